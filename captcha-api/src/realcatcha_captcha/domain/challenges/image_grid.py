"""``image-grid``: select every tile of a 3x3 grid that shows the target."""

from typing import Annotated, Final

import msgspec
from realcatcha_kit.errors import Malformed

from realcatcha_captcha.domain.challenges.kinds import ChallengeView, Expected, Kind, Material, decode_answer

NAME: Final = "image-grid"
ROWS: Final = 3
COLUMNS: Final = 3
_TILES: Final = ROWS * COLUMNS


class Prompt(msgspec.Struct, frozen=True):
    """What to find: its stable name, and its word in the visitor's language."""

    target: str
    label: str


class GridView(ChallengeView, frozen=True, tag=NAME):
    """A grid: one image of `rows` x `columns` square tiles of `tile_px` pixels."""

    prompt: Prompt
    image: str
    tile_px: int
    rows: int = ROWS
    columns: int = COLUMNS


class GridAnswer(msgspec.Struct, frozen=True):
    """Row-major numbers of the selected tiles, each once."""

    tiles: Annotated[list[Annotated[int, msgspec.Meta(ge=0, lt=_TILES)]], msgspec.Meta(max_length=_TILES)]


_decoder = msgspec.json.Decoder(GridAnswer)


class ImageGrid(Kind):
    """The kind."""

    name = NAME

    def view(self, material: Material) -> GridView:
        """See `Kind.view`."""
        return GridView(
            **material.common,
            prompt=Prompt(material.target, material.label(material.target, material.lang)),
            image=material.image,
            tile_px=material.tile_px,
        )

    def read_answer(self, raw: bytes) -> GridAnswer:
        """See `Kind.read_answer`."""
        answer = decode_answer(raw, _decoder)
        if len(set(answer.tiles)) != len(answer.tiles):
            raise Malformed("answer: a tile is named twice")
        return answer

    def is_right(self, expected: Expected, answer: GridAnswer) -> bool:
        """See `Kind.is_right`: exactly the right tiles."""
        return set(answer.tiles) == set(expected.tiles)
