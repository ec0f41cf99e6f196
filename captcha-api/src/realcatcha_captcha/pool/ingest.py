"""Bring photographs into the pool: bounded in size, without metadata, with somebody to attribute them to."""

import io
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec
from PIL import Image, ImageOps, UnidentifiedImageError

from realcatcha_captcha.pool.classes import CLASSES
from realcatcha_captcha.pool.photographs import Photograph, read_catalogue, write_catalogue

LONGEST_SIDE_PX: Final = 320
SHORTEST_SIDE_PX: Final = 160
_QUALITY: Final = 80
_MOST_BYTES: Final = 20_000_000
_MOST_PIXELS: Final = 40_000_000
# Licences under which a photograph may be shown to the public with its attribution.
LICENCES: Final = frozenset(
    {"Apache-2.0", "CC BY 2.0", "CC BY 4.0", "CC BY-SA 2.0", "CC BY-SA 4.0", "CC0-1.0", "MIT", "own work"}
)


class UnusablePhotographError(ValueError):
    """A photograph that must not enter the pool; the message says why."""


def normalise(data: bytes) -> tuple[bytes, int, int]:
    """Re-encode a picture as a JPEG of at most 320 pixels a side that holds pixels and nothing else.

    Returns:
        The JPEG, its width and its height. EXIF orientation is applied, then all metadata is gone.

    Raises:
        UnusablePhotographError: No readable picture, too large to decode safely, or too small to be shown.
    """
    if len(data) > _MOST_BYTES:
        raise UnusablePhotographError("the file is too large")
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise UnusablePhotographError("the picture has too many pixels")
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnusablePhotographError("not a readable picture") from error
    picture.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX), Image.Resampling.LANCZOS)
    if min(picture.size) < SHORTEST_SIDE_PX:
        raise UnusablePhotographError("the picture is too small")
    clean = Image.new("RGB", picture.size)
    clean.paste(picture)
    encoded = io.BytesIO()
    clean.save(encoded, "JPEG", quality=_QUALITY, optimize=True)
    return encoded.getvalue(), clean.width, clean.height


def check(photograph: Photograph) -> None:
    """Refuse what may not be shown or cannot be used. Raises `UnusablePhotographError`."""
    if photograph.licence not in LICENCES:
        raise UnusablePhotographError(f"licence {photograph.licence!r} does not allow it")
    if not photograph.attribution or not photograph.source:
        raise UnusablePhotographError("nobody to attribute it to")
    if len(photograph.labels) != 1 or photograph.labels[0] not in CLASSES:
        raise UnusablePhotographError(f"labels {photograph.labels} are not one known class")
    box = photograph.box
    if box is not None and not (0 <= box[0] < box[2] <= 1 and 0 <= box[1] < box[3] <= 1):
        raise UnusablePhotographError("its box is not inside the picture")


def add(folder: Path, photograph: Photograph, data: bytes) -> Photograph:
    """Store one photograph below a folder under ``<class>/<random>.jpg``; the catalogue is the caller's to write.

    Raises:
        UnusablePhotographError: See `check` and `normalise`.
    """
    check(photograph)
    encoded, width, height = normalise(data)
    file = photograph.file or f"{photograph.labels[0]}/{secrets.token_hex(8)}.jpg"
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".new")
    temporary.write_bytes(encoded)
    temporary.replace(path)
    return msgspec.structs.replace(photograph, file=file, width=width, height=height)


def ingest_folder(incoming: Path, pool: Path) -> tuple[int, dict[str, str]]:
    """Bring every photograph that ``incoming/catalogue.jsonl`` names into the pool's folder.

    A photograph whose `original` is in the pool already is skipped, so that a run may be repeated.

    Returns:
        How many came in, and why each of the others did not, by file.
    """
    present = read_catalogue(pool)
    seen = {one.original for one in present}
    added: list[Photograph] = []
    refused: dict[str, str] = {}
    for one in read_catalogue(incoming):
        original = one.original or one.file
        if original in seen:
            continue
        try:
            data = (incoming / one.file).read_bytes()
            added.append(add(pool, msgspec.structs.replace(one, file="", original=original), data))
            seen.add(original)
        except (UnusablePhotographError, OSError) as error:
            refused[one.file] = str(error) if isinstance(error, UnusablePhotographError) else "cannot be read"
    if added:
        write_catalogue(pool, [*present, *added])
    return len(added), refused


def total_bytes(folder: Path, photographs: Iterable[Photograph]) -> int:
    """Add up the sizes of photographs."""
    return sum((folder / one.file).stat().st_size for one in photographs)
