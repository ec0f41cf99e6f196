"""Tokens and challenge ids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from realcatcha_captcha.domain import challenge_ids, tokens
from realcatcha_captcha.domain.errors import ChallengeGone
from realcatcha_captcha.domain.keys import Keyring

KEYS = Keyring("k" * 40)
SIDS = st.text("0123456789abcdef", min_size=32, max_size=32)


@given(SIDS)
def test_a_token_names_its_session(sid: str) -> None:
    """And never repeats; the store sees its hash only."""
    token = tokens.new_token(sid)
    assert tokens.sid_of_token(token) == sid
    assert token != tokens.new_token(sid)
    assert len(tokens.hash_token(token)) == 64
    assert sid not in tokens.hash_token(token)


@given(st.text(max_size=80))
def test_other_text_is_no_token(text: str) -> None:
    """Upper case, other digits, another length, a line end."""
    assert tokens.sid_of_token(text) is None
    good = tokens.new_token("0" * 32)
    for bad in (good.upper().replace("0", "A"), good + "\n", good[:-1], good + "0", "٠" * 32 + good[32:]):
        assert tokens.sid_of_token(bad) is None


def test_a_record_survives_the_store() -> None:
    """Text of any script, unknown trust, no reasons."""
    record = tokens.TokenRecord("host", "act", "데이터\u0000", "hcaptcha", 1.5, 0.4, None, ["a"], test=True)
    assert tokens.decode_record(tokens.encode_record(record)) == record


@given(SIDS, st.integers(1, 255), st.integers(1, 64), st.integers(1, 2**32 - 1))
def test_a_challenge_id_carries_its_price(sid: str, step: int, count: int, work: int) -> None:
    """Authenticated; the puzzle is bound to session and step."""
    minted = challenge_ids.mint(sid, step, KEYS, count=count, work=work)
    read = challenge_ids.parse(minted.text, KEYS)
    assert read == minted
    assert (read.sid, read.step) == (sid, step)
    assert read.puzzle is not None
    assert (read.puzzle.count, read.puzzle.work) == (count, work)
    assert read.puzzle.prefix.startswith(f"{sid}:{step}:")


def test_a_free_challenge_has_no_puzzle() -> None:
    """Count 0."""
    assert challenge_ids.mint("0" * 32, 1, KEYS, count=0, work=0).puzzle is None


@given(st.integers(0, 64), st.sampled_from("0123456789abcdef"))
def test_no_changed_challenge_id_is_ours(place: int, digit: str) -> None:
    """Neither another session's price nor a cheaper one of one's own."""
    text = challenge_ids.mint("5" * 32, 1, KEYS, count=16, work=4096).text
    changed = text[:place] + digit + text[place + 1 :]
    if changed == text:
        return
    with pytest.raises(ChallengeGone):
        challenge_ids.parse(changed, KEYS)
    with pytest.raises(ChallengeGone):
        challenge_ids.parse(text, Keyring("other" * 8))
