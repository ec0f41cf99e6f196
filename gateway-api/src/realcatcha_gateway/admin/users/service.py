"""What administrators decide about people; each decision and its reason are in the audit log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.api_keys.models import ApiKey
from realcatcha_gateway.accounts.identities.models import OidcIdentity
from realcatcha_gateway.accounts.models import User
from realcatcha_gateway.accounts.repository import AccountRepository
from realcatcha_gateway.accounts.second_factors.errors import NoSecondFactor
from realcatcha_gateway.accounts.second_factors.repository import SecondFactorRepository
from realcatcha_gateway.accounts.sessions.errors import SessionNotFound
from realcatcha_gateway.accounts.sessions.models import LoginSession
from realcatcha_gateway.accounts.sessions.repository import SessionRepository
from realcatcha_gateway.admin.decisions import Decision, record_decision
from realcatcha_gateway.admin.errors import NoAdministrator
from realcatcha_gateway.admin.users.errors import LastAdministrator, NotToOneself, SignUpNotFound, UserNotFound
from realcatcha_gateway.admin.users.letters import AccountLetters
from realcatcha_gateway.admin.users.repository import Belonging, UserDirectory, UserFilters
from realcatcha_gateway.audit.entries import Action
from realcatcha_gateway.database.pages import Position, cut
from realcatcha_gateway.notes.models import AdminNote
from realcatcha_gateway.notes.repository import NoteRepository
from realcatcha_gateway.notes.service import About
from realcatcha_gateway.organisations.repository import remove_invitations_by

MOST_NOTES: Final = 20


@dataclass(frozen=True)
class UserView:
    """Everything that administrators see of a person."""

    user: User
    belongings: Sequence[Belonging]
    sessions: Sequence[LoginSession]
    keys: Sequence[ApiKey]
    identities: Sequence[OidcIdentity]
    second_factor: bool
    recovery_codes_left: int
    notes: Sequence[AdminNote]


class UserAdministration:
    """Decisions in one unit of work.

    Sessions that end here need no deny-list: their rows are gone, which every request sees.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._users = UserDirectory(session)
        self._sessions = SessionRepository(session)

    def page(
        self, filters: UserFilters, *, limit: int, after: Position | None
    ) -> tuple[Sequence[User], set[str], Position | None]:
        """Give a page of users, the newest first, who of them has a second factor, and where the next one continues."""
        page, following = cut(self._users.page(filters, limit=limit, after=after), limit=limit)
        return page, self._users.with_second_factor([user.id for user in page]), following

    def view(self, user_id: str, *, now: datetime) -> UserView:
        """Give a person. Raises UserNotFound."""
        user = self._users.find(user_id)
        if user is None:
            raise UserNotFound
        factors = SecondFactorRepository(self._session, user_id)
        return UserView(
            user=user,
            belongings=self._users.belongings(user_id),
            sessions=self._users.sessions(user_id, now=now),
            keys=self._users.keys(user_id),
            identities=self._users.identities(user_id),
            second_factor=factors.is_confirmed(),
            recovery_codes_left=factors.codes_left(),
            notes=NoteRepository(self._session).about(user_id, limit=MOST_NOTES),
        )

    def suspend(self, user_id: str, decision: Decision) -> None:
        """Keep a person out: sessions end, API keys stop working, no login succeeds, nobody joins by their invitations.

        Twice is no error.

        Raises:
            UserNotFound: Nobody has this id.
            NotToOneself: It is the administrator's own account.
            LastAdministrator: Nobody else would be left to administer.
        """
        administrators = self._users.lock_administrators()
        me = decision.administrator.user_id
        if not any(one.id == me and one.suspended_at is None for one in administrators):
            raise NoAdministrator(private="suspended, or no administrator any more, since the request began")
        user = self._lock_other(user_id, decision)
        if user.is_admin and not any(one.suspended_at is None for one in administrators if one.id != user.id):
            raise LastAdministrator
        ended = self._end_sessions(user_id, decision)
        if user.suspended_at is None:
            user.suspended_at = decision.now
            remove_invitations_by(self._session, user_id)
            self._record("admin.user-suspended", user_id, decision, sessions=ended)

    def restore(self, user_id: str, decision: Decision) -> None:
        """Let a person in again; API keys work again, sessions do not come back. Raises UserNotFound."""
        user = self._lock(user_id)
        if user.suspended_at is not None:
            user.suspended_at = None
            self._record("admin.user-restored", user_id, decision)

    def end_sessions(self, user_id: str, decision: Decision, *, session_id: str | None = None) -> None:
        """Log a person out everywhere, or in one place. Raises UserNotFound, SessionNotFound."""
        self._lock(user_id)
        if session_id is not None and self._sessions.find(session_id, user_id=user_id, now=decision.now) is None:
            raise SessionNotFound("They have no such session.")
        ended = self._end_sessions(user_id, decision, session_id=session_id)
        self._record("admin.sessions-ended", user_id, decision, sessions=ended)

    def force_reset(self, user_id: str, decision: Decision, letters: AccountLetters) -> None:
        """Have the password hold no longer, end every session, and send the letter that sets another.

        API keys stay, for programs go on; suspend the person where they must not. Raises UserNotFound, NotToOneself.
        """
        user = self._lock_other(user_id, decision)
        user.password_hash = None
        letters.reset(user)
        ended = self._end_sessions(user_id, decision)
        self._record("admin.password-reset-forced", user_id, decision, sessions=ended)

    def remove_second_factor(self, user_id: str, decision: Decision) -> None:
        """Let somebody who lost app and codes log in with the password alone; every session ends.

        Raises:
            UserNotFound, NotToOneself: As elsewhere.
            NoSecondFactor: There is none to remove.
        """
        self._lock_other(user_id, decision)
        factors = SecondFactorRepository(self._session, user_id)
        if factors.lock() is None:
            raise NoSecondFactor
        factors.remove()
        ended = self._end_sessions(user_id, decision)
        self._record("admin.second-factor-removed", user_id, decision, sessions=ended)

    def resend_sign_up(self, email: str, decision: Decision, letters: AccountLetters) -> None:
        """Send the letter that confirms a sign-up's address again, with a new link. Raises SignUpNotFound."""
        waiting = self._users.sign_up(email, now=decision.now)
        if waiting is None:
            raise SignUpNotFound
        letters.confirm_again(waiting)
        record_decision(self._session, "admin.confirmation-resent", decision, About("user", ""))  # there is no user yet

    def add_note(self, user_id: str, decision: Decision) -> None:
        """Write about a person. Raises UserNotFound."""
        self._lock(user_id)
        self._record("admin.note-added", user_id, decision)

    def _lock(self, user_id: str) -> User:
        user = AccountRepository(self._session).lock_user(user_id)
        if user is None:
            raise UserNotFound
        return user

    def _lock_other(self, user_id: str, decision: Decision) -> User:
        if user_id == decision.administrator.user_id:
            raise NotToOneself
        return self._lock(user_id)

    def _end_sessions(self, user_id: str, decision: Decision, *, session_id: str | None = None) -> int:
        ids = [session_id] if session_id else [one.id for one in self._users.sessions(user_id, now=decision.now)]
        self._sessions.end(ids, user_id=user_id)
        return len(ids)

    def _record(self, action: Action, user_id: str, decision: Decision, **details: int) -> None:
        record_decision(self._session, action, decision, About("user", user_id, user_id=user_id), details=details)
