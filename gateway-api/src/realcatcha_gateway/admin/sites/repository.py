"""Read sites of every organisation; only administrators use it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from realcatcha_gateway.database.pages import Position, newest_first
from realcatcha_gateway.sites.models import Site


@dataclass(frozen=True)
class SiteFilters:
    """Which sites are wanted; None: any."""

    organisation_id: str | None = None
    suspended: bool | None = None


class SiteDirectory:
    """Every site."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def page(self, filters: SiteFilters, *, limit: int, after: Position | None) -> Sequence[Site]:
        """Give sites, the newest first, and one more than `limit` where more follow."""
        query = select(Site)
        if filters.organisation_id is not None:
            query = query.where(Site.organisation_id == filters.organisation_id)
        if filters.suspended is not None:
            query = query.where(Site.suspended_at.is_not(None) if filters.suspended else Site.suspended_at.is_(None))
        return self._session.scalars(newest_first(query, Site, limit=limit, after=after)).all()

    def find(self, site_id: str) -> Site | None:
        """Find a site with its secrets."""
        query = select(Site).where(Site.id == site_id).options(joinedload(Site.secrets))
        return self._session.scalars(query.execution_options(populate_existing=True)).unique().one_or_none()

    def lock(self, site_id: str) -> Site | None:
        """Find a site with its secrets and keep others from changing it until the unit of work ends."""
        locked = select(Site.id).where(Site.id == site_id).with_for_update()
        return None if self._session.scalars(locked).one_or_none() is None else self.find(site_id)
