"""The kinds by name. To add one: a file beside this one, and a line here."""

from typing import Final

from realcatcha_captcha.domain.challenges.image_grid import ImageGrid
from realcatcha_captcha.domain.challenges.kinds import Kind
from realcatcha_captcha.domain.challenges.pow import ProofOfWork

KINDS: Final[dict[str, Kind]] = {kind.name: kind for kind in (ImageGrid(), ProofOfWork())}
