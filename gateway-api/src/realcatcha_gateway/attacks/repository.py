"""Read and write which attacks were told of; only maintenance uses it, for every organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from realcatcha_gateway.attacks.models import SiteAttack
from realcatcha_gateway.sites.models import Site


@dataclass(frozen=True)
class WatchedSite:
    """A site as its owners know it."""

    id: str
    organisation_id: str
    name: str


class AttackRepository:
    """Attacks on every site."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def session(self) -> Session:
        """The unit of work, for events and letters in the same transaction."""
        return self._session

    def sites(self) -> Sequence[WatchedSite]:
        """Give every site."""
        query = select(Site.id, Site.organisation_id, Site.name).order_by(Site.id)
        return [WatchedSite(*row) for row in self._session.execute(query)]

    def lasting(self) -> dict[str, list[datetime]]:
        """Give, by site, when the attacks began that were told of and not yet their end."""
        lasting: dict[str, list[datetime]] = {}
        for site_id, since in self._session.execute(
            select(SiteAttack.site_id, SiteAttack.since).where(SiteAttack.ended_at.is_(None))
        ):
            lasting.setdefault(site_id, []).append(since)
        return lasting

    def begin(self, attack: SiteAttack) -> None:
        """Note a beginning. Raises sqlalchemy.exc.IntegrityError where it was noted already."""
        self._session.add(attack)
        self._session.flush()

    def end(self, site_id: str, since: datetime, *, ended_at: datetime) -> bool:
        """Note an end; False where it was noted already."""
        ended = self._session.execute(
            update(SiteAttack)
            .where(SiteAttack.site_id == site_id, SiteAttack.since == since, SiteAttack.ended_at.is_(None))
            .values(ended_at=ended_at)
        )
        return bool(ended.rowcount)  # type: ignore[attr-defined]  # of an UPDATE
