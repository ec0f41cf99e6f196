"""What happened on all sites of an organisation together, and before which day statistics were removed.

Filled from the hours and days of sites that are there, so that a year of statistics is there at once.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0020"
down_revision = "0019"
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
_TABLES = ("statistics_removals", "organisation_usage_days", "organisation_label_days", "organisation_hours")


def _ascii(name: str, length: int) -> sa.Column[str]:
    variant = mysql.VARCHAR(length, charset="ascii", collation="ascii_bin")
    return sa.Column(name, sa.String(length).with_variant(variant, "mysql", "mariadb"), nullable=False)


def _time(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), autoincrement=False, nullable=False)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _create(table: str, *columns: sa.Column[str] | sa.Column[int], key: tuple[str, ...]) -> None:
    op.create_table(
        table,
        _ascii("organisation_id", 32),
        *columns,
        sa.PrimaryKeyConstraint("organisation_id", *key, name=f"pk_{table}"),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=f"fk_{table}_organisation_id_organisations",
            ondelete="CASCADE",
        ),
    )


def upgrade() -> None:
    """Create the tables and fill them."""
    _create("organisation_hours", _time("hour"), *(_count(name) for name in FUNNEL), key=("hour",))
    op.create_index("ix_organisation_hours_hour", "organisation_hours", ["hour"])
    labels = (_time("day"), _ascii("dimension", 24), _ascii("label", 64), _count("times"))
    _create("organisation_label_days", *labels, key=("day", "dimension", "label"))
    cells = (_time("day"), _ascii("kind", 32), _ascii("verdict", 16), _ascii("country", 2), _count("verifications"))
    _create("organisation_usage_days", *cells, key=("day", "kind", "verdict", "country"))
    _create("statistics_removals", sa.Column("before_day", sa.Integer(), nullable=False), key=())
    _fill("organisation_hours", "statistics_hours", key=("hour",), values=FUNNEL)
    _fill("organisation_label_days", "statistics_label_days", key=("day", "dimension", "label"), values=("times",))
    _fill("organisation_usage_days", "usage_days", key=("day", "kind", "verdict", "country"), values=("verifications",))


def _fill(table: str, sites: str, *, key: tuple[str, ...], values: tuple[str, ...]) -> None:
    """Add the rows of an organisation's sites up, a day at a time, as no client waits long."""
    unit, at_once = key[0], 24 if key[0] == "hour" else 1
    columns, sums = ", ".join(("organisation_id", *key)), ", ".join(f"SUM({name})" for name in values)
    bounds = op.get_bind().execute(sa.text(f"SELECT MIN({unit}), MAX({unit}) FROM {sites}")).one()  # noqa: S608  # constants
    if bounds[0] is None:
        return
    for first in range(bounds[0], bounds[1] + 1, at_once):
        op.execute(
            f"INSERT INTO {table} ({columns}, {', '.join(values)}) "  # noqa: S608  # constants and numbers
            f"SELECT {columns}, {sums} FROM {sites} "
            f"WHERE {unit} >= {first} AND {unit} < {first + at_once} GROUP BY {columns}"
        )


def downgrade() -> None:
    """Drop them: they can be added up again, but nothing tells any more what was removed."""
    for table in _TABLES:
        op.drop_table(table)
