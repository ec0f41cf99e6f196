"""Log in with an account at a provider, link it to an account, and undo that."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.credentials.errors import OneTimeTokenSpent, SignUpClosed
from realcatcha_gateway.accounts.credentials.models import OneTimeToken
from realcatcha_gateway.accounts.credentials.one_time_tokens import new_token, token_digest
from realcatcha_gateway.accounts.credentials.repository import OneTimeTokenRepository
from realcatcha_gateway.accounts.identities.errors import (
    IdentityExists,
    IdentityNotFound,
    IdentityTaken,
    LastWayIn,
)
from realcatcha_gateway.accounts.identities.models import OidcIdentity
from realcatcha_gateway.accounts.identities.provider import Claims
from realcatcha_gateway.accounts.identities.repository import IdentityRepository
from realcatcha_gateway.accounts.models import User
from realcatcha_gateway.accounts.repository import AccountRepository
from realcatcha_gateway.accounts.service import AccountService, LoggedIn
from realcatcha_gateway.audit.entries import Action, Actor
from realcatcha_gateway.audit.service import record
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.identifiers import random_id
from realcatcha_gateway.mail.letters import Language, Letter
from realcatcha_gateway.mail.service import Postbox

CODE_LIFE: Final = timedelta(minutes=5)
TICKET_LIFE: Final = timedelta(minutes=15)
_FIRST_ORGANISATION: Final = {"en": "My organisation", "ko": "내 조직"}


@dataclass(frozen=True)
class Arrival:
    """What came of somebody whom a provider vouches for.

    Attributes:
        logged_in: Whose account it opens; None: nobody's yet.
        link_ticket: Confirms, within `TICKET_LIFE`, that the account of the address is to be linked.
        ended: Ids of sessions that ended, for the deny-list.
    """

    logged_in: LoggedIn | None = None
    link_ticket: str = ""
    ended: Sequence[str] = field(default=())


class IdentityService:
    """Links in one unit of work.

    Args:
        sign_up: Whether an address without an account gets one.
    """

    def __init__(
        self, session: Session, accounts: AccountService, postbox: Postbox, *, clock: Clock, sign_up: bool = True
    ) -> None:
        self._sign_up = sign_up
        self._session = session
        self._accounts = accounts
        self._users = AccountRepository(session)
        self._identities = IdentityRepository(session)
        self._tokens = OneTimeTokenRepository(session)
        self._postbox = postbox
        self._clock = clock

    def issue_code(self, claims: Claims, *, browser: str, user_id: str | None) -> str:
        """Make the one-time code that the page exchanges; for a person who is logged in, the ticket of a link."""
        return self._issue(claims, {"browser": browser}, user_id=user_id, life=CODE_LIFE)

    def arrive(self, code: str, *, browser: str, language: Language) -> Arrival:
        """Exchange a code for what it opens.

        An account that is linked already opens. An address without an account gets one. An account of the same address
        is never opened by that alone: who holds it logs in and confirms. Where nobody has ever shown that the address
        of that account is theirs, whoever made it may have waited for its owner to come, so all that opens it is taken
        away first.

        Raises:
            OneTimeTokenSpent: No such code, or another browser's.
            SignUpClosed: The address has no account, and nobody gets one at the moment.
        """
        claims = self._take(code, "oidc-login", browser=browser)
        known = self._identities.find(issuer=claims.issuer, subject=claims.subject)
        if known is not None:
            known.email, known.last_used_at = claims.email, self._clock()
            return Arrival(self._logged_in(known.user_id))
        found = self._users.user_by_email(claims.email)
        user = None if found is None else self._users.lock_user(found.id)
        if user is None:
            return Arrival(self._logged_in(self._create(claims, language).id))
        if user.email_verified_at is None:
            return self._take_over(user, claims)
        return Arrival(link_ticket=self._issue(claims, {}, user_id=user.id, life=TICKET_LIFE))

    def link(self, ticket: str, *, user_id: str) -> OidcIdentity:
        """Link what a ticket is about to the account of the person who asks.

        Raises:
            OneTimeTokenSpent: No such ticket, or another person's.
            IdentityExists, IdentityTaken: Either side is linked already.
        """
        user = self._users.lock_user(user_id)
        claims = self._take(ticket, "oidc-link", user_id=user_id)
        if user is None:
            raise OneTimeTokenSpent
        return self._link(user, claims)

    def all(self, user_id: str) -> Sequence[OidcIdentity]:
        """Give a person's links."""
        return self._identities.of(user_id)

    def unlink(self, identity_id: str, *, user_id: str) -> None:
        """Remove a link. Raises IdentityNotFound, LastWayIn."""
        user = self._users.lock_user(user_id)
        links = self._identities.of(user_id)
        identity = next((one for one in links if one.id == identity_id), None)
        if user is None or identity is None:
            raise IdentityNotFound
        if user.password_hash is None and len(links) == 1:
            raise LastWayIn
        self._identities.remove(identity)
        self._note("account.identity-removed", user, identity)
        self._postbox.add(
            self._session, Letter("identity-removed", user.email, user.language, {"email": identity.email})
        )

    def _create(self, claims: Claims, language: Language) -> User:
        if not self._sign_up:
            raise SignUpClosed
        organisation = self._accounts.create_organisation(_FIRST_ORGANISATION[language])
        try:
            user = self._accounts.add_member(
                organisation.id,
                email=claims.email,
                password_hash=None,
                role="owner",
                name=claims.name,
                language=language,
                verified=True,
            )
            self._add(user, claims)
        except IntegrityError as error:
            raise OneTimeTokenSpent("Somebody with this address joined at this moment.") from error
        self._identities.forget_sign_ups(user.email)
        return user

    def _take_over(self, user: User, claims: Claims) -> Arrival:
        ended = self._identities.shut(user, now=self._clock())
        user.email_verified_at = self._clock()
        record(self._session, "account.taken-over", subject=("user", user.id), actor=Actor("user", user.id))
        self._link(user, claims)
        return Arrival(self._logged_in(user.id), ended=ended)

    def _link(self, user: User, claims: Claims) -> OidcIdentity:
        known = self._identities.find(issuer=claims.issuer, subject=claims.subject)
        if known is not None and known.user_id != user.id:
            raise IdentityTaken
        if any(one.issuer == claims.issuer for one in self._identities.of(user.id)):
            raise IdentityExists
        try:
            identity = self._add(user, claims)
        except IntegrityError as error:
            raise IdentityTaken from error
        letter = Letter("identity-linked", user.email, user.language, {"email": claims.email})
        self._postbox.add(self._session, letter)
        return identity

    def _add(self, user: User, claims: Claims) -> OidcIdentity:
        now = self._clock()
        identity = OidcIdentity(
            id=random_id("idn_"),
            user_id=user.id,
            issuer=claims.issuer,
            subject=claims.subject,
            email=claims.email,
            created_at=now,
            last_used_at=now,
        )
        self._identities.add(identity)
        self._note("account.identity-linked", user, identity)
        return identity

    def _note(self, action: Action, user: User, identity: OidcIdentity) -> None:
        details = {"identity": identity.id, "issuer": identity.issuer}
        record(self._session, action, subject=("user", user.id), details=details, actor=Actor("user", user.id))

    def _logged_in(self, user_id: str) -> LoggedIn:
        organisation_id = self._users.first_organisation_of(user_id)
        if organisation_id is None:
            raise OneTimeTokenSpent("The account belongs to no organisation any more.")
        return LoggedIn(user_id, organisation_id, self._users.has_second_factor(user_id))

    def _issue(self, claims: Claims, details: dict[str, str], *, user_id: str | None, life: timedelta) -> str:
        token, now = new_token(), self._clock()
        said = {"issuer": claims.issuer, "subject": claims.subject, "name": claims.name}
        self._tokens.add(
            OneTimeToken(
                sha256=token_digest(token),
                purpose="oidc-login" if user_id is None else "oidc-link",
                user_id=user_id,
                email=claims.email,
                details=said | details,
                created_at=now,
                expires_at=now + life,
            )
        )
        return token

    def _take(self, token: str, purpose: str, *, browser: str = "", user_id: str | None = None) -> Claims:
        found = self._tokens.take(token_digest(token), now=self._clock())
        mine = found is not None and found.purpose == purpose and found.user_id == user_id
        if found is None or not mine or (browser and found.details["browser"] != browser):
            raise OneTimeTokenSpent
        said = found.details
        return Claims(said["issuer"], said["subject"], found.email, email_verified=True, name=said["name"])
