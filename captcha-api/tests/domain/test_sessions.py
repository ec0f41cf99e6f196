"""The signed blob that a session is."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from realcatcha_captcha.domain import sessions, signed_text
from realcatcha_captcha.domain.errors import SessionExpired, SessionInvalid
from realcatcha_captcha.domain.keys import Keyring
from realcatcha_captcha.domain.sessions import SessionClaims

KEYS = Keyring("k" * 40)
ORIGIN = "https://shop.example.com"


def claims(**changes: Any) -> SessionClaims:
    whole = SessionClaims(
        sid=sessions.new_sid(),
        site="a" * 16,
        origin=ORIGIN,
        hostname="shop.example.com",
        action="",
        cdata="",
        lang="en",
        mode="managed",
        dialect="realcatcha",
        issued_at=100.0,
        expires_at=700.0,
        salt=sessions.new_salt(),
        count=16,
        work=2048,
        epoch=0,
        network="n" * 24,
        network_rate=1,
    )
    return msgspec.structs.replace(whole, **changes)


@given(cdata=st.text(max_size=255), action=st.text("abcXYZ019_/-", max_size=32), epoch=st.integers(0, 2**40))
def test_a_blob_opens_to_what_was_sealed(cdata: str, action: str, epoch: int) -> None:
    """Any text that a site may put in."""
    sealed = claims(cdata=cdata, action=action, epoch=epoch)
    assert sessions.unseal(sessions.seal(sealed, KEYS), KEYS, origin=ORIGIN, now=699.9) == sealed


@given(place=st.integers(min_value=0), char=st.sampled_from("ABCXYZabcxyz0189-_."))
def test_no_changed_blob_opens(place: int, char: str) -> None:
    """One character anywhere, also where Base64 drops its bits; the same character is no change."""
    blob = sessions.seal(claims(), KEYS)
    place %= len(blob)
    changed = blob[:place] + char + blob[place + 1 :]
    if changed == blob:
        return
    with pytest.raises(SessionInvalid):
        sessions.unseal(changed, KEYS, origin=ORIGIN, now=200.0)


@pytest.mark.parametrize("length", range(3))
def test_signed_text_has_one_spelling(length: int) -> None:
    """Characters that Base64 skips, padding, and bits that it drops make another text, which was not signed."""
    text = signed_text.sign(b"abc" + b"d" * length, KEYS, purpose="p")
    head, _, tail = text.partition(".")
    assert signed_text.check(text, KEYS, purpose="p") == b"abc" + b"d" * length
    for other in (
        f"{head}=.{tail}",
        f"{head}==.{tail}",
        f"{head[:2]}!{head[2:]}.{tail}",
        f"{head}.{tail}=",
        f"\n{text}",
    ):
        assert signed_text.check(other, KEYS, purpose="p") is None


@given(st.text(max_size=300))
def test_no_text_opens(text: str) -> None:
    """Whatever it is made of."""
    with pytest.raises(SessionInvalid):
        sessions.unseal(text, KEYS, origin=ORIGIN, now=200.0)


def test_a_blob_of_another_secret_or_origin_does_not_open() -> None:
    """Keys are per deployment, sessions per origin."""
    blob = sessions.seal(claims(), KEYS)
    with pytest.raises(SessionInvalid):
        sessions.unseal(blob, Keyring("other" * 8), origin=ORIGIN, now=200.0)
    with pytest.raises(SessionInvalid):
        sessions.unseal(blob, KEYS, origin="https://www.example.com", now=200.0)


def test_a_blob_expires() -> None:
    """At its very second."""
    blob = sessions.seal(claims(), KEYS)
    with pytest.raises(SessionExpired):
        sessions.unseal(blob, KEYS, origin=ORIGIN, now=700.0)


def test_a_blob_of_another_version_has_expired() -> None:
    """Signed by us, in a shape that this version does not know: the widget begins anew."""
    blob = signed_text.sign(msgspec.msgpack.encode(["a", "b"]), KEYS, purpose="session")
    with pytest.raises(SessionExpired):
        sessions.unseal(blob, KEYS, origin=ORIGIN, now=200.0)


def test_an_overlong_blob_is_invalid() -> None:
    """Even when its signature holds."""
    blob = sessions.seal(claims(cdata="x" * 5000), KEYS)
    with pytest.raises(SessionInvalid):
        sessions.unseal(blob, KEYS, origin=ORIGIN, now=200.0)


def test_ids_are_lower_case_hex() -> None:
    """32 digits, never the same."""
    ids = {sessions.new_sid() for _ in range(100)}
    assert len(ids) == 100
    assert all(len(sid) == 32 and int(sid, 16) >= 0 and sid == sid.lower() for sid in ids)


def test_the_puzzle_prefix_fits_one_block() -> None:
    """Below 45 characters, so that each hash is one SHA-256 block."""
    assert len(claims().puzzle.prefix) < 45
