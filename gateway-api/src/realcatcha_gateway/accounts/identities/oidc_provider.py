"""Any OpenID provider, found by its discovery document."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import msgspec
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from realcatcha_gateway.accounts.identities.errors import IdentityRefused, ProviderAway
from realcatcha_gateway.accounts.identities.id_tokens import Expected, key_id_of, read_claims
from realcatcha_gateway.accounts.identities.provider import Claims, Handshake
from realcatcha_gateway.accounts.identities.provider_http import ProviderHttp
from realcatcha_gateway.accounts.identities.signing_keys import SigningKeys
from realcatcha_gateway.clock import Clock

_SUFFIX: Final = "/.well-known/openid-configuration"
_FRESH_S: Final = 3_600.0
_REST_S: Final = 3.0
_LONGEST_NAME: Final = 120
_OK: Final = 200


@dataclass(frozen=True)
class Registration:
    """How this gateway is known to the provider.

    Attributes:
        discovery_url: Of the provider's configuration.
        redirect_uri: Where the provider sends the browser back to.
    """

    discovery_url: str
    client_id: str
    client_secret: str
    redirect_uri: str


class _Discovered(msgspec.Struct):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: list[str] = msgspec.field(default_factory=lambda: ["client_secret_basic"])


class _TokenAnswer(msgspec.Struct):
    id_token: str = ""
    access_token: str = ""
    error: str = ""


class OidcProvider:
    """See the port. Its configuration is asked for when it is first needed, and then every hour.

    One request at a time asks for it, and after a failure nobody does for a moment: who waited does not wait again.
    """

    def __init__(
        self,
        registration: Registration,
        http: ProviderHttp,
        *,
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._registration = registration
        self._http = http
        self._clock = clock
        self._monotonic = monotonic
        self._keys = SigningKeys(http, monotonic=monotonic)
        self._discovered: _Discovered | None = None
        self._discovered_at = float("-inf")
        self._rests_until = float("-inf")
        self._asking = asyncio.Lock()

    async def authorization_url(self, handshake: Handshake) -> str:
        """Say where to send the browser. Raises ProviderAway."""
        found = await self._discover()
        return str(
            prepare_grant_uri(
                found.authorization_endpoint,
                self._registration.client_id,
                "code",
                redirect_uri=self._registration.redirect_uri,
                scope="openid email profile",
                state=handshake.state,
                nonce=handshake.nonce,
                code_challenge=create_s256_code_challenge(handshake.verifier),  # type: ignore[no-untyped-call]  # no stub
                code_challenge_method="S256",
            )
        )

    async def identify(self, code: str, handshake: Handshake) -> Claims:
        """Redeem a code and tell whom it is for. Raises ProviderAway, IdentityRefused."""
        found = await self._discover()
        answer = await self._redeem(found, code, handshake)
        key = await self._keys.find(found.jwks_uri, key_id_of(answer.id_token))
        if key is None:
            raise IdentityRefused(private="unknown key")
        expected = Expected(found.issuer, self._registration.client_id, handshake.nonce, answer.access_token)
        return _claims(read_claims(answer.id_token, key, expected, now=self._clock()))

    async def close(self) -> None:
        """Close connections."""
        await self._http.close()

    async def _discover(self) -> _Discovered:
        async with self._asking:
            if self._discovered is None or self._monotonic() - self._discovered_at > _FRESH_S:
                if self._monotonic() < self._rests_until:
                    raise ProviderAway(private="a moment ago it did not answer")
                try:
                    self._discovered = await self._ask()
                except ProviderAway:
                    self._rests_until = self._monotonic() + _REST_S
                    raise
                self._discovered_at = self._monotonic()
            return self._discovered

    async def _ask(self) -> _Discovered:
        url = self._registration.discovery_url
        found = await self._http.get(url, _Discovered)
        if url != found.issuer.rstrip("/") + _SUFFIX:  # OpenID Connect Discovery 4.3
            raise ProviderAway(private=f"{url} names another issuer: {found.issuer}")
        return found

    async def _redeem(self, found: _Discovered, code: str, handshake: Handshake) -> _TokenAnswer:
        known = self._registration
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": known.redirect_uri,
            "code_verifier": handshake.verifier,
        }
        auth = None
        if "client_secret_basic" in found.token_endpoint_auth_methods_supported:
            auth = (quote(known.client_id, safe=""), quote(known.client_secret, safe=""))  # RFC 6749, 2.3.1
        else:
            form |= {"client_id": known.client_id, "client_secret": known.client_secret}
        status, answer = await self._http.post(found.token_endpoint, form, auth=auth, shape=_TokenAnswer)
        if status == _OK:
            return answer
        if answer.error == "invalid_grant":
            raise IdentityRefused(private="the code does not hold")
        raise ProviderAway(private=f"{status} {answer.error[:40]}")


def _claims(claims: Mapping[str, Any]) -> Claims:
    email, name = claims.get("email"), claims.get("name")
    printable = "".join(one for one in name if one.isprintable()) if isinstance(name, str) else ""
    return Claims(
        issuer=claims["iss"],
        subject=claims["sub"],
        email=email if isinstance(email, str) else "",
        email_verified=claims.get("email_verified") is True,
        name=printable.strip()[:_LONGEST_NAME],
    )
