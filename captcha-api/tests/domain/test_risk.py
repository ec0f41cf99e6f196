"""The table of DESIGN 6, and that no rule can be talked out of."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from realcatcha_captcha.domain import risk
from realcatcha_captcha.domain.keys import Keyring
from realcatcha_captcha.domain.risk import Evidence, Reason, Step, assess
from realcatcha_contracts import Thresholds

KEYS = Keyring("k" * 40)
TRUST = st.floats(0, 100)
DEFAULT = Thresholds()


@pytest.mark.parametrize(
    ("trust", "step"),
    [
        (100, Step.PASS),
        (70, Step.PASS),
        (69.9, Step.EASY),
        (40, Step.EASY),
        (39.9, Step.HARD),
        (15, Step.HARD),
        (14.9, Step.TWO_HARD),
        (0, Step.TWO_HARD),
    ],
)
def test_trust_places_a_visitor(trust: float, step: Step) -> None:
    """Without jitter, at the very thresholds."""
    assert assess(Evidence(trust), DEFAULT, shift=0.0).step is step


@given(TRUST, st.floats(-risk.JITTER, risk.JITTER))
def test_a_site_may_ask_everybody(trust: float, shift: float) -> None:
    """With 100 for `passes` nobody passes unasked, and people are asked no more than one easy challenge."""
    step = assess(Evidence(trust), Thresholds(passes=risk.ASK_EVERYBODY), shift=shift).step
    assert step == max(Step.EASY, assess(Evidence(trust), DEFAULT, shift=shift).step)


@given(TRUST, st.floats(0, 100))
def test_a_reason_caps_trust(trust: float, cap: float) -> None:
    """Never raises it, whatever the site's thresholds are."""
    lax = Thresholds(passes=1, easy=1, hard=1)
    with_reason = assess(Evidence(trust, (Reason("r", cap),)), lax, shift=0.0)
    without = assess(Evidence(trust), lax, shift=0.0)
    assert with_reason.step >= without.step
    assert with_reason.step >= assess(Evidence(cap), DEFAULT, shift=0.0).step
    assert with_reason.trust == min(trust, cap)
    assert with_reason.reasons == ("r",)


@given(TRUST, TRUST, st.floats(-2, 2))
def test_more_trust_never_asks_more(one: float, other: float, shift: float) -> None:
    """Monotonic."""
    low, high = sorted((one, other))
    assert assess(Evidence(low), DEFAULT, shift=shift).step >= assess(Evidence(high), DEFAULT, shift=shift).step


@given(st.floats(0, 39.9), st.lists(st.floats(0, 100), max_size=3), st.floats(-2, 2), st.booleans())
def test_unknown_is_never_easier_than_honest_low_trust(
    trust: float, caps: list[float], shift: float, exhausted: bool
) -> None:
    """The 15-39 band asks HARD: unknown asks at least that, and rules still apply."""
    del trust
    reasons = tuple(Reason(f"r{i}", cap) for i, cap in enumerate(caps))
    found = assess(Evidence(None, reasons, unknowns_exhausted=exhausted), DEFAULT, shift=shift)
    assert found.step >= Step.HARD
    assert found.trust is None
    assert "unknown-trust" in found.reasons
    assert (found.step is Step.TWO_HARD) == (exhausted or min(caps, default=100) < 15)
    assert ("unknowns-exhausted" in found.reasons) == exhausted


def test_exhaustion_concerns_unknowns_only() -> None:
    """A visitor who can be judged is judged."""
    assert assess(Evidence(90, unknowns_exhausted=True), DEFAULT, shift=0.0).step is Step.PASS


def test_reasons_are_named_once_in_order() -> None:
    """Two rules may find the same."""
    found = assess(Evidence(90, (Reason("b"), Reason("a"), Reason("b", 50))), DEFAULT, shift=0.0)
    assert (found.reasons, found.trust) == (("a", "b"), 50)


@given(st.text("0123456789abcdef", min_size=32, max_size=32))
def test_jitter_is_small_and_the_sessions_own(sid: str) -> None:
    """The same at every call for it, another under another key."""
    shift = risk.jitter(sid, KEYS)
    assert -risk.JITTER <= shift <= risk.JITTER
    assert risk.jitter(sid, KEYS) == shift
    assert risk.jitter(sid, Keyring("other" * 8)) != shift


def test_jitter_spreads() -> None:
    """Both ways, about evenly: nobody learns a threshold from sessions of their own."""
    shifts = [risk.jitter(f"{i:032x}", KEYS) for i in range(400)]
    assert 150 < sum(shift > 0 for shift in shifts) < 250
    assert max(shifts) > 1.5
    assert min(shifts) < -1.5


def test_each_step_asks_and_costs_at_least_the_one_before() -> None:
    """Rounds, band and price rise, the score falls."""
    for easier, harder in pairwise(Step):
        assert risk.rounds_of(easier) <= risk.rounds_of(harder)
        assert risk.band_of(easier) <= risk.band_of(harder)
        assert risk.pow_factor(easier) <= risk.pow_factor(harder)
        assert risk.score_of(easier) > risk.score_of(harder)
    assert {risk.score_of(step) for step in Step} == {0.1, 0.4, 0.7, 0.9}
