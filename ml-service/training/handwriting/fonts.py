"""Alphabets traced from handwriting fonts, as if somebody had drawn them."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np
from realcatcha_ml.pipelines.ink_letters import Letter

from training.handwriting.dataset import Alphabet
from training.handwriting.thinning import strokes_of, thinned

_SIZE_PX: Final = 72
_CHARACTERS: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_INK: Final = 128


def font_alphabets(folder: Path) -> list[Alphabet]:
    """Trace every font of a folder; says so on stderr, and gives none, where there are none."""
    alphabets = [alphabet for file in font_files(folder) if (alphabet := trace(file, _CHARACTERS))]
    if not alphabets:
        print(f"train: no handwriting fonts in {folder}; training without them", file=sys.stderr)
    return alphabets


def font_files(folder: Path) -> list[Path]:
    """List the fonts of a folder and of those in it, by name."""
    return sorted(file for file in folder.glob("**/*") if file.suffix.lower() in {".ttf", ".otf"})


def trace(file: Path, characters: Iterable[str]) -> Alphabet:
    """Trace characters of a font; those that it draws nothing for are left out. Raises OSError."""
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 (only where fonts are there)

    font = ImageFont.truetype(str(file), _SIZE_PX)
    alphabet: Alphabet = {}
    for character in characters:
        image = Image.new("L", (3 * _SIZE_PX, 3 * _SIZE_PX))
        ImageDraw.Draw(image).text((_SIZE_PX, _SIZE_PX // 2), character, font=font, fill=255)
        box = image.getbbox()
        if box is None:
            continue
        strokes = [line + box[:2] for line in strokes_of(thinned(np.asarray(image.crop(box)) > _INK))]
        if strokes:
            alphabet[character] = [Letter(np.concatenate(strokes), tuple(map(len, strokes)))]
    return alphabet
