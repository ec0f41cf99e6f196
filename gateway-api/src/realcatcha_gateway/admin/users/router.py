"""People over every organisation."""

import re
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.second_factors.errors import NoSecondFactor
from realcatcha_gateway.accounts.sessions.errors import SessionNotFound
from realcatcha_gateway.accounts.sessions.router import get_session_id
from realcatcha_gateway.admin.access import ACCESS_ERRORS, AdministeringSession, Administrator
from realcatcha_gateway.admin.schemas import Decided, Noted
from realcatcha_gateway.admin.users.errors import LastAdministrator, NotToOneself, SignUpNotFound, UserNotFound
from realcatcha_gateway.admin.users.letters import AccountLetters
from realcatcha_gateway.admin.users.repository import UserDirectory, UserFilters
from realcatcha_gateway.admin.users.schemas import (
    ResendBody,
    SignUpAnswer,
    SignUps,
    UserDetail,
    UserPage,
    page_of,
)
from realcatcha_gateway.admin.users.service import UserAdministration
from realcatcha_gateway.web.cursors import Cursor, Limit, encode_cursor
from realcatcha_gateway.web.openapi import problems
from realcatcha_gateway.web.sessions import ReadingSession

_USER_ID: Final = re.compile(r"usr_[a-z2-7]{20}")
_MOST_SIGN_UPS: Final = 100

router = APIRouter(prefix="/v1/admin", tags=["administration"])


def get_user_id(user_id: Annotated[str, Path(description="Id of a person")]) -> str:
    """Read the path's user id. Raises UserNotFound for text that no user can have."""
    if not _USER_ID.fullmatch(user_id):
        raise UserNotFound
    return user_id


UserId = Annotated[str, Depends(get_user_id)]


def get_filters(
    email: Annotated[str | None, Query(max_length=254, description="Beginning of the address")] = None,
    suspended: Annotated[bool | None, Query(description="Only who is, or is not, kept out")] = None,
    administrator: Annotated[bool | None, Query(description="Only who administers, or does not")] = None,
) -> UserFilters:
    """Read which users are wanted."""
    return UserFilters(email, suspended, administrator)


@router.get("/users", responses=problems(*ACCESS_ERRORS))
def search_users(
    _: Administrator,
    session: ReadingSession,
    filters: Annotated[UserFilters, Depends(get_filters)],
    cursor: Cursor,
    limit: Limit = 20,
) -> UserPage:
    """Find people by the beginning of their address, the newest first; by id ask for the one."""
    users, factors, following = UserAdministration(session).page(filters, limit=limit, after=cursor)
    return page_of(users, factors, encode_cursor(following))


@router.get("/users/{user_id}", responses=problems(*ACCESS_ERRORS, UserNotFound))
def read_user(_: Administrator, session: ReadingSession, user_id: UserId, request: Request) -> UserDetail:
    """Give a person with organisations, sessions, factors, keys (not their text) and notes."""
    return _detail(session, user_id, request)


@router.post(
    "/users/{user_id}/suspend",
    responses=problems(*ACCESS_ERRORS, UserNotFound, NotToOneself, LastAdministrator),
)
def suspend_user(session: AdministeringSession, decision: Decided, user_id: UserId, request: Request) -> UserDetail:
    """Keep a person out: every session ends, API keys stop working, and no login succeeds."""
    UserAdministration(session).suspend(user_id, decision)
    return _detail(session, user_id, request)


@router.post("/users/{user_id}/restore", responses=problems(*ACCESS_ERRORS, UserNotFound))
def restore_user(session: AdministeringSession, decision: Decided, user_id: UserId, request: Request) -> UserDetail:
    """Let a person in again; their API keys work again."""
    UserAdministration(session).restore(user_id, decision)
    return _detail(session, user_id, request)


@router.post("/users/{user_id}/end-sessions", responses=problems(*ACCESS_ERRORS, UserNotFound))
def end_sessions(session: AdministeringSession, decision: Decided, user_id: UserId, request: Request) -> UserDetail:
    """Log a person out everywhere."""
    UserAdministration(session).end_sessions(user_id, decision)
    return _detail(session, user_id, request)


@router.post(
    "/users/{user_id}/sessions/{session_id}/end", responses=problems(*ACCESS_ERRORS, UserNotFound, SessionNotFound)
)
def end_session(
    session: AdministeringSession,
    decision: Decided,
    user_id: UserId,
    session_id: Annotated[str, Depends(get_session_id)],
    request: Request,
) -> UserDetail:
    """End one of a person's sessions."""
    UserAdministration(session).end_sessions(user_id, decision, session_id=session_id)
    return _detail(session, user_id, request)


@router.post("/users/{user_id}/force-password-reset", responses=problems(*ACCESS_ERRORS, UserNotFound, NotToOneself))
def force_password_reset(
    session: AdministeringSession, decision: Decided, user_id: UserId, request: Request
) -> UserDetail:
    """Have the password hold no longer, end every session, and send a letter that sets another; API keys stay."""
    UserAdministration(session).force_reset(user_id, decision, _letters(request, session))
    return _detail(session, user_id, request)


@router.post(
    "/users/{user_id}/remove-second-factor",
    responses=problems(*ACCESS_ERRORS, UserNotFound, NotToOneself, NoSecondFactor),
)
def remove_second_factor(
    session: AdministeringSession, decision: Decided, user_id: UserId, request: Request
) -> UserDetail:
    """Let somebody who lost the app and every recovery code log in with the password alone; every session ends."""
    UserAdministration(session).remove_second_factor(user_id, decision)
    return _detail(session, user_id, request)


@router.post("/users/{user_id}/notes", status_code=201, responses=problems(*ACCESS_ERRORS, UserNotFound))
def note_user(session: AdministeringSession, decision: Noted, user_id: UserId, request: Request) -> UserDetail:
    """Write about a person, for other administrators."""
    UserAdministration(session).add_note(user_id, decision)
    return _detail(session, user_id, request)


@router.get("/sign-ups", responses=problems(*ACCESS_ERRORS))
def search_sign_ups(
    _: Administrator,
    session: ReadingSession,
    request: Request,
    email: Annotated[str, Query(max_length=254, description="Beginning of the address")] = "",
) -> SignUps:
    """Give sign-ups whose address nobody has confirmed yet, at most a hundred."""
    found = UserDirectory(session).sign_ups(email, now=request.app.state.clock(), limit=_MOST_SIGN_UPS)
    items = [SignUpAnswer(email=one.email, created_at=one.created_at, expires_at=one.expires_at) for one in found]
    return SignUps(items=items)


@router.post(
    "/sign-ups/resend", status_code=202, response_class=Response, responses=problems(*ACCESS_ERRORS, SignUpNotFound)
)
def resend_sign_up(
    administrator: Administrator, session: AdministeringSession, body: ResendBody, request: Request
) -> None:
    """Send the letter that confirms an address again, with a new link for another day."""
    decision = body.decision(administrator, now=request.app.state.clock())
    UserAdministration(session).resend_sign_up(body.email, decision, _letters(request, session))


def _detail(session: Session, user_id: str, request: Request) -> UserDetail:
    session.flush()
    return UserDetail.of_view(UserAdministration(session).view(user_id, now=request.app.state.clock()))


def _letters(request: Request, session: Session) -> AccountLetters:
    return AccountLetters(session, request.app.state.postbox, clock=request.app.state.clock)
