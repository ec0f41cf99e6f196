"""The port through which a provider is asked who somebody is."""

import secrets
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Handshake:
    """What one attempt to log in sends to the provider and expects back: random text of 256 bits each.

    Attributes:
        state: Comes back with the code; says which attempt, and whose browser, it belongs to.
        nonce: Comes back inside the ID token.
        verifier: Proves to the provider that who redeems the code asked for it (PKCE).
    """

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Claims:
    """What a provider says of somebody.

    Attributes:
        email: As the provider writes it; see `email_verified`.
        name: Empty: it does not say.
    """

    issuer: str
    subject: str
    email: str
    email_verified: bool
    name: str


class Provider(Protocol):
    """An OpenID provider."""

    async def authorization_url(self, handshake: Handshake) -> str:
        """Say where to send the browser. Raises ProviderAway."""

    async def identify(self, code: str, handshake: Handshake) -> Claims:
        """Redeem a code and tell whom it is for. Raises ProviderAway, IdentityRefused."""

    async def close(self) -> None:
        """Close connections."""


def new_handshake() -> Handshake:
    """Make the secrets of one attempt."""
    return Handshake(*(secrets.token_urlsafe(32) for _ in range(3)))
