"""``pow``: the visitor does nothing; the challenge is its proof of work, checked with the challenge id."""

from typing import Final

import msgspec

from realcatcha_captcha.domain.challenges.kinds import ChallengeView, Expected, Kind, Material, decode_answer

NAME: Final = "pow"


class PowView(ChallengeView, frozen=True, tag=NAME):
    """Nothing to see: the answer is the solved puzzle that comes with the challenge."""


class PowAnswer(msgspec.Struct, frozen=True):
    """An empty answer."""


_decoder = msgspec.json.Decoder(PowAnswer)


class ProofOfWork(Kind):
    """The kind. Offered only where no kind with images can be: a price is no evidence of a person."""

    name = NAME
    needs_pack = False

    def view(self, material: Material) -> PowView:
        """See `Kind.view`."""
        return PowView(**material.common)

    def read_answer(self, raw: bytes) -> PowAnswer:
        """See `Kind.read_answer`."""
        return decode_answer(raw, _decoder)

    def is_right(self, expected: Expected, answer: PowAnswer) -> bool:  # the port's signature
        """See `Kind.is_right`: whoever could answer has solved the puzzle."""
        return True
