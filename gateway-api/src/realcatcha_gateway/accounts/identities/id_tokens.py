"""ID tokens: one pinned algorithm, a key by its id, and every claim that OpenID Connect Core 3.1.3.7 asks to check."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from realcatcha_gateway.accounts.identities.errors import IdentityRefused
from realcatcha_gateway.accounts.identities.signing_keys import ALGORITHM

_LEEWAY_S: Final = 10
_LONGEST_TOKEN: Final = 16_384
_LONGEST_ID: Final = 255


@dataclass(frozen=True)
class Expected:
    """What a token has to say.

    Attributes:
        access_token: The one that came with it; checked where the token has a hash of it.
    """

    issuer: str
    client_id: str
    nonce: str
    access_token: str


def key_id_of(token: str) -> str:
    """Read which key signed a token. Raises IdentityRefused for any algorithm but ours, and without a key id."""
    if len(token) > _LONGEST_TOKEN:
        raise IdentityRefused(private="too long")
    try:
        header = jws.extract_compact(token.encode("utf-8", "replace")).headers()
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise IdentityRefused(private=repr(error)) from error
    if header.get("alg") != ALGORITHM or not isinstance(header.get("kid"), str):
        raise IdentityRefused(private="other algorithm, or no key id")
    return str(header["kid"])


def read_claims(token: str, key: RSAKey, expected: Expected, *, now: datetime) -> Mapping[str, Any]:
    """Check a token and give its claims. Raises IdentityRefused, whatever is wrong with it."""
    options = {
        "iss": {"essential": True, "value": expected.issuer},
        "aud": {"essential": True, "value": expected.client_id},
        "nonce": {"essential": True, "value": expected.nonce},
    }
    params = {"client_id": expected.client_id, "nonce": expected.nonce, "access_token": expected.access_token}
    try:
        decoded = jwt.decode(token, key, algorithms=[ALGORITHM])
        claims = CodeIDToken(decoded.claims, decoded.header, options=options, params=params)
        claims.validate(now=int(now.timestamp()), leeway=_LEEWAY_S)
    except (JoseError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise IdentityRefused(private=repr(error)) from error
    subject = claims["sub"]
    if not 0 < len(subject) <= _LONGEST_ID or not subject.isascii():
        raise IdentityRefused(private="subject")
    return dict(claims)
