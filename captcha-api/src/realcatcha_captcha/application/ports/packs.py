"""Challenge packs: built ahead of time by the pool, taken one at a time by the hot path."""

from collections.abc import Sequence
from typing import Final, Protocol

import msgspec

EASY: Final = 0
HARD: Final = 1
BANDS: Final = (EASY, HARD)
IMAGE_GRID: Final = "image-grid"


class Pack(msgspec.Struct, frozen=True):
    """One ready challenge; the entry of the pool's list carries everything that serving and judging need.

    Attributes:
        band: 0 (easy) or 1 (hard).
        object_key: Key of the one image object that shows the challenge.
        target: Class that the visitor is to find; `realcatcha_captcha.pool.classes.label` words it.
        answer: Row-major numbers of the right tiles, ascending.
        tile_px: Side of one square tile in the image, pixels.
        expires_at: Unix time, seconds; not to be served after it.
        uses_left: How often the pack may still be served, this time included.
        words: Accepted answers of a kind that is answered in writing or by typing; the first is the one shown.
        weights: Of an abstract pack: how clearly each tile feels like the target, 0 to 1, in the tiles' order.
        width_px: Of an image that is no rows of square tiles; `height_px` its height.
    """

    id: str
    kind: str
    band: int
    object_key: str
    target: str
    answer: list[int]
    tile_px: int
    expires_at: float
    uses_left: int = 1
    words: list[str] = msgspec.field(default_factory=list)
    weights: list[float] = msgspec.field(default_factory=list)
    width_px: int = 0
    height_px: int = 0


class PackSource(Protocol):
    """Where the hot path takes packs from."""

    async def take(self, kind: str, band: int) -> Pack | None:
        """Take one unexpired pack; None when the pool has none.

        Usually answered from a prefetch without a round trip. Raises `realcatcha_kit.errors.Unavailable`.
        """
        ...

    def has(self, kind: str, band: int) -> bool:
        """Tell whether a pack is at hand, as far as the process knows; no I/O."""
        ...


class PackShelf(Protocol):
    """Where the pool puts packs, and how full each list is."""

    async def put(self, packs: Sequence[Pack]) -> None:
        """Append packs to the lists of their kind and band. Raises `realcatcha_kit.errors.Unavailable`."""
        ...

    async def level(self, kind: str, band: int) -> int:
        """Count the packs waiting in a list. Raises `realcatcha_kit.errors.Unavailable`."""
        ...

    async def purge(self, kind: str, band: int, *, now: float) -> int:
        """Remove the expired packs at the old end of a list; give their number.

        Raises `realcatcha_kit.errors.Unavailable`.
        """
        ...


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Pack)


def encode_pack(pack: Pack) -> bytes:
    """Encode a pack for its list."""
    return _encoder.encode(pack)


def decode_pack(data: bytes) -> Pack:
    """Decode an entry of a list. Raises `msgspec.ValidationError` or `msgspec.DecodeError`."""
    return _decoder.decode(data)
