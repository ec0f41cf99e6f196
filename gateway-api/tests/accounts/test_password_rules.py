"""What is guessed first is refused, and nothing else."""

import pytest
from realcatcha_gateway.accounts.password_rules import is_common


@pytest.mark.parametrize(
    "password",
    [
        "password123",
        "Password123!",
        "P@ssw0rd2026",
        "1234567890",
        "0987654321",
        "qwertyuiop",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "iloveyou2024!",
        "monkeymonkey",
        "안녕하세요12345",
        "dkssudgktpdy1!",
        "owner.smith99",
        "Owner.Smith@example.com",
    ],
)
def test_what_is_guessed_first_is_refused(password: str) -> None:
    """With what people append, in another case, and made from the own address."""
    assert is_common(password, email="owner.smith@example.com")


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "x7Kd93mvQp",
        "all lower case letters",
        "열려라 참깨 문",
        "4821096735",
        "🙂🙃😉😊🙂🙃😉😊🙂🙃x",
    ],
)
def test_no_kind_of_character_is_asked_for(password: str) -> None:
    """Long and not common is enough."""
    assert not is_common(password, email="owner.smith@example.com")
