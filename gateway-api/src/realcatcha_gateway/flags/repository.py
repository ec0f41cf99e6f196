"""Read and write the values of flags; who writes holds the platform's row."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from realcatcha_gateway.flags.models import FeatureFlag


class FlagRepository:
    """Values that differ from their defaults, of the platform and of every organisation."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> Sequence[FeatureFlag]:
        """Give every value."""
        query = select(FeatureFlag).order_by(FeatureFlag.name, FeatureFlag.organisation_id)
        return self._session.scalars(query).all()

    def find(self, name: str, organisation_id: str | None) -> FeatureFlag | None:
        """Find the platform's value, or an organisation's."""
        query = select(FeatureFlag).where(FeatureFlag.name == name)
        if organisation_id is None:
            query = query.where(FeatureFlag.organisation_id.is_(None))
        else:
            query = query.where(FeatureFlag.organisation_id == organisation_id)
        return self._session.scalars(query.execution_options(populate_existing=True)).one_or_none()

    def add(self, value: FeatureFlag) -> None:
        """Add a value."""
        self._session.add(value)

    def remove(self, value: FeatureFlag) -> None:
        """Remove a value."""
        self._session.execute(delete(FeatureFlag).where(FeatureFlag.id == value.id))
