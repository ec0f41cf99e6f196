"""What the session routes take and give."""

from typing import Annotated, Literal

from pydantic import Field

from realcatcha_gateway.accounts.access_tokens import ACCESS_TOKEN_LIFE
from realcatcha_gateway.accounts.sessions.models import LoginSession
from realcatcha_gateway.accounts.sessions.service import IssuedTokens
from realcatcha_gateway.web.schemas import Answer, Body, Moment


class Tokens(Answer):
    """A bearer token for the management API, and the token that gets the next one."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105  # the name of a scheme
    expires_in: Annotated[int, Field(description="Seconds until the access token expires")] = int(
        ACCESS_TOKEN_LIFE.total_seconds()
    )
    refresh_token: Annotated[str, Field(description="For `POST /v1/auth/refresh`, once")]

    @classmethod
    def of(cls, issued: IssuedTokens) -> "Tokens":
        """Show what was issued."""
        return cls(access_token=issued.access_token, refresh_token=issued.refresh_token)


class Refresh(Body):
    """A refresh token."""

    refresh_token: Annotated[str, Field(min_length=1, max_length=200, json_schema_extra={"format": "password"})]


class SessionAnswer(Answer):
    """One place where the caller is logged in."""

    id: str
    user_agent: Annotated[str, Field(description="What the client called itself when it logged in")]
    created_at: Moment
    last_used_at: Moment
    expires_at: Moment
    current: Annotated[bool, Field(description="Whether this request belongs to it")]

    @classmethod
    def of(cls, login: LoginSession, *, current: str) -> "SessionAnswer":
        """Describe a session."""
        return cls(
            id=login.id,
            user_agent=login.user_agent,
            created_at=login.created_at,
            last_used_at=login.last_used_at,
            expires_at=login.expires_at,
            current=login.id == current,
        )


class Sessions(Answer):
    """Where the caller is logged in, the session used last first."""

    items: list[SessionAnswer]
