"""Users, sessions, keys of programs, and the counter that says when they change.

New tables alone; the version before knows nothing of them.

Revision ID: 2f8d61c7b09e
Revises: 5d0c7e3a91b4
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "2f8d61c7b09e"
down_revision = "5d0c7e3a91b4"
branch_labels = None
depends_on = None

INSTANT = mysql.DATETIME(fsp=6)
TABLES = ("login_failures", "api_keys", "user_sessions", "users", "auth_epoch")


def upgrade() -> None:
    _create_users()
    _create_table(
        "user_sessions",
        sa.Column("hash", sa.BINARY(32), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("last_used_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_sessions_user_id")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_user_sessions")),
    )
    op.create_index(op.f("ix_user_sessions_user_id"), "user_sessions", ["user_id"])
    op.create_index(op.f("ix_user_sessions_created_at"), "user_sessions", ["created_at"])
    _create_keys()
    _create_table(
        "login_failures",
        sa.Column("account", sa.BINARY(32), nullable=False),
        sa.Column("address", _ascii(45), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("wait_until", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("account", "address", name=op.f("pk_login_failures")),
    )
    op.create_index(op.f("ix_login_failures_wait_until"), "login_failures", ["wait_until"])
    _create_table(
        "auth_epoch",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_auth_epoch_single_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auth_epoch")),
    )
    op.execute("INSERT INTO auth_epoch (id, epoch) VALUES (1, 1)")


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def _create_table(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        *parts,
        mysql_engine="InnoDB",
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_520_ci",
    )


def _ascii(length: int) -> sa.String:
    return sa.String(length=length, collation="ascii_bin")


def _text(length: int) -> sa.String:
    return sa.String(length=length, collation="utf8mb4_unicode_520_ci")


def _create_users() -> None:
    _create_table(
        "users",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("name", _text(200), nullable=False),
        sa.Column("email", _text(254), nullable=False),
        sa.Column("role", sa.Enum("viewer", "clerk", "manager", "admin", name="role"), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("last_login_at", INSTANT, nullable=True),
        sa.Column("password_hash", _ascii(200), nullable=True),
        sa.Column("link_hash", sa.BINARY(32), nullable=True),
        sa.Column("link_expires_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_users_link_hash")),
    )


def _create_keys() -> None:
    _create_table(
        "api_keys",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("name", _text(200), nullable=False),
        sa.Column("hash", sa.BINARY(32), nullable=False),
        sa.Column("hint", _ascii(20), nullable=False),
        sa.Column("scopes", _ascii(500), nullable=False),
        sa.Column("rate_per_minute", sa.Integer(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=True),
        sa.Column("last_used_at", INSTANT, nullable=True),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.Column("created_by_kind", _ascii(10), nullable=False),
        sa.Column("created_by_id", sa.BigInteger(), nullable=True),
        sa.Column("created_by_name", _text(200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("hash", name=op.f("uq_api_keys_hash")),
    )
