"""What shows once more that it is you."""

from typing import Annotated

from pydantic import Field

from realcatcha_gateway.accounts.passwords import LONGEST_PASSWORD
from realcatcha_gateway.web.schemas import Body

_PASSWORD = {"format": "password"}


class Proof(Body):
    """The password where the account has one, else a code of its second factor; else log in again just before."""

    password: Annotated[str | None, Field(min_length=1, max_length=LONGEST_PASSWORD, json_schema_extra=_PASSWORD)] = (
        None
    )
    code: Annotated[str | None, Field(min_length=6, max_length=40, description="Of the app, or a recovery code")] = None
