"""Words in a person's own hand, with that person's own timing, for tests that draw in a browser."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from realcatcha_ml.pipelines.ink_letters import X_HEIGHT, Letter, compose

FOLDER: Final = Path(__file__).parent / "fixtures" / "letters"
PEOPLE: Final = tuple(path.stem for path in sorted(FOLDER.glob("*.json")))
_MARGIN_PX: Final = 14
_TALLEST_PX: Final = 44.0
_PAUSE_LOG_MS: Final = (6.0, 0.4)  # between letters, where the recordings say nothing: 400 ms, mostly 270 to 600

Stroke = list[tuple[int, int, int]]


@dataclass(frozen=True)
class Alphabet:
    """A person's letters.

    Attributes:
        letters: Each letter's strokes without their times.
        times: Milliseconds of each point of a letter, from 0.
    """

    letters: dict[str, Letter]
    times: dict[str, list[float]]


@cache
def alphabet(person: str) -> Alphabet:
    """Read the letters of one of `PEOPLE`."""
    letters, times = {}, {}
    for name, strokes in json.loads((FOLDER / f"{person}.json").read_text())["letters"].items():
        points = np.array([point for stroke in strokes for point in stroke], dtype=np.float64)
        letters[name] = Letter(points[:, :2], tuple(map(len, strokes)))
        times[name] = (points[:, 2] - points[0, 2]).tolist()
    return Alphabet(letters, times)


def written(word: str, *, width: float, height: float, person: str = PEOPLE[0], seed: int = 1) -> list[Stroke]:
    """Write a word on a canvas of `width` x `height` pixels: strokes of ``(x, y, t)``, in pixels and milliseconds."""
    known = alphabet(person)
    rng = np.random.default_rng([seed, *word.encode()])
    drawn = compose(word, {name: [letter] for name, letter in known.letters.items()}, rng)
    low, high = drawn.points.min(axis=0), drawn.points.max(axis=0)
    room = np.array([width, height]) - 2 * _MARGIN_PX
    scale = min(*(room / (high - low)), _TALLEST_PX / X_HEIGHT)
    placed = _MARGIN_PX + (drawn.points - low) * scale + (room - (high - low) * scale) * [0.1, 0.5]
    clock, times = 0.0, []
    for character in word:
        times += [clock + at for at in known.times[character]]
        clock = times[-1] + float(rng.lognormal(*_PAUSE_LOG_MS))
    points = np.rint(np.column_stack([placed, times])).astype(int).tolist()
    ends = np.cumsum(drawn.sizes).tolist()
    return [[tuple(point) for point in points[end - size : end]] for end, size in zip(ends, drawn.sizes, strict=True)]
