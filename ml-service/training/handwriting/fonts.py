"""Alphabets traced from handwriting fonts, as if somebody had drawn them."""

import sys
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
    files = sorted(file for file in folder.glob("**/*") if file.suffix.lower() in {".ttf", ".otf"})
    alphabets = [alphabet for file in files if (alphabet := _alphabet(file))]
    if not alphabets:
        print(f"train: no handwriting fonts in {folder}; training without them", file=sys.stderr)
    return alphabets


def _alphabet(file: Path) -> Alphabet:
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 (only where fonts are there)

    font = ImageFont.truetype(str(file), _SIZE_PX)
    alphabet: Alphabet = {}
    for character in _CHARACTERS:
        image = Image.new("L", (3 * _SIZE_PX, 3 * _SIZE_PX))
        ImageDraw.Draw(image).text((_SIZE_PX, _SIZE_PX // 2), character, font=font, fill=255)
        strokes = strokes_of(thinned(np.asarray(image) > _INK))
        if strokes:
            alphabet[character] = [Letter(np.concatenate(strokes), tuple(map(len, strokes)))]
    return alphabet
