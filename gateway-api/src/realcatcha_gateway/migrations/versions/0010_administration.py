"""The audit log, rules and flags of the whole platform, who administers it, and what is suspended.

New columns have defaults or may be empty, for older code that still runs names none of them; no table is rebuilt.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _ascii(name: str, length: int, *, default: str | None = None) -> sa.Column[str]:
    variant = mysql.VARCHAR(length, charset="ascii", collation="ascii_bin")
    kind = sa.String(length).with_variant(variant, "mysql", "mariadb")
    return sa.Column(name, kind, nullable=False, server_default=default)


def _exact(name: str, length: int) -> sa.Column[str]:
    variant = mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_bin")
    return sa.Column(name, sa.String(length).with_variant(variant, "mysql", "mariadb"), nullable=False)


def _long(name: str) -> sa.Column[str]:
    variant = mysql.MEDIUMTEXT(charset="utf8mb4", collation="utf8mb4_bin")
    return sa.Column(name, sa.Text().with_variant(variant, "mysql", "mariadb"), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    variant = mysql.DATETIME(fsp=6)
    return sa.Column(name, sa.DateTime().with_variant(variant, "mysql", "mariadb"), nullable=nullable)


def _optional_reference(name: str) -> sa.Column[str]:
    variant = mysql.VARCHAR(32, charset="ascii", collation="ascii_bin")
    return sa.Column(name, sa.String(32).with_variant(variant, "mysql", "mariadb"), nullable=True)


def _big(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), autoincrement=False, nullable=False)


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def upgrade() -> None:
    """Create the tables with the beginning of the log; nobody administers, and nothing is suspended."""
    _create_audit_log()
    _create_platform()
    op.add_column("users", sa.Column("is_admin", sa.Boolean(), nullable=False, server_default=sa.false()))
    for table in ("users", "organisations", "sites"):
        op.add_column(table, _moment("suspended_at", nullable=True))
    op.add_column("organisations", sa.Column("most_sites", sa.Integer(), nullable=True))


def _create_audit_log() -> None:
    op.create_table(
        "audit_entries",
        _big("sequence"),
        _moment("at"),
        _ascii("actor_kind", 16),
        _ascii("actor_id", 64),
        _ascii("organisation_id", 32),
        _ascii("action", 64),
        _ascii("subject_kind", 32),
        _ascii("subject_id", 80),
        _long("details"),
        _ascii("previous_hash", 64),
        _ascii("hash", 64),
        _ascii("seal", 64),
        _ascii("key_id", 16),
        sa.PrimaryKeyConstraint("sequence", name="pk_audit_entries"),
    )
    for column in ("organisation_id", "actor_id", "subject_id", "action", "at"):
        _index("audit_entries", column, "sequence")
    heads = op.create_table(
        "audit_heads",
        _number("id"),
        _big("sequence"),
        _ascii("hash", 64),
        _ascii("seal", 64),
        _ascii("key_id", 16),
        sa.PrimaryKeyConstraint("id", name="pk_audit_heads"),
    )
    op.bulk_insert(heads, [{"id": 1, "sequence": 0, "hash": "0" * 64, "seal": "", "key_id": ""}])


def _create_platform() -> None:
    op.create_table(
        "platform_rules",
        _ascii("id", 32),
        _ascii("action", 8),
        _ascii("network", 49),
        _exact("note", 200),
        _moment("created_at"),
        _moment("expires_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_platform_rules"),
        sa.UniqueConstraint("network", name="uq_platform_rules_network"),
        sa.CheckConstraint("action IN ('allow', 'deny')", name=op.f("ck_platform_rules_action")),
    )
    op.create_table(
        "feature_flags",
        _ascii("id", 32),
        _optional_reference("organisation_id"),
        _ascii("name", 64),
        _ascii("value", 2_000),
        _moment("updated_at"),
        sa.PrimaryKeyConstraint("id", name="pk_feature_flags"),
        sa.UniqueConstraint("name", "organisation_id", name="uq_feature_flags_name_organisation_id"),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name="fk_feature_flags_organisation_id_organisations",
            ondelete="CASCADE",
        ),
    )
    _index("feature_flags", "organisation_id")
    states = op.create_table(
        "platform_states",
        _number("id"),
        _big("version"),
        sa.PrimaryKeyConstraint("id", name="pk_platform_states"),
    )
    op.bulk_insert(states, [{"id": 1, "version": 1}])


def downgrade() -> None:
    """Drop them: the log ends, and whoever was suspended is not any more."""
    op.drop_column("organisations", "most_sites")
    for table in ("sites", "organisations", "users"):
        op.drop_column(table, "suspended_at")
    op.drop_column("users", "is_admin")
    for table in ("platform_states", "feature_flags", "platform_rules", "audit_heads", "audit_entries"):
        op.drop_table(table)
