"""The cookie that says which browser began to log in, so that nobody else's can end it."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from realcatcha_gateway.clock import Clock

COOKIE_LIFE_S: Final = 900
_NAME: Final = "realcatcha-login"


class BrowserCookies:
    """Sets and reads the cookie: random text, when it ends, and a signature of both.

    ``SameSite=Lax``: it comes along when the provider sends the browser back, and with nothing that other sites post.

    Args:
        secret_keys: Root keys, the present one first; the rest still verify.
        secure: Whether people reach the gateway over TLS; the name then asks browsers to take it from this host alone.
    """

    def __init__(self, secret_keys: Sequence[str], *, secure: bool, clock: Clock) -> None:
        self._keys = [hmac.digest(key.encode(), b"realcatcha login browsers v1", "sha256") for key in secret_keys]
        self._secure = secure
        self._name = f"__Host-{_NAME}" if secure else _NAME
        self._clock = clock

    def read(self, request: Request) -> str | None:
        """Tell which browser asks; None without a cookie that we signed and that still holds."""
        parts = request.cookies.get(self._name, "").split(".")
        if len(parts) != 3 or not (parts[1].isascii() and parts[1].isdigit() and len(parts[1]) < 12):  # noqa: PLR2004
            return None
        browser, ends, given = parts
        signatures = [_sign(key, f"{browser}.{ends}") for key in self._keys]
        ours = [hmac.compare_digest(one.encode(), given.encode("utf-8", "replace")) for one in signatures]
        return digest_of(browser) if any(ours) and int(ends) > self._clock().timestamp() else None

    def renew(self, request: Request, response: Response) -> str:
        """Set the cookie, for the same browser where there is one that holds; returns which browser that is."""
        known = self.read(request)
        browser = request.cookies[self._name].split(".")[0] if known else secrets.token_urlsafe(32)
        signed = f"{browser}.{int(self._clock().timestamp()) + COOKIE_LIFE_S}"
        response.set_cookie(
            self._name,
            f"{signed}.{_sign(self._keys[0], signed)}",
            max_age=COOKIE_LIFE_S,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )
        return digest_of(browser)


def digest_of(browser: str) -> str:
    """Hash what the cookie says of a browser: what is stored opens nothing."""
    return hashlib.sha256(browser.encode("utf-8", "replace")).hexdigest()


def _sign(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
