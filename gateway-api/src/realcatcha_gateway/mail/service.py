"""Add letters in a slice's own transaction."""

from collections.abc import Callable

import msgspec
from sqlalchemy.orm import Session

from realcatcha_gateway.clock import Clock
from realcatcha_gateway.database import after_commit
from realcatcha_gateway.idempotency.sealing import Sealer
from realcatcha_gateway.mail.letters import Letter
from realcatcha_gateway.mail.models import QueuedLetter
from realcatcha_gateway.mail.repository import LetterRepository


class Postbox:
    """Takes letters.

    Args:
        wake: Called after the commit, so that sending does not wait for the relay's next round.
    """

    def __init__(self, sealer: Sealer, clock: Clock, wake: Callable[[], None]) -> None:
        self._sealer = sealer
        self._clock = clock
        self._wake = wake

    def add(self, session: Session, letter: Letter) -> None:
        """Have a letter sent once the session's unit of work has committed, at least once."""
        now = self._clock()
        sealed = self._sealer.seal(msgspec.json.encode(letter))
        LetterRepository(session).add(QueuedLetter(sealed=sealed, attempts=0, created_at=now, due_at=now))
        after_commit(session, self._wake)
