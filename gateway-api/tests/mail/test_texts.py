"""Every letter can be written in every language."""

from typing import get_args

import pytest
from realcatcha_gateway.mail.letters import LANGUAGES, Language, Letter, LetterKind, preferred_language
from realcatcha_gateway.mail.texts import render

KINDS = [kind for kind in get_args(LetterKind) if kind != "nothing"]
FIELDS = {"token": "a-token", "email": "new@example.com", "organisation": "Acme"} | dict.fromkeys(
    ("percent", "period", "used", "limit", "site", "since", "url", "reason", "until", "due"), "80"
)
FIELDS |= dict.fromkeys(("again_on", "card", "credit", "invoice", "link", "number", "supply", "tax", "total"), "80")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_is_complete(kind: LetterKind, language: Language) -> None:
    """One line of subject, text with our origin, nothing left to fill in."""
    mail = render(Letter(kind, "a@example.com", language, FIELDS), origin="https://captcha.example", reference="1.2")
    assert mail.subject
    assert "\n" not in mail.subject
    assert "https://captcha.example" in mail.text
    assert not set("{}") & set(mail.subject + mail.text)
    assert any("가" <= character <= "힣" for character in mail.subject) == (language == "ko")


def test_values_are_not_filled_in_again() -> None:
    """Braces in a value stay braces."""
    letter = Letter("email-changed", "a@example.com", "en", {"email": "{origin}@example.com"})
    assert "{origin}@example.com" in render(letter, origin="https://captcha.example", reference="1.2").text


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("en-GB, ko", "en"),
        ("fr, ko;q=0.5", "ko"),
        ("*", "en"),
        ("kok", "en"),
        (";;,,=", "en"),
    ],
)
def test_the_language_follows_the_browser(header: str, language: Language) -> None:
    """English where nothing of ours is named."""
    assert preferred_language(header) == language
