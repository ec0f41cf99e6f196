"""What administrators see of people."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from realcatcha_gateway.accounts.api_keys.models import ApiKey
from realcatcha_gateway.accounts.api_keys.schemas import ApiKeyAnswer
from realcatcha_gateway.accounts.credentials.schemas import Email
from realcatcha_gateway.accounts.identities.models import OidcIdentity
from realcatcha_gateway.accounts.models import Role, User
from realcatcha_gateway.accounts.principal import Principal
from realcatcha_gateway.accounts.sessions.models import LoginSession
from realcatcha_gateway.admin.decisions import Decision
from realcatcha_gateway.admin.schemas import NextCursor, NoteAnswer
from realcatcha_gateway.admin.users.repository import Belonging
from realcatcha_gateway.admin.users.service import UserView
from realcatcha_gateway.notes.service import Reason
from realcatcha_gateway.web.schemas import Answer, Body, Moment


class UserSummary(Answer):
    """A person."""

    id: Annotated[str, Field(examples=["usr_abcdefghijklmnopqrst"])]
    email: Annotated[str, Field(examples=["owner@example.com"])]
    name: str
    created_at: Moment
    email_verified_at: Moment | None
    suspended_at: Annotated[Moment | None, Field(description="Since when an administrator keeps them out")]
    administrator: bool
    second_factor: bool

    @classmethod
    def of(cls, user: User, *, second_factor: bool) -> Self:
        """Describe a person."""
        own = {name: getattr(user, name) for name in UserSummary.model_fields if hasattr(user, name)}
        return cls(**own, administrator=user.is_admin, second_factor=second_factor)


class UserPage(Answer):
    """A page of people, the newest first."""

    items: list[UserSummary]
    next_cursor: NextCursor


class BelongingAnswer(Answer):
    """An organisation of a person."""

    id: str
    name: str
    role: Role
    joined_at: Moment
    suspended_at: Moment | None

    @classmethod
    def of(cls, one: Belonging) -> Self:
        """Describe a membership."""
        organisation = one.organisation
        return cls(
            id=organisation.id,
            name=organisation.name,
            role=one.role,
            joined_at=one.joined_at,
            suspended_at=organisation.suspended_at,
        )


class UserSessionAnswer(Answer):
    """A session of a person."""

    id: str
    organisation_id: str
    user_agent: str
    second_factor: bool
    created_at: Moment
    last_used_at: Moment
    expires_at: Moment

    @classmethod
    def of(cls, login: LoginSession) -> Self:
        """Describe a session."""
        return cls(**{name: getattr(login, name) for name in cls.model_fields})


class UserKeyAnswer(ApiKeyAnswer):
    """An API key of a person, without its text."""

    organisation_id: str

    @classmethod
    def of(cls, key: ApiKey) -> "UserKeyAnswer":
        """Describe a key."""
        return cls.model_validate({name: getattr(key, name) for name in cls.model_fields})


class IdentityAnswer(Answer):
    """An account at another provider that opens this one."""

    issuer: Annotated[str, Field(examples=["https://accounts.google.com"])]
    email: str
    created_at: Moment
    last_used_at: Moment

    @classmethod
    def of(cls, identity: OidcIdentity) -> Self:
        """Describe an identity."""
        return cls(**{name: getattr(identity, name) for name in cls.model_fields})


class UserDetail(UserSummary):
    """A person with everything that belongs to them; no secret of theirs is in it."""

    has_password: bool
    language: str
    recovery_codes_left: int
    organisations: list[BelongingAnswer]
    sessions: list[UserSessionAnswer]
    api_keys: list[UserKeyAnswer]
    identities: list[IdentityAnswer]
    notes: Annotated[list[NoteAnswer], Field(description="The newest 20, which only administrators see")]

    @classmethod
    def of_view(cls, view: UserView) -> Self:
        """Describe a person in full."""
        summary = UserSummary.of(view.user, second_factor=view.second_factor)
        return cls(
            **summary.model_dump(),
            has_password=view.user.password_hash is not None,
            language=view.user.language,
            recovery_codes_left=view.recovery_codes_left,
            organisations=[BelongingAnswer.of(one) for one in view.belongings],
            sessions=[UserSessionAnswer.of(one) for one in view.sessions],
            api_keys=[UserKeyAnswer.of(one) for one in view.keys],
            identities=[IdentityAnswer.of(one) for one in view.identities],
            notes=[NoteAnswer.of(one) for one in view.notes],
        )


class SignUpAnswer(Answer):
    """A sign-up whose address nobody has confirmed yet."""

    email: str
    created_at: Moment
    expires_at: Moment


class SignUps(Answer):
    """Sign-ups that wait, by address."""

    items: list[SignUpAnswer]


class ResendBody(Body):
    """To whom the letter goes again, and why. No note: there is no account yet that it would be erased with."""

    email: Email
    reason: Annotated[Reason, Field(examples=["request"])]

    def decision(self, administrator: Principal, *, now: datetime) -> Decision:
        """Give it as the service takes it."""
        return Decision(administrator, self.reason, "", now)


def page_of(users: Sequence[User], factors: set[str], following: str | None) -> UserPage:
    """Give a page of people."""
    items = [UserSummary.of(user, second_factor=user.id in factors) for user in users]
    return UserPage(items=items, next_cursor=following)
