"""Refresh tokens are random, their successors are repeatable by this service only."""

from realcatcha_gateway.accounts.sessions.refresh_tokens import RefreshTokens, refresh_digest


def test_first_tokens_differ() -> None:
    """Each has the form that is looked up at all."""
    tokens = RefreshTokens(["a key"])
    first, second = tokens.first(), tokens.first()
    assert first != second
    assert refresh_digest(first) != refresh_digest(second)
    assert refresh_digest("something else") is None


def test_a_successor_can_be_made_again() -> None:
    """With the key, also when it has become an earlier one, and not without it."""
    token = RefreshTokens(["a key"]).first()
    successor = RefreshTokens(["a key"]).successor(token)
    assert refresh_digest(successor) is not None
    assert RefreshTokens(["a key"]).successor(token) == successor
    assert RefreshTokens(["another"]).successor(token) != successor
    assert successor in RefreshTokens(["another", "a key"]).possible_successors(token)
