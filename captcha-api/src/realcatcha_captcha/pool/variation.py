"""Make a tile of a photograph that no other tile equals: crop, flip, turn, colour, noise, re-encoding."""

import io
import secrets
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image, ImageEnhance, ImageOps

from realcatcha_captcha.application.ports.packs import HARD
from realcatcha_captcha.pool.classes import CLASSES
from realcatcha_captcha.pool.photographs import Photograph

_random = secrets.SystemRandom()
_SMALLEST_SOURCE_PX: Final = 100
_SOURCE_PER_TILE: Final = 1.45


@dataclass(frozen=True)
class Strength:
    """How far a tile may move from its photograph.

    Attributes:
        looseness: Largest margin around a box, as a part of its longer side.
        tightness: 0 keeps the smallest useful crop, 1 the whole picture, as the lower end of the range.
        turn_deg: Largest rotation either way.
        stretch: Largest change of the aspect ratio.
        colour: Largest change of brightness, contrast and saturation, as a factor around 1.
        tint: Largest change of one colour channel, as a factor around 1.
        noise: Largest standard deviation of the noise, grey levels.
        quality: Range of the intermediate JPEG quality.
        levelled: Share of tiles whose levels are stretched to the full range.
    """

    looseness: float
    tightness: float
    turn_deg: float
    stretch: float
    colour: float
    tint: float
    noise: float
    quality: tuple[int, int]
    levelled: float = 0.2


EASY_STRENGTH: Final = Strength(0.25, 0.5, 6.0, 0.08, 0.15, 0.06, 5.0, (70, 92))
HARD_STRENGTH: Final = Strength(0.6, 0.0, 12.0, 0.12, 0.22, 0.08, 12.0, (45, 75))


def strength_of(band: int) -> Strength:
    """Give how far tiles of a band are varied."""
    return HARD_STRENGTH if band == HARD else EASY_STRENGTH


def crop_of(photograph: Photograph, strength: Strength) -> tuple[float, float, float, float]:
    """Choose the square part of a photograph to show: left, top, right, bottom in pixels, inside the picture.

    With a box: the whole box and some surroundings, as far as a square inside the picture allows. Without: a square
    near the middle, at least as large as the class needs to be recognised.
    """
    width, height = photograph.width, photograph.height
    short = float(min(width, height))
    if photograph.box is None:
        smallest = max((CLASSES[name].smallest_crop for name in photograph.labels if name in CLASSES), default=0.88)
        smallest += (1.0 - smallest) * strength.tightness
        side = short * _random.uniform(smallest, 1.0)
        return _square(width, height, side, (width / 2, height / 2), wander=0.5)
    left, top, right, bottom = photograph.box
    longer = max((right - left) * width, (bottom - top) * height)
    side = longer * (1.05 + _random.uniform(0.0, strength.looseness))
    side = min(short, max(side, _SMALLEST_SOURCE_PX))
    centre = ((left + right) / 2 * width, (top + bottom) / 2 * height)
    return _square(width, height, side, centre, wander=max(0.0, (side - longer) / side))


def _square(
    width: int, height: int, side: float, centre: tuple[float, float], *, wander: float
) -> tuple[float, float, float, float]:
    """Place a square around a point, moved by up to half of `wander` x side, then pushed inside the picture."""
    edges = []
    for length, middle in ((width, centre[0]), (height, centre[1])):
        start = middle - side / 2 + _random.uniform(-0.5, 0.5) * wander * side
        edges.append(min(max(start, 0.0), length - side))
    return edges[0], edges[1], edges[0] + side, edges[1] + side


def vary(data: bytes, photograph: Photograph, *, tile_px: int, strength: Strength) -> Image.Image:
    """Make one tile of a photograph's file, ``tile_px`` square, RGB, without metadata. Raises OSError: unreadable."""
    with Image.open(io.BytesIO(data)) as opened:
        picture = opened.convert("RGB")
    left, top, right, bottom = crop_of(photograph, strength)
    # Bicubic resampling looks at few pixels: what is much larger than the tile is averaged first.
    by = max(1, round((right - left) / (_SOURCE_PER_TILE * tile_px)))
    crop = (left / by, top / by, right / by, bottom / by)
    return alter(picture.reduce(by) if by > 1 else picture, crop, tile_px=tile_px, strength=strength)


def alter(
    picture: Image.Image, crop: tuple[float, float, float, float], *, tile_px: int, strength: Strength
) -> Image.Image:
    """Make a tile of a picture's part (left, top, right, bottom, pixels): turned, mirrored, toned, noisy, encoded."""
    tile = _shape(picture, crop, tile_px, strength)
    tile = _colour(tile, strength)
    return _reencode(_noise(tile, strength), _random.randint(*strength.quality))


def _shape(
    picture: Image.Image, crop: tuple[float, float, float, float], tile_px: int, strength: Strength
) -> Image.Image:
    """Crop, turn, stretch and flip in one resampling; corners that a turn leaves empty mirror the picture."""
    left, top, right, bottom = crop
    side = right - left
    stretch = 1 + _random.uniform(-strength.stretch, strength.stretch)
    angle = np.deg2rad(_random.uniform(-strength.turn_deg, strength.turn_deg))
    flip = _random.choice((-1.0, 1.0))
    pad = int(side * 0.35)
    framed = Image.fromarray(np.pad(np.asarray(picture), ((pad, pad), (pad, pad), (0, 0)), mode="reflect"))
    scale = side / tile_px
    cos, sin = float(np.cos(angle)) * scale, float(np.sin(angle)) * scale
    a, b, d, e = flip * cos / stretch, sin, -flip * sin, cos * stretch
    middle_x, middle_y, half = (left + right) / 2 + pad, (top + bottom) / 2 + pad, tile_px / 2
    matrix = (a, b, middle_x - (a + b) * half, d, e, middle_y - (d + e) * half)
    return framed.transform((tile_px, tile_px), Image.Transform.AFFINE, matrix, Image.Resampling.BICUBIC)


def _colour(tile: Image.Image, strength: Strength) -> Image.Image:
    for enhancer in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        tile = enhancer(tile).enhance(1 + _random.uniform(-strength.colour, strength.colour))
    factors = [1 + _random.uniform(-strength.tint, strength.tint) for _ in range(3)]
    table = [min(255, int(level * factor)) for factor in factors for level in range(256)]
    tile = tile.point(table)
    is_levelled = _random.random() < strength.levelled
    return ImageOps.autocontrast(tile, cutoff=0.5, preserve_tone=True) if is_levelled else tile


def _noise(tile: Image.Image, strength: Strength) -> Image.Image:
    generator = np.random.default_rng(secrets.randbits(128))
    deviation = _random.uniform(0.3, 1.0) * strength.noise
    grey = generator.standard_normal((tile.height, tile.width, 1), dtype=np.float32) * deviation
    return Image.fromarray(np.clip(np.asarray(tile, dtype=np.float32) + grey, 0, 255).astype(np.uint8))


def _reencode(tile: Image.Image, quality: int) -> Image.Image:
    encoded = io.BytesIO()
    tile.save(encoded, "JPEG", quality=quality)
    encoded.seek(0)
    with Image.open(encoded) as opened:
        return opened.convert("RGB")
