"""Which passwords are refused: those that are guessed first. Nothing is said about their characters.

Length does most of the work (NIST SP 800-63B asks for no composition rules). ``common_passwords.txt`` has words of the
kind that leads published lists of leaked passwords, in English and as Koreans type them on a Latin keyboard; what
people append to reach a length (digits, signs, the word again) does not make them another password.
"""

import re
from functools import cache
from importlib.resources import files
from typing import Final

from realcatcha_gateway.accounts.models import normalise_email

SHORTEST_PASSWORD: Final = 10
_FEWEST_CHARACTERS: Final = 4
_LONGEST_PIECE: Final = 6
_SHORTEST_NAME: Final = 4
_RUNS: Final = (
    "01234567890123456789",
    "09876543210987654321",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
)
_LEET: Final = str.maketrans("013457@$!", "oieastasi")
_EDGES: Final = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_LETTERS: Final = re.compile(r"[^\W\d_]+")


def is_common(password: str, *, email: str = "") -> bool:
    """Tell whether a password is among those that are guessed first, the own address included."""
    lowered = password.lower()
    name = _word(normalise_email(email).partition("@")[0])
    roots = _roots() | ({name} if len(name) >= _SHORTEST_NAME else frozenset())
    return (
        len(set(lowered)) < _FEWEST_CHARACTERS
        or lowered == normalise_email(email)
        or _repeats(lowered)
        or any(lowered in run for run in _RUNS)
        or _word(lowered) in roots
        or _word(_EDGES.sub("", lowered).translate(_LEET)) in roots
    )


@cache
def _roots() -> frozenset[str]:
    return frozenset(files(__package__).joinpath("common_passwords.txt").read_text("utf-8").split())


def _repeats(text: str) -> bool:
    """Tell whether the text is one short piece again and again."""
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, _LONGEST_PIECE + 1))


def _word(text: str) -> str:
    """Take away digits and signs, and repetition of what is left."""
    words = _LETTERS.findall(text)
    return words[0] if words and len(set(words)) == 1 else "".join(words)
