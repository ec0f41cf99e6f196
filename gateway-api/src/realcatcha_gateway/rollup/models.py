"""What the roll-up remembers of Redis hashes, and when it last finished."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from realcatcha_gateway.database import Base
from realcatcha_gateway.database.types import UtcDateTime, ascii_string


class RollupSource(Base):
    """One source of one hour; locked by whoever writes its rows. Belongs to no organisation: it holds no counts.

    Attributes:
        id: ``<hour>.<source>``.
        hour: Hours since 1970, UTC.
        closed: Its rows have been added to those of the hour; whatever is read of it from now on is old.
    """

    __tablename__ = "rollup_sources"

    id: Mapped[str] = mapped_column(ascii_string(80), primary_key=True)
    hour: Mapped[int] = mapped_column(index=True)
    closed: Mapped[bool] = mapped_column(default=False)


class RollupMark(Base):
    """A named moment: ``rolled-up`` is when a roll-up last finished, which also tells how old a replica's data are."""

    __tablename__ = "rollup_marks"

    name: Mapped[str] = mapped_column(ascii_string(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime())
