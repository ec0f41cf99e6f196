"""What the routes of organisations take and give."""

from typing import Annotated, Literal

from pydantic import Field

from realcatcha_gateway.accounts.access_tokens import ACCESS_TOKEN_LIFE
from realcatcha_gateway.accounts.credentials.schemas import Email, NewPassword, Token
from realcatcha_gateway.accounts.models import Organisation, Role
from realcatcha_gateway.accounts.proofs.schemas import Proof
from realcatcha_gateway.organisations.models import Invitation
from realcatcha_gateway.organisations.repository import Person
from realcatcha_gateway.web.schemas import Answer, Body, Moment, PlainText

Name = Annotated[PlainText, Field(max_length=120, examples=["My company"])]


class OrganisationBody(Body):
    """A new organisation."""

    name: Name


class OrganisationChanges(Body):
    """What to change; what is left out stays."""

    name: Name | None = None
    second_factor_required: Annotated[
        bool | None, Field(description="Whether owners and admins need a session begun with a second factor")
    ] = None


class OrganisationAnswer(Answer):
    """An organisation that you belong to."""

    id: str
    name: str
    role: Role
    second_factor_required: bool
    suspended_at: Annotated[
        Moment | None, Field(description="Since when its sites are kept off, and nothing can be changed")
    ] = None

    @classmethod
    def of(cls, organisation: Organisation, role: Role) -> "OrganisationAnswer":
        """Describe an organisation."""
        return cls(
            id=organisation.id,
            name=organisation.name,
            role=role,
            second_factor_required=organisation.second_factor_required,
            suspended_at=organisation.suspended_at,
        )


class Organisations(Answer):
    """The organisations that you belong to, the one joined first first."""

    items: list[OrganisationAnswer]


class SwitchBody(Body):
    """Where to go on."""

    organisation_id: Annotated[str, Field(min_length=1, max_length=32)]


class SwitchedToken(Answer):
    """An access token for the other organisation; the refresh token stays."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105  # the name of a scheme
    expires_in: Annotated[int, Field(description="Seconds")] = int(ACCESS_TOKEN_LIFE.total_seconds())


class MemberAnswer(Answer):
    """A member."""

    user_id: str
    email: str
    name: Annotated[str, Field(description="Empty: not given")]
    role: Role
    joined_at: Moment

    @classmethod
    def of(cls, person: Person) -> "MemberAnswer":
        """Describe a member."""
        return cls(
            user_id=person.user_id,
            email=person.email,
            name=person.name,
            role=person.role,
            joined_at=person.joined_at,
        )


class Members(Answer):
    """The members, who joined first first."""

    items: list[MemberAnswer]


class RoleBody(Proof):
    """Another role; who makes somebody an owner shows once more who they are."""

    role: Role


class InvitationBody(Proof):
    """Whom to invite, as what; who invites an owner shows once more who they are."""

    email: Email
    role: Role


class InvitationAnswer(Answer):
    """An invitation."""

    id: str
    email: str
    role: Role
    created_at: Moment
    expires_at: Moment

    @classmethod
    def of(cls, invitation: Invitation) -> "InvitationAnswer":
        """Describe an invitation."""
        return cls.model_validate({name: getattr(invitation, name) for name in cls.model_fields})


class Invitations(Answer):
    """The invitations that hold, the newest first."""

    items: list[InvitationAnswer]


class Acceptance(Body):
    """The letter's token, and a password where the address has no account yet."""

    token: Token
    password: NewPassword | None = None
