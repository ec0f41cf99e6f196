"""Tickets of uploads: whoever shows none does not get a large body read."""

import hashlib
import hmac
import math
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from realcatcha_gateway.clock import Clock

_TICKET: Final = re.compile(r"([0-9]{1,12})\.([0-9a-f]{64})")


class UploadTickets:
    """HMAC over the second at which a ticket ends, under keys derived from the gateway's root keys; the first signs."""

    def __init__(self, secret_keys: Sequence[str], *, clock: Clock) -> None:
        self._keys = [hmac.digest(key.encode(), b"realcatcha upload tickets v1", "sha256") for key in secret_keys]
        self._clock = clock

    def issue(self, until: datetime) -> str:
        """Give a ticket."""
        ends = str(math.ceil(until.timestamp()))
        return f"{ends}.{_sign(self._keys[0], ends)}"

    def holds(self, ticket: str) -> bool:
        """Tell whether a ticket is ours and its time is not over; constant time in the signature."""
        match = _TICKET.fullmatch(ticket)
        if match is None:
            return False
        genuine = [hmac.compare_digest(_sign(key, match[1]), match[2]) for key in self._keys]
        return any(genuine) and self._clock().timestamp() < int(match[1])


def _sign(key: bytes, ends: str) -> str:
    return hmac.new(key, ends.encode(), hashlib.sha256).hexdigest()
