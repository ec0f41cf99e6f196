"""The signal "this site is under attack": a definition with numbers (docs/adr/0009).

Counted by the minute, from the record of every verdict: *steps* are evaluations and wrong answers; *bad* ones are wrong
answers, and evaluations that ask for a hard challenge (doubted or without a verdict) less those whose visitor then
solved it. Visitors on phones are asked hard challenges because nothing judges their pointer, and solve them; bots fail
or leave. So a new crowd of phones is not an attack, and neither is a launch: twenty times the traffic of the same mix
has the same share.

*Ordinary* is the share of bad steps in the site's own last day (an average that forgets with a time constant of 24
hours, learned six minutes late and never while an alarm is on), with a prior of 100 steps at 15 % for new sites.

*Excess* is what is ordinary nowhere in the window: ``bad - ordinary * steps``. The fraction of the window's steps that
an attack must be to explain it is ``(share - ordinary) / (1 - ordinary)``.

| level | fraction | excess steps | share above ordinary by |
|---|---|---|---|
| 1 suspicious | 25 % | 50 | 15 points |
| 2 under attack | 60 % | 200 | 15 points |

Two windows are looked at, the last two and the last five minutes (the current one included); the higher level counts. A
level is left when both windows have been below half of its numbers for three minutes. What has gone on for a day is
the site's new mix: it becomes ordinary and the alarm ends.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

WINDOWS_MIN: Final = (2, 5)
LEARN_AFTER_MIN: Final = 6
LOOK_BACK_MIN: Final = 12
CALM_S: Final = 180.0
ACCEPTED_AFTER_S: Final = 86_400.0
_MEMORY_MIN: Final = 1440.0
_PRIOR_STEPS: Final = 100.0
_PRIOR_SHARE: Final = 0.15
_LEAST_ABOVE: Final = 0.15
_ACCEPTED_STEPS: Final = 2000.0


class Mix(msgspec.Struct, frozen=True):
    """What a site's visitors did in a stretch of time.

    Attributes:
        seen: Evaluations.
        doubted: Of them, those that ask for a hard challenge.
        solved: Sessions that passed after having been asked for one.
        wrong: Wrong answers.
    """

    seen: int = 0
    doubted: int = 0
    solved: int = 0
    wrong: int = 0

    @property
    def steps(self) -> int:
        """All that could have been bad."""
        return self.seen + self.wrong

    @property
    def bad(self) -> int:
        """What was."""
        return max(0, min(self.doubted, self.seen) - self.solved) + self.wrong

    def __add__(self, other: "Mix") -> "Mix":
        """Join two stretches."""
        return Mix(
            self.seen + other.seen,
            self.doubted + other.doubted,
            self.solved + other.solved,
            self.wrong + other.wrong,
        )


class Watch(msgspec.Struct, frozen=True):
    """What is remembered of a site between two looks.

    Attributes:
        steps: Of its ordinary mix, older ones weighing less; `bad` likewise.
        learned: Minute (Unix time // 60) up to which that was learned.
        level: Of the alarm: 0, 1, 2.
        since: Unix time at which the alarm began; 0 without one.
        calm_since: Unix time since which it is below half of its numbers; 0 where it is not.
    """

    steps: float = 0.0
    bad: float = 0.0
    learned: int = 0
    level: int = 0
    since: float = 0.0
    calm_since: float = 0.0

    @property
    def ordinary_share(self) -> float:
        """Share of bad steps to be expected, 0 to 1."""
        return (self.bad + _PRIOR_SHARE * _PRIOR_STEPS) / (self.steps + _PRIOR_STEPS)


@dataclass(frozen=True)
class _Bar:
    fraction: float
    excess: float


_BARS: Final = {1: _Bar(0.25, 50.0), 2: _Bar(0.60, 200.0)}


def look(watch: Watch, minutes: Mapping[int, Mix], *, now: float) -> Watch:
    """Look at a site again.

    Args:
        watch: As the last look left it.
        minutes: Mixes by minute (Unix time // 60), the last `LOOK_BACK_MIN` of them; absent: nothing happened.
        now: Unix time, seconds.
    """
    minute = int(now // 60)
    watch = _learn(watch, minutes, until=minute - LEARN_AFTER_MIN)
    recent = [window(minutes, minute=minute, length=length) for length in WINDOWS_MIN]
    reached = max(_level(mix, watch.ordinary_share, ease=1.0) for mix in recent)
    held = max(_level(mix, watch.ordinary_share, ease=0.5) for mix in recent)
    if watch.level and now - watch.since >= ACCEPTED_AFTER_S:
        return _accept(watch, recent[-1])
    if reached >= watch.level:
        since = (watch.since or now) if reached else 0.0
        return msgspec.structs.replace(watch, level=reached, since=since, calm_since=0.0)
    if held >= watch.level:
        return msgspec.structs.replace(watch, calm_since=0.0)
    calm_since = watch.calm_since or now
    if now - calm_since < CALM_S:
        return msgspec.structs.replace(watch, calm_since=calm_since)
    return msgspec.structs.replace(watch, level=held, since=watch.since if held else 0.0, calm_since=0.0)


def window(minutes: Mapping[int, Mix], *, minute: int, length: int) -> Mix:
    """Sum the last `length` minutes up to and with `minute`."""
    return sum((minutes[one] for one in range(minute - length + 1, minute + 1) if one in minutes), Mix())


def _learn(watch: Watch, minutes: Mapping[int, Mix], *, until: int) -> Watch:
    if until <= watch.learned:
        return watch
    if watch.level:  # an attack is not what is ordinary
        return msgspec.structs.replace(watch, learned=until)
    earliest = until - (LOOK_BACK_MIN - LEARN_AFTER_MIN) + 1
    new = sum((mix for minute, mix in minutes.items() if max(watch.learned + 1, earliest) <= minute <= until), Mix())
    kept = math.exp(-(until - watch.learned) / _MEMORY_MIN)
    return msgspec.structs.replace(
        watch, steps=watch.steps * kept + new.steps, bad=watch.bad * kept + new.bad, learned=until
    )


def _accept(watch: Watch, mix: Mix) -> Watch:
    share = mix.bad / mix.steps if mix.steps else _PRIOR_SHARE
    return Watch(steps=_ACCEPTED_STEPS, bad=_ACCEPTED_STEPS * share, learned=watch.learned)


def _level(mix: Mix, ordinary: float, *, ease: float) -> int:
    """Give the highest level whose numbers, times `ease`, a window reaches."""
    excess = mix.bad - ordinary * mix.steps
    if not mix.steps or excess / mix.steps < _LEAST_ABOVE * ease:
        return 0
    fraction = excess / mix.steps / (1 - ordinary)
    return max(
        (level for level, bar in _BARS.items() if fraction >= bar.fraction * ease and excess >= bar.excess * ease),
        default=0,
    )
