"""Which colours an image is painted in: those that people chose for a feeling, or the relatives of one colour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from realcatcha_abstract.anchors import ANCHORS
from realcatcha_abstract.color import Color, blend, changed, to_oklab

_WHITE: Final = Color(255, 255, 255)
_BLACK: Final = Color(0, 0, 0)
_DARKEST: Final = 0.35
"""Lightness below which a colour is lifted: a picture of black alone shows nothing."""


@dataclass(frozen=True)
class Palette:
    """Colours with their parts in a composition.

    Attributes:
        base: What the others were made from, one to three.
        ground: What lies behind everything.
        colors: Five to paint with, the relatives of `base`.
        light: Nearly white.
        dark: Nearly black.
    """

    base: tuple[Color, ...]
    ground: Color
    colors: tuple[Color, ...]
    light: Color
    dark: Color


@dataclass(frozen=True)
class Tone:
    """How a feeling shifts the colours that people chose for it.

    Attributes:
        ground: Towards white where positive, towards black where negative: the range of the mixture.
        lightness: Range of what is added to the lightness.
        chroma: Range of the factor of colourfulness.
    """

    ground: tuple[float, float]
    lightness: tuple[float, float]
    chroma: tuple[float, float]


TONES: Final[Mapping[str, Tone]] = {
    "calm": Tone(ground=(0.55, 0.85), lightness=(0.0, 0.1), chroma=(0.55, 0.9)),
    "tense": Tone(ground=(-0.9, -0.55), lightness=(-0.06, 0.04), chroma=(0.95, 1.15)),
    "joyful": Tone(ground=(0.5, 0.9), lightness=(0.0, 0.05), chroma=(0.95, 1.1)),
    "gloomy": Tone(ground=(-0.6, -0.2), lightness=(-0.1, 0.06), chroma=(0.4, 0.85)),
}
_PLAIN: Final = Tone(ground=(-0.7, 0.7), lightness=(0.0, 0.0), chroma=(1.0, 1.0))


def palette_of_feeling(feeling: str, rng: np.random.Generator) -> Palette:
    """Draw one to three of the colours that people chose for a feeling, in its tone."""
    anchors = ANCHORS[feeling]
    weights = np.array([anchor.weight for anchor in anchors])
    chosen = rng.choice(
        len(anchors), size=min(int(rng.integers(1, 4)), len(anchors)), replace=False, p=weights / weights.sum()
    )
    tone = TONES[feeling]
    return _palette([_toned(anchors[index].color, tone, rng) for index in chosen], tone, rng)


def palette_of_colors(colors: Sequence[Sequence[int]], rng: np.random.Generator) -> Palette:
    """Make a palette of given colours alone, in the tone of no feeling."""
    return _palette([Color(*color) for color in colors], _PLAIN, rng)


def _toned(color: Color, tone: Tone, rng: np.random.Generator) -> Color:
    lift = max(0.0, _DARKEST - float(to_oklab(color)[0]))
    return changed(
        color,
        lightness=lift + rng.uniform(*tone.lightness),
        chroma=rng.uniform(*tone.chroma),
        turn=rng.normal(0.0, 0.06),
    )


def _palette(base: Sequence[Color], tone: Tone, rng: np.random.Generator) -> Palette:
    first = base[0]
    share = rng.uniform(*tone.ground)
    relatives = [
        changed(
            base[index % len(base)],
            lightness=rng.normal(0.0, 0.05),
            chroma=rng.uniform(0.85, 1.1),
            turn=rng.normal(0.0, 0.05),
        )
        for index in range(5 - len(base))
    ]
    return Palette(
        base=tuple(base),
        ground=blend(first, _WHITE if share > 0 else _BLACK, abs(share)),
        colors=(*base, *relatives),
        light=blend(first, _WHITE, 0.85),
        dark=blend(first, _BLACK, 0.8),
    )
