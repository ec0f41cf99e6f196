"""Base of what management routes take and give."""

import unicodedata
from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer

_CONTROL: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})


class Body(BaseModel):
    """A request body: unknown fields are refused, nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Answer(BaseModel):
    """A response body."""

    model_config = ConfigDict(frozen=True)


class FieldError(Answer):
    """One field that was refused."""

    pointer: Annotated[str, Field(description="JSON pointer into the body, or the parameter's name")]
    detail: str


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: Annotated[str, Field(examples=["urn:realcatcha:problem:malformed"])]
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    code: Annotated[str, Field(description="Stable, for programs", examples=["malformed"])]
    detail: str | None = None
    errors: list[FieldError] | None = None


def _plain(text: str) -> str:
    if any(unicodedata.category(character) in _CONTROL for character in text):
        raise ValueError("must not contain control characters")
    stripped = text.strip()
    if not stripped:
        raise ValueError("must not be empty")
    return stripped


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


PlainText = Annotated[str, AfterValidator(_plain)]
"""One line of text, without surrounding space."""

Moment = Annotated[datetime, PlainSerializer(_iso, return_type=str), Field(json_schema_extra={"format": "date-time"})]
"""ISO 8601 in UTC."""

JsonObject = dict[str, Any]

PRINTABLE: Final = r"^[\x21-\x7e]*$"
"""Pattern of ids and codes in queries: MariaDB compares nothing else with columns of ASCII."""
