"""Sign up, confirm addresses, recover and change passwords."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.credentials.errors import OneTimeTokenSpent
from realcatcha_gateway.accounts.credentials.models import OneTimeToken, Purpose
from realcatcha_gateway.accounts.credentials.one_time_tokens import new_token, token_digest
from realcatcha_gateway.accounts.credentials.repository import OneTimeTokenRepository
from realcatcha_gateway.accounts.identities.repository import IdentityRepository
from realcatcha_gateway.accounts.models import User, normalise_email
from realcatcha_gateway.accounts.repository import AccountRepository
from realcatcha_gateway.accounts.service import AccountService
from realcatcha_gateway.accounts.sessions.repository import SessionRepository
from realcatcha_gateway.audit.entries import Actor
from realcatcha_gateway.audit.service import record
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.mail.letters import Language, Letter, LetterKind
from realcatcha_gateway.mail.service import Postbox

CONFIRMATION_LIFE: Final = timedelta(hours=24)
RESET_LIFE: Final = timedelta(hours=1)
_UNDONE_BY_A_NEW_PASSWORD: Final[tuple[Purpose, ...]] = ("reset", "login", "email-change")
"""What somebody may have begun who knew the earlier one; a change of address would give them the account."""


class CredentialService:
    """Credentials in one unit of work.

    Passwords come hashed: hashing is slow, and a unit of work that waited for it would keep others from writing.
    Methods that end sessions return their ids, for the deny-list.

    Args:
        language: Of the letters to people who have no account yet; the others' is their own.
    """

    def __init__(
        self, session: Session, accounts: AccountService, postbox: Postbox, *, clock: Clock, language: Language
    ) -> None:
        self._session = session
        self._accounts = accounts
        self._users = AccountRepository(session)
        self._tokens = OneTimeTokenRepository(session)
        self._sessions = SessionRepository(session)
        self._postbox = postbox
        self._clock = clock
        self._language = language

    def sign_up(self, *, email: str, password_hash: str, organisation: str, write: bool) -> None:
        """Send the link that creates the account; the owner of an address that has one hears of that instead."""
        taken = self._users.user_by_email(email)
        details = {"password_hash": password_hash, "organisation": organisation, "language": self._language}
        token = self._add_token("sign-up", email=email, details=details, life=CONFIRMATION_LIFE)
        self._write("account-exists" if taken else "sign-up", email, user=taken, write=write, token=token)

    def chosen_password_hash(self, token: str) -> str:
        """Give the hash of the password that was chosen with a sign-up. Raises OneTimeTokenSpent."""
        found = self._tokens.find(token_digest(token), now=self._clock())
        if found is None or found.purpose != "sign-up":
            raise OneTimeTokenSpent
        return found.details["password_hash"]

    def confirm_sign_up(self, token: str) -> None:
        """Create the account of a sign-up. Raises OneTimeTokenSpent."""
        found = self._take(token, "sign-up")
        try:
            self._create(found)
        except IntegrityError as error:
            raise OneTimeTokenSpent("The address has an account by now.") from error

    def confirm_address(self, token: str, *, user_id: str) -> Sequence[str]:
        """Change an account's address; for the account itself alone. Raises OneTimeTokenSpent."""
        found = self._take(token, "email-change")
        if found.user_id != user_id:
            raise OneTimeTokenSpent("Another account asked for it.")
        try:
            return self._change_address(found)
        except IntegrityError as error:
            raise OneTimeTokenSpent("The address has an account by now.") from error

    def request_reset(self, *, email: str, write: bool) -> None:
        """Send a link that sets a new password; for an address without an account do the same work."""
        user = self._users.user_by_email(email)
        token = self._add_token("reset", email=email, details={}, life=RESET_LIFE, user=user)
        self._write("nothing" if user is None else "reset", email, user=user, write=write, token=token)

    def reset_password(self, token: str, *, password_hash: str) -> Sequence[str]:
        """Set a new password and end every session. Raises OneTimeTokenSpent.

        Where nobody had shown before that the account's address is theirs, nothing else that opened it does any more.
        """
        found = self._take(token, "reset")
        user = self._known(found.user_id or "")
        ended: Sequence[str] = ()
        if user.email_verified_at is None:  # the letter proves it now; whoever made the account may be somebody else
            ended = IdentityRepository(self._session).shut(user, now=self._clock())
            user.email_verified_at = self._clock()
        return [*ended, *self._set_password(user, password_hash, but=None)]

    def change_password(self, *, user_id: str, password_hash: str, session_id: str) -> Sequence[str]:
        """Set a new password and end every other session."""
        return self._set_password(self._known(user_id), password_hash, but=session_id)

    def request_address(self, *, user_id: str, session_id: str, email: str, write: bool) -> None:
        """Send the link that changes the address to the new one; who has an account under it hears of that instead."""
        user = self._known(user_id)
        taken = self._users.user_by_email(email)
        token = self._add_token(
            "email-change", email=email, details={"session_id": session_id}, life=CONFIRMATION_LIFE, user=user
        )
        self._write("account-exists" if taken else "email-change", email, user=taken or user, write=write, token=token)

    def _take(self, token: str, *purposes: Purpose) -> OneTimeToken:
        """Use a token up, holding its owner: so two of one person's tokens never block each other.

        Raises:
            OneTimeTokenSpent: It does not hold.
        """
        digest = token_digest(token)
        owner = self._tokens.owner_of(digest)
        if owner is not None:
            self._users.lock_user(owner)
        found = self._tokens.take(digest, now=self._clock())
        if found is None or found.purpose not in purposes:
            raise OneTimeTokenSpent
        return found

    def _create(self, found: OneTimeToken) -> None:
        organisation = self._accounts.create_organisation(found.details["organisation"])
        self._accounts.add_member(
            organisation.id,
            email=found.email,
            password_hash=found.details["password_hash"],
            role="owner",
            language="ko" if found.details.get("language") == "ko" else "en",
            verified=True,
        )

    def _change_address(self, found: OneTimeToken) -> Sequence[str]:
        user = self._known(found.user_id or "")
        earlier, user.email, user.email_verified_at = user.email, found.email, self._clock()
        record(self._session, "account.address-changed", subject=("user", user.id), actor=Actor("user", user.id))
        self._session.flush()
        self._tokens.forget_of_user(user.id, "reset")
        self._tokens.forget_of_user(user.id, "email-change")
        self._write("email-changed", earlier, user=user, write=True, email=user.email)
        return self._end_sessions(user.id, but=found.details["session_id"])

    def _set_password(self, user: User, password_hash: str, *, but: str | None) -> Sequence[str]:
        user.password_hash = password_hash
        record(self._session, "account.password-changed", subject=("user", user.id), actor=Actor("user", user.id))
        for waiting in _UNDONE_BY_A_NEW_PASSWORD:
            self._tokens.forget_of_user(user.id, waiting)
        self._write("password-changed", user.email, user=user, write=True)
        return self._end_sessions(user.id, but=but)

    def _end_sessions(self, user_id: str, *, but: str | None) -> Sequence[str]:
        ids = [login.id for login in self._sessions.of(user_id, now=self._clock()) if login.id != but]
        self._sessions.end(ids, user_id=user_id)
        return ids

    def _known(self, user_id: str) -> User:
        user = self._users.user(user_id)
        if user is None:
            raise OneTimeTokenSpent
        return user

    def _add_token(
        self, purpose: Purpose, *, email: str, details: dict[str, str], life: timedelta, user: User | None = None
    ) -> str:
        token, now = new_token(), self._clock()
        self._tokens.add(
            OneTimeToken(
                sha256=token_digest(token),
                purpose=purpose,
                user_id=None if user is None else user.id,
                email=normalise_email(email),
                details=details,
                created_at=now,
                expires_at=now + life,
            )
        )
        return token

    def _write(self, kind: LetterKind, to: str, *, user: User | None, write: bool, **fields: str) -> None:
        language = self._language if user is None else user.language
        letter = Letter(kind if write else "nothing", normalise_email(to), language, fields)
        self._postbox.add(self._session, letter)
