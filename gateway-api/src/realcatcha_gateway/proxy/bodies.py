"""Request bodies, read whole before anything is asked of an upstream."""

import asyncio
from collections import Counter
from typing import Final

from starlette.types import Receive, Scope

from realcatcha_gateway.proxy.errors import BodyTooLarge, BodyTooSlow, ClientGone, TooManySlowBodies

_DEADLINE_S: Final = 10.0
"""In all: 1 MB, the most that any route takes, needs 8 s at 1 Mbit/s, the slowest link that we care for."""
_CROWDED_DEADLINE_S: Final = 1.0
"""A body that was sent at once is there within a round trip, so that a visitor whose network holds many slow senders
is still served."""
_PER_NETWORK: Final = 50
"""Bodies that one network may take its time with. Many visitors share a carrier's address, but hardly ever is one of
their small bodies waited for."""


class BodyReader:
    """Reads bodies within a time and a size, so that a slow sender costs memory of a known size and nothing else.

    Args:
        deadline_s: Time for a whole body.
        crowded_s: Time for a whole body while `per_network` others from the same network are being read.
    """

    def __init__(
        self,
        *,
        deadline_s: float = _DEADLINE_S,
        crowded_s: float = _CROWDED_DEADLINE_S,
        per_network: int = _PER_NETWORK,
    ) -> None:
        self._deadline_s = deadline_s
        self._crowded_s = crowded_s
        self._per_network = per_network
        self._being_read: Counter[str] = Counter()

    async def read(
        self, scope: Scope, receive: Receive, *, limit: int, network: str, deadline_s: float | None = None
    ) -> bytes | None:
        """Give the whole body of at most `limit` bytes, None for a request without one.

        `deadline_s` is another time than the usual one, for bodies of whoever is known.

        Raises:
            BodyTooLarge: At once for a declared length, else when the limit is passed.
            BodyTooSlow: It took longer than `deadline_s`.
            TooManySlowBodies: It took longer than `crowded_s` in a crowded network.
            ClientGone: The client left before the end.
        """
        if not _has_body(scope, limit):
            return None
        crowded = self._being_read[network] >= self._per_network
        self._being_read[network] += 1
        try:
            usual_s = self._crowded_s if crowded else self._deadline_s
            async with asyncio.timeout(deadline_s or usual_s):
                return await _whole(receive, limit)
        except TimeoutError as error:
            raise (TooManySlowBodies() if crowded else BodyTooSlow()) from error
        finally:
            self._being_read[network] -= 1
            if not self._being_read[network]:
                del self._being_read[network]


def _has_body(scope: Scope, limit: int) -> bool:
    headers = dict(scope["headers"])
    length = headers.get(b"content-length", b"")
    if length.isdigit() and int(length) > limit:
        raise _too_large(limit)
    return b"transfer-encoding" in headers or length not in {b"", b"0"}


async def _whole(receive: Receive, limit: int) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        body += message.get("body", b"")
        if len(body) > limit:
            raise _too_large(limit)
        if not message.get("more_body", False):
            return bytes(body)


def _too_large(limit: int) -> BodyTooLarge:
    return BodyTooLarge(f"At most {limit} bytes are accepted here.")
