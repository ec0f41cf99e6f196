"""What was collected lately, for the operators' dashboard; owners and administrators read invoices."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from prometheus_client import CollectorRegistry, Gauge
from sqlalchemy import func, select

from realcatcha_gateway.billing.payments.models import Payment
from realcatcha_gateway.database import Database

_SPAN: Final = timedelta(days=30)
_EVERY: Final = timedelta(minutes=15)
_PURPOSES: Final = ("invoice", "topup")


class Revenue:
    """Adds payments up now and then: no index leads to when they were settled.

    Args:
        registry: Where the gauge is published: won by what they were paid for, refunds taken off.
    """

    def __init__(self, database: Database, registry: CollectorRegistry, *, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._looked_at: datetime | None = None
        self._collected = Gauge(
            "realcatcha_payments_collected_krw",
            "Won collected in the last 30 days, less what of it was given back",
            ["purpose"],
            registry=registry,
        )

    def look(self) -> None:
        """Add up, unless that was done a quarter of an hour ago. Raises Unavailable."""
        now = self._clock()
        if self._looked_at is not None and now - self._looked_at < _EVERY:
            return
        asked = (
            select(Payment.purpose, func.sum(Payment.amount_krw - Payment.refunded_krw))
            .where(Payment.status.in_(("confirmed", "partially_cancelled")), Payment.settled_at > now - _SPAN)
            .group_by(Payment.purpose)
        )
        with self._database.read() as session:
            sums = {purpose: float(sum_krw) for purpose, sum_krw in session.execute(asked)}
        for purpose in _PURPOSES:
            self._collected.labels(purpose).set(sums.get(purpose, 0.0))
        self._looked_at = now
