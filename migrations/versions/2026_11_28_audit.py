"""The audit log.

Revision ID: 7a1f4c92d8e5
Revises: a4f19d27c6b0
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "7a1f4c92d8e5"
down_revision = "a4f19d27c6b0"
branch_labels = None
depends_on = None

ACTIONS = (
    *("created", "updated", "deleted", "restored", "logged_in", "refused", "started", "finished"),
    "revoked",
)
ENTITIES = ("product", "category", "user", "key", "session", "import", "store")
PROSE, EXACT = "utf8mb4_unicode_520_ci", "utf8mb4_bin"


def upgrade() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("at", mysql.DATETIME(fsp=6), nullable=False),
        sa.Column("actor_kind", sa.Enum("user", "key", "local", "operator"), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_name", sa.String(200, collation=PROSE), nullable=True),
        sa.Column("action", sa.Enum(*ACTIONS), nullable=False),
        sa.Column("entity_type", sa.Enum(*ENTITIES), nullable=False),
        sa.Column("entity_id", sa.String(64, collation=EXACT), nullable=True),
        sa.Column("changes", mysql.MEDIUMTEXT(collation=EXACT), nullable=False),
        sa.Column("note", sa.Text(collation=PROSE), nullable=True),
        sa.Column("request_id", sa.String(128, collation="ascii_bin"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        mysql_engine="InnoDB",
        mysql_charset="utf8mb4",
        mysql_collate=PROSE,
    )
    for columns in (("entity_type", "entity_id"), ("actor_kind", "actor_id"), ("request_id",), ("at",)):
        op.create_index(op.f(f"ix_audit_entries_{'_'.join(columns)}"), "audit_entries", columns)


def downgrade() -> None:
    op.drop_table("audit_entries")
