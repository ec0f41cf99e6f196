"""Notes of administrators, when a second factor was shown, and the days of the whole platform.

Days are filled from the hours and days that are there, so that a year of statistics is there at once.
"""

from datetime import date, timedelta

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

FUNNEL = (
    "sessions",
    "evaluated",
    "passed",
    "challenged",
    "solved",
    "denied",
    "failed",
    "swapped",
    "recovered",
    "verified",
    "refused",
    "errors",
)


def _ascii(name: str, length: int, *, nullable: bool = False) -> sa.Column[str]:
    variant = mysql.VARCHAR(length, charset="ascii", collation="ascii_bin")
    return sa.Column(name, sa.String(length).with_variant(variant, "mysql", "mariadb"), nullable=nullable)


def _exact(name: str, length: int) -> sa.Column[str]:
    variant = mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_bin")
    return sa.Column(name, sa.String(length).with_variant(variant, "mysql", "mariadb"), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    variant = mysql.DATETIME(fsp=6)
    return sa.Column(name, sa.DateTime().with_variant(variant, "mysql", "mariadb"), nullable=nullable)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _day() -> sa.Column[int]:
    return sa.Column("day", sa.Integer(), autoincrement=False, nullable=False)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{target}"
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="CASCADE")


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def upgrade() -> None:
    """Create the tables, fill the days, and index what administrators search."""
    _create_notes()
    _create_days()
    _fill_days()
    op.add_column("login_sessions", _moment("second_factor_at", nullable=True))
    op.execute("UPDATE login_sessions SET second_factor_at = created_at WHERE second_factor")
    _index("users", "created_at", "id")
    _index("organisations", "created_at", "id")
    _index("organisations", "name")
    _index("sites", "created_at", "id")


def _create_notes() -> None:
    op.create_table(
        "admin_notes",
        _ascii("id", 32),
        _ascii("user_id", 32, nullable=True),
        _ascii("organisation_id", 32, nullable=True),
        _ascii("subject_kind", 16),
        _ascii("subject_id", 32),
        _ascii("author_id", 32),
        _ascii("reason", 32),
        _exact("text", 1_000),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_admin_notes"),
        _reference("admin_notes", "user_id", "users"),
        _reference("admin_notes", "organisation_id", "organisations"),
    )
    _index("admin_notes", "subject_id", "created_at", "id")
    _index("admin_notes", "user_id")
    _index("admin_notes", "organisation_id")


def _create_days() -> None:
    op.create_table(
        "statistics_days",
        _ascii("site_id", 16),
        _day(),
        _ascii("organisation_id", 32),
        *(_count(name) for name in (*FUNNEL, "verifications")),
        sa.PrimaryKeyConstraint("site_id", "day", name="pk_statistics_days"),
        _reference("statistics_days", "organisation_id", "organisations"),
    )
    _index("statistics_days", "organisation_id", "site_id")
    _index("statistics_days", "day")
    op.create_table(
        "platform_label_days",
        _day(),
        _ascii("dimension", 24),
        _ascii("label", 64),
        _count("times"),
        sa.PrimaryKeyConstraint("day", "dimension", "label", name="pk_platform_label_days"),
    )
    op.create_table(
        "platform_label_months",
        sa.Column("first_day", sa.Integer(), autoincrement=False, nullable=False),
        _ascii("dimension", 24),
        _ascii("label", 64),
        _count("times"),
        sa.PrimaryKeyConstraint("first_day", "dimension", "label", name="pk_platform_label_months"),
    )
    op.create_table(
        "platform_days",
        _day(),
        *(_count(name) for name in FUNNEL),
        sa.PrimaryKeyConstraint("day", name="pk_platform_days"),
    )
    _index("statistics_label_days", "day")
    _index("usage_days", "day")


def _fill_days() -> None:
    """An hour's day is its number by 24, without a remainder: MySQL says DIV, SQLite's / does it by itself."""
    by = "DIV" if op.get_bind().dialect.name in {"mysql", "mariadb"} else "/"
    sums = ", ".join(f"SUM({name})" for name in FUNNEL)
    op.execute(
        f"INSERT INTO statistics_days (site_id, day, organisation_id, {', '.join(FUNNEL)}, verifications) "  # noqa: S608  # constants
        f"SELECT site_id, hour {by} 24, organisation_id, {sums}, 0 FROM statistics_hours "
        f"GROUP BY site_id, hour {by} 24, organisation_id"
    )
    op.execute(
        "UPDATE statistics_days SET verifications = COALESCE((SELECT SUM(verifications) FROM usage_days "
        "WHERE usage_days.site_id = statistics_days.site_id AND usage_days.day = statistics_days.day), 0)"
    )
    op.execute(
        "INSERT INTO platform_label_days (day, dimension, label, times) "
        "SELECT day, dimension, label, SUM(times) FROM statistics_label_days GROUP BY day, dimension, label"
    )
    op.execute(
        f"INSERT INTO platform_days (day, {', '.join(FUNNEL)}) "  # noqa: S608  # constants
        f"SELECT day, {sums} FROM statistics_days GROUP BY day"
    )
    for column in ("kind", "verdict", "country"):
        op.execute(
            "INSERT INTO platform_label_days (day, dimension, label, times) "  # noqa: S608  # constants
            f"SELECT day, 'redeemed_{column}', {column}, SUM(verifications) FROM usage_days GROUP BY day, {column}"
        )
    _fill_months()


def _fill_months() -> None:
    """Months have different lengths, so that their first days are reckoned here."""
    days = op.get_bind().execute(sa.text("SELECT DISTINCT day FROM platform_label_days")).scalars()
    zero = date(1970, 1, 1)
    for month in sorted({(zero + timedelta(days=day)).replace(day=1) for day in days}):
        first = (month - zero).days
        following = ((month + timedelta(days=31)).replace(day=1) - zero).days
        op.execute(
            "INSERT INTO platform_label_months (first_day, dimension, label, times) "  # noqa: S608  # numbers
            f"SELECT {first}, dimension, label, SUM(times) FROM platform_label_days "
            f"WHERE day >= {first} AND day < {following} GROUP BY dimension, label"
        )


def downgrade() -> None:
    """Drop them: notes go, days can be added up again."""
    for table, columns in (
        ("sites", "created_at_id"),
        ("organisations", "name"),
        ("organisations", "created_at_id"),
        ("users", "created_at_id"),
        ("usage_days", "day"),
        ("statistics_label_days", "day"),
    ):
        op.drop_index(f"ix_{table}_{columns}", table_name=table)
    op.drop_column("login_sessions", "second_factor_at")
    for table in ("platform_label_months", "platform_days", "platform_label_days", "statistics_days", "admin_notes"):
        op.drop_table(table)
