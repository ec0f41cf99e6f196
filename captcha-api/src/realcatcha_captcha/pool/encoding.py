"""Encode a grid so that neither its size nor its metadata tells anything."""

import io
import secrets
from typing import Final

from PIL import Image

OBJECT_BYTES: Final = 64 * 1024
_QUALITIES: Final = (82, 76, 70, 62, 54, 45)
_COMMENT: Final = b"\xff\xfe"
_COMMENT_HEAD: Final = 4
_LONGEST_COMMENT: Final = 65_000


def encode(grid: Image.Image, *, size: int = OBJECT_BYTES) -> bytes:
    """Encode a grid as a JPEG of exactly `size` bytes: the best quality that fits, then comment segments of noise.

    Raises:
        ValueError: It does not fit even at the lowest quality.
    """
    for quality in _QUALITIES:
        encoded = io.BytesIO()
        grid.save(encoded, "JPEG", quality=quality)
        data = encoded.getvalue()
        if len(data) == size or len(data) + _COMMENT_HEAD <= size:
            return pad(data, size)
    raise ValueError(f"the grid does not fit into {size} bytes")


def pad(jpeg: bytes, size: int) -> bytes:
    """Lengthen a JPEG to `size` bytes with comment segments behind its first marker.

    Raises:
        ValueError: It is longer already, or the rest is too short for a segment.
    """
    missing = size - len(jpeg)
    if missing == 0:
        return jpeg
    segments = bytearray()
    while missing:
        length = min(missing, _LONGEST_COMMENT)
        if 0 < missing - length < _COMMENT_HEAD:
            length -= _COMMENT_HEAD
        if length < _COMMENT_HEAD:
            raise ValueError("no room for a comment segment")
        # The length field counts itself but not the marker.
        segments += _COMMENT + (length - 2).to_bytes(2, "big") + secrets.token_bytes(length - _COMMENT_HEAD)
        missing -= length
    return jpeg[:2] + bytes(segments) + jpeg[2:]
