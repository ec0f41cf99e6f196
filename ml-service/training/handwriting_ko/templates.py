"""How each jamo is drawn: strokes in the order of writing, as corners in a box, x to the right, y downwards.

Several ways where people differ; the first is the schoolbook's. In the texts a stroke is its corners in hundredths of
the box's side, and a bar lies between strokes.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np

Corners = tuple[tuple[float, float], ...]
Way = tuple[Corners, ...]


def _ways(*texts: str) -> tuple[Way, ...]:
    return tuple(tuple(map(_corners, text.split("|"))) for text in texts)


def _corners(text: str) -> Corners:
    pairs = [corner.split(",") for corner in text.split()]
    return tuple((int(x) / 100, int(y) / 100) for x, y in pairs)


def _ring(*, begin: float = -0.5, turns: float = 1.0) -> Corners:
    """Go round anticlockwise from the top (`begin` in half turns); clockwise for negative `turns`."""
    angles = np.pi * (begin - 2 * turns * np.linspace(0, 1, 17))
    return tuple(zip((0.5 + np.cos(angles) / 2).tolist(), (0.5 + np.sin(angles) / 2).tolist(), strict=True))


def _within(way: Way, left: float, top: float, right: float, bottom: float) -> Way:
    """Draw a way smaller, in a part of the box."""
    return tuple(tuple((left + x * (right - left), top + y * (bottom - top)) for x, y in stroke) for stroke in way)


def _twice(ways: Iterable[Way]) -> tuple[Way, ...]:
    """Draw a consonant doubled."""
    return tuple((*_within(way, 0.0, 0.0, 0.46, 1.0), *_within(way, 0.54, 0.0, 1.0, 1.0)) for way in ways)


_G: Final = _ways("0,0 100,0 90,100", "0,10 90,0 35,100")
_D: Final = _ways("0,0 100,0|0,0 0,100 100,100", "100,0 0,0 0,100 100,100", "0,0 100,0 10,20 0,90 100,95")
_B: Final = _ways(
    "0,0 0,100|100,0 100,100|0,50 100,50|0,100 100,100",
    "0,0 0,100 100,100 100,0|0,50 100,50",
    "0,0 5,100|100,0 95,100 5,100|5,55 95,50",
)
_S: Final = _ways("50,0 0,100|45,35 100,100", "60,0 50,40 0,100|42,50 100,90")
_J: Final = _ways("0,0 100,0|50,0 0,100|42,40 100,100", "0,0 90,0 0,100|45,50 100,100")
_TICKS: Final = _ways("50,0 52,15", "30,0 70,4", "35,0 60,12")

WAYS: Final[dict[str, tuple[Way, ...]]] = {
    "ㄱ": _G,
    "ㄲ": _twice(_G),
    "ㄴ": _ways("0,0 0,100 100,100", "0,0 10,95 100,75"),
    "ㄷ": _D,
    "ㄸ": _twice(_D),
    "ㄹ": _ways(
        "0,0 100,0 100,50|0,50 100,50|0,50 0,100 100,100",
        "0,0 100,0 95,48 0,52 0,100 100,100",
        "0,0 90,0 10,50 90,50 0,100 100,95",
    ),
    "ㅁ": _ways(
        "0,0 0,100|0,0 100,0 100,100|0,100 100,100",
        "0,0 0,100 100,100|0,0 100,0 100,100",
        "0,0 0,100 100,100 100,0 0,2",
    ),
    "ㅂ": _B,
    "ㅃ": _twice(_B),
    "ㅅ": _S,
    "ㅆ": _twice(_S),
    "ㅇ": ((_ring(),), (_ring(begin=-0.3, turns=1.1),), (_ring(begin=-0.7, turns=0.95),), (_ring(turns=-1.05),)),
    "ㅈ": _J,
    "ㅉ": _twice(_J),
    "ㅊ": tuple((*tick, *_within(way, 0.0, 0.26, 1.0, 1.0)) for tick in _TICKS for way in _J),
    "ㅋ": _ways("0,0 100,0 90,100|0,50 90,45", "0,10 90,0 35,100|5,60 70,45"),
    "ㅌ": _ways(
        "0,0 100,0|0,50 100,50|0,0 0,100 100,100",
        "0,0 100,0|5,35 95,35|5,35 0,100 100,100",
        "0,0 100,0|0,0 0,100 100,100|0,50 90,50",
    ),
    "ㅍ": _ways(
        "0,0 100,0|30,0 35,100|70,0 65,100|0,100 100,100",
        "0,0 100,0|25,10 40,90|75,10 60,90|0,100 100,95",
    ),
    "ㅎ": tuple((*tick, ((0.0, 0.27), (1.0, 0.27)), *_within((_ring(),), 0.2, 0.42, 0.8, 1.0)) for tick in _TICKS),
    "ㅏ": _ways("0,0 0,100|0,50 40,50", "0,0 3,100|2,40 40,35"),
    "ㅐ": _ways("0,8 0,90|0,50 35,50|35,0 35,100"),
    "ㅑ": _ways("0,0 0,100|0,33 40,33|0,62 40,62"),
    "ㅒ": _ways("0,8 0,90|0,35 35,35|0,60 35,60|35,0 35,100"),
    "ㅓ": _ways("0,50 40,50|40,0 40,100"),
    "ㅔ": _ways("0,50 28,50|28,5 28,93|52,0 52,100"),
    "ㅕ": _ways("0,33 40,33|0,62 40,62|40,0 40,100"),
    "ㅖ": _ways("0,33 28,33|0,60 28,60|28,5 28,93|52,0 52,100"),
    "ㅗ": _ways("50,0 50,45|0,45 100,45", "45,0 50,40 0,42 100,40"),
    "ㅛ": _ways("30,0 32,45|70,0 68,45|0,45 100,45"),
    "ㅜ": _ways("0,0 100,0|50,0 50,50", "0,0 100,0|55,0 40,55"),
    "ㅠ": _ways("0,0 100,0|33,0 28,50|67,0 70,50"),
    "ㅡ": _ways("0,0 100,0"),
    "ㅣ": _ways("0,0 0,100"),
}
"""By jamo: the ways in which it is drawn."""
