"""What the routes of accounts at providers take and give."""

from typing import Annotated, Literal

from pydantic import Field

from realcatcha_gateway.accounts.credentials.schemas import Token
from realcatcha_gateway.accounts.identities.models import OidcIdentity
from realcatcha_gateway.web.schemas import Answer, Body, Moment

ProviderName = Literal["google"]


class Providers(Answer):
    """Which providers people may log in with here."""

    items: list[ProviderName]


class OneTimeCode(Body):
    """The code that the browser came back with."""

    code: Token


class LinkTicket(Body):
    """What confirms a link: the ticket of a login that found your address, or of a link that you began."""

    ticket: Token


class Departure(Answer):
    """Where to send the browser."""

    authorization_url: str


class IdentityAnswer(Answer):
    """An account at a provider that opens yours."""

    id: str
    provider: ProviderName = "google"
    email: Annotated[str, Field(description="Of the account at the provider, when it was used last")]
    created_at: Moment
    last_used_at: Moment

    @classmethod
    def of(cls, identity: OidcIdentity) -> "IdentityAnswer":
        """Describe a link."""
        return cls(
            id=identity.id,
            email=identity.email,
            created_at=identity.created_at,
            last_used_at=identity.last_used_at,
        )


class Identities(Answer):
    """The accounts at providers that open yours."""

    items: list[IdentityAnswer]
