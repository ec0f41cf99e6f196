"""Read and change the platform's rules and the version of the record that is published of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import Session

from realcatcha_gateway.flags.models import PlatformRule, PlatformState

_ONLY = 1


class PlatformRepository:
    """The platform's rules: no organisation's, so only administrators change them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock(self) -> PlatformState:
        """Keep others from changing the platform until the unit of work ends."""
        query = select(PlatformState).where(PlatformState.id == _ONLY).with_for_update()
        return self._session.scalars(query.execution_options(populate_existing=True)).one()

    def raise_version(self) -> int:
        """Give the next version, under the lock."""
        state = self.lock()
        state.version += 1
        self._session.flush()
        return state.version

    def published(self, *, now: datetime) -> tuple[int, Sequence[PlatformRule]]:
        """Give the version and the rules that hold, in one statement: never half of one change and half of the next."""
        query = (
            select(PlatformState.version, PlatformRule)
            .join_from(PlatformState, PlatformRule, _holds(now), isouter=True)
            .where(PlatformState.id == _ONLY)
            .order_by(PlatformRule.network)
        )
        rows = self._session.execute(query).all()
        joined: list[PlatformRule | None] = [rule for _, rule in rows]
        return rows[0][0], [rule for rule in joined if rule is not None]

    def rules(self, *, now: datetime) -> Sequence[PlatformRule]:
        """Give every rule that holds, the newest first."""
        query = select(PlatformRule).where(_holds(now))
        query = query.order_by(PlatformRule.created_at.desc(), PlatformRule.id.desc())
        return self._session.scalars(query).all()

    def count(self) -> int:
        """Count the rules."""
        return self._session.execute(select(func.count()).select_from(PlatformRule)).scalar_one()

    def find(self, rule_id: str) -> PlatformRule | None:
        """Find a rule."""
        return self._session.get(PlatformRule, rule_id)

    def of_network(self, network: str) -> PlatformRule | None:
        """Find the rule of exactly this network."""
        return self._session.scalars(select(PlatformRule).where(PlatformRule.network == network)).one_or_none()

    def add(self, rule: PlatformRule) -> None:
        """Add a rule."""
        self._session.add(rule)
        self._session.flush()

    def remove(self, rule: PlatformRule) -> None:
        """Remove a rule."""
        self._session.delete(rule)
        self._session.flush()

    def remove_ended(self, *, now: datetime) -> None:
        """Remove the rules whose time is over."""
        self._session.execute(delete(PlatformRule).where(PlatformRule.expires_at <= now))


def _holds(now: datetime) -> ColumnElement[bool]:
    return or_(PlatformRule.expires_at.is_(None), PlatformRule.expires_at > now)
