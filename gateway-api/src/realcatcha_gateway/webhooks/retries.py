"""When a failed delivery is tried again, and when it is given up."""

from datetime import timedelta
from typing import Final

from realcatcha_gateway.spreading import spread

_PAUSES_S: Final = (5, 60, 300, 1_800, 7_200, 14_400, 28_800, 36_000)
_SPREAD: Final = 0.2
_LONGEST_WISH_S: Final = 36_000

MOST_ATTEMPTS: Final = len(_PAUSES_S) + 1
"""Nine attempts over about a day."""


def pause_after(attempts: int, *, wish_s: int | None = None) -> timedelta | None:
    """Give the pause after a number of failed attempts, spread by a fifth; None: give up.

    Args:
        attempts: Those that failed, 1 or more.
        wish_s: ``Retry-After`` of the answer, which lengthens a pause up to ten hours.
    """
    if attempts > len(_PAUSES_S):
        return None
    wished = min(wish_s or 0, _LONGEST_WISH_S)
    return timedelta(seconds=max(spread(_PAUSES_S[attempts - 1], 1 - _SPREAD, 1 + _SPREAD), wished))
