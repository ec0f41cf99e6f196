"""One attempt to log in at a provider, from the browser's departure to its return."""

from realcatcha_kit.errors import Malformed
from starlette.requests import Request
from starlette.responses import Response

from realcatcha_gateway.accounts.credentials.schemas import deliverable
from realcatcha_gateway.accounts.identities.browser_cookies import BrowserCookies
from realcatcha_gateway.accounts.identities.errors import (
    AddressNotConfirmed,
    IdentityRefused,
    LoginCancelled,
    LoginStateSpent,
    ProviderOff,
)
from realcatcha_gateway.accounts.identities.login_states import Attempt, LoginStates
from realcatcha_gateway.accounts.identities.provider import Claims, Provider, new_handshake
from realcatcha_gateway.accounts.models import normalise_email

_LONGEST: int = 2_048


class ProviderLogins:
    """What the routes need of a provider.

    Args:
        provider: None: this installation has none.
        page: Where the browser goes when it comes back, with a one-time code in the fragment.
    """

    def __init__(self, provider: Provider | None, states: LoginStates, cookies: BrowserCookies, *, page: str) -> None:
        self._provider = provider
        self._states = states
        self.cookies = cookies
        self.page = page

    @property
    def on(self) -> bool:
        """Whether people may log in with the provider."""
        return self._provider is not None

    def switched_off(self) -> "ProviderLogins":
        """Give the same without the provider."""
        return ProviderLogins(None, self._states, self.cookies, page=self.page)

    async def depart(self, request: Request, response: Response, *, user_id: str = "") -> str:
        """Begin an attempt and say where to send the browser, whose cookie `response` gets.

        Raises:
            ProviderOff, ProviderAway: There is none, or it does not answer.
            Unavailable: Redis is away.
        """
        handshake = new_handshake()
        url = await self._known().authorization_url(handshake)
        browser = self.cookies.renew(request, response)
        attempt = Attempt(handshake.nonce, handshake.verifier, browser, user_id=user_id)
        await self._states.keep(handshake.state, attempt)
        return url

    async def come_back(self, request: Request, *, state: str, code: str, error: str) -> tuple[Attempt, Claims]:
        """End an attempt: whose it was, and whom the provider vouches for.

        Raises:
            LoginStateSpent: No attempt of this browser has this state (any more).
            LoginCancelled: The provider sent the browser back without a code.
            AddressNotConfirmed, IdentityRefused: What the provider says proves nothing.
            ProviderAway, Unavailable: The provider, or Redis, does not answer.
        """
        provider, browser = self._known(), self.cookies.read(request)
        if max(len(state), len(code)) > _LONGEST:
            raise Malformed("The state or the code is too long.")
        attempt = await self._states.take(state)
        if attempt is None or browser != attempt.browser:
            raise LoginStateSpent
        if error or not code:
            raise LoginCancelled
        return attempt, _confirmed(await provider.identify(code, attempt.handshake(state)))

    async def close(self) -> None:
        """Close connections."""
        if self._provider is not None:
            await self._provider.close()

    def _known(self) -> Provider:
        if self._provider is None:
            raise ProviderOff
        return self._provider


def _confirmed(claims: Claims) -> Claims:
    if not claims.email_verified:
        raise AddressNotConfirmed
    try:
        email = normalise_email(deliverable(claims.email))
    except ValueError as error:
        raise IdentityRefused(private="no usable address") from error
    return Claims(claims.issuer, claims.subject, email, email_verified=True, name=claims.name)
