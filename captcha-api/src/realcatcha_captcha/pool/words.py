"""Build packs of ``handwriting``: a word as a distorted image (easy), or photographs of what it names (hard)."""

import math
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from typing import Any, Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from realcatcha_contracts import lexicon, lexicon_ko

from realcatcha_captcha.application.ports.packs import EASY, HARD, Pack
from realcatcha_captcha.pool.building import TILE_PX, BuiltPack, Terms, entry_of, object_key
from realcatcha_captcha.pool.classes import written
from realcatcha_captcha.pool.composition import PoolTooSmallError
from realcatcha_captcha.pool.encoding import encode
from realcatcha_captcha.pool.photographs import PhotographIndex
from realcatcha_captcha.pool.variation import strength_of, vary

KIND: Final = "handwriting"
KOREAN_KIND: Final = "handwriting-ko"
WIDTH_PX: Final = 360
HEIGHT_PX: Final = 140
WORD_BYTES: Final = 32 * 1024
PICTURES_BYTES: Final = 48 * 1024
_MARGIN_PX: Final = 22
_LETTER_PX: Final = (50, 62)
_TURN_DEG: Final = 13.0
_MOST_PICTURES: Final = 3
_random = secrets.SystemRandom()

Font = Callable[[float], Any]
"""Gives a font of some size, pixels."""


@dataclass(frozen=True)
class Language:
    """What is asked in one language.

    Attributes:
        kind: Name of the shelf.
        words: The lexicon.
        font: Has every letter of the lexicon.
        code: ``en`` or ``ko``.
    """

    kind: str
    words: Sequence[str]
    font: Font
    code: str


def _hangul(size: float) -> ImageFont.FreeTypeFont:
    """Give the bundled font, which has the syllables of the Korean lexicon alone."""
    return ImageFont.truetype(BytesIO((files("realcatcha_captcha.pool") / "fonts/hangul.ttf").read_bytes()), size)


ENGLISH: Final = Language(KIND, lexicon.WORDS, ImageFont.load_default, "en")
KOREAN: Final = Language(KOREAN_KIND, lexicon_ko.WORDS, _hangul, "ko")


def build_word_pack(terms: Terms, language: Language = ENGLISH) -> BuiltPack:
    """Build an easy pack: a word of the lexicon, drawn so that people read it."""
    word = _random.choice(language.words)
    image = draw_word(word, language.font)
    return _built([word], image, terms, kind=language.kind, band=EASY, target="word", size=WORD_BYTES, shown=[])


def build_pictures_pack(index: PhotographIndex, terms: Terms, language: Language = ENGLISH) -> BuiltPack:
    """Build a hard pack: one to three photographs of one thing, whose name is to be written.

    Raises:
        PoolTooSmallError: No photograph shows a class that is asked in writing.
        OSError: A photograph cannot be read.
    """
    names = sorted(name for name in index.classes if written(name, language.code) and index.alone(name))
    if not names:
        raise PoolTooSmallError("no photograph shows a thing that has a name in writing")
    name = _random.choice(names)
    shown_alone = index.alone(name)
    photographs = _random.sample(shown_alone, _random.randint(1, min(_MOST_PICTURES, len(shown_alone))))
    row = Image.new("RGB", (len(photographs) * TILE_PX, TILE_PX))
    for place, photograph in enumerate(photographs):
        tile = vary(index.read(photograph), photograph, tile_px=TILE_PX, strength=strength_of(HARD))
        row.paste(tile, (place * TILE_PX, 0))
    shown = [photograph.file for photograph in photographs]
    words = list(written(name, language.code))
    return _built(words, row, terms, kind=language.kind, band=HARD, target="pictures", size=PICTURES_BYTES, shown=shown)


def _built(
    words: list[str],
    image: Image.Image,
    terms: Terms,
    *,
    kind: str,
    band: int,
    target: str,
    size: int,
    shown: list[str],
) -> BuiltPack:
    pack = Pack(
        id=secrets.token_hex(16),
        kind=kind,
        band=band,
        object_key=object_key(terms.expires_at),
        target=target,
        answer=[],
        tile_px=0,
        expires_at=terms.expires_at,
        uses_left=terms.uses,
        words=words,
        width_px=image.width,
        height_px=image.height,
    )
    return BuiltPack(pack, entry_of(pack, shown, now=terms.now), encode(image, size=size))


def draw_word(word: str, font: Font = ImageFont.load_default) -> Image.Image:
    """Draw a word, RGB, `WIDTH_PX` x `HEIGHT_PX`: letters turned and moved, warped, crossed by lines, in noise."""
    letters = Image.new("L", (WIDTH_PX, HEIGHT_PX), 0)
    drawn = [_letter(letter, font) for letter in word]
    room = WIDTH_PX - 2 * _MARGIN_PX
    scale = min(1.0, room / sum(one.width for one in drawn))
    drawn = [one.resize((max(1, round(one.width * scale)), max(1, round(one.height * scale)))) for one in drawn]
    spare = room - sum(one.width for one in drawn)
    left = _MARGIN_PX + _random.uniform(0.2, 0.8) * spare
    for one in drawn:
        top = (HEIGHT_PX - one.height) / 2 + _random.uniform(-8, 8)
        letters.paste(255, (round(left), round(top)), one)
        left += one.width
    return _paint(_crossed(_warped(letters)))


def _letter(letter: str, font: Font) -> Image.Image:
    """Draw one letter of a chance size, turned, as a mask without empty columns; its place on the line is kept."""
    size = _random.randint(*_LETTER_PX)
    mask = Image.new("L", (size * 2, size * 2), 0)
    stroke = _random.choice((0, 1, 1))
    ImageDraw.Draw(mask).text((size, size * 1.3), letter, fill=255, font=font(size), anchor="ms", stroke_width=stroke)
    turned = mask.rotate(_random.uniform(-_TURN_DEG, _TURN_DEG), Image.Resampling.BICUBIC, center=(size, size))
    box = turned.getbbox() or (0, 0, size, size)
    return turned.crop((box[0] - 2, 0, box[2] + 2, size * 2))


def _warped(mask: Image.Image) -> Image.Image:
    """Bend an image by two slow waves each way."""
    y, x = np.mgrid[0 : mask.height, 0 : mask.width].astype(np.float32)
    moved_x, moved_y = x.copy(), y.copy()
    for length in (70.0, 130.0):
        length *= _random.uniform(0.8, 1.3)  # noqa: PLW2901  # a chance length around it
        moved_x += _random.uniform(1.5, 3.5) * np.sin(2 * math.pi * (y / length + _random.random()))
        moved_y += _random.uniform(2.0, 4.5) * np.sin(2 * math.pi * (x / length + _random.random()))
    source = np.asarray(mask, dtype=np.float32)
    left, top = np.clip(moved_x, 0, mask.width - 1.01), np.clip(moved_y, 0, mask.height - 1.01)
    column, row = left.astype(int), top.astype(int)
    across, down = left - column, top - row
    upper = source[row, column] * (1 - across) + source[row, column + 1] * across
    lower = source[row + 1, column] * (1 - across) + source[row + 1, column + 1] * across
    return Image.fromarray((upper * (1 - down) + lower * down).astype(np.uint8))


def _crossed(mask: Image.Image) -> Image.Image:
    """Draw a few thin curves through the letters, in their own ink."""
    pen = ImageDraw.Draw(mask)
    for _ in range(_random.randint(2, 4)):
        base, height = _random.uniform(0.25, 0.75) * HEIGHT_PX, _random.uniform(8, 30)
        length, shift = _random.uniform(120, 320), _random.random()
        slope = _random.uniform(-0.15, 0.15)
        wave = [
            (x, base + slope * (x - WIDTH_PX / 2) + height * math.sin(2 * math.pi * (x / length + shift)))
            for x in range(0, WIDTH_PX + 6, 6)
        ]
        pen.line(wave, fill=_random.randint(150, 220), width=_random.choice((1, 2)))
    return mask


def _paint(mask: Image.Image) -> Image.Image:
    """Lay ink over paper: both uneven in colour, then noise."""
    generator = np.random.default_rng(secrets.randbits(128))
    dark, light = generator.uniform(10, 90, (2, 3)), generator.uniform(185, 245, (2, 3))
    along = np.linspace(0, 1, mask.width, dtype=np.float32)[None, :, None]
    ink, paper = (pair[0] * (1 - along) + pair[1] * along for pair in (dark, light))
    blotches = generator.normal(0, 14, (8, 20)).astype(np.float32)
    uneven = np.asarray(Image.fromarray(blotches).resize(mask.size, Image.Resampling.BICUBIC))[:, :, None]
    cover = (np.asarray(mask, dtype=np.float32) / 255)[:, :, None]
    noise = generator.normal(0, 9, (mask.height, mask.width, 3))
    return Image.fromarray(np.clip(ink * cover + (paper + uneven) * (1 - cover) + noise, 0, 255).astype(np.uint8))
