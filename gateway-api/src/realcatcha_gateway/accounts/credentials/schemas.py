"""What the credential routes take."""

from typing import Annotated

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, Field

from realcatcha_gateway.accounts.password_rules import SHORTEST_PASSWORD
from realcatcha_gateway.accounts.passwords import LONGEST_PASSWORD
from realcatcha_gateway.accounts.proofs.schemas import Proof
from realcatcha_gateway.web.schemas import Body, PlainText

_PASSWORD = {"format": "password"}


def deliverable(text: str) -> str:
    """Check an address as mail servers would, without asking any. Raises ValueError."""
    try:
        address = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise ValueError("must be an e-mail address") from None
    if "=?" in address.local_part:  # begins an encoded word: legal, used by nobody, and decoded by mail software
        raise ValueError("must be an e-mail address")
    return f"{address.local_part}@{address.ascii_domain}"


Email = Annotated[
    PlainText, Field(min_length=3, max_length=254, examples=["owner@example.com"]), AfterValidator(deliverable)
]
NewPassword = Annotated[
    str, Field(min_length=SHORTEST_PASSWORD, max_length=LONGEST_PASSWORD, json_schema_extra=_PASSWORD)
]
Password = Annotated[str, Field(min_length=1, max_length=LONGEST_PASSWORD, json_schema_extra=_PASSWORD)]
Token = Annotated[str, Field(min_length=1, max_length=200, description="From the letter's link", examples=["x"])]


class SignUp(Body):
    """Who wants an account, and the name of the organisation that it begins with."""

    email: Email
    password: NewPassword
    organisation: Annotated[PlainText, Field(max_length=120, examples=["My company"])]


class LetterToken(Body):
    """The token of a letter about an address."""

    token: Token


class Confirmation(LetterToken):
    """The token of a letter about a sign-up, and the password that was chosen with it."""

    password: Password


class ResetRequest(Body):
    """Whose password is forgotten."""

    email: Email


class Reset(Body):
    """The token of a letter about a forgotten password, and the new one."""

    token: Token
    password: NewPassword


class PasswordChange(Body):
    """The password and the next one."""

    password: Password
    new_password: NewPassword


class EmailChange(Proof):
    """What shows that it is you, and the address that the account moves to."""

    email: Email
