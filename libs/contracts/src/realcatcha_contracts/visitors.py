"""What the gateway asks of captcha-api about a visitor while the session lives, so that an administrator may ban one.

One operation, ``POST /internal/v1/visitors/network``; see `realcatcha_contracts.pool` for how it is asked.
"""

from typing import Annotated, Final

import msgspec

VISITORS_PATH: Final = "/internal/v1/visitors/"


class VisitorQuery(msgspec.Struct, frozen=True):
    """A visitor, by the id of the session or by the token that it ended with."""

    session: Annotated[str, msgspec.Meta(min_length=1, max_length=2048)]


class VisitorNetwork(msgspec.Struct, frozen=True):
    """What a rule would name: the IPv4 address as a /32, or the /64 of an IPv6 address."""

    network: str
