"""``abstract``: pick, of five abstract images in a row, those that feel like the target; two rows are one challenge.

People do not agree on feelings, so a row forgives one image that is marked unlike the pool's labels; over the two rows
of a challenge the forgiven images may weigh `TOLERATED` together, so that two images of which the model was nearly sure
are not both forgiven. Rows have two or three right images. Whoever marks at random passes a row at most once in five
times, whatever he marks, and so a whole challenge at most once in 25, and once in 57 where all images are clear
(enumerated in the tests).
"""

from typing import Annotated, Final

import msgspec
from realcatcha_kit.errors import Malformed

from realcatcha_captcha.domain.challenges.image_grid import Prompt
from realcatcha_captcha.domain.challenges.kinds import ChallengeView, Expected, Kind, Material, decode_answer

NAME: Final = "abstract"
TILES: Final = 5
SETS: Final = 2
TOLERATED: Final = 1.75
_FORGIVEN_IN_A_ROW: Final = 1


class AbstractView(ChallengeView, frozen=True, tag=NAME):
    """A row: one image of `tiles` square tiles of `tile_px` pixels, side by side."""

    prompt: Prompt
    image: str
    tile_px: int
    tiles: int = TILES


class AbstractAnswer(msgspec.Struct, frozen=True):
    """Numbers of the picked tiles from the left, each once, at least one."""

    tiles: Annotated[list[Annotated[int, msgspec.Meta(ge=0, lt=TILES)]], msgspec.Meta(min_length=1, max_length=TILES)]


_decoder = msgspec.json.Decoder(AbstractAnswer)


class Abstract(Kind):
    """The kind."""

    name = NAME
    sets = SETS

    def view(self, material: Material) -> AbstractView:
        """See `Kind.view`."""
        return AbstractView(
            **material.common,
            prompt=Prompt(material.target, material.label(material.target, material.lang)),
            image=material.image,
            tile_px=material.tile_px,
        )

    def read_answer(self, raw: bytes) -> AbstractAnswer:
        """See `Kind.read_answer`."""
        answer = decode_answer(raw, _decoder)
        if len(set(answer.tiles)) != len(answer.tiles):
            raise Malformed("answer: a tile is named twice")
        return answer

    def is_right(self, expected: Expected, answer: AbstractAnswer) -> bool:
        """See `Kind.is_right`: at most one image unlike the labels, and not too much with the row before."""
        if len(_unlike(expected, answer)) > _FORGIVEN_IN_A_ROW:
            return False
        return expected.forgiven + self.disagreement(expected, answer) <= TOLERATED

    def disagreement(self, expected: Expected, answer: AbstractAnswer) -> float:
        """Weigh the images that are marked unlike the labels: each by how clear it is, 0 to 1."""
        right = set(expected.tiles)
        weights = dict(enumerate(expected.weights))
        clear = [weights.get(tile, 1.0) if tile in right else 1.0 - weights.get(tile, 0.0) for tile in range(TILES)]
        return sum(min(1.0, max(0.0, clear[tile])) for tile in _unlike(expected, answer))


def _unlike(expected: Expected, answer: AbstractAnswer) -> set[int]:
    return set(answer.tiles) ^ set(expected.tiles)
