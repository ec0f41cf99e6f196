"""Where redemptions are counted, and under which names."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from realcatcha_contracts import (
    FUNNEL,
    LatencyCell,
    UsageCell,
    UsageEvent,
    counts_key,
    latency_bucket,
    latency_of_bucket,
    open_usage_key,
    read_usage_field,
    sealed_usage_key,
    usage_fields,
    usage_index_key,
    usage_key,
)

EVENT = UsageEvent("3f" + "0" * 30, "abcdefgh234567ab", "org", 0.0, "image-grid", "solved", "KR", 4321)


def test_keys_of_a_redemption_share_the_sessions_slot() -> None:
    """The slot tag of the session is the hash tag, so that the redeem step stays in one slot."""
    assert usage_key("3f", "2026112109") == "u:{3f}:2026112109"
    assert open_usage_key("3f", "2026112109") == "u:{3f}:2026112109:open"
    assert sealed_usage_key("3f", "2026112109", "abc") == "u:{3f}:2026112109:abc"
    assert usage_index_key("3f") == "u:{3f}:hours"
    assert counts_key("0badcafe", "2026112109") == "c:{counts}:0badcafe:2026112109"


def test_fields_are_read_as_they_are_written() -> None:
    """A cell and a latency for each redemption."""
    cell, latency = usage_fields(EVENT, epoch=3)
    assert read_usage_field(cell) == UsageCell(3, EVENT.site, "image-grid", "solved", "KR")
    assert read_usage_field(latency) == LatencyCell(3, EVENT.site, latency_bucket(4321))


@pytest.mark.parametrize("field", ["", "n", "1|2", "x|site|kind|passed|", "1|site|x", "1|2|3|4|5|6"])
def test_what_nobody_writes_is_refused(field: str) -> None:
    """With ValueError."""
    with pytest.raises(ValueError):  # noqa: PT011  # int's own message is as good
        read_usage_field(field)


@given(st.floats(0, 1e7))
def test_a_bucket_tells_the_duration_within_a_tenth(ms: float) -> None:
    """Of one more millisecond."""
    assert math.isclose(1 + latency_of_bucket(latency_bucket(ms)), 1 + ms, rel_tol=0.091)


@given(st.floats(-1e9, 1e12), st.floats(-1e9, 1e12))
def test_buckets_are_in_order_and_few(one: float, other: float) -> None:
    """So that percentiles can be read off and a histogram stays small."""
    low, high = sorted((one, other))
    assert 0 <= latency_bucket(low) <= latency_bucket(high) <= 99


def test_the_funnel_has_no_step_twice() -> None:
    """Its names are columns."""
    assert len(set(FUNNEL)) == len(FUNNEL) == 12
