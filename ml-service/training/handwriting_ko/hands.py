"""Writers that do not exist: each draws the templates in a style of its own, never twice alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from realcatcha_ml.pipelines.ink_letters import Letter

from training.handwriting_ko.templates import WAYS, Way

Floats = NDArray[np.float64]
Jamo = dict[str, list[Letter]]

DRAWINGS: Final = 3
_SIDE: Final = 100.0


@dataclass(frozen=True)
class Style:
    """What sets one kind of hand apart; of each pair, a writer's own value lies between the two.

    Attributes:
        roundness: How often corners are cut.
        slip: How far a corner lies from where it should, in sides of the box.
        bow: How far the middle of a straight piece lies off its line.
        joined: Share of strokes after which the pen is not lifted.
        slant: How far the top leans to the right.
        ends: How much further than it should a stroke goes; less than 0: it stops short.
        spacing: Between two samples: the faster the hand, the wider.
    """

    roundness: tuple[int, int]
    slip: tuple[float, float]
    bow: tuple[float, float]
    joined: tuple[float, float]
    slant: tuple[float, float]
    ends: tuple[float, float]
    spacing: tuple[float, float]


STYLES: Final[Mapping[str, Style]] = {
    "schoolbook": Style((0, 1), (0.01, 0.04), (0.0, 0.03), (0.0, 0.03), (-0.05, 0.05), (-0.05, 0.05), (0.03, 0.08)),
    "rounded": Style((2, 3), (0.02, 0.05), (0.02, 0.08), (0.0, 0.15), (-0.1, 0.1), (-0.1, 0.05), (0.03, 0.08)),
    "angular": Style((0, 0), (0.03, 0.07), (0.0, 0.05), (0.0, 0.2), (-0.15, 0.05), (0.0, 0.15), (0.06, 0.2)),
    "quick": Style((1, 2), (0.03, 0.07), (0.02, 0.08), (0.15, 0.4), (0.0, 0.25), (-0.1, 0.1), (0.06, 0.15)),
}
"""Styles to learn from."""

UNSEEN_STYLES: Final[Mapping[str, Style]] = {
    "hasty": Style((2, 3), (0.06, 0.1), (0.06, 0.12), (0.35, 0.6), (0.15, 0.4), (-0.15, 0.0), (0.1, 0.25)),
}
"""Styles that only judge: none of their writers is learnt from."""


class Hand:
    """One made-up writer.

    Args:
        style: Of which kind.
        rng: Decides everything.
    """

    def __init__(self, style: Style, rng: np.random.Generator) -> None:
        self._rng = rng
        self._cuts = int(rng.integers(style.roundness[0], style.roundness[1] + 1))
        spans = (style.slip, style.bow, style.joined, style.slant, style.ends, style.spacing)
        self._slip, self._bow, self._joined, self._slant, self._ends, self._spacing = (
            float(rng.uniform(*span)) for span in spans
        )
        self._ways = {sign: ways[int(rng.integers(len(ways)))] for sign, ways in WAYS.items()}

    def jamo(self) -> Jamo:
        """Draw every jamo a few times."""
        return {sign: [self._draw(way) for _ in range(DRAWINGS)] for sign, way in self._ways.items()}

    def _draw(self, way: Way) -> Letter:
        strokes = [self._stroke(np.array(corners)) for corners in way]
        joined = [strokes[0]]
        for stroke in strokes[1:]:
            if self._rng.random() < self._joined:
                joined[-1] = np.concatenate([joined[-1], stroke])
            else:
                joined.append(stroke)
        sampled = [_sampled(_cut(stroke, self._cuts), self._spacing) for stroke in joined]
        points = np.concatenate(sampled)
        points[:, 0] -= self._slant * points[:, 1]
        return Letter(points * _SIDE, tuple(map(len, sampled)))

    def _stroke(self, corners: Floats) -> Floats:
        """Miss the corners a little, bend the pieces between them, begin and end early or late."""
        steps = np.hypot(*np.diff(corners, axis=0).T)
        room = np.minimum(1.0, 2 * np.minimum(np.append(steps, steps[-1]), np.insert(steps, 0, steps[0])))
        corners = corners + self._slip * room[:, None] * self._rng.normal(size=corners.shape)
        for end, inner in ((0, 1), (-1, -2)):
            corners[end] += (corners[end] - corners[inner]) * (self._ends + 0.05 * self._rng.normal())
        pieces = [corners[:1]]
        for begin, end in pairwise(corners):
            across = np.array([begin[1] - end[1], end[0] - begin[0]])
            pieces.append(np.stack([(begin + end) / 2 + across * self._bow * self._rng.normal(), end]))
        return np.concatenate(pieces)


def _cut(line: Floats, times: int) -> Floats:
    """Round a line by cutting its corners (Chaikin 1974); both ends stay."""
    for _ in range(times):
        before, after = line[:-1], line[1:]
        inner = np.stack([0.75 * before + 0.25 * after, 0.25 * before + 0.75 * after], axis=1).reshape(-1, 2)
        line = np.concatenate([line[:1], inner[1:-1], line[-1:]])
    return line


def _sampled(line: Floats, spacing: float) -> Floats:
    """Take points along a line, about `spacing` apart; both ends are among them."""
    length = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    count = max(2, round(float(length[-1]) / spacing) + 1)
    at = np.linspace(0, length[-1], count)
    return np.stack([np.interp(at, length, line[:, axis]) for axis in (0, 1)], axis=1)
