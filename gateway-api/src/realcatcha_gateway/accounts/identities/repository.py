"""Read and write links to accounts at providers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.api_keys.models import ApiKey
from realcatcha_gateway.accounts.credentials.models import OneTimeToken
from realcatcha_gateway.accounts.identities.models import OidcIdentity
from realcatcha_gateway.accounts.models import User
from realcatcha_gateway.accounts.second_factors.repository import SecondFactorRepository
from realcatcha_gateway.accounts.sessions.repository import SessionRepository


class IdentityRepository:
    """Everybody's links: one is found by issuer and subject, as the provider vouches for it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, *, issuer: str, subject: str) -> OidcIdentity | None:
        """Find whose account a provider's account opens."""
        query = select(OidcIdentity).where(OidcIdentity.issuer == issuer, OidcIdentity.subject == subject)
        return self._session.scalars(query).one_or_none()

    def of(self, user_id: str) -> Sequence[OidcIdentity]:
        """Give a person's links, the oldest first."""
        query = select(OidcIdentity).where(OidcIdentity.user_id == user_id)
        return self._session.scalars(query.order_by(OidcIdentity.created_at, OidcIdentity.id)).all()

    def add(self, identity: OidcIdentity) -> None:
        """Add a link. Raises sqlalchemy.exc.IntegrityError when either side has one already."""
        self._session.add(identity)
        self._session.flush()

    def remove(self, identity: OidcIdentity) -> None:
        """Delete a link."""
        self._session.delete(identity)

    def forget_sign_ups(self, email: str) -> None:
        """Delete what others may have begun under an address: its account exists now."""
        self._session.execute(
            delete(OneTimeToken).where(OneTimeToken.email == email, OneTimeToken.purpose == "sign-up")
        )

    def shut(self, user: User, *, now: datetime) -> Sequence[str]:
        """Take away all that opens an account; returns the ids of the sessions that end."""
        user.password_hash = None
        for model in (OidcIdentity, ApiKey, OneTimeToken):
            self._session.execute(delete(model).where(model.user_id == user.id))
        SecondFactorRepository(self._session, user.id).remove()
        sessions = SessionRepository(self._session)
        ids = [login.id for login in sessions.of(user.id, now=now)]
        sessions.end(ids, user_id=user.id)
        self._session.flush()
        return ids
