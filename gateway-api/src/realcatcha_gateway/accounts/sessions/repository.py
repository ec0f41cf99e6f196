"""Read and write sessions; what a person may see and end is scoped by that person."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.sessions.models import LoginSession, RefreshToken
from realcatcha_gateway.audit.entries import Action, Actor, Detail
from realcatcha_gateway.audit.service import record


class SessionRepository:
    """Sessions of every person: each query but those by a token's digest names the person."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, login: LoginSession, token: RefreshToken) -> None:
        """Add a session with its first token."""
        self._session.add(login)
        self._session.flush()
        self._session.add(token)

    def note_login(self, login: LoginSession) -> None:
        """Record that somebody logged in."""
        details: dict[str, Detail] = {"session": login.id, "second_factor": login.second_factor}
        actor = Actor("user", login.user_id)
        record(self._session, "account.logged-in", subject=("user", login.user_id), details=details, actor=actor)

    def note_end(self, session_ids: Collection[str], *, user_id: str, action: Action = "account.session-ended") -> None:
        """Record that sessions of a person ended before their time, and why."""
        actor = Actor("user", user_id)
        if action == "account.refresh-token-reused":
            actor = Actor("anonymous")  # whoever came second: its owner, or a thief
        for session_id in session_ids:
            details: dict[str, Detail] = {"session": session_id}
            record(self._session, action, subject=("user", user_id), details=details, actor=actor)

    def add_token(self, token: RefreshToken) -> None:
        """Add a successor."""
        self._session.add(token)

    def token(self, sha256: str) -> RefreshToken | None:
        """Find a refresh token in its latest state."""
        query = select(RefreshToken).where(RefreshToken.sha256 == sha256)
        return self._session.scalars(query.execution_options(populate_existing=True)).one_or_none()

    def lock(self, session_id: str) -> LoginSession | None:
        """Find a session and keep others from changing it until the unit of work ends."""
        query = select(LoginSession).where(LoginSession.id == session_id).with_for_update()
        return self._session.scalars(query.execution_options(populate_existing=True)).one_or_none()

    def find(self, session_id: str, *, user_id: str, now: datetime) -> LoginSession | None:
        """Find a person's session that is still open."""
        query = select(LoginSession).where(
            LoginSession.id == session_id, LoginSession.user_id == user_id, LoginSession.expires_at > now
        )
        return self._session.scalars(query).one_or_none()

    def of(self, user_id: str, *, now: datetime) -> Sequence[LoginSession]:
        """Give a person's open sessions, the one used last first."""
        query = (
            select(LoginSession)
            .where(LoginSession.user_id == user_id, LoginSession.expires_at > now)
            .order_by(LoginSession.last_used_at.desc(), LoginSession.id)
        )
        return self._session.scalars(query).all()

    def mark_second_factor(self, session_id: str, *, now: datetime) -> None:
        """Note that a session's person has shown a second factor."""
        shown = update(LoginSession).where(LoginSession.id == session_id)
        self._session.execute(shown.values(second_factor=True, second_factor_at=now))

    def forget_second_factor(self, user_id: str) -> None:
        """Note that what a person has shown in any session is no factor any more."""
        mine = update(LoginSession).where(LoginSession.user_id == user_id)
        self._session.execute(mine.values(second_factor=False, second_factor_at=None))

    def end(self, session_ids: Collection[str], *, user_id: str) -> None:
        """Delete sessions of a person, and with them their tokens."""
        mine = delete(LoginSession).where(LoginSession.id.in_(session_ids), LoginSession.user_id == user_id)
        self._session.execute(mine)


def purge_sessions(session: Session, *, now: datetime) -> None:
    """Delete the sessions of everybody that have expired."""
    session.execute(delete(LoginSession).where(LoginSession.expires_at <= now))
