"""Verdicts counted by site and minute on their way to the telemetry sink, for the watch over attacks.

Counted here and not from the telemetry stream, which is bounded and waits for the archive: an attack that fills the one
while the other is away must not hide itself. What a process that dies had not sent yet, two seconds, is lost.
"""

import asyncio
from dataclasses import dataclass
from typing import Final

import structlog
from msgspec.structs import replace
from realcatcha_kit.errors import Unavailable
from realcatcha_kit.tasks import end_tasks

from realcatcha_captcha.application.ports.site_mixes import SiteMixes, Stretch
from realcatcha_captcha.application.ports.telemetry import TelemetryRecord, TelemetrySink
from realcatcha_captcha.domain import canned_keys
from realcatcha_captcha.domain.attack import LOOK_BACK_MIN

_HARD: Final = frozenset({"hard", "two-hard"})
_log = structlog.get_logger("realcatcha.attack")


@dataclass(frozen=True)
class TallyPace:
    """How often counts are sent, how many sites' minutes may wait, and how long the last ones may take."""

    send_every_s: float = 2.0
    most: int = 50_000
    give_up_s: float = 2.0


class TalliedTelemetry:
    """`TelemetrySink` that counts what passes through it. `start` and `aclose` are the composition root's."""

    def __init__(self, sink: TelemetrySink, mixes: SiteMixes, *, pace: TallyPace | None = None) -> None:
        self._sink = sink
        self._mixes = mixes
        self._pace = pace or TallyPace()
        self._waiting: dict[tuple[str, int], Stretch] = {}
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to send."""
        self._task = asyncio.create_task(self._send_forever())

    async def aclose(self) -> None:
        """Send what waits, for a bounded time, and stop. Raises nothing."""
        if self._task is not None:
            await end_tasks(self._task)
        try:
            async with asyncio.timeout(self._pace.give_up_s):
                await self.send()
        except (Unavailable, TimeoutError):
            _log.warning("attack_counts_lost", minutes=len(self._waiting))

    async def record(self, event: TelemetryRecord) -> None:
        """See `TelemetrySink.record`; no I/O of its own."""
        if canned_keys.test_outcome_of_site(event.site) is None:
            self._count(event)
        await self._sink.record(event)

    async def send(self) -> None:
        """Send what waits; what could not be sent waits on. Raises Unavailable."""
        if not self._waiting:
            return
        sending, self._waiting = self._waiting, {}
        try:
            await self._mixes.add(sending)
        except Unavailable:
            self._put_back(sending)
            raise

    async def _send_forever(self) -> None:
        while True:
            await asyncio.sleep(self._pace.send_every_s)
            try:
                await self.send()
            except Unavailable as error:
                _log.warning("attack_counts_wait", minutes=len(self._waiting), private=error.private)

    def _count(self, event: TelemetryRecord) -> None:
        key = event.site, int(event.at // 60)
        stretch = self._waiting.get(key)
        if stretch is None:
            if len(self._waiting) >= self._pace.most:
                return
            stretch = Stretch()
        self._waiting[key] = counted(stretch, event)

    def _put_back(self, unsent: dict[tuple[str, int], Stretch]) -> None:
        """Keep what is still worth a look; the oldest minutes are no longer."""
        newest = max(minute for _, minute in (*unsent, *self._waiting))
        for key, stretch in unsent.items():
            if key[1] > newest - LOOK_BACK_MIN:
                self._waiting[key] = self._waiting.get(key, Stretch()) + stretch


def counted(stretch: Stretch, event: TelemetryRecord) -> Stretch:
    """Add one verdict to a minute."""
    mix, is_hard = stretch.mix, event.asked in _HARD
    if event.step == "evaluate":
        # In the shadow nobody solves anything, so that who was merely not judged could not clear himself.
        doubted = is_hard and not (event.shadow and event.trust is None)
        reasons = stretch.reasons
        if event.reasons:
            reasons = {**reasons, **{name: reasons.get(name, 0) + 1 for name in event.reasons}}
        return Stretch(replace(mix, seen=mix.seen + 1, doubted=mix.doubted + doubted), reasons)
    if event.solved is False:
        return replace(stretch, mix=replace(mix, wrong=mix.wrong + 1))
    if event.verdict == "passed" and is_hard:
        return replace(stretch, mix=replace(mix, solved=mix.solved + 1))
    return stretch
