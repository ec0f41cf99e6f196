"""Make the copies that wait: a task of the maintenance process, any number of which may run.

A copy is claimed for `LEASE` before it is made. So two processes do not make the same one, and a process that is killed
in between leaves it to be made again when the lease is over.
"""

from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy import MetaData

from realcatcha_gateway.accounts.models import User
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.data.archive import MOST_BYTES, write_archive
from realcatcha_gateway.data.exports.errors import CopyTooLarge
from realcatcha_gateway.data.exports.repository import EveryExport
from realcatcha_gateway.data.models import DataExport
from realcatcha_gateway.data.moments import moment_text
from realcatcha_gateway.data.selection import owned_by, person
from realcatcha_gateway.database import Database
from realcatcha_gateway.idempotency.sealing import Sealer
from realcatcha_gateway.mail.letters import Letter
from realcatcha_gateway.mail.service import Postbox

LEASE: Final = timedelta(minutes=10)
_MOST_ATTEMPTS: Final = 5
_AT_ONCE: Final = 20
_log = structlog.get_logger("realcatcha.data")


class ExportMaker:
    """Makes copies.

    Args:
        metadata: Every table of the gateway.
        origin: Public origin, for the page in the copy.
        keep: How long a copy stays.
    """

    def __init__(
        self,
        database: Database,
        metadata: MetaData,
        *,
        sealer: Sealer,
        postbox: Postbox,
        origin: str,
        keep: timedelta,
        clock: Clock,
    ) -> None:
        self._database = database
        self._metadata = metadata
        self._sealer = sealer
        self._postbox = postbox
        self._origin = origin
        self._keep = keep
        self._clock = clock

    def run(self) -> int:
        """Make what waits, up to a bound; gives how many copies were finished. Raises Unavailable."""
        finished = 0
        while finished < _AT_ONCE and (export := self._claim()) is not None:
            self._finish(export, self._content(export))
            finished += 1
        return finished

    def _claim(self) -> DataExport | None:
        now = self._clock()
        with self._database.write() as session:
            exports = EveryExport(session)
            export_id = exports.waiting(now=now)
            return None if export_id is None else exports.claim(export_id, now=now, until=now + LEASE)

    def _content(self, export: DataExport) -> bytes | None:
        """Give the sealed file; None where there is too much for one, or five processes died over it."""
        if export.attempts > _MOST_ATTEMPTS:
            _log.error("data_export_given_up", export_id=export.id, attempts=export.attempts)
            return None
        try:
            with self._database.read() as session:
                user = session.get(User, export.user_id)
                if user is None:
                    return None  # and the row went with them
                subject = person(session, user, organisations=owned_by(session, user.id))
                archive = write_archive(
                    session, self._metadata, subject, language=user.language, origin=self._origin, now=self._clock()
                )
        except CopyTooLarge:
            _log.error("data_export_too_large", export_id=export.id, most_bytes=MOST_BYTES)
            return None
        export.size_bytes = len(archive)
        return self._sealer.seal(archive)

    def _finish(self, export: DataExport, sealed: bytes | None) -> None:
        now = self._clock()
        with self._database.write() as session:
            row = EveryExport(session).lock(export.id)
            user = None if row is None else session.get(User, row.user_id)
            if row is None or user is None:
                return
            row.status, row.sealed = ("failed", None) if sealed is None else ("ready", sealed)
            row.finished_at, row.expires_at = now, now + self._keep
            row.size_bytes, row.claimed_until = export.size_bytes, None
            if sealed is not None:
                EveryExport(session).remove_earlier(row)
                until = moment_text(row.expires_at)
                self._postbox.add(session, Letter("export-ready", user.email, user.language, {"until": until}))
