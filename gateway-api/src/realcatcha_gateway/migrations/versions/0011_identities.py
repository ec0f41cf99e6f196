"""Accounts at other providers, accounts without a password, and people's names and languages.

``users.password_hash`` becomes empty-able without rebuilding the table: on SQLite that would delete, by their foreign
keys, the rows that refer to users. Whoever exists keeps the password, and counts as having confirmed the address.
"""

import base64
import secrets

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _ascii_type(length: int) -> sa.types.TypeEngine[str]:
    variant = mysql.VARCHAR(length, charset="ascii", collation="ascii_bin")
    return sa.String(length).with_variant(variant, "mysql", "mariadb")


def _ascii(name: str, length: int, *, default: str | None = None, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, _ascii_type(length), nullable=nullable, server_default=default)


def _exact(name: str, length: int, *, default: str | None = None) -> sa.Column[str]:
    variant = mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_bin")
    kind = sa.String(length).with_variant(variant, "mysql", "mariadb")
    return sa.Column(name, kind, nullable=False, server_default=default)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    variant = mysql.DATETIME(fsp=6)
    return sa.Column(name, sa.DateTime().with_variant(variant, "mysql", "mariadb"), nullable=nullable)


def upgrade() -> None:
    """Create the table and the columns."""
    op.create_table(
        "oidc_identities",
        _ascii("id", 32),
        _ascii("user_id", 32),
        _ascii("issuer", 255),
        _ascii("subject", 255),
        _exact("email", 254),
        _moment("created_at"),
        _moment("last_used_at"),
        sa.PrimaryKeyConstraint("id", name="pk_oidc_identities"),
        sa.UniqueConstraint("issuer", "subject", name="uq_oidc_identities_issuer_subject"),
        sa.UniqueConstraint("user_id", "issuer", name="uq_oidc_identities_user_id_issuer"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_oidc_identities_user_id_users", ondelete="CASCADE"),
    )
    op.add_column("users", _exact("name", 120, default=""))
    op.add_column("users", _ascii("language", 8, default="en"))
    op.add_column("users", _moment("email_verified_at", nullable=True))
    op.execute("UPDATE users SET email_verified_at = created_at")
    _let_password_hash_be(nullable=True)


def downgrade() -> None:
    """Drop them; who had no password gets one that nobody knows, and sets another by letter."""
    unknown = [base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (16, 32)]
    users = sa.table("users", sa.column("password_hash"))
    nobodys = "$argon2id$v=19$m=19456,t=2,p=1$" + "$".join(unknown)
    op.execute(users.update().where(users.c.password_hash.is_(None)).values(password_hash=nobodys))
    _let_password_hash_be(nullable=False)
    for column in ("email_verified_at", "language", "name"):
        op.drop_column("users", column)
    op.drop_table("oidc_identities")


def _let_password_hash_be(*, nullable: bool) -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column("users", "password_hash", existing_type=_ascii_type(255), nullable=nullable)
        return
    op.add_column("users", _ascii("password_hash_next", 255, nullable=nullable, default=None if nullable else ""))
    op.execute("UPDATE users SET password_hash_next = password_hash")
    op.drop_column("users", "password_hash")
    op.execute("ALTER TABLE users RENAME COLUMN password_hash_next TO password_hash")
