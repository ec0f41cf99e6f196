"""When payments are looked at, and how long they may stay open."""

from datetime import datetime, timedelta
from typing import Final

GRACE: Final = timedelta(seconds=15)
"""How long whoever reserved a payment has to collect it before anybody else does."""
LEASE: Final = timedelta(minutes=2)
"""How long nobody else looks at a payment that somebody is asking Toss about: longer than any call takes."""
ORDER_VALID: Final = timedelta(hours=1)
"""How long a customer has to pay an order. Toss gives 30 minutes for its page and 10 for the confirmation."""
REPEATED_FOR: Final = timedelta(hours=24)
"""How long a request whose answer was lost is repeated; Toss knows its key for 15 days."""
HINTS_APART: Final = timedelta(seconds=5)
"""How far apart the questions are that webhooks cause about one payment, however many come."""
_FIRST: Final = timedelta(seconds=30)
_LONGEST: Final = timedelta(hours=1)


def pause(since: datetime | None, now: datetime) -> timedelta:
    """Give the time until the next look at something that was first sent at `since`: a quarter of its age."""
    age = now - since if since is not None else timedelta()
    return min(max(age / 4, _FIRST), _LONGEST)


def is_given_up(since: datetime | None, now: datetime) -> bool:
    """Tell whether a request that Toss knows nothing of is repeated no more."""
    return since is not None and now - since >= REPEATED_FOR
