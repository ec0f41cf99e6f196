"""Sessions in Redis: one Lua script a transition, every key of a session in one cluster slot (DESIGN 6)."""

import time
from functools import lru_cache
from typing import Any, Final

from realcatcha_behaviour import mark_of, most_of_one
from realcatcha_contracts import open_usage_key, usage_index_key
from realcatcha_kit.errors import Unavailable
from redis.asyncio import Redis

from realcatcha_captcha.adapters.redis_client import Scripts, send, translating
from realcatcha_captcha.adapters.redis_counters import hit, read, weigh
from realcatcha_captcha.adapters.redis_keys import epoch_key, session_key
from realcatcha_captcha.application.ports.state import (
    ABANDONED_AFTER_S,
    RETRY_WINDOW_S,
    Claimed,
    ClaimRequest,
    ClaimStatus,
    Redeemed,
    RedeemRequest,
    RedeemStatus,
    Settlement,
    TakeRequest,
)
from realcatcha_captcha.domain import sessions

_REPLAY_LIFE_S: Final = 2 * 86_400
_DAY_S: Final = 86_400
_WAIT_MS: Final = 100


class RedisStateStore:
    """`StateStore` on Redis 6.2 or later.

    Args:
        wait_for_replicas: Copies that must acknowledge a redemption within 100 ms; 0 where there is one server.
    """

    def __init__(self, client: Redis, scripts: Scripts, *, wait_for_replicas: int = 0) -> None:
        self._client = client
        self._scripts = scripts
        self._replicas = wait_for_replicas

    async def claim(self, request: ClaimRequest) -> Claimed:
        """See `StateStore.claim`."""
        commands = [
            self._scripts.command(
                "claim",
                _keys(request.sid),
                request.epoch,
                request.body_hash,
                request.claim_id,
                repr(request.now),
                RETRY_WINDOW_S,
                ABANDONED_AFTER_S,
                int(sessions.LIFE_S),
                request.trace,
            )
        ]
        for counter in request.counters:
            commands += read(counter, request.now)
        answers = await self._scripts.run_all(commands)
        status, reply, earlier_hits = answers[0]
        hits = int(earlier_hits) if earlier_hits else None
        counts = tuple(
            weigh(counter, request.now, answers[at], answers[at + 1])
            for counter, at in zip(request.counters, range(1, len(answers), 2), strict=True)
        )
        return Claimed(ClaimStatus(status.decode()), reply=reply, replay_hits=hits, counts=counts)

    async def take(self, request: TakeRequest) -> Claimed:
        """See `StateStore.take`."""
        status, reply, record, late = await self._scripts.run(
            "take",
            _keys(request.sid),
            request.challenge,
            request.origin,
            request.body_hash,
            request.claim_id,
            repr(request.now),
            RETRY_WINDOW_S,
            ABANDONED_AFTER_S,
        )
        late_trust = float(late) if late else None
        return Claimed(ClaimStatus(status.decode()), reply=reply, record=record, late_trust=late_trust)

    async def settle(self, settlement: Settlement) -> bool:
        """See `StateStore.settle`."""
        token = settlement.token
        command = self._scripts.command(
            "settle",
            _keys(settlement.sid),
            settlement.claim_id,
            settlement.phase,
            settlement.reply,
            settlement.record,
            repr(settlement.now),
            int(settlement.keep_s),
            settlement.origin,
            settlement.challenge,
            repr(settlement.challenge_expires_at),
            *((token.token_hash, token.site, repr(token.expires_at), token.record, token.usage) if token else [""] * 5),
            "" if settlement.replay_hits is None else settlement.replay_hits,
            settlement.address,
        )
        commands = [command]
        for counter in settlement.hits:
            commands += hit(counter, settlement.now)
        return bool((await self._scripts.run_all(commands))[0])

    async def redeem(self, request: RedeemRequest) -> Redeemed:
        """See `StateStore.redeem`."""
        hour = _hour(int(request.now // 3600))
        tag = request.sid[:2]
        keys = (session_key(request.sid), open_usage_key(tag, hour), epoch_key(request.sid), usage_index_key(tag))
        key = (request.idempotency_key,) if request.idempotency_key else ()
        args = (request.token_hash, request.site, repr(request.now), hour, *key)
        if self._replicas:
            command = self._scripts.command("redeem", keys, *args)
            (status, record), copies = await self._scripts.run_alone([command, ("WAIT", self._replicas, _WAIT_MS)])
            if copies < self._replicas and status in (b"redeemed", b"repeated"):
                raise Unavailable(private=f"redemption acknowledged by {copies} of {self._replicas} replicas")
        else:
            status, record = await self._scripts.run("redeem", keys, *args)
        return Redeemed(RedeemStatus(status.decode()), record)

    async def address(self, sid: str) -> str:
        """See `StateStore.address`."""
        with translating():
            found = await send(self._client, "HGET", session_key(sid), "ad")
        return found.decode() if found else ""

    async def note_trust(self, sid: str, trust: float) -> None:
        """See `StateStore.note_trust`; a session that is gone stays gone."""
        await self._scripts.run("note_trust", (session_key(sid),), repr(trust))

    async def note_replay(self, slots: tuple[int, ...], *, now: float) -> int:
        """See `StateStore.note_replay`."""
        commands = _replay_commands(slots, now)
        return _replay_hits(await self._scripts.run_all(commands)) if commands else 0

    async def raise_epoch(self) -> None:
        """Refuse every session and token issued until now; for the hook that promotes a replica. Raises Unavailable."""
        with translating():
            pipeline = self._client.pipeline(transaction=False)
            for slot in range(256):
                pipeline.incr(f"e:{{{slot:02x}}}")
            await pipeline.execute()


@lru_cache(maxsize=4)
def _hour(number: int) -> str:
    """Name an hour, counted from 1970, as counts do."""
    return time.strftime("%Y%m%d%H", time.gmtime(number * 3600))


def _keys(sid: str) -> tuple[str, str]:
    return session_key(sid), epoch_key(sid)


def _replay_commands(slots: tuple[int, ...], now: float) -> list[tuple[Any, ...]]:
    """Leave the trace's mark in the day's slots and read yesterday's, so that midnight forgets nothing."""
    if not slots:
        return []
    day, mark = int(now // _DAY_S), mark_of(slots)
    today, yesterday = f"tb:{{{day}}}:1", f"tb:{{{day - 1}}}:1"
    sets = [part for slot in slots for part in ("SET", "u8", slot * 8, mark)]
    gets = [part for slot in slots for part in ("GET", "u8", slot * 8)]
    return [("BITFIELD", today, *sets), ("EXPIRE", today, _REPLAY_LIFE_S), ("BITFIELD_RO", yesterday, *gets)]


def _replay_hits(answers: list[Any]) -> int:
    if not answers:
        return 0
    today, _, yesterday = answers
    return max(most_of_one(today), most_of_one(yesterday))
