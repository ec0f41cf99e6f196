"""Look at every busy site now and then, and say where an attack begins or ends."""

import asyncio
from collections import Counter as Tally
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import structlog
from realcatcha_contracts import AttackRecord, ReasonCount
from realcatcha_kit.errors import Unavailable

from realcatcha_captcha.application.ports.site_mixes import Kept, SiteMixes, SiteView
from realcatcha_captcha.domain import attack
from realcatcha_captcha.domain.attack import Watch

LOOK_EVERY_S: Final = 10
_WINDOW_MIN: Final = max(attack.WINDOWS_MIN)
_log = structlog.get_logger("realcatcha.attack")


@dataclass(frozen=True)
class Situation:
    """What a look found over all sites.

    Attributes:
        begun: Alarms that began with this look; `ended` likewise.
        by_level: Sites at level 1 and at level 2.
    """

    begun: int = 0
    ended: int = 0
    by_level: tuple[int, int] = (0, 0)


class AttackWatch:
    """Looks, in whichever process gets to it first.

    Args:
        clock: Unix time, seconds.
        tell: Called with every look's result, and with an empty one where another process looks.
    """

    def __init__(self, mixes: SiteMixes, *, clock: Callable[[], float], tell: Callable[[Situation], None]) -> None:
        self._mixes = mixes
        self._clock = clock
        self._tell = tell

    async def run(self, *, every_s: float = LOOK_EVERY_S) -> None:
        """Look for ever; a store that is away is waited out."""
        while True:
            try:
                await self.look()
            except Unavailable as error:
                _log.warning("attack_watch_waits", private=error.private)
            await asyncio.sleep(every_s)

    async def look(self) -> Situation | None:
        """Look once; None where another process does. Raises Unavailable."""
        if not await self._mixes.lead(for_s=LOOK_EVERY_S - 1):
            self._tell(Situation())  # what this process saw last is for the one that leads now to say
            return None
        now = self._clock()
        views = await self._mixes.views(minute=int(now // 60))
        watches = [attack.look(view.watch, _mixes_of(view), now=now) for view in views]
        await self._mixes.keep([_kept(view, watch, now=now) for view, watch in zip(views, watches, strict=True)])
        situation = _situation(views, watches)
        self._tell(situation)
        return situation


def _mixes_of(view: SiteView) -> dict[int, attack.Mix]:
    return {minute: stretch.mix for minute, stretch in view.minutes.items()}


def _kept(view: SiteView, watch: Watch, *, now: float) -> Kept:
    """Publish where there is an alarm, and once more when it ends."""
    if not watch.level and not view.watch.level:
        return Kept(view.site, watch)
    record = _record(view, watch, now=now)
    if watch.level != view.watch.level:
        _log.warning("attack_level_changed", site_id=view.site, level=watch.level, steps=record.steps, bad=record.bad)
    return Kept(view.site, watch, record)


def _record(view: SiteView, watch: Watch, *, now: float) -> AttackRecord:
    minute = int(now // 60)
    mix = attack.window(_mixes_of(view), minute=minute, length=_WINDOW_MIN)
    reasons: Tally[str] = Tally()
    for one, stretch in view.minutes.items():
        if minute - _WINDOW_MIN < one <= minute:
            reasons.update(stretch.reasons)
    return AttackRecord(
        site=view.site,
        level=watch.level,
        since=watch.since or view.watch.since,
        at=now,
        ended_at=None if watch.level else now,
        steps=mix.steps,
        bad=mix.bad,
        ordinary_share=round(watch.ordinary_share, 4),
        reasons=[ReasonCount(name, count) for name, count in reasons.most_common()],
    )


def _situation(views: list[SiteView], watches: list[Watch]) -> Situation:
    before = [bool(view.watch.level) for view in views]
    after = [bool(watch.level) for watch in watches]
    return Situation(
        begun=sum(now and not then for then, now in zip(before, after, strict=True)),
        ended=sum(then and not now for then, now in zip(before, after, strict=True)),
        by_level=(sum(watch.level == 1 for watch in watches), sum(watch.level == 2 for watch in watches)),  # noqa: PLR2004  # the levels
    )
