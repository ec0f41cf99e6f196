"""Build one pack of the image grid: compose, draw, encode, name."""

import secrets
from dataclasses import dataclass
from typing import Final

from PIL import Image

from realcatcha_captcha.application.ports.catalogue import CatalogueEntry
from realcatcha_captcha.application.ports.packs import IMAGE_GRID, Pack
from realcatcha_captcha.pool.composition import COLUMNS, ROWS, compose
from realcatcha_captcha.pool.encoding import encode
from realcatcha_captcha.pool.photographs import PhotographIndex
from realcatcha_captcha.pool.variation import strength_of, vary

TILE_PX: Final = 150
OBJECT_PREFIX: Final = "packs/"
_HOUR_S: Final = 3600


@dataclass(frozen=True)
class BuiltPack:
    """A pack, what the catalogue keeps of it, and its image or recording."""

    pack: Pack
    entry: CatalogueEntry
    image: bytes


@dataclass(frozen=True)
class Terms:
    """On which terms packs are built.

    Attributes:
        now: Unix time, seconds.
        lifetime_s: How long a pack may be served.
        uses: How often it may be served.
    """

    now: float
    lifetime_s: float
    uses: int = 1

    @property
    def expires_at(self) -> float:
        """Unix time, seconds, after which a pack is not served."""
        return self.now + self.lifetime_s


def object_key(expires_at: float, extension: str = "jpg") -> str:
    """Make a random key that tells garbage collection, and nobody else anything, when the object may go."""
    return f"{OBJECT_PREFIX}{int(expires_at // _HOUR_S) + 1}/{secrets.token_hex(16)}.{extension}"


def entry_of(pack: Pack, photographs: list[str], *, now: float) -> CatalogueEntry:
    """Give what the catalogue keeps of a pack."""
    return CatalogueEntry(
        id=pack.id,
        kind=pack.kind,
        band=pack.band,
        object_key=pack.object_key,
        target=pack.target,
        answer=pack.answer,
        photographs=photographs,
        created_at=now,
        expires_at=pack.expires_at,
    )


def is_garbage(key: str, *, now: float) -> bool:
    """Tell whether the object of a key expired; False for keys that `object_key` did not make."""
    hour = key.removeprefix(OBJECT_PREFIX).partition("/")[0]
    return key.startswith(OBJECT_PREFIX) and hour.isdigit() and int(hour) * _HOUR_S <= now


def build_pack(index: PhotographIndex, band: int, *, now: float, lifetime_s: float, uses: int = 1) -> BuiltPack:
    """Build one image-grid pack.

    Raises:
        PoolTooSmallError: See `composition.compose`.
        OSError: A photograph cannot be read.
    """
    composition = compose(index, band)
    strength = strength_of(band)
    grid = Image.new("RGB", (COLUMNS * TILE_PX, ROWS * TILE_PX))
    for place, photograph in enumerate(composition.tiles):
        tile = vary(index.read(photograph), photograph, tile_px=TILE_PX, strength=strength)
        grid.paste(tile, (place % COLUMNS * TILE_PX, place // COLUMNS * TILE_PX))
    expires_at = now + lifetime_s
    pack = Pack(
        id=secrets.token_hex(16),
        kind=IMAGE_GRID,
        band=band,
        object_key=object_key(expires_at),
        target=composition.target,
        answer=list(composition.answer),
        tile_px=TILE_PX,
        expires_at=expires_at,
        uses_left=uses,
    )
    entry = entry_of(pack, [photograph.file for photograph in composition.tiles], now=now)
    return BuiltPack(pack, entry, encode(grid))
