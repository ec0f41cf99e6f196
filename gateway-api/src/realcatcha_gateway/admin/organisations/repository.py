"""Read organisations with what belongs to them, every one of them; only administrators use it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.models import Organisation
from realcatcha_gateway.database.pages import Position, newest_first
from realcatcha_gateway.sites.models import Site

_PAST_EVERY_TEXT = "\U0010ffff"


@dataclass(frozen=True)
class OrganisationFilters:
    """Which organisations are wanted; None: any."""

    name_prefix: str | None = None
    suspended: bool | None = None


class OrganisationDirectory:
    """Every organisation."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def page(self, filters: OrganisationFilters, *, limit: int, after: Position | None) -> Sequence[Organisation]:
        """Give organisations, the newest first, and one more than `limit` where more follow."""
        query = select(Organisation)
        if filters.name_prefix is not None:
            prefix = filters.name_prefix
            query = query.where(Organisation.name >= prefix, Organisation.name < prefix + _PAST_EVERY_TEXT)
        if filters.suspended is not None:
            kept_off = Organisation.suspended_at
            query = query.where(kept_off.is_not(None) if filters.suspended else kept_off.is_(None))
        return self._session.scalars(newest_first(query, Organisation, limit=limit, after=after)).all()

    def find(self, organisation_id: str) -> Organisation | None:
        """Find an organisation."""
        return self._session.get(Organisation, organisation_id)

    def lock(self, organisation_id: str) -> Organisation | None:
        """Find an organisation and keep others from changing it until the unit of work ends."""
        query = select(Organisation).where(Organisation.id == organisation_id).with_for_update()
        return self._session.scalars(query.execution_options(populate_existing=True)).one_or_none()

    def site_counts(self, organisation_ids: Sequence[str]) -> dict[str, int]:
        """Count the sites of organisations; one without any is left out."""
        query = select(Site.organisation_id, func.count()).where(Site.organisation_id.in_(organisation_ids))
        return dict(self._session.execute(query.group_by(Site.organisation_id)).all())

    def sites(self, organisation_id: str, *, limit: int) -> Sequence[Site]:
        """Give an organisation's sites, the newest first."""
        query = select(Site).where(Site.organisation_id == organisation_id)
        return self._session.scalars(query.order_by(Site.created_at.desc(), Site.id.desc()).limit(limit)).all()
