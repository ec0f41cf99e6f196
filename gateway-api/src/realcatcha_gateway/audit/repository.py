"""Append to the log and read it; nothing here changes or removes an entry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from realcatcha_gateway.audit.models import AuditEntry, AuditHead


@dataclass(frozen=True)
class Filters:
    """Which entries are wanted; None: any.

    Attributes:
        hidden_actors: Leave out what administrators of the platform did: by an actor's id they are not to be found.
    """

    actor_id: str | None = None
    organisation_id: str | None = None
    subject_id: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    hidden_actors: bool = False


class AuditRepository:
    """The log of every organisation: only platform administrators read it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock_head(self) -> AuditHead:
        """Give the end of the chain; others who append wait until the unit of work ends."""
        query = select(AuditHead).where(AuditHead.id == 1).with_for_update()
        return self._session.scalars(query.execution_options(populate_existing=True)).one()

    def head(self) -> AuditHead | None:
        """Give the end of the chain as it is now."""
        query = select(AuditHead).where(AuditHead.id == 1)
        return self._session.scalars(query.execution_options(populate_existing=True)).one_or_none()

    def add(self, entries: Iterable[AuditEntry]) -> None:
        """Append entries."""
        self._session.add_all(entries)
        self._session.flush()

    def page(self, filters: Filters, *, limit: int, before: int | None = None) -> Sequence[AuditEntry]:
        """Give up to `limit` entries, newest first."""
        query = select(AuditEntry).order_by(AuditEntry.sequence.desc()).limit(limit)
        for column in ("actor_id", "organisation_id", "subject_id", "action"):
            value = getattr(filters, column)
            if value is not None:
                query = query.where(getattr(AuditEntry, column) == value)
        if filters.hidden_actors:
            query = query.where(AuditEntry.action.not_like("admin.%"))
        if filters.since is not None:
            query = query.where(AuditEntry.at >= filters.since)
        if filters.until is not None:
            query = query.where(AuditEntry.at < filters.until)
        if before is not None:
            query = query.where(AuditEntry.sequence < before)
        return self._session.scalars(query).all()

    def find(self, sequence: int) -> AuditEntry | None:
        """Give one entry."""
        return self._session.get(AuditEntry, sequence)

    def following(self, sequence: int, *, limit: int) -> Sequence[AuditEntry]:
        """Give up to `limit` entries after one, oldest first."""
        query = select(AuditEntry).where(AuditEntry.sequence > sequence).order_by(AuditEntry.sequence).limit(limit)
        return self._session.scalars(query).all()

    def last_sequence(self) -> int:
        """Give the highest number of an entry; 0 where there is none."""
        return self._session.execute(select(func.max(AuditEntry.sequence))).scalar_one() or 0
