"""Sliding window counters in memory, for tests."""

from collections import Counter as Tally

from realcatcha_kit.errors import Unavailable

from realcatcha_captcha.application.ports.counters import Admission, Counter


class MemoryCounters:
    """`RateLimiter`, and the counters that a `MemoryStateStore` reads and raises.

    Attributes:
        down: True makes every operation fail as an unreachable server would.
        epoch: Of every slot.
    """

    def __init__(self) -> None:
        self._counts: Tally[tuple[str, int]] = Tally()
        self.down = False
        self.epoch = 0

    async def admit(
        self, sid: str, counters: tuple[Counter, ...], *, others: tuple[Counter, ...] = (), now: float
    ) -> Admission:
        """See `RateLimiter.admit`."""
        if self.down:
            raise Unavailable(private="memory counters: down")
        for counter in counters:
            self.hit(counter, now)
        counts, read = (tuple(self.read(counter, now) for counter in group) for group in (counters, others))
        return Admission(counts, self.epoch, read)

    def hit(self, counter: Counter, now: float) -> None:
        """Raise a counter."""
        self._counts[counter.key, int(now // counter.window_s)] += 1

    def read(self, counter: Counter, now: float) -> float:
        """Read a counter: this window's count and what the sliding window still covers of the last one's."""
        index = int(now // counter.window_s)
        covered = 1 - (now % counter.window_s) / counter.window_s
        return self._counts[counter.key, index] + self._counts[counter.key, index - 1] * covered
