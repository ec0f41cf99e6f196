"""Read users with what belongs to them, over every organisation; only administrators use it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.api_keys.models import ApiKey
from realcatcha_gateway.accounts.credentials.models import OneTimeToken
from realcatcha_gateway.accounts.identities.models import OidcIdentity
from realcatcha_gateway.accounts.models import Membership, Organisation, Role, User, normalise_email
from realcatcha_gateway.accounts.second_factors.models import SecondFactor
from realcatcha_gateway.accounts.sessions.models import LoginSession
from realcatcha_gateway.database.pages import Position, newest_first

_PAST_EVERY_TEXT = "\U0010ffff"


@dataclass(frozen=True)
class UserFilters:
    """Which users are wanted; None: any."""

    email_prefix: str | None = None
    suspended: bool | None = None
    administrator: bool | None = None


@dataclass(frozen=True)
class Belonging:
    """One organisation of a person."""

    organisation: Organisation
    role: Role
    joined_at: datetime


class UserDirectory:
    """Every user."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def page(self, filters: UserFilters, *, limit: int, after: Position | None) -> Sequence[User]:
        """Give users, the newest first, and one more than `limit` where more follow."""
        query = select(User)
        if filters.email_prefix is not None:
            prefix = normalise_email(filters.email_prefix)
            query = query.where(User.email >= prefix, User.email < prefix + _PAST_EVERY_TEXT)
        if filters.suspended is not None:
            query = query.where(User.suspended_at.is_not(None) if filters.suspended else User.suspended_at.is_(None))
        if filters.administrator is not None:
            query = query.where(User.is_admin.is_(filters.administrator))
        return self._session.scalars(newest_first(query, User, limit=limit, after=after)).all()

    def find(self, user_id: str) -> User | None:
        """Find a user."""
        return self._session.get(User, user_id)

    def lock_administrators(self) -> Sequence[User]:
        """Give the administrators as they are now; of two who suspend each other one waits."""
        query = select(User).where(User.is_admin.is_(True)).order_by(User.id).with_for_update()
        return self._session.scalars(query.execution_options(populate_existing=True)).all()

    def with_second_factor(self, user_ids: Sequence[str]) -> set[str]:
        """Tell which of them log in with a second factor."""
        confirmed = select(SecondFactor.user_id).where(SecondFactor.confirmed_at.is_not(None))
        return set(self._session.scalars(confirmed.where(SecondFactor.user_id.in_(user_ids))))

    def belongings(self, user_id: str) -> list[Belonging]:
        """Give a person's organisations, the one joined first first."""
        query = (
            select(Organisation, Membership.role, Membership.created_at)
            .join(Membership, Membership.organisation_id == Organisation.id)
            .where(Membership.user_id == user_id)
            .order_by(Membership.created_at, Organisation.id)
        )
        return [Belonging(*row) for row in self._session.execute(query)]

    def sessions(self, user_id: str, *, now: datetime) -> Sequence[LoginSession]:
        """Give a person's open sessions, the one used last first."""
        query = select(LoginSession).where(LoginSession.user_id == user_id, LoginSession.expires_at > now)
        return self._session.scalars(query.order_by(LoginSession.last_used_at.desc(), LoginSession.id)).all()

    def keys(self, user_id: str) -> Sequence[ApiKey]:
        """Give a person's API keys for any organisation, the newest first."""
        query = select(ApiKey).where(ApiKey.user_id == user_id)
        return self._session.scalars(query.order_by(ApiKey.created_at.desc(), ApiKey.id)).all()

    def identities(self, user_id: str) -> Sequence[OidcIdentity]:
        """Give the accounts at other providers that open a person's account."""
        query = select(OidcIdentity).where(OidcIdentity.user_id == user_id)
        return self._session.scalars(query.order_by(OidcIdentity.created_at, OidcIdentity.id)).all()

    def sign_up(self, email: str, *, now: datetime) -> OneTimeToken | None:
        """Find the newest sign-up of an address that nobody has confirmed; of two who take it one finds it."""
        query = select(OneTimeToken).where(
            OneTimeToken.purpose == "sign-up",
            OneTimeToken.expires_at > now,
            OneTimeToken.email == normalise_email(email),
        )
        newest = query.order_by(OneTimeToken.created_at.desc(), OneTimeToken.sha256).limit(1)
        return self._session.scalars(newest.with_for_update()).one_or_none()

    def sign_ups(self, email_prefix: str, *, now: datetime, limit: int) -> Sequence[OneTimeToken]:
        """Give sign-ups whose address nobody has confirmed, by address."""
        prefix = normalise_email(email_prefix)
        query = select(OneTimeToken).where(
            OneTimeToken.purpose == "sign-up",
            OneTimeToken.expires_at > now,
            OneTimeToken.email >= prefix,
            OneTimeToken.email < prefix + _PAST_EVERY_TEXT,
        )
        return self._session.scalars(query.order_by(OneTimeToken.email, OneTimeToken.created_at).limit(limit)).all()
