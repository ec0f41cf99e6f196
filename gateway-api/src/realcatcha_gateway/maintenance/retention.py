"""Forget what has been kept for as long as the settings say."""

from datetime import timedelta
from typing import Final

import structlog

from realcatcha_gateway.billing.payments.repository import EveryPayment
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.database import Database
from realcatcha_gateway.mail.repository import LetterRepository
from realcatcha_gateway.webhooks.repository import EveryDelivery

_PAYMENT_EVENTS_KEPT: Final = timedelta(days=90)  # Toss repeats an event for four days
_log = structlog.get_logger()


class Retention:
    """Removes the log of webhooks, and the notes of letters sent, that are older than so many days."""

    def __init__(self, database: Database, *, deliveries_days: int, letters_days: int, clock: Clock) -> None:
        self._database = database
        self._deliveries = timedelta(days=deliveries_days)
        self._letters = timedelta(days=letters_days)
        self._clock = clock

    def run(self) -> None:
        """Remove what is old; a second run at once finds nothing. Raises Unavailable."""
        now = self._clock()
        with self._database.write() as session:
            deliveries = EveryDelivery(session).purge(before=now - self._deliveries)
        with self._database.write() as session:
            letters = LetterRepository(session).purge_sent(before=now - self._letters)
        with self._database.write() as session:
            events = EveryPayment(session).purge_events(before=now - _PAYMENT_EVENTS_KEPT)
        _log.info("old_rows_removed", webhook_deliveries=deliveries, sent_letters=letters, payment_events=events)
