"""What the roll-up remembers of Redis hashes."""

from sqlalchemy.orm import Mapped, mapped_column

from realcatcha_gateway.database import Base
from realcatcha_gateway.database.types import ascii_string


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
