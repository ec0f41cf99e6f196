"""The shop's own rule: nobody signs up without a verified token."""

import re
import time
from collections.abc import Callable
from typing import Annotated, Any, Final

import msgspec
from realcatcha import AsyncClient, RealCatchaError
from realcatcha_kit.errors import Malformed, Unavailable

from realcatcha_demo.credentials import Credentials

ACTION: Final = "sign-up"
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


class SignUpForm(msgspec.Struct, frozen=True, rename={"token": "realcatcha-response"}):
    """What the page's form sends."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    email: Annotated[str, msgspec.Meta(max_length=254)]
    token: Annotated[str, msgspec.Meta(max_length=4096)] = ""


class Outcome(msgspec.Struct, frozen=True):
    """What the page shows: the shop's decision, and the service's answer as it came.

    Attributes:
        error_codes: The service's, and the verify client's own (hostname or action of another page).
    """

    accepted: bool
    error_codes: list[str]
    answer: dict[str, Any]
    asked_ms: float


def read_form(body: bytes) -> SignUpForm:
    """Read a submitted form. Raises Malformed, before any token is spent on it."""
    try:
        form = msgspec.json.decode(body, type=SignUpForm)
    except msgspec.MsgspecError as error:
        raise Malformed("Name, e-mail and token are expected.", private=str(error)) from error
    if not _EMAIL.fullmatch(form.email):
        raise Malformed("This is not an e-mail address.")
    return form


class SignUps:
    """Verifies tokens with the shop's secret.

    Args:
        connect: Makes a verify client for a secret.
    """

    def __init__(self, connect: Callable[[str], AsyncClient]) -> None:
        self._connect = connect
        self._secret: str | None = None
        self._client: AsyncClient | None = None

    async def submit(self, form: SignUpForm, credentials: Credentials) -> Outcome:
        """Decide on one sign-up. Raises Unavailable when the service cannot be asked: nobody gets in by that."""
        client = await self._client_of(credentials.secret)
        started = time.perf_counter()
        try:
            verification = await client.verify(
                form.token, expected_hostname=credentials.hostnames, expected_action=ACTION
            )
        except RealCatchaError as error:
            raise Unavailable("The visitor could not be verified.", private=repr(error)) from error
        return Outcome(
            accepted=verification.success,
            error_codes=list(verification.error_codes),
            answer=dict(verification.raw),
            asked_ms=round((time.perf_counter() - started) * 1000, 1),
        )

    async def close(self) -> None:
        """Close the verify client's connections."""
        if self._client is not None:
            await self._client.close()
        self._client = self._secret = None

    async def _client_of(self, secret: str) -> AsyncClient:
        if self._client is None or secret != self._secret:
            await self.close()
            self._client, self._secret = self._connect(secret), secret
        return self._client
