"""What the account routes take and give."""

from typing import Annotated, Literal

from pydantic import Field

from realcatcha_gateway.accounts.models import Role, User
from realcatcha_gateway.accounts.passwords import LONGEST_PASSWORD
from realcatcha_gateway.accounts.repository import Member
from realcatcha_gateway.mail.letters import Language
from realcatcha_gateway.web.schemas import Answer, Body, PlainText


class Credentials(Body):
    """An e-mail address and a password."""

    email: Annotated[PlainText, Field(min_length=3, max_length=254, examples=["owner@example.com"])]
    password: Annotated[str, Field(min_length=1, max_length=LONGEST_PASSWORD, json_schema_extra={"format": "password"})]


class Profile(Body):
    """What to change of yourself; what is left out stays."""

    name: Annotated[
        PlainText | Literal[""] | None, Field(max_length=120, description="What colleagues see", examples=["Kim Minji"])
    ] = None
    language: Annotated[Language | None, Field(description="Of the letters to you")] = None


class UserAnswer(Answer):
    """A person."""

    id: str
    email: str
    name: Annotated[str, Field(description="Empty: not given")]
    language: Language
    has_password: Annotated[bool, Field(description="Without one the account opens at a login provider only")]

    @classmethod
    def of(cls, user: User) -> "UserAnswer":
        """Describe a person."""
        return cls(
            id=user.id,
            email=user.email,
            name=user.name,
            language=user.language,
            has_password=user.password_hash is not None,
        )


class OrganisationAnswer(Answer):
    """An organisation and the asker's role in it."""

    id: str
    name: str
    role: Role


class Me(Answer):
    """Who the access token speaks for."""

    user: UserAnswer
    organisation: OrganisationAnswer

    @classmethod
    def of(cls, member: Member) -> "Me":
        """Describe a member."""
        return cls(
            user=UserAnswer.of(member.user),
            organisation=OrganisationAnswer(id=member.organisation.id, name=member.organisation.name, role=member.role),
        )
