"""A provider that lies, fails or floods: nothing is believed, nothing crashes, nothing waits for long."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from realcatcha_gateway.accounts.identities.errors import IdentityRefused, ProviderAway
from realcatcha_gateway.accounts.identities.oidc_provider import OidcProvider, Registration
from realcatcha_gateway.accounts.identities.provider import Handshake, new_handshake
from realcatcha_gateway.accounts.identities.provider_http import ProviderHttp
from realcatcha_gateway.accounts.identities.signing_keys import SigningKeys
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.database import Database
from realcatcha_gateway.main import create_app

CLIENT_ID = "us"


@cache
def key_pair(name: str, bits: int = 2048) -> RSAKey:
    return RSAKey.generate_key(bits, {"kid": name, "use": "sig", "alg": "RS256"})


@dataclass
class Liar:
    """What the provider says; tests change it.

    Attributes:
        claims: Put over the honest ones; None takes one away.
        sign: Makes the ID token of the claims.
        asked: How often each path was asked for.
    """

    url: str = ""
    nonce: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    sign: Callable[[dict[str, Any]], str] = lambda claims: jwt.encode(
        {"alg": "RS256", "kid": "good"}, claims, key_pair("good")
    )
    keys: list[str] = field(default_factory=lambda: ["good"])
    answers: dict[str, Callable[[], Any]] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)

    def id_token(self) -> str:
        now = int(time.time())
        honest = {
            "iss": self.url,
            "sub": "somebody",
            "aud": CLIENT_ID,
            "exp": now + 60,
            "iat": now,
            "nonce": self.nonce,
            "email": "a@example.com",
            "email_verified": True,
        }
        return self.sign({name: value for name, value in (honest | self.claims).items() if value is not None})

    def documents(self) -> dict[str, Any]:
        return {
            ".well-known/openid-configuration": {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/auth",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
            },
            "keys": {"keys": [key_pair(name).as_dict(private=False) for name in self.keys]},
            "token": {"access_token": "x", "token_type": "Bearer", "id_token": self.id_token()},
        }

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.api_route("/{path:path}", methods=["GET", "POST"])
        async def answer(path: str, request: Request) -> Any:
            self.asked[path] = self.asked.get(path, 0) + 1
            if path in self.answers:
                made = self.answers[path]()
                return await made if asyncio.iscoroutine(made) else made
            return JSONResponse(self.documents()[path])

        return app


@pytest.fixture
def liar(serve: Callable[[Any], Any]) -> Liar:
    liar = Liar()
    liar.url = serve(liar.app()).url
    return liar


@pytest.fixture
async def provider(liar: Liar) -> AsyncIterator[OidcProvider]:
    registration = Registration(f"{liar.url}/.well-known/openid-configuration", CLIENT_ID, "secret", "http://us/back")
    provider = OidcProvider(registration, ProviderHttp(allow_plain=True, timeout_s=1.0), clock=utc_now)
    yield provider
    await provider.close()


@pytest.fixture
def handshake(liar: Liar) -> Handshake:
    handshake = new_handshake()
    liar.nonce = handshake.nonce
    return handshake


async def test_an_honest_token_is_believed(provider: OidcProvider, handshake: Handshake) -> None:
    """So that each refusal below is for its own reason."""
    claims = await provider.identify("code", handshake)
    assert (claims.subject, claims.email, claims.email_verified) == ("somebody", "a@example.com", True)


PAST = int(time.time()) - 3_600
CLAIMS: dict[str, dict[str, Any]] = {
    "wrong nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "nonce is a list": {"nonce": ["x"]},
    "wrong audience": {"aud": "somebody else"},
    "no audience": {"aud": None},
    "somebody else's, although we are authorized": {"aud": "somebody else", "azp": CLIENT_ID},
    "several audiences and no authorized party": {"aud": [CLIENT_ID, "somebody else"]},
    "another authorized party": {"azp": "somebody else"},
    "wrong issuer": {"iss": "https://accounts.google.com"},
    "no issuer": {"iss": None},
    "expired": {"exp": PAST + 60, "iat": PAST},
    "no end": {"exp": None},
    "an end that is text": {"exp": "tomorrow"},
    "never ends": {"exp": float("nan")},
    "issued tomorrow": {"iat": int(time.time()) + 86_400},
    "not valid yet": {"nbf": int(time.time()) + 86_400},
    "hash of another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    "no subject": {"sub": None},
    "empty subject": {"sub": ""},
    "subject is a number": {"sub": 5},
    "subject is long": {"sub": "x" * 256},
    "subject is not ASCII": {"sub": "\u00e9"},
}


@pytest.mark.parametrize("lie", CLAIMS)
async def test_a_wrong_claim_is_refused(liar: Liar, provider: OidcProvider, handshake: Handshake, lie: str) -> None:
    """Each of the checks that OpenID Connect asks for."""
    liar.claims = CLAIMS[lie]
    with pytest.raises(IdentityRefused):
        await provider.identify("code", handshake)


def unsigned(claims: dict[str, Any], alg: str = "none") -> str:
    parts = [json.dumps(part).encode() for part in ({"alg": alg, "kid": "good"}, claims)]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + "."


def hs256_with_the_public_key(claims: dict[str, Any], *, pem: bool) -> str:
    key = key_pair("good")
    public = key.as_pem(private=False) if pem else json.dumps(key.as_dict(private=False)).encode()
    head = unsigned(claims, "HS256").rstrip(".")
    signature = base64.urlsafe_b64encode(hmac.new(public, head.encode(), hashlib.sha256).digest()).decode().rstrip("=")
    return f"{head}.{signature}"


def by(name: str, **header: Any) -> Callable[[dict[str, Any]], str]:
    return lambda claims: jwt.encode({"alg": "RS256", "kid": "good", **header}, claims, key_pair(name))


def rs512(claims: dict[str, Any]) -> str:
    key = RSAKey.import_key(key_pair("good").as_dict(private=True) | {"alg": "RS512"})
    return jwt.encode({"alg": "RS512", "kid": "good"}, claims, key, algorithms=["RS512"])


SIGNATURES: dict[str, Callable[[dict[str, Any]], str]] = {
    "alg none": unsigned,
    "alg None": lambda claims: unsigned(claims, "None"),
    "RS256 without a signature": lambda claims: unsigned(claims, "RS256"),
    "HS256 with the public key as PEM": lambda claims: hs256_with_the_public_key(claims, pem=True),
    "HS256 with the public key as JWK": lambda claims: hs256_with_the_public_key(claims, pem=False),
    "HS256 with the client secret": lambda claims: jwt.encode(
        {"alg": "HS256", "kid": "good"}, claims, OctKey.import_key("secret secret secret secret secret")
    ),
    "another RSA algorithm": rs512,
    "another key under a known id": by("bad"),
    "an unknown key id": by("bad", kid="bad"),
    "no key id": lambda claims: jwt.encode({"alg": "RS256"}, claims, key_pair("bad")),
    "a key of its own in the header": lambda claims: jwt.encode(
        {"alg": "RS256", "kid": "bad", "jwk": key_pair("bad").as_dict(private=False)}, claims, key_pair("bad")
    ),
    "cut": lambda claims: by("good")(claims)[:-8],
    "empty": lambda _claims: "",
    "no token": lambda _claims: "x",
    "four parts": lambda claims: by("good")(claims) + ".x",
    "not ASCII": lambda _claims: "\u00e9.\u00e9.\u00e9",
    "huge": lambda _claims: "a." * 50_000,
}


@pytest.mark.parametrize("lie", SIGNATURES)
async def test_jwt_algorithm_confusion(liar: Liar, provider: OidcProvider, handshake: Handshake, lie: str) -> None:
    """One algorithm, a key of the provider's by its id, and nothing that the token's header says of itself."""
    liar.sign = SIGNATURES[lie]
    with pytest.raises(IdentityRefused):
        await provider.identify("code", handshake)


async def test_an_unknown_key_has_the_keys_fetched_again_within_bounds(liar: Liar) -> None:
    """A provider may change its keys at any time; made-up ids do not have it asked each time."""
    moments = [0.0]
    http = ProviderHttp(allow_plain=True)
    keys = SigningKeys(http, monotonic=lambda: moments[0])
    assert await keys.find(f"{liar.url}/keys", "good") is not None
    liar.keys = ["next"]
    for _ in range(5):
        assert await keys.find(f"{liar.url}/keys", "next") is None
    assert liar.asked["keys"] == 1
    moments[0] = 31.0
    assert await keys.find(f"{liar.url}/keys", "next") is not None
    assert await keys.find(f"{liar.url}/keys", "good") is None
    assert liar.asked["keys"] == 2
    await http.close()


async def test_keys_that_may_not_sign_are_no_keys(liar: Liar) -> None:
    """Short ones, of another type, for encryption, for other algorithms, broken ones; the rest still counts."""
    good = key_pair("good").as_dict(private=False)
    weak = {**good, "kid": "weak", "n": good["n"][:171]}
    broken: list[dict[str, Any]] = [
        {**good, "kid": "e", "use": "enc"},
        {**good, "kid": "r", "alg": "RS512"},
        {**good, "kid": "n", "n": "!"},
        {**good, "kid": "n", "n": 5},
        {"kid": "o", "kty": "oct", "k": "c2VjcmV0"},
        {**good, "kid": 5},
        {"kid": "x", "kty": "RSA"},
        {},
    ]
    liar.answers["keys"] = lambda: JSONResponse({"keys": [weak, *broken, good]})
    http = ProviderHttp(allow_plain=True)
    keys = SigningKeys(http)
    assert await keys.find(f"{liar.url}/keys", "good") is not None
    for name in ("weak", "e", "r", "n", "o", "x"):
        assert await keys.find(f"{liar.url}/keys", name) is None, name
    await http.close()


async def slow() -> Response:
    async def drip() -> AsyncIterator[bytes]:
        for _ in range(600):
            yield b" "
            await asyncio.sleep(0.1)

    return StreamingResponse(drip())


async def huge() -> Response:
    async def flood() -> AsyncIterator[bytes]:
        for _ in range(4_000):
            yield b" " * 65_536

    return StreamingResponse(flood())


FAILURES: dict[str, Callable[[], Any]] = {
    "slow, byte by byte": slow,
    "huge": huge,
    "compressed": lambda: Response(b"\x1f\x8b", headers={"Content-Encoding": "gzip"}),
    "no JSON": lambda: Response("<html>"),
    "deep": lambda: Response(b"[" * 100_000),
    "not UTF-8": lambda: Response(b'{"keys": "\xff"}'),
    "another shape": lambda: JSONResponse([1]),
    "an error": lambda: Response("oops", status_code=500),
    "a redirect": lambda: Response(status_code=302, headers={"Location": "http://127.0.0.1:9/"}),
    "empty": lambda: Response(b""),
}


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("path", [".well-known/openid-configuration", "token", "keys"])
async def test_a_provider_that_fails_is_away(
    liar: Liar, provider: OidcProvider, handshake: Handshake, path: str, failure: str
) -> None:
    """503 with Retry-After within seconds, whichever of its documents it is that fails."""
    liar.answers[path] = FAILURES[failure]
    started = time.monotonic()
    with pytest.raises((ProviderAway, IdentityRefused)) as caught:
        await provider.identify("code", handshake)
    assert time.monotonic() - started < 30
    assert caught.value.status == 503 or path == "token", failure
    assert caught.value.status in {403, 503}


async def test_a_provider_that_is_down_is_asked_again_after_a_moment() -> None:
    """Those who come meanwhile do not wait for it one after the other."""
    registration = Registration("http://127.0.0.1:9/.well-known/openid-configuration", CLIENT_ID, "x", "http://us/back")
    moments = [0.0]
    provider = OidcProvider(registration, ProviderHttp(allow_plain=True), clock=utc_now, monotonic=lambda: moments[0])
    with pytest.raises(ProviderAway) as first:
        await provider.authorization_url(new_handshake())
    with pytest.raises(ProviderAway) as second:
        await provider.authorization_url(new_handshake())
    assert ("ConnectError" in first.value.private, second.value.private) == (True, "a moment ago it did not answer")
    moments[0] = 10.0
    with pytest.raises(ProviderAway) as third:
        await provider.authorization_url(new_handshake())
    assert "ConnectError" in third.value.private
    await provider.close()


async def test_another_issuer_s_configuration_is_not_taken(liar: Liar, provider: OidcProvider) -> None:
    """The document has to name the issuer that it was found at."""
    document = liar.documents()[".well-known/openid-configuration"] | {"issuer": "https://accounts.google.com"}
    liar.answers[".well-known/openid-configuration"] = lambda: JSONResponse(document)
    with pytest.raises(ProviderAway):
        await provider.authorization_url(new_handshake())


async def test_production_asks_over_tls_alone(liar: Liar) -> None:
    """Where plain HTTP is not allowed, it is not tried."""
    http = ProviderHttp(allow_plain=False)
    with pytest.raises(ProviderAway, match="login provider"):
        await http.get(f"{liar.url}/keys", dict)
    assert liar.asked == {}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_the_browser_sees_of_it(liar: Liar, google_settings: Any, database: Database, serve: Any) -> None:
    """403 for lies, 503 with Retry-After for failures, as problems; the page gets the same code."""
    url = f"{liar.url}/.well-known/openid-configuration"
    changed = {"google_client_id": CLIENT_ID, "google_discovery_url": url, "front_end_url": ""}
    settings = google_settings.model_copy(update=changed)
    with httpx.Client(base_url=serve(create_app(settings)).url, trust_env=False, timeout=30) as gateway:

        def come_back(**headers: str) -> httpx.Response:
            asked = parse_qs(urlsplit(gateway.get("/v1/auth/google").headers["location"]).query)
            liar.nonce = asked["nonce"][0]
            params = {"state": asked["state"][0], "code": "x"}
            return gateway.get("/v1/auth/google/callback", params=params, headers=headers)

        assert come_back().headers["location"].startswith("http://gateway.test/login/google#code=")
        liar.sign = unsigned
        assert (come_back().status_code, come_back().json()["code"]) == (403, "identity-refused")
        assert come_back(Accept="text/html").headers["location"].endswith("#error=identity-refused")
        liar.answers["token"] = FAILURES["an error"]
        away = come_back()
        assert (away.status_code, away.json()["code"]) == (503, "login-provider-away")
        assert int(away.headers["retry-after"]) > 0
        for failure in ("huge", "deep", "no JSON"):
            liar.answers["token"] = FAILURES[failure]
            assert come_back().status_code in {403, 503}, failure
