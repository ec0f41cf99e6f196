"""Forged words: a way, a tempo, a shake and a clock, each drawn from a group that can be left out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from training.behaviour.timing import event_times
from training.ink.canvas import sent
from training.ink.joined import Movement, overlapping
from training.ink.people import Hand, Ink, Rng, words_of
from training.ink.rhythms import RHYTHMS, Rhythm
from training.ink.shakes import SHAKES, Shake
from training.ink.tempos import FINE, TEMPOS, Line, Tempo
from training.ink.ways import KINDS, Ways

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

EVEN: Final = "even"
FRAMES: Final = "frames beside the movement"
TRUE_FRAMES: Final = "frames that sample it"
TIMER: Final = "timer"
CLOCKS: Final = (EVEN, FRAMES, TRUE_FRAMES, TIMER)

_EVEN_MS: Final = (7.0, 8.0, 10.0, 12.0, 15.0, 16.0, 16.667, 20.0, 25.0, 33.0)
_FRAME_MS: Final = 1000.0 / 60.0
OVERLAPPING: Final = "movements that overlap"
ALL_TEMPOS: Final = (*TEMPOS, OVERLAPPING)

_EVEN: Final = np.linspace(0.0, 1.0, FINE)
_THROUGH_A_WIDGET: Final = 0.6
"""Share of forgers who let a widget thin what they draw; the others post what they like."""


@dataclass(frozen=True)
class Forgery:
    """A forged word as it was sent, and what it was made of."""

    strokes: list[list[list[int]]]
    way: str
    tempo: str
    rhythm: str
    shake: str
    clock: str


class Forgers:
    """Draws forgeries.

    Args:
        ways: Where lines come from.
        hands: People whose tempo is borrowed.
    """

    def __init__(self, ways: Ways, *, hands: Sequence[Hand]) -> None:
        self._ways = ways
        self._hands = hands

    def forge(
        self, rng: Rng, *, ways: Collection[str] = KINDS, tempos: Collection[str] = ALL_TEMPOS,
        rhythms: Collection[str] = tuple(RHYTHMS), shakes: Collection[str] = tuple(SHAKES),
    ) -> Forgery:  # fmt: skip
        """Draw one word of some of the groups."""
        way, tempo, rhythm, shake = (str(rng.choice(sorted(kinds))) for kinds in (ways, tempos, rhythms, shakes))
        clock = str(rng.choice(CLOCKS))
        lines, drawn = self._ways.word(way, rng)
        size, makers = float(rng.uniform(40, 130)), TEMPOS.get(tempo, [])
        walk = _Walk(
            tempo=makers[int(rng.integers(len(makers)))](rng) if makers else None,
            movement=None if makers else overlapping(rng),
            rhythm=RHYTHMS[rhythm](rng, drawn),
            shake=SHAKES[shake][0](rng),
            clock=_Clock(clock, rng),
            shares=self._shares(rng) if tempo == "borrowed" else [np.zeros(0)],
        )
        ink = _walked([line * size for line in lines], walk, rng)
        strokes = sent(ink) if rng.random() < _THROUGH_A_WIDGET else _rounded(ink)
        return Forgery(strokes, way, tempo, rhythm, shake, clock)

    def _shares(self, rng: Rng) -> list[Floats]:
        """How far a person had gone in each stroke of some word, at even times."""
        hand = self._hands[int(rng.integers(len(self._hands)))]
        (word,) = words_of(hand, 1, rng)
        return [share for stroke in word if (share := _share(stroke)).size] or [np.zeros(0)]


def _share(stroke: Floats) -> Floats:
    way = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(stroke[:, :2], axis=0).T))))
    if stroke.shape[0] < 6 or way[-1] < 8 or stroke[-1, 2] <= stroke[0, 2]:
        return np.zeros(0)
    even = np.arange(stroke[0, 2], stroke[-1, 2], 8.0)
    share = np.append(np.interp(even, stroke[:, 2], way), way[-1]) / way[-1]
    return share if share.size > 5 else np.zeros(0)


class _Clock:
    """When events of a line happen, and which shares of its time they show."""

    def __init__(self, kind: str, rng: Rng) -> None:
        self._kind = kind
        self._even = float(rng.choice(_EVEN_MS))
        self._spread = float(rng.choice([0.0, 0.3, 1.0, 3.0]))
        self._frames = (8.0, 15.0, 16.0, 17.0, 18.0, 24.0, 33.0) if rng.random() < 0.5 else (16.0, 17.0, 17.0, 33.0)
        self._tail = float(rng.choice([0.02, 0.1, 0.3]))

    def ticks(self, length_ms: float, rng: Rng) -> tuple[Floats, Floats]:
        """Times from 0, and shares."""
        if self._kind == TIMER:
            times = event_times(rng, max(length_ms, 40.0))
            return times, times / times[-1]
        if self._kind == EVEN:
            count = max(int(length_ms / self._even), 2)
            times = np.arange(count + 1) * self._even
            times = np.maximum.accumulate(times + rng.normal(0, self._spread, times.size) * (times > 0))
            return times, np.linspace(0, 1, times.size)
        times = np.concatenate(([0.0], np.cumsum(self._waits(length_ms, rng))))
        if self._kind == FRAMES:
            return times, np.linspace(0, 1, times.size)
        return times, times / times[-1]

    def _waits(self, length_ms: float, rng: Rng) -> Floats:
        count = max(int(length_ms / _FRAME_MS), 2)
        odd = rng.random(count) < self._tail
        usual = np.where(rng.random(count) < 0.3, 16.0, 17.0) + np.rint(rng.normal(0, self._spread, count))
        return np.maximum(np.where(odd, rng.choice(self._frames, count), usual), 1.0)


@dataclass(frozen=True)
class _Walk:
    """How one word is walked."""

    tempo: Tempo | None
    movement: Movement | None
    rhythm: Rhythm
    shake: Shake
    clock: _Clock
    shares: list[Floats]

    def fine(self, line: Line, rng: Rng) -> Complexes:
        """Places on a line at even times."""
        if self.movement is not None:
            return self.movement(line, rng)
        way = _EVEN if self.tempo is None else self.tempo(line, rng)
        fine: Complexes = np.interp(way, _EVEN, line.points)
        return fine


def _walked(lines: Sequence[Complexes], walk: _Walk, rng: Rng) -> Ink:
    """Walk lines one after another."""
    clock, ink, place = 0.0, [], 0j
    for index, line in enumerate(lines):
        shaken = walk.shake.line(line, rng)
        travelled = np.concatenate(([0.0], np.cumsum(np.abs(np.diff(shaken)))))
        length = float(travelled[-1])
        if length <= 0:
            continue
        beat = walk.rhythm(index, length, abs(shaken[0] - place), rng)
        clock += beat.wait_ms if ink else 0.0
        points = np.interp(np.linspace(0, length, FINE), travelled, shaken)
        times, share = walk.clock.ticks(min(max(beat.took_ms, 48.0), 20_000.0), rng)
        drawn = Line(points, length, times.size, walk.shares[int(rng.integers(len(walk.shares)))])
        places = walk.shake.events(np.interp(share, _EVEN, walk.fine(drawn, rng)), rng)
        ink.append(np.column_stack((places.real, places.imag, times + clock)))
        clock, place = clock + float(times[-1]), complex(shaken[-1])
    return ink


def _rounded(ink: Ink) -> list[list[list[int]]]:
    most, strokes = 3000, []
    for stroke in ink[:64]:
        points = np.rint(stroke).astype(int).tolist()[:most]
        most -= len(points)
        if points:
            strokes.append(points)
    return strokes
