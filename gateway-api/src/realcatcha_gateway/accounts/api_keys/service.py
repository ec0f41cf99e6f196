"""Issue, list and revoke API keys."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from realcatcha_gateway.accounts.api_keys.errors import ApiKeyNotFound, TooManyApiKeys
from realcatcha_gateway.accounts.api_keys.key_text import key_digest, new_key
from realcatcha_gateway.accounts.api_keys.models import ApiKey
from realcatcha_gateway.accounts.api_keys.repository import ApiKeyRepository
from realcatcha_gateway.accounts.api_keys.scopes import Scope
from realcatcha_gateway.accounts.errors import InvalidToken
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.identifiers import random_id

MOST_KEYS: Final = 50


class ApiKeyService:
    """The keys of the repository's person and organisation."""

    def __init__(self, keys: ApiKeyRepository, *, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    def all(self) -> Sequence[ApiKey]:
        """Give the keys, the newest first."""
        return self._keys.all()

    def issue(self, *, name: str, scopes: Sequence[Scope], life: timedelta | None) -> tuple[ApiKey, str]:
        """Make a key; returns it with its text, which is kept nowhere.

        Raises:
            InvalidToken: The person has left the organisation meanwhile: no key may wait for their return.
            TooManyApiKeys: There are as many as one may have.
        """
        if not self._keys.lock_membership():
            raise InvalidToken("You are no longer a member of this organisation.")
        if self._keys.count() >= MOST_KEYS:
            raise TooManyApiKeys(f"At most {MOST_KEYS}; revoke one that is not used.")
        text, now = new_key(), self._clock()
        key = ApiKey(
            id=random_id("key_"),
            name=name,
            sha256=key_digest(text),
            scopes=list(scopes),
            created_at=now,
            expires_at=None if life is None else now + life,
            last_used_at=None,
        )
        self._keys.add(key)
        self._keys.note("api-key.created", key.id, {"scopes": list(scopes)})
        return key, text

    def revoke(self, key_id: str) -> None:
        """Have a key stop working at once. Raises ApiKeyNotFound."""
        if not self._keys.remove(key_id):
            raise ApiKeyNotFound
        self._keys.note("api-key.revoked", key_id)
