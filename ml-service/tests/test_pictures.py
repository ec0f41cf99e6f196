"""Decoding what others sent."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image
from realcatcha_ml.pictures import MOST_BYTES, UnusablePicture, decode_picture


def encoded(picture, kind="PNG"):
    buffer = io.BytesIO()
    picture.save(buffer, kind)
    return buffer.getvalue()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width, height):
    """A valid PNG header of a huge picture, and hardly any data behind it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 9999)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize("mode", ["RGB", "L", "P", "RGBA", "LA", "1", "I;16"])
def test_every_mode_becomes_rgb(mode):
    """Grey, palette, transparent and sixteen-bit pictures come out as ``(H, W, 3)`` uint8."""
    pixels = decode_picture(encoded(Image.new(mode, (5, 7))))

    assert (pixels.shape, pixels.dtype) == ((7, 5, 3), np.uint8)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_colours_survive(kind):
    """Red stays red."""
    pixels = decode_picture(encoded(Image.new("RGB", (16, 16), (200, 10, 10)), kind))

    np.testing.assert_allclose(pixels.reshape(-1, 3).mean(axis=0), (200, 10, 10), atol=3)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", "unreadable"),
        (b"no picture", "unreadable"),
        (encoded(Image.new("RGB", (50, 50)), "GIF"), "unreadable"),
        (encoded(Image.new("RGB", (200, 200), "red"), "JPEG")[:300], "unreadable"),
        (bomb(40, 40)[:40], "unreadable"),
        (bomb(0, 40), "unreadable"),
        (b"\xff" * (MOST_BYTES + 1), "too-large"),
        (bomb(2049, 2048), "too-large"),
        (bomb(12_000, 9_000), "too-large"),
        (bomb(60_000, 60_000), "too-large"),
    ],
)
def test_refuses_what_it_cannot_or_must_not_decode(data, error):
    """Too many bytes or pixels are refused by size, everything else that is no picture as unreadable."""
    with pytest.raises(UnusablePicture) as refused:
        decode_picture(data)
    assert refused.value.error == error


def test_a_bomb_is_refused_before_it_is_decoded(monkeypatch):
    """No pixel of it is ever unpacked."""

    def never(self, *_args):
        raise AssertionError("decoded")

    monkeypatch.setattr(Image.Image, "convert", never)
    with pytest.raises(UnusablePicture, match="too-large"):
        decode_picture(bomb(4_000, 4_000))
