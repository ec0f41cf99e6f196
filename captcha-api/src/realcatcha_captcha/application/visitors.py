"""Who is asking: what the HTTP ring knows of a request before reading its body."""

from dataclasses import dataclass

from realcatcha_kit.client_address import Address, limit_key


@dataclass(frozen=True)
class Visitor:
    """One request's sender.

    Attributes:
        origin: Origin header, None where there is none.
        address: The client, resolved through trusted proxies.
    """

    origin: str | None
    address: Address
    request_id: str

    @property
    def network(self) -> str:
        """What shares a rate limit: the address for IPv4, its /64 for IPv6."""
        return limit_key(self.address)
