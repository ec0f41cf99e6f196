"""Attempts to log in that wait for the browser to come back: each is found once."""

import hashlib
from typing import Final

import msgspec
import redis.exceptions
from realcatcha_kit.errors import Unavailable
from redis.asyncio import Redis

from realcatcha_gateway.accounts.identities.provider import Handshake

STATE_LIFE_S: Final = 600


class Attempt(msgspec.Struct, frozen=True):
    """What is remembered of an attempt.

    Attributes:
        browser: Whose it is, see `BrowserCookies`.
        user_id: Who is logged in and wants to link what the provider says; empty: somebody who wants to log in.
    """

    nonce: str
    verifier: str
    browser: str
    user_id: str = ""

    def handshake(self, state: str) -> Handshake:
        """Give the attempt's secrets."""
        return Handshake(state, self.nonce, self.verifier)


class LoginStates:
    """Attempts in Redis, under the digest of their state, for `STATE_LIFE_S`."""

    def __init__(self, client: Redis) -> None:
        self._client = client

    async def keep(self, state: str, attempt: Attempt) -> None:
        """Remember an attempt. Raises Unavailable."""
        try:
            await self._client.set(_key(state), msgspec.json.encode(attempt), ex=STATE_LIFE_S)
        except (redis.exceptions.RedisError, OSError) as error:
            raise Unavailable(private=repr(error)) from error

    async def take(self, state: str) -> Attempt | None:
        """Find an attempt and forget it in the same step, so that of two at once one finds it. Raises Unavailable."""
        try:
            async with self._client.pipeline(transaction=True) as pipeline:
                pipeline.get(_key(state))
                pipeline.delete(_key(state))
                found, _ = await pipeline.execute()
        except (redis.exceptions.RedisError, OSError) as error:
            raise Unavailable(private=repr(error)) from error
        return None if found is None else msgspec.json.decode(found, type=Attempt)


def _key(state: str) -> str:
    return f"login-state:{hashlib.sha256(state.encode('utf-8', 'replace')).hexdigest()}"
