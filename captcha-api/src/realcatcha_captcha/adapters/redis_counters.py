"""Sliding window counters as plain pipelined commands.

The library `limits` spends one round trip a limit and cannot share one with anything else; a session's first round
trip holds two counters and an epoch (DESIGN 6), so the same algorithm (the previous window's count, weighted by how
much of it the sliding window still covers, plus the current one's) is spelled out here. Rates are still written in
the library's notation.
"""

from typing import Any

from realcatcha_captcha.adapters.redis_client import Scripts
from realcatcha_captcha.adapters.redis_keys import epoch_key
from realcatcha_captcha.application.ports.counters import Admission, Counter

Command = tuple[Any, ...]


def hit(counter: Counter, now: float) -> list[Command]:
    """Raise a counter; the window after this one still needs the count."""
    current, _ = _windows(counter, now)
    return [("INCR", current), ("EXPIRE", current, 2 * counter.window_s)]


def read(counter: Counter, now: float) -> list[Command]:
    """Read a counter: the answers are for `weigh`."""
    current, previous = _windows(counter, now)
    return [("GET", current), ("GET", previous)]


def weigh(counter: Counter, now: float, current: bytes | int | None, previous: bytes | None) -> float:
    """Combine the counts of the current and the previous window."""
    covered = 1 - (now % counter.window_s) / counter.window_s
    return int(current or 0) + int(previous or 0) * covered


class RedisRateLimiter:
    """`RateLimiter` on Redis."""

    def __init__(self, scripts: Scripts) -> None:
        self._scripts = scripts

    async def admit(
        self, sid: str, counters: tuple[Counter, ...], *, others: tuple[Counter, ...] = (), now: float
    ) -> Admission:
        """See `RateLimiter.admit`."""
        commands: list[Command] = [("GET", epoch_key(sid))]
        for counter in counters:
            commands += [*hit(counter, now), ("GET", _windows(counter, now)[1])]
        for counter in others:
            commands += read(counter, now)
        epoch, *answers = await self._scripts.run_all(commands)
        counts = tuple(weigh(counter, now, answers[3 * i], answers[3 * i + 2]) for i, counter in enumerate(counters))
        rest = answers[3 * len(counters) :]
        read_only = tuple(weigh(counter, now, rest[2 * i], rest[2 * i + 1]) for i, counter in enumerate(others))
        return Admission(counts, int(epoch or 0), read_only)


def _windows(counter: Counter, now: float) -> tuple[str, str]:
    index = int(now // counter.window_s)
    return f"{counter.key}:{index}", f"{counter.key}:{index - 1}"
