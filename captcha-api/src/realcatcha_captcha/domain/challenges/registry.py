"""The kinds by name. To add one: a file beside this one, and a line here."""

from typing import Final

from realcatcha_captcha.domain.challenges.abstract import Abstract
from realcatcha_captcha.domain.challenges.handwriting import Handwriting
from realcatcha_captcha.domain.challenges.image_grid import ImageGrid
from realcatcha_captcha.domain.challenges.kinds import Kind
from realcatcha_captcha.domain.challenges.pow import ProofOfWork
from realcatcha_captcha.domain.challenges.spoken import Spoken

_ALL: Final[tuple[Kind, ...]] = (ImageGrid(), Abstract(), Handwriting(), Spoken(), ProofOfWork())
KINDS: Final[dict[str, Kind]] = {kind.name: kind for kind in _ALL}


def kinds_served(*, korean_handwriting: bool) -> dict[str, Kind]:
    """Give the kinds as an operator wants them: the reader of Korean words is experimental."""
    return KINDS if korean_handwriting else {**KINDS, Handwriting.name: Handwriting(korean=False)}


_LANGUAGES: Final = ("en", "ko")
SHELVES: Final = tuple(
    dict.fromkeys(shelf for kind in _ALL if kind.needs_pack for lang in _LANGUAGES for shelf in kind.shelves(lang))
)
"""Every shelf of the pool that a kind may ask for."""
