"""Limits on logging in that stop guessing without letting a guesser lock the owner out.

- A network has so many attempts, whoever they are for.
- A network has so many attempts for one account; a success resets them.
- An account that fails often from everywhere becomes wary: a network from which nobody has logged in to it lately gets
  few attempts. The owner's usual networks notice nothing, and from a new one the owner still has those few.

So nothing that one network does uses up another network's attempts. E-mail addresses and networks are counted under
keyed hashes.

What is so short that many networks together would guess it, a code of an authenticator app, has one more limit, per
account: so many guesses a day from networks from which nobody has logged in to it lately. Only who knows the password
can use them up, the owner's usual networks notice nothing, and recovery codes, which are long, are not counted.
"""

import hashlib
import hmac
from typing import Final

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerHour, RateLimitItemPerMinute

from realcatcha_gateway.accounts.errors import TooManyLogins
from realcatcha_gateway.accounts.limit_counters import LimitCounters
from realcatcha_gateway.accounts.models import normalise_email

PER_NETWORK: Final = RateLimitItemPerMinute(30, namespace="login-network")
PER_NETWORK_AND_ACCOUNT: Final = RateLimitItemPerMinute(10, 5, namespace="login-pair")
FAILURES_PER_ACCOUNT: Final = RateLimitItemPerHour(50, namespace="login-failures")
NEW_NETWORK_OF_WARY_ACCOUNT: Final = RateLimitItemPerMinute(3, 15, namespace="login-wary")
SHORT_GUESSES_PER_ACCOUNT: Final = RateLimitItemPerDay(50, namespace="login-short")
"""Three of a million codes hold at a time: so many guesses a day find one with a chance of 1 in 6,667."""
_KNOWN_FOR_S: Final = 30 * 86_400


class LoginLimits:
    """Admits attempts to log in.

    Args:
        key: Hashes what is counted.
    """

    def __init__(self, counters: LimitCounters, *, key: bytes) -> None:
        self._counters = counters
        self._key = key

    async def admit(self, *, network: str, email: str, short: bool = False) -> None:
        """Count an attempt before what is shown is checked; `short`: so short that many networks might guess it.

        Raises:
            TooManyLogins: There were too many.
        """
        account, pair = self._names(network, email)
        await self._count((PER_NETWORK, self._hash(network)), (PER_NETWORK_AND_ACCOUNT, pair))
        wary = not await self._counters.free(FAILURES_PER_ACCOUNT, account)
        if not (wary or short) or await self._counters.knows(f"login-known/{pair}"):
            return
        if wary:
            await self._count((NEW_NETWORK_OF_WARY_ACCOUNT, pair))
        if short:
            await self._count((SHORT_GUESSES_PER_ACCOUNT, account))

    async def failed(self, *, network: str, email: str) -> None:
        """Count a wrong password."""
        account, _ = self._names(network, email)
        await self._counters.hit(FAILURES_PER_ACCOUNT, account)

    async def succeeded(self, *, network: str, email: str) -> None:
        """Remember the network as one of the account's own, and give it its attempts back."""
        _, pair = self._names(network, email)
        await self._counters.clear(PER_NETWORK_AND_ACCOUNT, pair)
        await self._counters.clear(NEW_NETWORK_OF_WARY_ACCOUNT, pair)
        await self._counters.remember(f"login-known/{pair}", ttl_s=_KNOWN_FOR_S)

    async def _count(self, *limits: tuple[RateLimitItem, str]) -> None:
        for limit, name in limits:
            if not await self._counters.hit(limit, name):
                seconds = await self._counters.seconds_left(limit, name)
                raise TooManyLogins(f"Try again in {seconds} seconds.", headers={"Retry-After": str(seconds)})

    def _names(self, network: str, email: str) -> tuple[str, str]:
        account = self._hash(normalise_email(email))
        return account, self._hash(f"{network} {account}")

    def _hash(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()[:32]
