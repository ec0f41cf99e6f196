"""What repositories of one organisation have in common."""

from sqlalchemy.orm import Session


class ScopedRepository:
    """Reads and writes what is one organisation's; every query of it is scoped by the one that it was made for."""

    def __init__(self, session: Session, organisation_id: str) -> None:
        self._session = session
        self._organisation_id = organisation_id

    @property
    def session(self) -> Session:
        """The unit of work, for what belongs to the same transaction."""
        return self._session

    @property
    def organisation_id(self) -> str:
        """The organisation that this repository sees."""
        return self._organisation_id
