"""Read and write users, organisations and memberships."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.models import Membership, Organisation, Role, User, normalise_email
from realcatcha_gateway.accounts.second_factors.repository import SecondFactorRepository
from realcatcha_gateway.audit.entries import Actor
from realcatcha_gateway.audit.service import record
from realcatcha_gateway.identifiers import random_id

_NEW_HOME: Final = "-"


@dataclass(frozen=True)
class Member:
    """A user in one organisation."""

    user: User
    organisation: Organisation
    role: Role


class AccountRepository:
    """Users are not a tenant's data; what they may do in an organisation is, and asks for both ids."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def user_by_email(self, email: str) -> User | None:
        """Find a user by e-mail address, ignoring case."""
        return self._session.scalars(select(User).where(User.email == normalise_email(email))).one_or_none()

    def user(self, user_id: str) -> User | None:
        """Find a user."""
        return self._session.get(User, user_id)

    def lock_user(self, user_id: str) -> User | None:
        """Find a user and keep others from changing them until the unit of work ends."""
        query = select(User).where(User.id == user_id).with_for_update()
        return self._session.scalars(query.execution_options(populate_existing=True)).one_or_none()

    def password_hash_of(self, user_id: str) -> str | None:
        """Give the hash of a user's password as it is stored now."""
        return self._session.execute(select(User.password_hash).where(User.id == user_id)).scalar_one_or_none()

    def is_suspended(self, user_id: str) -> bool:
        """Tell whether a user is kept out."""
        query = select(User.id).where(User.id == user_id, User.suspended_at.is_not(None))
        return self._session.scalars(query).one_or_none() is not None

    def has_second_factor(self, user_id: str) -> bool:
        """Tell whether a user logs in with a second factor."""
        return SecondFactorRepository(self._session, user_id).is_confirmed()

    def first_organisation_of(self, user_id: str) -> str | None:
        """Give the organisation that the user joined first."""
        query = (
            select(Membership.organisation_id)
            .where(Membership.user_id == user_id)
            .order_by(Membership.created_at, Membership.organisation_id)
            .limit(1)
        )
        return self._session.scalars(query).one_or_none()

    def member(self, *, user_id: str, organisation_id: str) -> Member | None:
        """Find a user's membership in an organisation."""
        query = (
            select(User, Organisation, Membership.role)
            .join(Membership, Membership.user_id == User.id)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(Membership.user_id == user_id, Membership.organisation_id == organisation_id)
        )
        row = self._session.execute(query).one_or_none()
        return None if row is None else Member(*row)

    def add_organisation(self, organisation: Organisation) -> None:
        """Add an organisation."""
        self._session.add(organisation)
        self._session.flush()

    def give_home(self, user_id: str, *, now: datetime) -> None:
        """Give whoever belongs to no organisation one of their own: without any nobody can log in."""
        if self.lock_user(user_id) is not None and self.first_organisation_of(user_id) is None:
            self.make_home(user_id, now=now)

    def make_home(self, user_id: str, *, now: datetime) -> None:
        """Make an organisation that a user owns."""
        home = Organisation(id=random_id("org_"), name=_NEW_HOME, created_at=now)
        self.add_organisation(home)
        self.add_membership(Membership(organisation_id=home.id, user_id=user_id, role="owner", created_at=now))

    def add_user(self, user: User) -> None:
        """Add a user. Raises sqlalchemy.exc.IntegrityError when the e-mail address is taken."""
        user.email = normalise_email(user.email)
        self._session.add(user)
        self._session.flush()

    def note_created(self, user: User) -> None:
        """Record that there is an account."""
        record(
            self._session,
            "account.created",
            subject=("user", user.id),
            details={"password": user.password_hash is not None},
            actor=Actor("user", user.id),
        )

    def add_membership(self, membership: Membership) -> None:
        """Let a user join an organisation."""
        self._session.add(membership)
        self._session.flush()
