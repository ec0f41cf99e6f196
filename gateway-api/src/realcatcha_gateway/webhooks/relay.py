"""Deliver webhooks: one background task in every gateway process.

A delivery is claimed for `_LEASE`, longer than an attempt can take, and noted afterwards. So two processes never make
the same attempt at once, and one that is killed in between leaves it to be made again. No round waits for a delivery:
an endpoint that is slow holds up nothing but its own places.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from realcatcha_kit.errors import Unavailable
from starlette.concurrency import run_in_threadpool

from realcatcha_gateway.clock import Clock, utc_now
from realcatcha_gateway.database import Database
from realcatcha_gateway.idempotency.sealing import Sealer
from realcatcha_gateway.mail.letters import Letter
from realcatcha_gateway.mail.service import Postbox
from realcatcha_gateway.organisations.repository import recipients_of
from realcatcha_gateway.relay import POLL_S, Relay
from realcatcha_gateway.webhooks.client import Answered, WebhookClient
from realcatcha_gateway.webhooks.metrics import WebhookMetrics
from realcatcha_gateway.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from realcatcha_gateway.webhooks.repository import EveryDelivery
from realcatcha_gateway.webhooks.retries import pause_after
from realcatcha_gateway.webhooks.signing import signatures

_LEASE: Final = timedelta(minutes=1)
_FAILING_FOR: Final = timedelta(hours=12)
_GONE: Final = 410
_AT_ONCE: Final = 64
_AT_ONCE_FOR_ONE: Final = 4
_AT_ONCE_OF_ONE: Final = 8
"""Of one organisation, which may have ten endpoints: its slow ones together leave most places to others."""
_AGENT: Final = "RealCatcha-Webhooks/1"
_log = structlog.get_logger("realcatcha.webhooks")


@dataclass(frozen=True)
class _Claimed:
    delivery: WebhookDelivery
    endpoint: WebhookEndpoint
    secrets: tuple[str, ...]


class WebhookRelay(Relay):
    """Delivers.

    Args:
        poll_s: How often to look for what other processes noted, and for what is due again.
    """

    def __init__(
        self,
        database: Database,
        client: WebhookClient,
        sealer: Sealer,
        postbox: Postbox,
        metrics: WebhookMetrics,
        *,
        clock: Clock = utc_now,
        poll_s: float = POLL_S,
    ) -> None:
        super().__init__("webhooks", poll_s=poll_s)
        self._database = database
        self._client = client
        self._sealer = sealer
        self._postbox = postbox
        self._metrics = metrics
        self._clock = clock
        self._busy: Counter[str] = Counter()
        self._busy_of: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Deliver until cancelled; attempts that are under way then end unnoted and are made again."""
        try:
            await super().run()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def deliver_once(self) -> bool:
        """Begin what is due now, as far as there are places; whoever ends wakes the next round. Raises Unavailable."""
        for organisation_id, endpoint_id, delivery_id in await run_in_threadpool(self._due):
            if self._has_place(organisation_id, endpoint_id):
                claimed = await run_in_threadpool(self._claim, delivery_id)
                if claimed is not None:
                    self._begin(claimed)
        return False

    async def settle(self) -> None:
        """Wait for what is under way, for tests."""
        await asyncio.gather(*self._tasks)

    def _has_place(self, organisation_id: str, endpoint_id: str) -> bool:
        return (
            self._busy.total() < _AT_ONCE
            and self._busy[endpoint_id] < _AT_ONCE_FOR_ONE
            and self._busy_of[organisation_id] < _AT_ONCE_OF_ONE
        )

    def _begin(self, claimed: _Claimed) -> None:
        self._busy[claimed.endpoint.id] += 1
        self._busy_of[claimed.endpoint.organisation_id] += 1
        task = asyncio.create_task(self._deliver(claimed))
        self._tasks.add(task)

        def end(ended: asyncio.Task[None]) -> None:
            self._tasks.discard(ended)
            for busy, who in (
                (self._busy, claimed.endpoint.id),
                (self._busy_of, claimed.endpoint.organisation_id),
            ):
                busy[who] -= 1
                if not busy[who]:
                    del busy[who]
            self.wake()

        task.add_done_callback(end)

    async def _deliver(self, claimed: _Claimed) -> None:
        try:
            began_at, answered = self._clock(), await self._post(claimed)
            await run_in_threadpool(self._note, claimed, answered, began_at)
        except Unavailable as error:
            _log.warning("webhook_attempt_not_noted", delivery_id=claimed.delivery.id, private=error.private)
        except Exception:  # noqa: BLE001  # whatever is wrong with one delivery, the others go on
            _log.exception("webhook_attempt_failed", delivery_id=claimed.delivery.id)

    async def _post(self, claimed: _Claimed) -> Answered:
        if not claimed.secrets:
            return Answered(0, error="no-secret")
        delivery, timestamp = claimed.delivery, int(self._clock().timestamp())
        headers = {
            "content-type": "application/json",
            "user-agent": _AGENT,
            "webhook-id": delivery.event_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signatures(
                claimed.secrets, event_id=delivery.event_id, timestamp=timestamp, body=delivery.body
            ),
        }
        return await self._client.post(claimed.endpoint.url, headers=headers, body=delivery.body.encode())

    def _due(self) -> list[tuple[str, str, str]]:
        full = [endpoint_id for endpoint_id, count in self._busy.items() if count >= _AT_ONCE_FOR_ONE]
        full_of = [organisation_id for organisation_id, count in self._busy_of.items() if count >= _AT_ONCE_OF_ONE]
        now, free = self._clock(), _AT_ONCE - self._busy.total()
        if free <= 0:
            return []
        with self._database.read() as session:
            every = EveryDelivery(session)
            return [
                (organisation_id, endpoint_id, delivery_id)
                for endpoint_id, organisation_id in every.due_endpoints(
                    now, without=full, without_of=full_of, limit=free
                )
                for delivery_id in every.due(endpoint_id, now, limit=_AT_ONCE_FOR_ONE)
            ]

    def _claim(self, delivery_id: str) -> _Claimed | None:
        now = self._clock()
        with self._database.write() as session:
            found = EveryDelivery(session).claim(delivery_id, now=now, until=now + _LEASE)
        if found is None:
            return None
        delivery, endpoint = found
        sealed = [endpoint.sealed_secret]
        if endpoint.sealed_previous is not None and endpoint.previous_until is not None:
            sealed += [endpoint.sealed_previous] if endpoint.previous_until > now else []
        opened = [self._sealer.open(one) for one in sealed]
        return _Claimed(delivery, endpoint, tuple(one.decode() for one in opened if one is not None))

    def _note(self, claimed: _Claimed, answered: Answered, began_at: datetime) -> None:
        delivery, now = claimed.delivery, self._clock()
        pause = pause_after(delivery.attempts, wish_s=answered.retry_after_s)
        gone = answered.status_code == _GONE
        given_up = answered.error is not None and (pause is None or gone)
        status = "delivered" if answered.error is None else "failed" if given_up else "waiting"
        attempt = WebhookAttempt(
            organisation_id=delivery.organisation_id,
            delivery_id=delivery.id,
            began_at=began_at,
            latency_ms=answered.latency_ms,
            status_code=answered.status_code,
            error=answered.error,
            answer=answered.answer,
        )
        due_at = now + pause if status == "waiting" and pause is not None else None
        with self._database.write() as session:
            every = EveryDelivery(session)
            endpoint = every.lock_endpoint(delivery.endpoint_id)
            if endpoint is None or not every.finish(delivery, attempt, status=status, due_at=due_at):
                return
            self._metrics.attempted(answered.error)
            if answered.error is None:
                endpoint.failing_since = None
                return
            endpoint.failing_since = endpoint.failing_since or began_at
            if gone or (given_up and now - endpoint.failing_since >= _FAILING_FOR):
                self._disable(every, endpoint, answered)

    def _disable(self, every: EveryDelivery, endpoint: WebhookEndpoint, answered: Answered) -> None:
        if endpoint.disabled_because is not None:
            return
        endpoint.disabled_because, endpoint.updated_at = "failing", self._clock()
        every.fail_waiting(endpoint.id)
        reason = str(answered.status_code or answered.error)
        _log.warning("webhook_disabled", endpoint_id=endpoint.id, reason=reason)
        for recipient in recipients_of(every.session, endpoint.organisation_id):
            fields = {"url": endpoint.url, "reason": reason, "organisation": recipient.organisation}
            self._postbox.add(every.session, Letter("webhook-disabled", recipient.email, recipient.language, fields))
