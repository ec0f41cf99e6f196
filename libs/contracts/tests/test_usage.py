"""Where usage events are kept."""

from realcatcha_contracts import usage_key


def test_usage_key_shares_the_sessions_slot():
    """The slot tag of the session is the hash tag, so that the redeem step stays in one slot."""
    assert usage_key("3f", "2026112109") == "u:{3f}:2026112109"
