"""Codes agree with RFC 6238."""

from datetime import UTC, datetime

import pytest
from realcatcha_gateway.accounts.second_factors.codes import code_at, matching_counter

SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037"), (20000000000, "353130")],
)
def test_the_vectors_of_the_standard(seconds: int, code: str) -> None:
    """Appendix B, of whose eight digits apps show the last six."""
    moment = datetime.fromtimestamp(seconds, UTC)
    assert code_at(SECRET, moment) == code
    assert matching_counter(SECRET, code, now=moment) == seconds // 30
