"""Read and write copies of data."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session, defer

from realcatcha_gateway.accounts.models import User
from realcatcha_gateway.data.models import DataExport


class ExportRepository:
    """The copies of one person."""

    def __init__(self, session: Session, user_id: str) -> None:
        self._session = session
        self._user_id = user_id

    def lock(self) -> None:
        """Keep the person's other requests waiting until the unit of work ends."""
        self._session.execute(select(User.id).where(User.id == self._user_id).with_for_update())

    def all(self) -> Sequence[DataExport]:
        """Give the copies without their content, the newest first."""
        query = select(DataExport).where(DataExport.user_id == self._user_id)
        ordered = query.order_by(DataExport.requested_at.desc(), DataExport.id)
        return self._session.scalars(ordered.options(defer(DataExport.sealed))).all()

    def find(self, export_id: str) -> DataExport | None:
        """Find a copy, without its content."""
        query = select(DataExport).where(DataExport.id == export_id, DataExport.user_id == self._user_id)
        return self._session.scalars(query.options(defer(DataExport.sealed))).one_or_none()

    def add(self, export: DataExport) -> None:
        """Add a copy that is to be made."""
        export.user_id = self._user_id
        self._session.add(export)

    def remove(self, export_id: str) -> bool:
        """Delete a copy; False when there is none such."""
        mine = delete(DataExport).where(DataExport.id == export_id, DataExport.user_id == self._user_id)
        return bool(self._session.execute(mine).rowcount)  # type: ignore[attr-defined]  # of a DELETE


def take_by_link(session: Session, sha256: str, *, now: datetime) -> DataExport | None:
    """Find the ready copy with a link's digest and spend the link; of two at once one finds it."""
    query = select(DataExport).where(
        DataExport.link_sha256 == sha256, DataExport.link_until > now, DataExport.status == "ready"
    )
    export = session.scalars(query.with_for_update()).one_or_none()
    if export is not None:
        export.link_sha256 = export.link_until = None
    return export


class EveryExport:
    """The copies of everybody, for whoever makes them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def waiting(self, *, now: datetime) -> str | None:
        """Give the id of the copy that has waited longest and that nobody is making."""
        free = or_(DataExport.claimed_until.is_(None), DataExport.claimed_until <= now)
        query = select(DataExport.id).where(DataExport.status == "waiting", free)
        return self._session.scalars(query.order_by(DataExport.requested_at, DataExport.id).limit(1)).one_or_none()

    def claim(self, export_id: str, *, now: datetime, until: datetime) -> DataExport | None:
        """Keep others from making a copy until then; None when somebody else did so first."""
        free = or_(DataExport.claimed_until.is_(None), DataExport.claimed_until <= now)
        claimed = self._session.execute(
            update(DataExport)
            .where(DataExport.id == export_id, DataExport.status == "waiting", free)
            .values(claimed_until=until, attempts=DataExport.attempts + 1)
        )
        return self._session.get(DataExport, export_id) if claimed.rowcount else None  # type: ignore[attr-defined]  # of an UPDATE

    def remove_earlier(self, export: DataExport) -> None:
        """Delete the person's other copies: the newest one holds what they hold, and more."""
        others = delete(DataExport).where(DataExport.user_id == export.user_id, DataExport.id != export.id)
        self._session.execute(others.where(DataExport.status != "waiting"))

    def lock(self, export_id: str) -> DataExport | None:
        """Find a copy that is still waited for; None when it was removed, or made by somebody else."""
        query = select(DataExport).where(DataExport.id == export_id, DataExport.status == "waiting").with_for_update()
        return self._session.scalars(query.execution_options(populate_existing=True)).one_or_none()
