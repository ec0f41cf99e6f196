"""Access tokens that say themselves how they are to be checked open nothing. ID tokens: see the tests of identities."""

import base64
import hmac
import json
from typing import Any

import httpx
import pytest
from jose import jwt
from realcatcha_gateway.accounts.access_tokens import _derive, _key_id

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SECRET_KEY = "a root key for tests, forty characters long"


def encode(part: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def signed(header: dict[str, Any], claims: dict[str, Any], key: bytes, digest: str = "sha256") -> str:
    text = f"{encode(header)}.{encode(claims)}"
    return f"{text}.{base64.urlsafe_b64encode(hmac.new(key, text.encode(), digest).digest()).decode().rstrip('=')}"


def test_jwt_algorithm_confusion_on_access_tokens(client: httpx.Client, owner: Any, join: Any) -> None:
    """No algorithm, another one, another key, a key in the header, an id that is a path, a query or a template."""
    good = owner.headers["Authorization"].removeprefix("Bearer ")
    claims = jwt.get_unverified_claims(good) | {"sub": join().user_id}
    right, key_id = _derive(SECRET_KEY), _key_id(_derive(SECRET_KEY))
    ours = {"alg": "HS256", "kid": key_id, "typ": "JWT"}
    own = b"a key of the attacker's own"
    jwk = {"kty": "oct", "k": base64.urlsafe_b64encode(own).decode().rstrip("="), "kid": key_id}
    tokens = [
        *(
            f"{encode(ours | {'alg': alg})}.{encode(claims)}.{end}"
            for alg in ("none", "None", "NONE", "")
            for end in ("", "x")
        ),
        f"{encode(ours)}.{encode(claims)}.",
        f"{encode(ours)}.{encode(claims)}.{good.rpartition('.')[2]}",
        signed(ours | {"alg": "HS384"}, claims, right, "sha384"),
        signed(ours | {"alg": "HS512"}, claims, right, "sha512"),
        signed(ours | {"alg": "RS256"}, claims, right),
        signed(ours | {"alg": ["HS256"]}, claims, right),
        signed(ours, claims, own),
        signed(ours, claims, b""),
        signed(ours, claims, SECRET_KEY.encode()),
        signed(ours | {"jwk": jwk}, claims, own),
        signed(ours | {"jku": "http://127.0.0.1:9/keys", "x5u": "http://127.0.0.1:9/"}, claims, own),
        *(
            signed(ours | {"kid": kid}, claims, key)
            for kid in ("", "/dev/null", "../../../../dev/null", "' UNION SELECT '' -- ", "{{7*7}}", None, 5, [key_id])
            for key in (b"", own)
        ),
        signed({"alg": "HS256"}, claims, right),
        signed(ours | {"crit": ["exp"], "b64": False}, claims, own),
    ]
    for token in tokens:
        answer = client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), token
    honest = signed(ours, jwt.get_unverified_claims(good), right)
    assert client.get("/v1/me", headers={"Authorization": f"Bearer {honest}"}).status_code == 200
