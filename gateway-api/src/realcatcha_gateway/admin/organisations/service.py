"""What administrators decide about organisations; each decision and its reason are in the audit log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.models import Organisation
from realcatcha_gateway.admin.decisions import Decision, record_decision
from realcatcha_gateway.admin.organisations.errors import OrganisationNotFound
from realcatcha_gateway.admin.organisations.repository import OrganisationDirectory, OrganisationFilters
from realcatcha_gateway.admin.sites.republishing import Republishing
from realcatcha_gateway.audit.entries import Action
from realcatcha_gateway.billing.subscriptions.quotas import PlanQuotas
from realcatcha_gateway.database.pages import Position, cut
from realcatcha_gateway.notes.models import AdminNote
from realcatcha_gateway.notes.repository import NoteRepository
from realcatcha_gateway.notes.service import About
from realcatcha_gateway.organisations.models import Invitation
from realcatcha_gateway.organisations.repository import OrganisationRepository, Person
from realcatcha_gateway.sites.models import Site
from realcatcha_gateway.usage.quotas import Month, Quota
from realcatcha_gateway.usage.repository import UsageRepository

MOST_NOTES: Final = 20
MOST_SITES_SHOWN: Final = 100


@dataclass(frozen=True)
class OrganisationView:
    """Everything that administrators see of an organisation.

    Attributes:
        sites: The newest `MOST_SITES_SHOWN`; `site_count` counts them all.
        used: Verifications of the calendar month, UTC, so far.
    """

    organisation: Organisation
    people: Sequence[Person]
    invitations: Sequence[Invitation]
    sites: Sequence[Site]
    site_count: int
    period: str
    used: int
    quota: Quota
    notes: Sequence[AdminNote]


class OrganisationAdministration:
    """Decisions in one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._organisations = OrganisationDirectory(session)

    def page(
        self, filters: OrganisationFilters, *, limit: int, after: Position | None
    ) -> tuple[Sequence[Organisation], dict[str, int], Position | None]:
        """Give a page of organisations, the newest first, their numbers of sites, and where the next one continues."""
        page, following = cut(self._organisations.page(filters, limit=limit, after=after), limit=limit)
        return page, self._organisations.site_counts([one.id for one in page]), following

    def view(self, organisation_id: str, *, now: datetime) -> OrganisationView:
        """Give an organisation. Raises OrganisationNotFound."""
        organisation = self._organisations.find(organisation_id)
        if organisation is None:
            raise OrganisationNotFound
        own = OrganisationRepository(self._session, organisation_id)
        usage = UsageRepository(self._session, organisation_id)
        month = Month.of(now)
        return OrganisationView(
            organisation=organisation,
            people=own.people(),
            invitations=own.invitations(now=now),
            sites=self._organisations.sites(organisation_id, limit=MOST_SITES_SHOWN),
            site_count=self._organisations.site_counts([organisation_id]).get(organisation_id, 0),
            period=month.name,
            used=usage.used(month.first, month.last),
            quota=PlanQuotas().of(self._session, organisation_id),
            notes=NoteRepository(self._session).about(organisation_id, limit=MOST_NOTES),
        )

    def suspend(self, organisation_id: str, decision: Decision, republishing: Republishing) -> None:
        """Keep an organisation's sites off, and its members from changing anything. Raises OrganisationNotFound."""
        organisation = self._lock(organisation_id)
        if organisation.suspended_at is None:
            organisation.suspended_at = decision.now
            republishing.of_organisation(organisation_id)
            self._record("admin.organisation-suspended", organisation_id, decision)

    def restore(self, organisation_id: str, decision: Decision, republishing: Republishing) -> None:
        """Have an organisation's sites serve again as their own status says. Raises OrganisationNotFound."""
        organisation = self._lock(organisation_id)
        if organisation.suspended_at is not None:
            organisation.suspended_at = None
            republishing.of_organisation(organisation_id)
            self._record("admin.organisation-restored", organisation_id, decision)

    def limit_sites(self, organisation_id: str, most_sites: int | None, decision: Decision) -> None:
        """Say how many sites it may have (None: as many as everybody); those that it has stay.

        Raises OrganisationNotFound.
        """
        organisation = self._lock(organisation_id)
        if organisation.most_sites != most_sites:
            before, organisation.most_sites = organisation.most_sites, most_sites
            details = {"before": before, "after": most_sites}
            self._record("admin.organisation-limited", organisation_id, decision, **details)

    def add_note(self, organisation_id: str, decision: Decision) -> None:
        """Write about an organisation. Raises OrganisationNotFound."""
        self._lock(organisation_id)
        self._record("admin.note-added", organisation_id, decision)

    def _lock(self, organisation_id: str) -> Organisation:
        organisation = self._organisations.lock(organisation_id)
        if organisation is None:
            raise OrganisationNotFound
        return organisation

    def _record(self, action: Action, organisation_id: str, decision: Decision, **details: int | None) -> None:
        about = About("organisation", organisation_id, organisation_id=organisation_id)
        record_decision(self._session, action, decision, about, details=details)
