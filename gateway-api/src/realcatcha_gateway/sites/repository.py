"""Read and write the sites of one organisation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from realcatcha_gateway.accounts.models import Organisation
from realcatcha_gateway.audit.entries import Action, Detail, SubjectKind
from realcatcha_gateway.audit.service import record
from realcatcha_gateway.database.scoped import ScopedRepository
from realcatcha_gateway.sites.models import Site, SiteSecret


@dataclass(frozen=True)
class SitePosition:
    """Where a page of sites, newest first, continues: after this one."""

    created_at: datetime
    id: str


@dataclass(frozen=True)
class SiteNumber:
    """How many sites an organisation has.

    Attributes:
        agreed: How many it may have, where an administrator said so for it.
        active: Of `all`, those that are switched on.
    """

    agreed: int | None
    all: int
    active: int


class SiteRepository(ScopedRepository):
    """Every query is scoped by the organisation that it was made for."""

    def note(self, action: Action, site_id: str, details: Mapping[str, Detail] | None = None) -> None:
        """Record in the audit log what is done to a site."""
        subject: tuple[SubjectKind, str] = ("site", site_id)
        record(self._session, action, subject=subject, organisation_id=self._organisation_id, details=details)

    def lock_number(self) -> SiteNumber:
        """Count the sites; who also creates one, or switches one on, waits."""
        query = select(Organisation.most_sites).where(Organisation.id == self._organisation_id).with_for_update()
        counted = select(func.count(), func.count(case((Site.status == "active", 1)))).where(
            Site.organisation_id == self._organisation_id
        )
        self._session.flush()
        agreed = self._session.execute(query).scalar_one()
        return SiteNumber(agreed, *self._session.execute(counted).one())

    def page(self, *, limit: int, after: SitePosition | None) -> Sequence[Site]:
        """Give up to `limit` sites with their secrets, newest first."""
        query = (
            select(Site)
            .where(Site.organisation_id == self._organisation_id)
            .order_by(Site.created_at.desc(), Site.id.desc())
            .limit(limit)
            .options(selectinload(Site.secrets))
        )
        if after is not None:
            query = query.where(
                or_(Site.created_at < after.created_at, and_(Site.created_at == after.created_at, Site.id < after.id))
            )
        return self._session.scalars(query).all()

    def find(self, site_id: str) -> Site | None:
        """Find a site with its secrets."""
        query = (
            select(Site)
            .where(Site.id == site_id, Site.organisation_id == self._organisation_id)
            .options(joinedload(Site.secrets))
        )
        return self._session.scalars(query).unique().one_or_none()

    def lock(self, site_id: str) -> Site | None:
        """Find a site with its secrets and keep others from changing it until the unit of work ends."""
        locked = (
            select(Site.id).where(Site.id == site_id, Site.organisation_id == self._organisation_id).with_for_update()
        )
        return None if self._session.scalars(locked).one_or_none() is None else self.find(site_id)

    def find_by_name(self, name: str) -> Site | None:
        """Find the oldest site of that name with its secrets."""
        query = (
            select(Site)
            .where(Site.organisation_id == self._organisation_id, Site.name == name)
            .order_by(Site.created_at, Site.id)
            .limit(1)
            .options(selectinload(Site.secrets))
        )
        return self._session.scalars(query).one_or_none()

    def add(self, site: Site) -> None:
        """Add a site to the organisation."""
        site.organisation_id = self._organisation_id
        self._session.add(site)

    def add_secret(self, site: Site, secret: SiteSecret) -> None:
        """Add a secret to one of the organisation's sites."""
        secret.organisation_id = self._organisation_id
        site.secrets.append(secret)
