"""Decode pictures that others sent, within bounds that are checked before any pixel is."""

import io
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from realcatcha_contracts import LabelError

MOST_BYTES: Final = 128 * 1024
MOST_PIXELS: Final = 2048 * 2048
_FORMATS: Final = ("JPEG", "PNG")

Pixels = NDArray[np.uint8]


class UnusablePicture(Exception):
    """A picture that cannot be looked at; `error` says why in the word of the contract."""

    def __init__(self, error: LabelError) -> None:
        super().__init__(error)
        self.error: LabelError = error


def decode_picture(data: bytes) -> Pixels:
    """Decode a JPEG or PNG file to ``(H, W, 3)`` uint8 RGB.

    Raises:
        UnusablePicture: Too many bytes, or more pixels by its header than are decoded; or no readable picture.
    """
    if len(data) > MOST_BYTES:
        raise UnusablePicture("too-large")
    try:
        return _decode(data)
    except UnusablePicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnusablePicture("too-large") from error
    except Exception as error:  # decoders raise OSError, SyntaxError, ValueError, struct.error, zlib.error and others
        raise UnusablePicture("unreadable") from error


def _decode(data: bytes) -> Pixels:
    with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise UnusablePicture("too-large")
        return np.asarray(opened.convert("RGB"))
