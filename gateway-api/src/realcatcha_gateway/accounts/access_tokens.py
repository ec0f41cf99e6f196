"""Access tokens: JWT, one pinned algorithm, keys found by their id."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from jose import JWTError, jwt

from realcatcha_gateway.accounts.errors import InvalidToken
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.identifiers import random_id

ACCESS_TOKEN_LIFE: Final = timedelta(minutes=15)
_ALGORITHM: Final = "HS256"
_AUDIENCE: Final = "realcatcha-management"
_LONGEST_TOKEN: Final = 2048
_REQUIRED: Final = {f"require_{claim}": True for claim in ("aud", "iss", "iat", "sub", "jti")}


@dataclass(frozen=True)
class AccessClaims:
    """What a valid access token says."""

    user_id: str
    organisation_id: str
    session_id: str
    token_id: str


class AccessTokens:
    """Signs and reads access tokens.

    Args:
        secret_keys: Root keys, the signing one first; the rest are earlier ones that still verify.
        issuer: Origin of this gateway; a token of another one is refused.
    """

    def __init__(self, secret_keys: Sequence[str], *, issuer: str, clock: Clock) -> None:
        derived = [_derive(key) for key in secret_keys]
        self._keys = {_key_id(key): key for key in reversed(derived)}
        self._signing_id = _key_id(derived[0])
        self._issuer = issuer
        self._clock = clock

    def issue(self, *, user_id: str, organisation_id: str, session_id: str) -> str:
        """Sign a token that lives for `ACCESS_TOKEN_LIFE`."""
        now = self._clock()
        claims = {
            "iss": self._issuer,
            "aud": _AUDIENCE,
            "sub": user_id,
            "org": organisation_id,
            "sid": session_id,
            "jti": random_id(),
            "iat": int(now.timestamp()),
            "exp": int((now + ACCESS_TOKEN_LIFE).timestamp()),
        }
        headers = {"kid": self._signing_id}
        return str(jwt.encode(claims, self._keys[self._signing_id], algorithm=_ALGORITHM, headers=headers))

    def read(self, token: str) -> AccessClaims:
        """Check a token and give its claims. Raises InvalidToken, whatever is wrong with it."""
        if len(token) > _LONGEST_TOKEN or not token.isascii():
            raise InvalidToken
        try:
            key = self._keys[_signed_by(token)]
            claims = jwt.decode(
                token,
                key,
                algorithms=[_ALGORITHM],
                audience=_AUDIENCE,
                issuer=self._issuer,
                options={**_REQUIRED, "verify_exp": False},  # checked below, by our own clock
            )
            if int(claims["exp"]) <= self._clock().timestamp():
                raise InvalidToken("The access token has expired.")
            return AccessClaims(str(claims["sub"]), str(claims["org"]), str(claims["sid"]), str(claims["jti"]))
        except (JWTError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise InvalidToken(private=repr(error)) from error


def _signed_by(token: str) -> str:
    """Read the key id. Raises InvalidToken for any algorithm but ours."""
    header = jwt.get_unverified_header(token)
    if header.get("alg") != _ALGORITHM:
        raise InvalidToken(private="other algorithm")
    return str(header["kid"])


def _derive(secret_key: str) -> bytes:
    return hmac.new(secret_key.encode(), b"realcatcha access tokens", hashlib.sha256).digest()


def _key_id(key: bytes) -> str:
    return hashlib.sha256(b"kid" + key).hexdigest()[:16]
