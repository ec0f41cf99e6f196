"""Read and write API keys."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.api_keys.models import ApiKey
from realcatcha_gateway.accounts.models import Membership
from realcatcha_gateway.audit.entries import Action, Actor, Detail
from realcatcha_gateway.audit.service import record


class ApiKeyRepository:
    """A person's keys in one organisation."""

    def __init__(self, session: Session, *, organisation_id: str, user_id: str) -> None:
        self._session = session
        self._organisation_id = organisation_id
        self._user_id = user_id

    def all(self) -> Sequence[ApiKey]:
        """Give the keys, the newest first."""
        query = select(ApiKey).where(ApiKey.organisation_id == self._organisation_id, ApiKey.user_id == self._user_id)
        return self._session.scalars(query.order_by(ApiKey.created_at.desc(), ApiKey.id)).all()

    def count(self) -> int:
        """Count the keys."""
        query = select(func.count()).select_from(ApiKey)
        mine = query.where(ApiKey.organisation_id == self._organisation_id, ApiKey.user_id == self._user_id)
        return self._session.execute(mine).scalar_one()

    def lock_membership(self) -> bool:
        """Have whoever ends the person's membership wait until the unit of work ends; False when it has ended."""
        query = select(Membership.user_id).where(
            Membership.organisation_id == self._organisation_id, Membership.user_id == self._user_id
        )
        return self._session.scalars(query.with_for_update()).one_or_none() is not None

    def add(self, key: ApiKey) -> None:
        """Add a key."""
        key.organisation_id, key.user_id = self._organisation_id, self._user_id
        self._session.add(key)

    def note(self, action: Action, key_id: str, details: Mapping[str, Detail] | None = None) -> None:
        """Record what the person did with a key."""
        record(
            self._session,
            action,
            subject=("api-key", key_id),
            organisation_id=self._organisation_id,
            details=details,
            actor=Actor("user", self._user_id),
        )

    def remove(self, key_id: str) -> bool:
        """Delete a key; False when there is none such."""
        removed = self._session.execute(
            delete(ApiKey).where(
                ApiKey.id == key_id,
                ApiKey.organisation_id == self._organisation_id,
                ApiKey.user_id == self._user_id,
            )
        )
        return bool(removed.rowcount)  # type: ignore[attr-defined]  # of a DELETE


def find_key(session: Session, sha256: str, *, now: datetime) -> ApiKey | None:
    """Find the key with a digest, whoever's it is, that has not expired: whoever knows a key may use it."""
    query = select(ApiKey).where(ApiKey.sha256 == sha256, or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > now))
    return session.scalars(query).one_or_none()


def note_use(session: Session, key_id: str, *, now: datetime) -> None:
    """Remember when a key was used last."""
    session.execute(update(ApiKey).where(ApiKey.id == key_id).values(last_used_at=now))
