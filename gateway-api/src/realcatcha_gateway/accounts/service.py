"""Logging in, and what a member is."""

from dataclasses import dataclass, field

from realcatcha_gateway.accounts.errors import InvalidCredentials, InvalidToken
from realcatcha_gateway.accounts.models import Membership, Organisation, Role, User
from realcatcha_gateway.accounts.passwords import Passwords
from realcatcha_gateway.accounts.repository import AccountRepository, Member
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.identifiers import random_id
from realcatcha_gateway.mail.letters import Language


@dataclass(frozen=True)
class LoggedIn:
    """Whose password it was, for which organisation, and whether a second factor is still to be shown.

    Attributes:
        password_hash: What the password was checked against; None where something else showed who it is.
    """

    user_id: str
    organisation_id: str
    second_factor: bool
    password_hash: str | None = field(default=None, repr=False)


class AccountService:
    """What people do with their account."""

    def __init__(self, accounts: AccountRepository, *, passwords: Passwords, clock: Clock) -> None:
        self._accounts = accounts
        self._passwords = passwords
        self._clock = clock

    def log_in(self, *, email: str, password: str) -> LoggedIn:
        """Check credentials; takes as long for users that do not exist. Raises InvalidCredentials."""
        user = self._accounts.user_by_email(email)
        holds = self._passwords.holds(password, user.password_hash if user else None)
        organisation_id = self._accounts.first_organisation_of(user.id) if user and holds else None
        if user is None or organisation_id is None:
            raise InvalidCredentials
        return LoggedIn(
            user.id, organisation_id, self._accounts.has_second_factor(user.id), password_hash=user.password_hash
        )

    def confirm(self, logged_in: LoggedIn) -> None:
        """Make sure that a login still holds in the unit of work that opens something for it, once that is written.

        What is written refers to the user's row: whoever replaces the password meanwhile waits until this unit of work
        ends and sees what it opened, or has committed, which is seen here. Raises InvalidCredentials.
        """
        checked = logged_in.password_hash
        if checked is not None and self._accounts.password_hash_of(logged_in.user_id) != checked:
            raise InvalidCredentials

    def member(self, *, user_id: str, organisation_id: str) -> Member:
        """Give the member that a token names. Raises InvalidToken when they have left the organisation."""
        member = self._accounts.member(user_id=user_id, organisation_id=organisation_id)
        if member is None:
            raise InvalidToken("You are no longer a member of this organisation.")
        return member

    def change_profile(self, member: Member, *, name: str | None, language: Language | None) -> None:
        """Change what is given of a person."""
        if name is not None:
            member.user.name = name
        if language is not None:
            member.user.language = language

    def create_organisation(self, name: str) -> Organisation:
        """Create an organisation without members."""
        organisation = Organisation(id=random_id("org_"), name=name, created_at=self._clock())
        self._accounts.add_organisation(organisation)
        return organisation

    def create_member(self, organisation_id: str, *, email: str, password: str, role: Role) -> User:
        """Create a user who belongs to an organisation."""
        return self.add_member(organisation_id, email=email, password_hash=self._passwords.hash(password), role=role)

    def add_member(
        self,
        organisation_id: str,
        *,
        email: str,
        password_hash: str | None,
        role: Role,
        name: str = "",
        language: Language = "en",
        verified: bool = False,
    ) -> User:
        """Create a user. Raises sqlalchemy.exc.IntegrityError for a taken address.

        Without a hash the account has no password; `verified`: the person has shown that the address is theirs.
        """
        now = self._clock()
        user = User(
            id=random_id("usr_"),
            email=email,
            password_hash=password_hash,
            created_at=now,
            name=name,
            language=language,
            email_verified_at=now if verified else None,
        )
        self._accounts.add_user(user)
        self._accounts.add_membership(
            Membership(organisation_id=organisation_id, user_id=user.id, role=role, created_at=now)
        )
        self._accounts.note_created(user)
        return user

    def set_password(self, user: User, password: str) -> None:
        """Replace a user's password."""
        user.password_hash = self._passwords.hash(password)
