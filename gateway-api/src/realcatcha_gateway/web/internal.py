"""The credential of internal callers: captcha-api's policy lookup and Prometheus."""

import hmac

from fastapi import Request
from realcatcha_kit.errors import Unauthenticated

_BEARER = "bearer "


def bearer_token(request: Request) -> str | None:
    """Read the bearer credential; None without exactly one ``Authorization`` header of that scheme."""
    values = request.headers.getlist("authorization")
    if len(values) != 1 or not values[0].lower().startswith(_BEARER):
        return None
    return values[0][len(_BEARER) :].strip()


def require_internal_token(request: Request) -> None:
    """Refuse callers without the internal token. Raises Unauthenticated."""
    expected: str = request.app.state.internal_token
    given = bearer_token(request)
    if given is None or not hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode()):
        raise Unauthenticated("This route is internal.", headers={"WWW-Authenticate": "Bearer"})
