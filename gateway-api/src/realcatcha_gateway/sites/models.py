"""Sites and their secrets."""

from datetime import datetime

from realcatcha_contracts import CountryRules, IpRule, OutagePolicy, SiteMode, SiteStatus, Thresholds
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from realcatcha_gateway.database import Base
from realcatcha_gateway.database.types import Json, UtcDateTime, ascii_string, exact_string


class Site(Base):
    """One site key and its rules.

    Attributes:
        id: 16 characters ``[a-z2-7]``; the site key is ``rck_<id>``.
        version: Rises by one with every change that captcha-api must hear of.
        suspended_at: Since when a platform administrator keeps it off, whatever its status; None: the status decides.
        countries: From which countries visitors may come.
    """

    __tablename__ = "sites"
    __table_args__ = (
        CheckConstraint("mode IN ('managed', 'invisible')", name="mode"),
        CheckConstraint("status IN ('active', 'deactivated')", name="status"),
        CheckConstraint("difficulty BETWEEN 0 AND 100", name="difficulty"),
        Index(None, "organisation_id", "created_at", "id"),
        Index(None, "created_at", "id"),
    )

    id: Mapped[str] = mapped_column(ascii_string(16), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(exact_string(120))
    status: Mapped[SiteStatus] = mapped_column(ascii_string(16), default="active")
    version: Mapped[int] = mapped_column(default=1)
    domains: Mapped[list[str]] = mapped_column(Json(list[str]))
    allow_null_origin: Mapped[bool] = mapped_column(default=False)
    mode: Mapped[SiteMode] = mapped_column(ascii_string(16), default="managed")
    kinds: Mapped[list[str]] = mapped_column(Json(list[str]))
    thresholds: Mapped[Thresholds] = mapped_column(Json(Thresholds))
    difficulty: Mapped[int] = mapped_column(default=50)
    ip_rules: Mapped[list[IpRule]] = mapped_column(Json(list[IpRule]))
    outage: Mapped[OutagePolicy] = mapped_column(ascii_string(16), default="closed")
    expose_reasons: Mapped[bool] = mapped_column(default=False)
    sessions_per_minute: Mapped[int] = mapped_column(default=600)
    adaptive: Mapped[bool] = mapped_column(default=True, server_default=true())
    shadow: Mapped[bool] = mapped_column(default=False, server_default=false())
    countries: Mapped[CountryRules] = mapped_column(
        Json(CountryRules, short=2_000), default=CountryRules(), server_default='{"mode":"any","names":[]}'
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime())
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    secrets: Mapped[list["SiteSecret"]] = relationship(
        back_populates="site", cascade="all, delete-orphan", order_by="SiteSecret.created_at", lazy="raise"
    )


class SiteSecret(Base):
    """One of a site's secrets, hashed; the secret itself is shown once and kept nowhere.

    Attributes:
        not_after: When a rotated secret stops working; None while it is current.
    """

    __tablename__ = "site_secrets"
    __table_args__ = (UniqueConstraint("sha256"),)

    id: Mapped[str] = mapped_column(ascii_string(32), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), index=True)
    sha256: Mapped[str] = mapped_column(ascii_string(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    not_after: Mapped[datetime | None] = mapped_column(UtcDateTime())

    site: Mapped[Site] = relationship(back_populates="secrets", lazy="raise")
