"""Read and write second factors; every query names the person."""

from collections.abc import Iterable

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.models import User
from realcatcha_gateway.accounts.second_factors.models import RecoveryCode, SecondFactor


class SecondFactorRepository:
    """The second factor of one person."""

    def __init__(self, session: Session, user_id: str) -> None:
        self._session = session
        self._user_id = user_id

    def is_confirmed(self) -> bool:
        """Tell whether the person logs in with a second factor."""
        query = select(SecondFactor.user_id).where(
            SecondFactor.user_id == self._user_id, SecondFactor.confirmed_at.is_not(None)
        )
        return self._session.scalars(query).one_or_none() is not None

    def lock_person(self) -> None:
        """Keep others from adding a factor until the unit of work ends: one that is not there cannot be locked."""
        self._session.execute(select(User.id).where(User.id == self._user_id).with_for_update())

    def lock(self) -> SecondFactor | None:
        """Find the factor and keep others from using it until the unit of work ends."""
        query = select(SecondFactor).where(SecondFactor.user_id == self._user_id).with_for_update()
        return self._session.scalars(query.execution_options(populate_existing=True)).one_or_none()

    def add(self, factor: SecondFactor) -> None:
        """Add a factor that is not confirmed yet."""
        self._session.add(factor)

    def remove(self) -> None:
        """Delete the factor and its recovery codes."""
        self.replace_codes(())
        self._session.execute(delete(SecondFactor).where(SecondFactor.user_id == self._user_id))

    def replace_codes(self, digests: Iterable[str]) -> None:
        """Delete the recovery codes and add others."""
        self._session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == self._user_id))
        self._session.add_all(RecoveryCode(user_id=self._user_id, sha256=digest) for digest in digests)

    def take_code(self, digest: str) -> bool:
        """Use a recovery code up; False when there is none such."""
        taken = self._session.execute(
            delete(RecoveryCode).where(RecoveryCode.user_id == self._user_id, RecoveryCode.sha256 == digest)
        )
        return bool(taken.rowcount)  # type: ignore[attr-defined]  # of a DELETE

    def codes_left(self) -> int:
        """Count the recovery codes."""
        query = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.user_id == self._user_id)
        return self._session.execute(query).scalar_one()
