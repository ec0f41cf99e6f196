"""Read and write one-time tokens."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.credentials.models import OneTimeToken, Purpose


class OneTimeTokenRepository:
    """Tokens of everybody: whoever knows one may use it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, token: OneTimeToken) -> None:
        """Add a token."""
        self._session.add(token)

    def owner_of(self, sha256: str) -> str | None:
        """Tell whose account a token opens; None for one that opens nobody's (yet)."""
        return self._session.scalars(select(OneTimeToken.user_id).where(OneTimeToken.sha256 == sha256)).one_or_none()

    def find(self, sha256: str, *, now: datetime) -> OneTimeToken | None:
        """Find a token that has not expired."""
        query = select(OneTimeToken).where(OneTimeToken.sha256 == sha256, OneTimeToken.expires_at > now)
        return self._session.scalars(query).one_or_none()

    def take(self, sha256: str, *, now: datetime) -> OneTimeToken | None:
        """Find a token that has not expired and delete it; of two at once one finds it."""
        query = select(OneTimeToken).where(OneTimeToken.sha256 == sha256, OneTimeToken.expires_at > now)
        token = self._session.scalars(query.with_for_update()).one_or_none()
        if token is not None:
            self._session.delete(token)
            self._session.flush()
        return token

    def forget_of_user(self, user_id: str, purpose: Purpose) -> None:
        """Delete a person's tokens of one kind."""
        self._session.execute(
            delete(OneTimeToken).where(OneTimeToken.user_id == user_id, OneTimeToken.purpose == purpose)
        )


def purge_one_time_tokens(session: Session, *, now: datetime) -> None:
    """Delete the tokens of everybody that have expired."""
    session.execute(delete(OneTimeToken).where(OneTimeToken.expires_at <= now))
