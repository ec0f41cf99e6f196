"""The words of each letter, one file for each kind and language: the subject, an empty line, the text."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from realcatcha_gateway.mail.letters import Language, Letter, LetterKind, Mail

_PATHS: Final[Mapping[LetterKind, str]] = {
    "sign-up": "/verify-email",
    "reset": "/reset-password",
    "email-change": "/confirm-email",
    "invitation": "/invitation",
    "account-erasure": "/cancel-erasure",
    "organisation-erasure": "/cancel-erasure",
}


def render(letter: Letter, *, origin: str, reference: str) -> Mail:
    """Fill a letter in. Tokens are in the link's fragment, which neither servers nor referrers see.

    Raises:
        KeyError: A field is missing.
        FileNotFoundError: There is no such letter.
    """
    subject, text = _words(letter.kind, letter.language)
    fields = {**letter.fields, "origin": origin}
    path = _PATHS.get(letter.kind)
    if path is not None:
        fields["link"] = f"{origin}{path}#token={letter.fields['token']}"
    return Mail(to=letter.to, subject=subject.format_map(fields), text=text.format_map(fields), reference=reference)


@cache
def _words(kind: LetterKind, language: Language) -> tuple[str, str]:
    subject, _, text = files(__package__).joinpath(f"{kind}.{language}.txt").read_text("utf-8").partition("\n\n")
    return subject, text
