"""Accounts on every database: e-mail addresses are unique whatever their case."""

from datetime import UTC, datetime

import pytest
from realcatcha_gateway.accounts.models import Membership, Organisation, User
from realcatcha_gateway.accounts.repository import AccountRepository
from realcatcha_gateway.database import Database
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

START = datetime(2026, 3, 1, tzinfo=UTC)


def add_user(session: Session, user_id: str, email: str) -> None:
    AccountRepository(session).add_user(User(id=user_id, email=email, password_hash="x", created_at=START))


def test_an_address_belongs_to_one_user_whatever_its_case(database: Database) -> None:
    """Found and refused alike."""
    with database.write() as session:
        add_user(session, "usr_a", "Owner@Example.com")
    with database.read() as session:
        found = AccountRepository(session).user_by_email(" OWNER@example.COM ")
        assert found is not None
        assert (found.id, found.email) == ("usr_a", "owner@example.com")
    with pytest.raises(IntegrityError), database.write() as session:
        add_user(session, "usr_b", "owner@EXAMPLE.com")


def test_addresses_that_only_look_alike_are_two(database: Database) -> None:
    """No database folds accents together."""
    with database.write() as session:
        add_user(session, "usr_a", "rene@example.com")
        add_user(session, "usr_b", "ren\u00e9@example.com")
    with database.read() as session:
        found = AccountRepository(session).user_by_email("ren\u00c9@example.com")
        assert found is not None
        assert found.id == "usr_b"


def test_membership_asks_for_both_ids(database: Database) -> None:
    """A user in one organisation is nobody in another; the first one joined comes first."""
    with database.write() as session:
        accounts = AccountRepository(session)
        for name, day in (("a", 2), ("b", 1), ("c", 3)):
            moment = START.replace(day=day)
            accounts.add_organisation(Organisation(id=f"org_{name}", name=name, created_at=moment))
        add_user(session, "usr_a", "a@example.com")
        for name, day in (("a", 2), ("b", 1)):
            moment = START.replace(day=day)
            accounts.add_membership(
                Membership(organisation_id=f"org_{name}", user_id="usr_a", role="developer", created_at=moment)
            )
    with database.read() as session:
        accounts = AccountRepository(session)
        assert accounts.first_organisation_of("usr_a") == "org_b"
        member = accounts.member(user_id="usr_a", organisation_id="org_a")
        assert member is not None
        assert (member.user.id, member.organisation.name, member.role) == ("usr_a", "a", "developer")
        assert accounts.member(user_id="usr_a", organisation_id="org_c") is None
        assert accounts.member(user_id="usr_b", organisation_id="org_a") is None
