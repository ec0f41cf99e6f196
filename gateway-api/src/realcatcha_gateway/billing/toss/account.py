"""Who we are for Toss."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class TossAccount:
    """Our account at Toss Payments.

    Attributes:
        url: Origin of the API.
        client_key: Names us to Toss's pages; public.
        webhook_key: Verifies events that are signed; empty: those are ignored.
    """

    url: str
    client_key: str
    secret_key: str = field(repr=False)
    webhook_key: str = field(default="", repr=False)
