"""Remove the statistics that an organisation's plan does not keep.

The series and the labels go. Redemptions stay: they are what is billed, and `GET /v1/usage` shows them.
"""

from typing import Any, Final

import structlog
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.models import Organisation
from realcatcha_gateway.billing.subscriptions.limits import kept_days, least_kept_days
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.database import Database
from realcatcha_gateway.database.batches import BATCH, purge
from realcatcha_gateway.rollup.upserts import upsert
from realcatcha_gateway.statistics.models import (
    LabelDay,
    LabelHour,
    OrganisationHour,
    OrganisationLabelDay,
    StatisticsHour,
    StatisticsRemoval,
)

_HOURS_A_DAY: Final = 24
_HOUR_S: Final = 3600
_log = structlog.get_logger("realcatcha.retention")


class PlanRetention:
    """Applies the retention of plans to statistics, a bounded number of rows at a time.

    Args:
        batch: Rows in one unit of work.
    """

    def __init__(self, database: Database, *, clock: Clock, batch: int = BATCH) -> None:
        self._database = database
        self._clock = clock
        self._batch = batch

    def run(self) -> int:
        """Remove what is too old for its organisation's plan; gives how many rows. Raises Unavailable."""
        now = self._clock()
        today = int(now.timestamp() // _HOUR_S) // _HOURS_A_DAY
        with self._database.read() as session:
            least = least_kept_days(session)
            if least is None:
                return 0
            first_kept = {
                organisation_id: today - days
                for organisation_id in _with_rows_before(session, today - least)
                if (days := kept_days(session, organisation_id, now)) is not None
            }
        removed = sum(self._remove(organisation_id, day) for organisation_id, day in first_kept.items())
        _log.info("plans_statistics_removed", rows=removed)
        return removed

    def _remove(self, organisation_id: str, day: int) -> int:
        """Remove what is before a day, days since 1970, UTC, and remember it: a better plan brings nothing back."""
        with self._database.write() as session:
            row = {"organisation_id": organisation_id, "before_day": day}
            upsert(session, StatisticsRemoval, [row], values=["before_day"], merge="greatest")
        removed = 0
        for model, age in _ages(day):
            rows = (model.organisation_id == organisation_id) & age
            removed += purge(self._database, model.__table__, rows, batch=self._batch)
        return removed


def _with_rows_before(session: Session, day: int) -> set[str]:
    """Give the organisations that have such rows; an index tells it of each."""
    return {
        organisation_id
        for model, age in _ages(day)
        for organisation_id in session.scalars(
            select(Organisation.id).where(exists().where(model.organisation_id == Organisation.id, age))
        )
    }


def _ages(day: int) -> list[tuple[Any, Any]]:
    hour = day * _HOURS_A_DAY
    return [
        (StatisticsHour, StatisticsHour.hour < hour),
        (LabelHour, LabelHour.hour < hour),
        (LabelDay, LabelDay.day < day),
        (OrganisationHour, OrganisationHour.hour < hour),
        (OrganisationLabelDay, OrganisationLabelDay.day < day),
    ]
