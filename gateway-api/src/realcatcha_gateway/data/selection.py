"""Pick rows of any table by the register's rules."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, false, or_, select
from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.api_keys.models import ApiKey
from realcatcha_gateway.accounts.models import Membership, User
from realcatcha_gateway.data.register import REGISTER, Match, Whose


@dataclass(frozen=True)
class Subject:
    """Whom a copy or an erasure is about.

    Attributes:
        values: What columns hold that name them, see `register.Whose`.
    """

    values: Mapping[Whose, Collection[str]] = field(default_factory=dict)

    def rows(self, table: Table, matches: Collection[Match]) -> ColumnElement[bool]:
        """Give the condition of the table's rows that name the subject."""
        conditions = [
            table.c[match.column].in_(list(values)) for match in matches if (values := self.values.get(match.whose))
        ]
        return or_(*conditions) if conditions else false()

    def foreign(self, row: Mapping[Any, Any], matches: Collection[Match]) -> list[str]:
        """Name the columns of these whose value names somebody else."""
        return [match.column for match in matches if row[match.column] not in self.values.get(match.whose, ())]


def rows_to_erase(table: Table, subject: Subject) -> ColumnElement[bool]:
    """Give the condition of the rows that an erasure deletes."""
    rule = REGISTER[table.name]
    rows = subject.rows(table, rule.erased)
    if rule.drafts is None:
        return rows
    if not rule.drafts.table:
        return and_(rows, table.c[rule.drafts.column].is_(None))
    other = table.metadata.tables[rule.drafts.table]
    drafts = select(other.c.id).where(other.c[rule.drafts.column].is_(None))
    return and_(rows, table.c[rule.drafts.through].in_(drafts))


def person(session: Session, user: User, *, organisations: Collection[str]) -> Subject:
    """Name a person, with the organisations that the copy or the erasure is about beside them."""
    keys = session.scalars(select(ApiKey.id).where(ApiKey.user_id == user.id)).all()
    joined = session.scalars(select(Membership.organisation_id).where(Membership.user_id == user.id)).all()
    return Subject(
        {
            "user": [user.id],
            "address": [user.email],
            "acting": [user.id, *keys],
            "joined": joined,
            "organisation": list(organisations),
        }
    )


def owned_by(session: Session, user_id: str) -> list[str]:
    """Give the organisations that a person owns, perhaps with others."""
    owned = select(Membership.organisation_id).where(Membership.user_id == user_id, Membership.role == "owner")
    return list(session.scalars(owned.order_by(Membership.organisation_id)))
