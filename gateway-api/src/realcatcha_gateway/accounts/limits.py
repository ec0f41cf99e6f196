"""Limits on what networks may ask of accounts without being logged in, beside those on logging in.

Each counts a network's own requests, so that nobody uses up what somebody else may do. What is counted per account is
the letters of one kind to one address, and past that limit a letter is left out, not the request refused: the earlier
letters of that kind still work.
"""

import hashlib
import hmac
from typing import Annotated, Final, Literal

from fastapi import Depends, Request
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute

from realcatcha_gateway.accounts.errors import TooManyAttempts
from realcatcha_gateway.accounts.limit_counters import LimitCounters
from realcatcha_gateway.accounts.models import normalise_email

SIGN_UP: Final = RateLimitItemPerHour(20, namespace="sign-up")
RESET: Final = RateLimitItemPerHour(20, namespace="reset")
ONE_TIME_TOKEN: Final = RateLimitItemPerMinute(20, namespace="one-time-token")
REFRESH: Final = RateLimitItemPerMinute(120, namespace="refresh")
PROVIDER_LOGIN: Final = RateLimitItemPerMinute(60, namespace="provider-login")
LETTERS: Final = RateLimitItemPerHour(5, namespace="letters")
Occasion = Literal["sign-up", "reset", "email-change", "invitation"]
"""What makes strangers have letters written; one that is asked for too often keeps back no letter of another."""


class AccountLimits:
    """Admits requests of networks.

    Args:
        key: Hashes what is counted.
    """

    def __init__(self, counters: LimitCounters, *, key: bytes) -> None:
        self._counters = counters
        self._key = key

    async def admit(self, limit: RateLimitItem, network: str) -> None:
        """Count a request. Raises TooManyAttempts."""
        name = self._hash(network)
        if not await self._counters.hit(limit, name):
            seconds = await self._counters.seconds_left(limit, name)
            raise TooManyAttempts(f"Try again in {seconds} seconds.", headers={"Retry-After": str(seconds)})

    async def may_write_to(self, email: str, occasion: Occasion) -> bool:
        """Count a letter to an address that somebody else may have named; False when it got enough of its kind."""
        return await self._counters.hit(LETTERS, self._hash(f"{occasion} {normalise_email(email)}"))

    def _hash(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()[:32]


def get_limits(request: Request) -> AccountLimits:
    """Give the limits."""
    limits: AccountLimits = request.app.state.account_limits
    return limits


Limits = Annotated[AccountLimits, Depends(get_limits)]
