"""``pow``: the visitor does nothing; the challenge is its proof of work, checked with the challenge id."""

from typing import Final

import msgspec
from realcatcha_kit.errors import Malformed

from realcatcha_captcha.domain.challenges.kinds import ChallengeView, Material

NAME: Final = "pow"


class PowView(ChallengeView, frozen=True, tag=NAME):
    """Nothing to see: the answer is the solved puzzle that comes with the challenge."""


class PowAnswer(msgspec.Struct, frozen=True):
    """An empty answer."""


class ProofOfWork:
    """The kind. Offered only where no kind with images can be: a price is no evidence of a person."""

    name = NAME
    needs_pack = False

    def view(self, material: Material) -> PowView:
        """See `Kind.view`."""
        return PowView(
            id=material.id,
            expires_at=material.expires_at,
            swaps_left=material.swaps_left,
            round=material.round,
            rounds=material.rounds,
        )

    def read_answer(self, raw: bytes) -> PowAnswer:
        """See `Kind.read_answer`."""
        try:
            return msgspec.json.decode(raw, type=PowAnswer)
        except (msgspec.MsgspecError, RecursionError) as error:
            raise Malformed(f"answer: {error}") from None

    def is_right(self, expected: list[int], answer: PowAnswer) -> bool:  # the port's signature
        """See `Kind.is_right`: whoever could answer has solved the puzzle."""
        return True
