"""Ask for copies, give links to them, and give what a link names."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.credentials.errors import OneTimeTokenSpent
from realcatcha_gateway.accounts.credentials.one_time_tokens import new_token, token_digest
from realcatcha_gateway.audit.entries import Action, Actor
from realcatcha_gateway.audit.service import record
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.data.exports.errors import DataExportNotFound, DataExportNotReady, DataExportPending
from realcatcha_gateway.data.exports.repository import ExportRepository, take_by_link
from realcatcha_gateway.data.models import DataExport
from realcatcha_gateway.idempotency.sealing import Sealer
from realcatcha_gateway.identifiers import random_id

LINK_LIFE: Final = timedelta(minutes=5)


class ExportService:
    """The copies of one person, in one unit of work."""

    def __init__(self, session: Session, user_id: str, *, clock: Clock) -> None:
        self._session = session
        self._user_id = user_id
        self._exports = ExportRepository(session, user_id)
        self._clock = clock

    def all(self) -> Sequence[DataExport]:
        """Give the copies, the newest first."""
        return self._exports.all()

    def request(self) -> DataExport:
        """Have a copy made. Raises DataExportPending."""
        self._exports.lock()
        if any(export.status == "waiting" for export in self._exports.all()):
            raise DataExportPending
        export = DataExport(id=random_id("exp_"), status="waiting", requested_at=self._clock(), size_bytes=0)
        self._exports.add(export)
        _note(self._session, "account.data-export-requested", user_id=self._user_id, export_id=export.id)
        return export

    def link(self, export_id: str) -> tuple[str, DataExport]:
        """Give a token that gives the copy once, in place of an earlier one.

        Raises:
            DataExportNotFound: There is no such copy.
            DataExportNotReady: It is being made, or could not be.
        """
        export = self._exports.find(export_id)
        now = self._clock()
        if export is None or (export.expires_at is not None and export.expires_at <= now):
            raise DataExportNotFound
        if export.status != "ready":
            raise DataExportNotReady
        token = new_token()
        export.link_sha256, export.link_until = token_digest(token), now + LINK_LIFE
        return token, export

    def remove(self, export_id: str) -> None:
        """Delete a copy, made or not. Raises DataExportNotFound."""
        if not self._exports.remove(export_id):
            raise DataExportNotFound


def fetch(session: Session, token: str, *, sealer: Sealer, clock: Clock) -> bytes:
    """Give the file that a link names, once. Raises OneTimeTokenSpent."""
    export = take_by_link(session, token_digest(token), now=clock())
    content = sealer.open(export.sealed) if export is not None and export.sealed is not None else None
    if export is None or content is None:
        raise OneTimeTokenSpent
    _note(session, "account.data-export-fetched", user_id=export.user_id, export_id=export.id)
    return content


def _note(session: Session, action: Action, *, user_id: str, export_id: str) -> None:
    details = {"export": export_id}
    record(session, action, subject=("user", user_id), details=details, actor=Actor("user", user_id))
