"""Carry a request out once per key.

The same key and request within ten minutes get the same answer, a secret in it included: that is the window in which a
client repeats a request whose answer it lost. The answer is kept encrypted and removed afterwards, because a
secret is to be stored hashed only. Until a day has passed the same key and request are then refused with the id of
what exists already, so that a late repetition creates nothing either.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from realcatcha_gateway.clock import Clock
from realcatcha_gateway.database import Database
from realcatcha_gateway.idempotency.errors import AnswerGone, KeyMismatch
from realcatcha_gateway.idempotency.models import IdempotencyKey
from realcatcha_gateway.idempotency.repository import IdempotencyRepository, purge
from realcatcha_gateway.idempotency.sealing import Sealer

ANSWER_KEPT: Final = timedelta(minutes=10)
KEY_KEPT: Final = timedelta(hours=24)


@dataclass(frozen=True)
class Outcome:
    """What a request did.

    Attributes:
        resource: Id of what it created.
        answer: Body of the answer.
    """

    resource: str
    answer: bytes


class Idempotency:
    """The used keys of one organisation, in one unit of work."""

    def __init__(self, session: Session, organisation_id: str, *, sealer: Sealer, clock: Clock) -> None:
        self._keys = IdempotencyRepository(session, organisation_id)
        self._sealer = sealer
        self._clock = clock

    def run(self, operation: str, key: str | None, request: bytes, work: Callable[[], Outcome]) -> bytes:
        """Carry `work` out, or repeat the answer it gave to the same key and request; without a key just do it.

        Raises:
            KeyMismatch: The key was used for another request.
            AnswerGone: The answer is no longer kept.
        """
        if key is None:
            return work().answer
        key_sha256 = _digest(operation.encode() + b"\0" + key.encode())
        used = self._present(key_sha256)
        if used is not None:
            return self._repeat(used, request)
        claimed = IdempotencyKey(
            key_sha256=key_sha256,
            request_sha256=_digest(request),
            created_at=self._clock(),
            resource=None,
            sealed_answer=None,
        )
        if not self._keys.claim(claimed):
            winner = self._keys.find(key_sha256)
            if winner is None:
                raise AnswerGone
            return self._repeat(winner, request)
        outcome = work()
        claimed.resource = outcome.resource
        claimed.sealed_answer = self._sealer.seal(outcome.answer)
        return outcome.answer

    def _present(self, key_sha256: str) -> IdempotencyKey | None:
        used = self._keys.find(key_sha256)
        if used is not None and used.created_at + KEY_KEPT <= self._clock():
            self._keys.forget(used)
            return None
        return used

    def _repeat(self, used: IdempotencyKey, request: bytes) -> bytes:
        if used.request_sha256 != _digest(request):
            raise KeyMismatch
        kept = used.sealed_answer if used.created_at + ANSWER_KEPT > self._clock() else None
        answer = None if kept is None else self._sealer.open(kept)
        if answer is None:
            raise AnswerGone(extensions={"resource": used.resource})
        return answer


def purge_expired(database: Database, clock: Clock) -> None:
    """Remove what is past its time. Raises Unavailable."""
    now = clock()
    with database.write() as session:
        purge(session, unseal_before=now - ANSWER_KEPT, delete_before=now - KEY_KEPT)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
