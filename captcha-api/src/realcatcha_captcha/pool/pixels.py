"""Pixels of photographs that others took: decoded within bounds, upright, without metadata."""

import io
import warnings
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps

MOST_BYTES: Final = 20_000_000
SHORTEST_SIDE_PX: Final = 160
SQUARE_PX: Final = 480
_MOST_PIXELS: Final = 40_000_000
_MOST_SQUARE_BYTES: Final = 120_000
_MOST_SCANS: Final = 100
"""Cameras and editors write about ten. Each goes over the whole picture, and takes 61 bytes of a file: 20 MB of them
would take a core three hours."""
_BEGIN_OF_SCAN: Final = b"\xff\xda"
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_QUALITIES: Final = (88, 80, 70, 55, 40)

Box = tuple[float, float, float, float]


class UnusablePhotographError(ValueError):
    """A photograph that must not enter the pool; the message says why."""


@dataclass(frozen=True)
class Square:
    """What tiles are made of.

    Attributes:
        data: A JPEG of at most 120,000 bytes that holds pixels and nothing else.
        side_px: Its width and height.
        box: Left, top, right, bottom in 0..1 of the square.
    """

    data: bytes
    side_px: int
    box: Box | None


def decode(data: bytes, *, least_px: int | None = None) -> Image.Image:
    """Decode a JPEG, PNG or WebP file to an RGB picture that stands upright.

    Args:
        data: The file.
        least_px: A JPEG may be decoded to a smaller size, no side of which is below; None: as it is.

    Raises:
        UnusablePhotographError: No readable picture, or too large to decode safely.
    """
    if len(data) > MOST_BYTES:
        raise UnusablePhotographError("the file is too large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(data), formats=_FORMATS)
        with opened:
            _check_pixels(opened)
            _check_scans(opened, data)
            if least_px is not None:
                opened.draft("RGB", (least_px, least_px))
            ImageOps.exif_transpose(opened, in_place=True)
            return _opaque(opened)
    except UnusablePhotographError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnusablePhotographError("the picture has too many pixels") from error
    except Exception as error:  # decoders raise OSError, SyntaxError, ValueError, struct.error, EOFError and others
        raise UnusablePhotographError("not a readable picture") from error


def _check_pixels(opened: Image.Image) -> None:
    if opened.width * opened.height > _MOST_PIXELS:
        raise UnusablePhotographError("the picture has too many pixels")


def _check_scans(opened: Image.Image, data: bytes) -> None:
    """Refuse a JPEG that would be decoded for hours; the marker stands nowhere in the scans themselves."""
    if opened.format == "JPEG" and data.count(_BEGIN_OF_SCAN) > _MOST_SCANS:
        raise UnusablePhotographError("the picture has too many scans")


def _opaque(picture: Image.Image) -> Image.Image:
    """Lay what is transparent over grey, so that no hidden pixel shows; at most two copies of the picture at once."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    if picture.mode != "RGBA":
        picture = picture.convert("RGBA")
    paper = Image.new("RGB", picture.size, (128, 128, 128))
    paper.paste(picture, mask=picture)
    return paper


def shrink(data: bytes, *, longest_px: int, quality: int) -> tuple[bytes, int, int]:
    """Re-encode a whole picture: the JPEG, its width and its height.

    Raises:
        UnusablePhotographError: See `decode`; or too small to be shown.
    """
    picture = decode(data)
    picture.thumbnail((longest_px, longest_px), Image.Resampling.LANCZOS)
    if min(picture.size) < SHORTEST_SIDE_PX:
        raise UnusablePhotographError("the picture is too small")
    return encode(picture, quality=quality), picture.width, picture.height


def square(data: bytes, box: Box | None) -> Square:
    """Cut the largest square out of a picture, around its box or its middle: what is labelled is what is shown.

    Args:
        data: The file.
        box: Part that must be shown, in 0..1 of the upright picture.

    Raises:
        UnusablePhotographError: See `decode`; or too small to be shown.
    """
    picture = decode(data, least_px=SQUARE_PX)
    side = min(picture.size)
    if side < SHORTEST_SIDE_PX:
        raise UnusablePhotographError("the picture is too small")
    left, top, right, bottom = box or (0.0, 0.0, 1.0, 1.0)
    x = _start((left + right) / 2 * picture.width, side, picture.width)
    y = _start((top + bottom) / 2 * picture.height, side, picture.height)
    cut = picture.crop((x, y, x + side, y + side))
    cut.thumbnail((SQUARE_PX, SQUARE_PX), Image.Resampling.LANCZOS)
    for quality in _QUALITIES:
        encoded = encode(cut, quality=quality)
        if len(encoded) <= _MOST_SQUARE_BYTES:
            break
    inside = None
    if box is not None:
        across = (_part(edge * picture.width - x, side) for edge in (left, right))
        down = (_part(edge * picture.height - y, side) for edge in (top, bottom))
        (left, right), (top, bottom) = across, down
        inside = (left, top, right, bottom)
    return Square(encoded, cut.width, inside)


def _start(middle: float, side: int, length: int) -> int:
    return round(min(max(middle - side / 2, 0), length - side))


def _part(offset: float, side: int) -> float:
    return round(min(max(offset / side, 0.0), 1.0), 4)


def encode(picture: Image.Image, *, quality: int) -> bytes:
    """Encode pixels, and nothing that came with them, as a JPEG."""
    clean = Image.new("RGB", picture.size)
    clean.paste(picture)
    encoded = io.BytesIO()
    clean.save(encoded, "JPEG", quality=quality, optimize=True)
    return encoded.getvalue()
