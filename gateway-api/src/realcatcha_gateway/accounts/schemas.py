"""What the account routes take and give."""

from typing import Annotated

from pydantic import Field

from realcatcha_gateway.accounts.models import Role
from realcatcha_gateway.accounts.passwords import LONGEST_PASSWORD
from realcatcha_gateway.accounts.repository import Member
from realcatcha_gateway.web.schemas import Answer, Body, PlainText


class Credentials(Body):
    """An e-mail address and a password."""

    email: Annotated[PlainText, Field(min_length=3, max_length=254, examples=["owner@example.com"])]
    password: Annotated[str, Field(min_length=1, max_length=LONGEST_PASSWORD, json_schema_extra={"format": "password"})]


class UserAnswer(Answer):
    """A person."""

    id: str
    email: str


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
            user=UserAnswer(id=member.user.id, email=member.user.email),
            organisation=OrganisationAnswer(id=member.organisation.id, name=member.organisation.name, role=member.role),
        )
