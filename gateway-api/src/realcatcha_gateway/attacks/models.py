"""The attacks that were told of."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from realcatcha_gateway.database import Base
from realcatcha_gateway.database.types import UtcDateTime


class SiteAttack(Base):
    """An attack on a site that was told of; its key makes the telling one, whoever notices.

    Attributes:
        since: When it began.
        ended_at: None while it lasts.
    """

    __tablename__ = "site_attacks"

    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime(), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
