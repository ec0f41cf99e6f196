"""Pictures to learn from and to be judged on, each with the four shares that a person may be expected to answer."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from realcatcha_abstract import FEELINGS, SIZE_PX, Picture, from_oklab, picture_in_colors, picture_of_feeling, to_oklab

from training.abstract.people import Floats, Ints, Judgements

Pixels = NDArray[np.uint8]

_OWN: Final = 0.88
"""What a picture's shapes say for the feeling that they are of; the rest goes to the other three alike."""
_PARTS: Final = {1: (1.0,), 2: (0.6, 0.4), 3: (0.4, 0.4, 0.2)}
"""How much of a palette comes from each of its colours: `realcatcha_abstract.palette` makes five of them in turn."""
_OF_A_FEELING: Final = 0.4
_OF_A_MIXTURE: Final = 0.1


@dataclass(frozen=True, eq=False)
class Pictures:
    """Generated pictures.

    Attributes:
        pixels: ``(N, 224, 224, 3)`` uint8 RGB.
        labels: ``(N, 4)`` shares, rows sum to 1: people's answers to the colours and the rule of the shapes, mixed.
        colors: ``(N, 4)`` shares of people's answers to the colours alone.
        feeling: ``(N,)`` the generator's feeling, -1 where its colours are not of the feeling of its shapes.
    """

    pixels: Pixels
    labels: Floats
    colors: Floats
    feeling: Ints


def training_pictures(count: int, people: Judgements, *, share: float, seed: int) -> Pictures:
    """Paint pictures to learn from: 40 % of one feeling, 10 % mixed, 50 % of any colours in any shapes.

    Args:
        count: How many.
        people: What training people say of colours.
        share: Of the label, what people's answers to the colours make up; the rest is the feeling of the shapes.
        seed: Other than that of any other set.
    """
    rng = np.random.default_rng(seed)

    def paint(index: int) -> tuple[Picture, int]:
        number, kind = int(rng.integers(2**63)), rng.random()
        if kind < _OF_A_FEELING:
            feeling = index % len(FEELINGS)
            return picture_of_feeling(number, feeling=FEELINGS[feeling]), feeling
        if kind < _OF_A_FEELING + _OF_A_MIXTURE:
            return picture_of_feeling(number, feeling=None), -1
        colors = _any_colors(people, rng)
        return picture_in_colors(number, colors=colors, style=FEELINGS[int(rng.integers(len(FEELINGS)))]), -1

    return _pictures(count, paint, people, share=share, vary=lambda pixels: varied(pixels, rng))


def pictures_of_feelings(count: int, people: Judgements, *, share: float, seed: int) -> Pictures:
    """Paint pictures as the pool does: of the four feelings in turn."""
    rng = np.random.default_rng(seed)

    def paint(index: int) -> tuple[Picture, int]:
        feeling = index % len(FEELINGS)
        return picture_of_feeling(int(rng.integers(2**63)), feeling=FEELINGS[feeling]), feeling

    return _pictures(count, paint, people, share=share, vary=lambda pixels: pixels)


def varied(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Do to a picture what a pool does: crop it, shift its colours a little, encode it again."""
    image = Image.fromarray(pixels)
    if rng.random() < 0.5:
        cut = rng.integers(0, round(0.07 * SIZE_PX), 4)
        image = image.crop((cut[0], cut[1], SIZE_PX - cut[2], SIZE_PX - cut[3])).resize((SIZE_PX, SIZE_PX))
    bright = np.asarray(image) * rng.uniform(0.95, 1.05, 3)
    image = Image.fromarray(np.clip(bright, 0, 255).astype(np.uint8))
    if rng.random() < 0.5:
        return np.asarray(image)
    encoded = io.BytesIO()
    image.save(encoded, "JPEG", quality=int(rng.integers(70, 96)))
    return np.asarray(Image.open(encoded))


def _pictures(
    count: int,
    paint: Callable[[int], tuple[Picture, int]],
    people: Judgements,
    *,
    share: float,
    vary: Callable[[Pixels], Pixels],
) -> Pictures:
    pixels = np.empty((count, SIZE_PX, SIZE_PX, 3), dtype=np.uint8)
    colors, styles = np.empty((count, len(FEELINGS))), np.empty((count, len(FEELINGS)))
    feeling = np.empty(count, dtype=np.int64)
    for index in range(count):
        picture, feeling[index] = paint(index)
        pixels[index] = vary(picture.pixels)
        colors[index], styles[index] = _of_colors(picture, people), _of_style(picture)
    return Pictures(pixels, share * colors + (1.0 - share) * styles, colors, feeling)


def _of_colors(picture: Picture, people: Judgements) -> Floats:
    shares: Floats = np.array(_PARTS[len(picture.colors)]) @ people(np.array(picture.colors))
    return shares


def _of_style(picture: Picture) -> Floats:
    shares = np.full(len(FEELINGS), (1.0 - _OWN) / (len(FEELINGS) - 1))
    shares[FEELINGS.index(picture.style)] = _OWN
    return shares


def _any_colors(people: Judgements, rng: np.random.Generator) -> list[tuple[int, ...]]:
    """Draw one colour, seldom two or three: what people were offered or chose, or any other."""
    count = int(rng.choice((1, 2, 3), p=(0.7, 0.2, 0.1)))
    return [_any_color(people, rng) for _ in range(count)]


def _any_color(people: Judgements, rng: np.random.Generator) -> tuple[int, ...]:
    if rng.random() < 0.25:
        return tuple(rng.integers(0, 256, 3).tolist())
    asked = np.sqrt(people.counts.sum(axis=1))
    place = people.places[int(rng.choice(len(asked), p=asked / asked.sum()))]
    return tuple(np.rint(from_oklab(place)).astype(int).tolist())


def mean_colors(pixels: Pixels) -> Floats:
    """Give each picture's mean colour: ``(N, 3)`` OKLab."""
    return to_oklab(pixels.mean(axis=(1, 2)))
