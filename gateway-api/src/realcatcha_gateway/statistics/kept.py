"""From when an organisation's statistics are kept: what is older was removed, or is about to be."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from realcatcha_gateway.statistics.models import StatisticsRemoval

_HOUR_S: Final = 3600
_HOURS_A_DAY: Final = 24
PlanDays = Callable[[Session, str, datetime], int | None]


@dataclass(frozen=True)
class Kept:
    """Tells from which hour on statistics are whole.

    Attributes:
        keep_days: For how long the installation keeps rows by hour (`rollup.service.Rollup.purge`).
        plan_days: For how many days an organisation's plan keeps its statistics, None: it does not limit them; billing
            knows, and nobody else is asked. None: no plans limit anything.
    """

    keep_days: int
    plan_days: PlanDays | None = None

    def installation_hour(self, now: datetime) -> int:
        """Give the first hour, since 1970, that no organisation's are removed of."""
        return _hour(now) - self.keep_days * _HOURS_A_DAY

    def first_hour(self, session: Session, organisation_id: str, now: datetime) -> int:
        """Give the first hour, since 1970, of an organisation's statistics.

        What a lesser plan had removed stays away under a better one, which is why removals are remembered.
        """
        days = [self._plan_day(session, organisation_id, now), _removed_before(session, organisation_id)]
        return max(self.installation_hour(now), *(day * _HOURS_A_DAY for day in days))

    def _plan_day(self, session: Session, organisation_id: str, now: datetime) -> int:
        days = self.plan_days(session, organisation_id, now) if self.plan_days is not None else None
        return 0 if days is None else _hour(now) // _HOURS_A_DAY - days


def _removed_before(session: Session, organisation_id: str) -> int:
    removal = session.get(StatisticsRemoval, organisation_id)
    return removal.before_day if removal is not None else 0


def _hour(now: datetime) -> int:
    return int(now.timestamp() // _HOUR_S)
