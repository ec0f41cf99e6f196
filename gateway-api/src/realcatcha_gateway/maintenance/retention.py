"""Forget what has been kept for as long as the settings say; `docs/data.md` lists all that is kept, and how long."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy import ColumnElement, Table

from realcatcha_gateway.clock import Clock
from realcatcha_gateway.database import Database
from realcatcha_gateway.database.batches import BATCH, purge
from realcatcha_gateway.schema import metadata
from realcatcha_gateway.settings import GatewaySettings

_PAYMENT_EVENTS_DAYS: Final = 90  # Toss repeats an event for four days
_ERASURES_DAYS: Final = 3 * 365
_log = structlog.get_logger("realcatcha.retention")


@dataclass(frozen=True)
class Keep:
    """How long rows of a table are kept.

    Attributes:
        since: Column whose moment counts; rows without one stay.
        days: Rows go when the moment is so many days ago.
        only: Further condition of the rows that go.
    """

    table: str
    since: str
    days: int
    only: Callable[[Table], ColumnElement[bool]] | None = None


def keeping(settings: GatewaySettings) -> Sequence[Keep]:
    """Give what is removed by age."""
    return (
        Keep(
            "webhook_deliveries",
            "created_at",
            settings.webhook_deliveries_keep_days,
            only=lambda table: table.c.status != "waiting",  # however old it is: nobody has been told yet
        ),
        Keep("sent_letters", "sent_at", settings.sent_letters_keep_days),
        Keep("data_exports", "expires_at", 0),
        Keep("erasures", "finished_at", _ERASURES_DAYS),
        Keep("payment_events", "received_at", _PAYMENT_EVENTS_DAYS),
        Keep("usage_notices", "created_at", settings.statistics_keep_days),
        Keep("site_attacks", "ended_at", settings.statistics_keep_days),
    )


class Retention:
    """Removes old rows, a bounded number at a time.

    Args:
        batch: Rows in one unit of work.
    """

    def __init__(self, database: Database, kept: Sequence[Keep], *, clock: Clock, batch: int = BATCH) -> None:
        self._database = database
        self._kept = kept
        self._clock = clock
        self._batch = batch

    def run(self) -> Mapping[str, int]:
        """Remove what is old; gives how many rows of each table. Raises Unavailable."""
        removed = {one.table: self._remove(one) for one in self._kept}
        _log.info("old_rows_removed", **removed)
        return removed

    def _remove(self, kept: Keep) -> int:
        table = metadata.tables[kept.table]
        rows = table.c[kept.since] < self._clock() - timedelta(days=kept.days)
        if kept.only is not None:
            rows &= kept.only(table)
        return purge(self._database, table, rows, batch=self._batch)
