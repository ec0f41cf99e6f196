"""Send what waits: one background task in every gateway process.

A letter is claimed for `_LEASE` before it is sent and deleted afterwards. So two processes do not send the same one,
and a process that is killed in between leaves it to be sent once more when the lease is over.
"""

from datetime import timedelta
from typing import Final, Literal

import msgspec
import structlog
from realcatcha_kit.errors import Unavailable
from starlette.concurrency import run_in_threadpool

from realcatcha_gateway.clock import Clock, utc_now
from realcatcha_gateway.database import Database
from realcatcha_gateway.idempotency.sealing import Sealer
from realcatcha_gateway.mail.errors import LetterRefused
from realcatcha_gateway.mail.letters import Letter, Mail
from realcatcha_gateway.mail.mailer import Mailer
from realcatcha_gateway.mail.models import QueuedLetter, SentLetter
from realcatcha_gateway.mail.repository import LetterRepository
from realcatcha_gateway.mail.texts import render
from realcatcha_gateway.relay import POLL_S, Relay

_BATCH: Final = 50
_LEASE: Final = timedelta(minutes=2)
_GIVEN_UP_AFTER: Final = timedelta(days=3)
_LONGEST_PAUSE_S: Final = 300.0
_log = structlog.get_logger("realcatcha.mail")


class MailRelay(Relay):
    """Sends queued letters.

    Args:
        origin: Public origin, for the links.
        poll_s: How often to look for letters that other processes queued.
    """

    def __init__(
        self,
        database: Database,
        mailer: Mailer,
        sealer: Sealer,
        *,
        origin: str,
        clock: Clock = utc_now,
        poll_s: float = POLL_S,
    ) -> None:
        super().__init__("mail", poll_s=poll_s)
        self._database = database
        self._mailer = mailer
        self._sealer = sealer
        self._origin = origin
        self._clock = clock

    async def deliver_once(self) -> bool:
        """Send what is due now (see `send_due`). Raises Unavailable."""
        return await run_in_threadpool(self.send_due)

    def send_due(self) -> bool:
        """Send what is due now; tells whether more may be waiting. Blocks. Raises Unavailable."""
        with self._database.read() as session:
            due = LetterRepository(session).due(self._clock(), limit=_BATCH)
        for letter_id in due:
            self._send(letter_id)
        return len(due) == _BATCH

    def _send(self, letter_id: int) -> None:
        queued = self._claim(letter_id)
        if queued is None:
            return
        sent: SentLetter | None = None
        try:
            letter = self._open(queued)
            if letter is not None:
                self._mailer.send(self._render(letter, queued))
                sent = SentLetter(email=letter.to, kind=letter.kind, language=letter.language, sent_at=self._clock())
        except LetterRefused as error:
            _log.warning("letter_refused", letter_id=letter_id, reason=str(error))
        except Unavailable:
            if self._outcome_of_failure(queued) == "wait":
                raise
        except Exception:  # noqa: BLE001  # whatever is wrong with one letter, the others go on
            _log.exception("letter_failed", letter_id=letter_id)
            if self._outcome_of_failure(queued) == "wait":
                return
        with self._database.write() as session:
            LetterRepository(session).remove(letter_id, sent=sent)

    def _claim(self, letter_id: int) -> QueuedLetter | None:
        now = self._clock()
        with self._database.write() as session:
            return LetterRepository(session).claim(letter_id, now=now, until=now + _LEASE)

    def _open(self, queued: QueuedLetter) -> Letter | None:
        """Decrypt a letter; None for one that is not to be sent, or that no key opens any more."""
        content = self._sealer.open(queued.sealed)
        if content is None:
            _log.error("letter_not_readable", letter_id=queued.id)
            return None
        letter = msgspec.json.decode(content, type=Letter)
        return None if letter.kind == "nothing" else letter

    def _render(self, letter: Letter, queued: QueuedLetter) -> Mail:
        reference = f"{queued.created_at.timestamp():.0f}.{queued.id}"
        return render(letter, origin=self._origin, reference=reference)

    def _outcome_of_failure(self, queued: QueuedLetter) -> Literal["wait", "give up"]:
        now = self._clock()
        if now - queued.created_at > _GIVEN_UP_AFTER:
            _log.error("letter_given_up", letter_id=queued.id, attempts=queued.attempts)
            return "give up"
        pause = timedelta(seconds=min(2.0 ** min(queued.attempts, 16), _LONGEST_PAUSE_S))
        with self._database.write() as session:
            LetterRepository(session).postpone(queued.id, until=now + pause)
        return "wait"
