"""What administrators decide about sites; each decision and its reason are in the audit log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from realcatcha_contracts import SitePolicy
from sqlalchemy.orm import Session

from realcatcha_gateway.admin.decisions import Decision, record_decision
from realcatcha_gateway.admin.sites.repository import SiteDirectory, SiteFilters
from realcatcha_gateway.admin.sites.republishing import Republishing
from realcatcha_gateway.audit.entries import Action
from realcatcha_gateway.database.pages import Position, cut
from realcatcha_gateway.mail.letters import Letter
from realcatcha_gateway.mail.service import Postbox
from realcatcha_gateway.notes.models import AdminNote
from realcatcha_gateway.notes.repository import NoteRepository
from realcatcha_gateway.notes.service import About
from realcatcha_gateway.organisations.repository import recipients_of
from realcatcha_gateway.policies.repository import PolicyRepository
from realcatcha_gateway.sites.errors import SiteNotFound
from realcatcha_gateway.sites.models import Site

MOST_NOTES: Final = 20


@dataclass(frozen=True)
class SiteView:
    """A site, what captcha-api is told of it, and notes."""

    site: Site
    policy: SitePolicy
    notes: Sequence[AdminNote]


class SiteAdministration:
    """Decisions in one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._sites = SiteDirectory(session)

    def page(
        self, filters: SiteFilters, *, limit: int, after: Position | None
    ) -> tuple[Sequence[Site], Position | None]:
        """Give a page of sites, the newest first, and where the next one continues."""
        return cut(self._sites.page(filters, limit=limit, after=after), limit=limit)

    def view(self, site_id: str, *, now: datetime) -> SiteView:
        """Give a site. Raises SiteNotFound."""
        site = self._sites.find(site_id)
        policy = PolicyRepository(self._session).policy(site_id, now=now)
        if site is None or policy is None:
            raise SiteNotFound
        return SiteView(site, policy, NoteRepository(self._session).about(site_id, limit=MOST_NOTES))

    def suspend(self, site_id: str, decision: Decision, republishing: Republishing) -> None:
        """Keep a site off, whatever its owners do. Raises SiteNotFound."""
        site = self._lock(site_id)
        if site.suspended_at is None:
            site.suspended_at = decision.now
            republishing.of_site(site_id)
            self._record("admin.site-suspended", site, decision)

    def restore(self, site_id: str, decision: Decision, republishing: Republishing) -> None:
        """Have a site serve again as its own status says. Raises SiteNotFound."""
        site = self._lock(site_id)
        if site.suspended_at is not None:
            site.suspended_at = None
            republishing.of_site(site_id)
            self._record("admin.site-restored", site, decision)

    def expire_secrets(
        self, site_id: str, overlap: timedelta, decision: Decision, *, republishing: Republishing, postbox: Postbox
    ) -> None:
        """Have every present secret stop working after `overlap`, and write to owners and admins to issue another.

        So the administrator never sees a secret. One that ends sooner still does. Raises SiteNotFound.
        """
        site = self._lock(site_id)
        not_after = decision.now + overlap
        for secret in site.secrets:
            secret.not_after = min(secret.not_after or not_after, not_after)
        republishing.of_site(site_id)
        for to in recipients_of(self._session, site.organisation_id):
            fields = {"site": site.name, "organisation": to.organisation, "until": f"{not_after:%Y-%m-%d %H:%M}"}
            postbox.add(self._session, Letter("secrets-expire", to.email, to.language, fields))
        self._record("admin.secrets-expired", site, decision, overlap_s=int(overlap.total_seconds()))

    def add_note(self, site_id: str, decision: Decision) -> None:
        """Write about a site. Raises SiteNotFound."""
        self._record("admin.note-added", self._lock(site_id), decision)

    def _lock(self, site_id: str) -> Site:
        site = self._sites.lock(site_id)
        if site is None:
            raise SiteNotFound
        return site

    def _record(self, action: Action, site: Site, decision: Decision, **details: int) -> None:
        about = About("site", site.id, organisation_id=site.organisation_id)
        record_decision(self._session, action, decision, about, details=details)
