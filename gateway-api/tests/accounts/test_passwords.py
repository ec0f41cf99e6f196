"""Password hashes are Argon2id and bounded."""

import threading
from typing import Any

import pytest
from realcatcha_gateway.accounts import passwords as module
from realcatcha_gateway.accounts.passwords import Passwords
from realcatcha_kit.errors import Unavailable


def test_a_hash_holds_for_its_password_only() -> None:
    """The stored form is Argon2id with OWASP's parameters."""
    passwords = Passwords()
    stored = passwords.hash("correct horse")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.holds("correct horse", stored)
    assert not passwords.holds("correct hors", stored)


def test_without_a_hash_no_password_holds() -> None:
    """Not even the one that stands in for nobody's."""
    assert not Passwords().holds("the password of nobody", None)


def test_too_many_at_once_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Callers past the bound wait a while, then hear that it is busy."""
    passwords: Any = Passwords()
    monkeypatch.setattr(module, "_WAIT_S", 0.05)
    passwords._slots = threading.BoundedSemaphore(1)
    with passwords._slots, pytest.raises(Unavailable):
        passwords.holds("x", None)
