"""Sessions are bounded in number, and expired ones are removed."""

from datetime import timedelta
from typing import Any

from realcatcha_gateway.accounts.access_tokens import AccessTokens
from realcatcha_gateway.accounts.repository import AccountRepository
from realcatcha_gateway.accounts.sessions.models import LoginSession, RefreshToken
from realcatcha_gateway.accounts.sessions.refresh_tokens import RefreshTokens
from realcatcha_gateway.accounts.sessions.repository import SessionRepository, purge_sessions
from realcatcha_gateway.accounts.sessions.service import MOST_SESSIONS, SessionService
from realcatcha_gateway.database import Database
from sqlalchemy import func, select
from sqlalchemy.orm import Session


def service(session: Session, clock: Any) -> SessionService:
    return SessionService(
        SessionRepository(session),
        AccountRepository(session),
        access_tokens=AccessTokens(["key"], issuer="http://gateway.test", clock=clock),
        refresh_tokens=RefreshTokens(["key"]),
        clock=clock,
    )


def count(database: Database, model: Any) -> int:
    with database.read() as session:
        return session.execute(select(func.count()).select_from(model)).scalar_one()


def test_a_person_has_a_bounded_number_of_sessions(database: Database, clock: Any, owner: Any) -> None:
    """The one used least ends for one too many, its tokens with it."""
    with database.write() as session:
        sessions = service(session, clock)
        sessions.end_others(user_id=owner.user_id, but=None)
        for _ in range(MOST_SESSIONS + 1):
            clock.pass_by(seconds=1)
            sessions.open(user_id=owner.user_id, organisation_id=owner.organisation_id)
        oldest = min(login.created_at for login in sessions.list(owner.user_id))
    assert oldest == clock.now - timedelta(seconds=MOST_SESSIONS - 1)
    assert count(database, LoginSession) == count(database, RefreshToken) == MOST_SESSIONS


def test_expired_sessions_are_removed(database: Database, clock: Any, owner: Any) -> None:
    """With their tokens; the others stay."""
    with database.write() as session:
        sessions = service(session, clock)
        sessions.end_others(user_id=owner.user_id, but=None)
        sessions.open(user_id=owner.user_id, organisation_id=owner.organisation_id)
        clock.pass_by(days=29)
        sessions.open(user_id=owner.user_id, organisation_id=owner.organisation_id)
        clock.pass_by(days=1)
    with database.write() as session:
        purge_sessions(session, now=clock.now)
    assert count(database, LoginSession) == count(database, RefreshToken) == 1
