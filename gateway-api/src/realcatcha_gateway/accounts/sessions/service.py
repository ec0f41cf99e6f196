"""Open, keep open and end sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from realcatcha_gateway.accounts.access_tokens import AccessTokens
from realcatcha_gateway.accounts.errors import AccountSuspended
from realcatcha_gateway.accounts.repository import AccountRepository
from realcatcha_gateway.accounts.sessions.errors import SessionNotFound
from realcatcha_gateway.accounts.sessions.models import LoginSession, RefreshToken
from realcatcha_gateway.accounts.sessions.refresh_tokens import RefreshTokens, refresh_digest
from realcatcha_gateway.accounts.sessions.repository import SessionRepository
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.identifiers import random_id

IDLE_LIFE: Final = timedelta(days=30)
LONGEST_LIFE: Final = timedelta(days=90)
GRACE: Final = timedelta(seconds=10)
MOST_SESSIONS: Final = 50
_log = structlog.get_logger("realcatcha.sessions")


@dataclass(frozen=True)
class IssuedTokens:
    """What a login or a refresh gives: both tokens in clear."""

    access_token: str
    refresh_token: str


@dataclass(frozen=True)
class Refreshed:
    """What a refresh did.

    Attributes:
        tokens: None: refused.
        ended: Id of the session that was ended, because one of its earlier tokens came back.
    """

    tokens: IssuedTokens | None = None
    ended: str | None = None


class SessionService:
    """Sessions in one unit of work; who ends some has `DeniedTokens` hear of it after the commit."""

    def __init__(
        self,
        sessions: SessionRepository,
        accounts: AccountRepository,
        *,
        access_tokens: AccessTokens,
        refresh_tokens: RefreshTokens,
        clock: Clock,
    ) -> None:
        self._sessions = sessions
        self._accounts = accounts
        self._access_tokens = access_tokens
        self._refresh_tokens = refresh_tokens
        self._clock = clock

    def open(
        self, *, user_id: str, organisation_id: str, user_agent: str = "", second_factor: bool = False
    ) -> IssuedTokens:
        """Begin a session; a person's least used ones beyond `MOST_SESSIONS` end. Raises AccountSuspended."""
        now = self._clock()
        if self._accounts.is_suspended(user_id):
            raise AccountSuspended
        earlier = self._sessions.of(user_id, now=now)
        login = LoginSession(
            id=random_id("ses_"),
            user_id=user_id,
            organisation_id=organisation_id,
            user_agent=user_agent,
            second_factor=second_factor,
            second_factor_at=now if second_factor else None,
            created_at=now,
            last_used_at=now,
            expires_at=now + IDLE_LIFE,
        )
        token = self._refresh_tokens.first()
        self._sessions.add(login, _row(token, login.id, now))
        self._sessions.end([one.id for one in earlier[MOST_SESSIONS - 1 :]], user_id=user_id)
        self._sessions.note_login(login)
        return self._issue(login, token)

    def refresh(self, token: str) -> Refreshed:
        """Replace a refresh token.

        Two tabs, or a client that lost the answer, may present the same token twice. Within `GRACE`, and as long as
        nobody has used the successor, the second one gets the same successor again, so that neither is logged out.
        Any other use of a token that was replaced means that two parties hold the family: it is ended as a whole. A
        thief who comes within the grace holds what its owner holds, and is found out when the second of them refreshes.
        """
        digest = refresh_digest(token)
        known = self._sessions.token(digest) if digest else None
        login = self._sessions.lock(known.session_id) if known else None
        presented = self._sessions.token(digest) if login and digest else None  # as it is now that nobody changes it
        if login is None or presented is None or login.expires_at <= self._clock():
            return Refreshed()
        successor = self._successor(token, presented)
        if successor is None:
            _log.warning("refresh_token_reused", session_id=login.id, user_id=login.user_id)
            self._sessions.end([login.id], user_id=login.user_id)
            self._sessions.note_end([login.id], user_id=login.user_id, action="account.refresh-token-reused")
            return Refreshed(ended=login.id)
        if not self._keep_open(login):
            return Refreshed()
        return Refreshed(self._issue(login, successor))

    def list(self, user_id: str) -> Sequence[LoginSession]:
        """Give a person's open sessions, the one used last first."""
        return self._sessions.of(user_id, now=self._clock())

    def end(self, session_id: str, *, user_id: str) -> None:
        """End one of a person's sessions. Raises SessionNotFound."""
        if self._sessions.find(session_id, user_id=user_id, now=self._clock()) is None:
            raise SessionNotFound
        self._end([session_id], user_id=user_id)

    def end_if_open(self, session_id: str, *, user_id: str) -> None:
        """End one of a person's sessions; one that has ended already is no error."""
        if self._sessions.find(session_id, user_id=user_id, now=self._clock()) is not None:
            self._end([session_id], user_id=user_id)

    def end_others(self, *, user_id: str, but: str | None) -> Sequence[str]:
        """End a person's sessions, sparing one; returns the ids of those that ended."""
        ids = [login.id for login in self._sessions.of(user_id, now=self._clock()) if login.id != but]
        self._end(ids, user_id=user_id)
        return ids

    def _end(self, session_ids: Sequence[str], *, user_id: str) -> None:
        self._sessions.end(session_ids, user_id=user_id)
        self._sessions.note_end(session_ids, user_id=user_id)

    def _successor(self, token: str, presented: RefreshToken) -> str | None:
        """Give the next token; None when the presented one was used up."""
        now = self._clock()
        if presented.replaced_at is None:
            successor = self._refresh_tokens.successor(token)
            presented.replaced_at = now
            self._sessions.add_token(_row(successor, presented.session_id, now))
            return successor
        if presented.replaced_at + GRACE <= now:
            return None
        for successor in self._refresh_tokens.possible_successors(token):
            row = self._sessions.token(refresh_digest(successor) or "")
            if row is not None:
                return successor if row.replaced_at is None else None
        return None

    def _keep_open(self, login: LoginSession) -> bool:
        """Move the session's end on; False when the person is kept out, or belongs to no organisation any more."""
        now = self._clock()
        if self._accounts.is_suspended(login.user_id):
            return False
        if self._accounts.member(user_id=login.user_id, organisation_id=login.organisation_id) is None:
            another = self._accounts.first_organisation_of(login.user_id)
            if another is None:
                return False
            login.organisation_id = another
        login.last_used_at = now
        login.expires_at = min(now + IDLE_LIFE, login.created_at + LONGEST_LIFE)
        return True

    def _issue(self, login: LoginSession, refresh_token: str) -> IssuedTokens:
        access_token = self._access_tokens.issue(
            user_id=login.user_id, organisation_id=login.organisation_id, session_id=login.id
        )
        return IssuedTokens(access_token, refresh_token)


def _row(token: str, session_id: str, now: datetime) -> RefreshToken:
    return RefreshToken(sha256=refresh_digest(token), session_id=session_id, created_at=now, replaced_at=None)
