"""The keys that a provider signs with, by their id."""

import time
from collections.abc import Callable
from typing import Any, Final

import msgspec
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from realcatcha_gateway.accounts.identities.provider_http import ProviderHttp

ALGORITHM: Final = "RS256"
_FRESH_S: Final = 3_600.0
_ASK_AGAIN_AFTER_S: Final = 30.0
_MOST_KEYS: Final = 50
_FEWEST_BITS: Final = 2_048
_MOST_BITS: Final = 8_192


class _KeySet(msgspec.Struct):
    keys: list[dict[str, Any]]


class SigningKeys:
    """Remembers the provider's keys for an hour.

    An id that is not among them has them fetched again, as happens when the provider changes keys; but not more often
    than every `_ASK_AGAIN_AFTER_S`, so that made-up ids cost the provider nothing.
    """

    def __init__(self, http: ProviderHttp, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._http = http
        self._monotonic = monotonic
        self._keys: dict[str, RSAKey] = {}
        self._fetched_at = float("-inf")

    async def find(self, url: str, key_id: str) -> RSAKey | None:
        """Find a key; None when the provider has none such. Raises ProviderAway."""
        age = self._monotonic() - self._fetched_at
        if age > _FRESH_S or (key_id not in self._keys and age > _ASK_AGAIN_AFTER_S):
            document = await self._http.get(url, _KeySet)
            self._keys = dict(pair for key in document.keys[:_MOST_KEYS] if (pair := _usable(key)) is not None)
            self._fetched_at = self._monotonic()
        return self._keys.get(key_id)


def _usable(document: dict[str, Any]) -> tuple[str, RSAKey] | None:
    """Read a key that may sign ID tokens; None for every other one, which says nothing about the rest."""
    key_id, modulus = document.get("kid"), document.get("n")
    fits = (
        document.get("kty") == "RSA"
        and document.get("use", "sig") == "sig"
        and document.get("alg", ALGORITHM) == ALGORITHM
    )
    if not fits or not isinstance(key_id, str) or not isinstance(modulus, str):
        return None
    if not _FEWEST_BITS <= len(modulus) * 3 // 4 * 8 <= _MOST_BITS:  # base64: three bytes in four characters
        return None
    try:
        return key_id, RSAKey.import_key({"kty": "RSA", "n": modulus, "e": str(document.get("e"))})
    except (JoseError, ValueError, TypeError, OverflowError):
        return None
