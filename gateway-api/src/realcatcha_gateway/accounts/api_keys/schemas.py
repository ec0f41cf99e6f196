"""What the routes of API keys take and give."""

from typing import Annotated

from pydantic import Field

from realcatcha_gateway.accounts.api_keys.models import ApiKey
from realcatcha_gateway.accounts.api_keys.scopes import SCOPES, Scope
from realcatcha_gateway.accounts.proofs.schemas import Proof
from realcatcha_gateway.web.schemas import Answer, Moment, PlainText


class NewApiKey(Proof):
    """What a key is for and what it may do, and what shows that it is you."""

    name: Annotated[PlainText, Field(max_length=120, examples=["Deployment"])]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=len(SCOPES), examples=[["sites:read"]])]
    expires_in_days: Annotated[int | None, Field(ge=1, le=3650, description="None: until it is revoked")] = None


class ApiKeyAnswer(Answer):
    """A key, without its text."""

    id: str
    name: str
    scopes: list[Scope]
    created_at: Moment
    expires_at: Moment | None
    last_used_at: Annotated[Moment | None, Field(description="To the minute")]

    @classmethod
    def of(cls, key: ApiKey) -> "ApiKeyAnswer":
        """Describe a key."""
        return cls.model_validate({name: getattr(key, name) for name in ApiKeyAnswer.model_fields})


class CreatedApiKey(ApiKeyAnswer):
    """A new key with its text, which is never shown again."""

    key: str


class ApiKeys(Answer):
    """Your keys in this organisation, the newest first."""

    items: list[ApiKeyAnswer]
