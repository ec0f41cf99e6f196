"""What the routes of second factors take and give."""

from typing import Annotated

from pydantic import Field

from realcatcha_gateway.accounts.passwords import LONGEST_PASSWORD
from realcatcha_gateway.web.schemas import Answer, Body

_PASSWORD = {"format": "password"}
Code = Annotated[str, Field(min_length=6, max_length=40, description="Of the app, or a recovery code")]


class LoginTicket(Answer):
    """The password was right; the second factor is asked for."""

    ticket: Annotated[str, Field(description="For `POST /v1/auth/login/second-factor`")]
    expires_in: Annotated[int, Field(description="Seconds")] = 300


class SecondStep(Body):
    """A ticket and a code."""

    ticket: Annotated[str, Field(min_length=1, max_length=200)]
    code: Code


class CodeBody(Body):
    """A code."""

    code: Code


class OwnCodeBody(CodeBody):
    """A code, and the password where the account has one: for what weakens the second factor."""

    password: Annotated[str | None, Field(min_length=1, max_length=LONGEST_PASSWORD, json_schema_extra=_PASSWORD)] = (
        None
    )


class ProvisioningAnswer(Answer):
    """What to tell the app. It is shown once; nothing is asked for before a code confirms that the app has it."""

    secret: Annotated[str, Field(description="Base32, for typing")]
    uri: Annotated[str, Field(description="For a QR code", examples=["otpauth://totp/RealCatcha:owner%40example.com"])]


class RecoveryCodes(Answer):
    """Each stands in for the app once. They are shown once."""

    recovery_codes: list[str]


class SecondFactorState(Answer):
    """Whether the account has a second factor."""

    enabled: bool
    recovery_codes_left: int
