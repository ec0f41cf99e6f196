"""What the routes of flags take and give."""

from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, StrictInt

from realcatcha_gateway.admin.flags.service import FlagView
from realcatcha_gateway.admin.schemas import DecisionBody
from realcatcha_gateway.web.schemas import Answer, Moment

Value = StrictBool | StrictInt


class FlagValueBody(DecisionBody):
    """The value, and why."""

    value: Annotated[Value, Field(description="Of the flag's type", examples=[False])]


class OwnValueAnswer(Answer):
    """An organisation's own value."""

    organisation_id: str
    value: bool | int
    updated_at: Moment


class FlagAnswer(Answer):
    """A flag."""

    name: Annotated[str, Field(examples=["sign-up"])]
    type: Literal["boolean", "integer"]
    description: str
    default: bool | int
    value: Annotated[bool | int | None, Field(description="The platform's; null: the default holds")]
    updated_at: Moment | None
    per_organisation: bool
    organisations: Annotated[list[OwnValueAnswer], Field(description="Those with a value of their own")]

    @classmethod
    def of(cls, view: FlagView) -> Self:
        """Describe a flag."""
        flag = view.flag
        return cls(
            name=flag.name,
            type="boolean" if isinstance(flag.default, bool) else "integer",
            description=flag.description,
            default=flag.default,
            value=view.value,
            updated_at=view.updated_at,
            per_organisation=flag.per_organisation,
            organisations=[
                OwnValueAnswer(organisation_id=one.organisation_id, value=one.value, updated_at=one.updated_at)
                for one in view.organisations
            ],
        )


class Flags(Answer):
    """Every flag."""

    items: list[FlagAnswer]
