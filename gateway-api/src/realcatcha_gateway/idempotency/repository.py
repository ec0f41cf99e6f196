"""Read and write used keys."""

from datetime import datetime
from typing import Final

from sqlalchemy import column, delete, select, table, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from realcatcha_gateway.database.scoped import ScopedRepository
from realcatcha_gateway.idempotency.models import IdempotencyKey

_ORGANISATIONS: Final = table("organisations", column("id"))  # by name: this slice is below the one that owns it


class IdempotencyRepository(ScopedRepository):
    """The keys of one organisation."""

    def find(self, key_sha256: str) -> IdempotencyKey | None:
        """Find a used key."""
        query = select(IdempotencyKey).where(
            IdempotencyKey.organisation_id == self._organisation_id, IdempotencyKey.key_sha256 == key_sha256
        )
        return self._session.scalars(query).one_or_none()

    def claim(self, key: IdempotencyKey) -> bool:
        """Add a key, waiting for a transaction that is adding the same; False when that one did.

        The organisation is locked first: a key refers to it, and of two that both share its row and then want it for
        themselves, as making a site does, InnoDB would end one.
        """
        key.organisation_id = self._organisation_id
        self._session.execute(
            select(_ORGANISATIONS.c.id).where(_ORGANISATIONS.c.id == self._organisation_id).with_for_update()
        )
        try:
            with self._session.begin_nested():
                self._session.add(key)
        except IntegrityError:
            return False
        return True

    def forget(self, key: IdempotencyKey) -> None:
        """Delete a key."""
        self._session.delete(key)
        self._session.flush()


def purge(session: Session, *, unseal_before: datetime, delete_before: datetime) -> None:
    """Remove kept answers and used keys of every organisation that are past their time."""
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < delete_before))
    session.execute(
        update(IdempotencyKey)
        .where(IdempotencyKey.created_at < unseal_before, IdempotencyKey.sealed_answer.is_not(None))
        .values(sealed_answer=None)
    )
