"""Imports: those that nobody waits for, and what is wrong with the others.

The columns come with defaults, since the version before begins its rows without them. A dry run has no file that
another import could be the same as, so its `sha256` is null. The table is small: a row for each import there ever was.

Revision ID: 7be1d04c93a8
Revises: e7b20c4d91a8
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "7be1d04c93a8"
down_revision = "e7b20c4d91a8"
branch_labels = None
depends_on = None

COLLATION = "utf8mb4_unicode_520_ci"


def upgrade() -> None:
    for column in (
        sa.Column("dry_run", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("form", sa.String(20, collation=COLLATION), nullable=True),
        sa.Column("waiting", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("seen_at", mysql.DATETIME(fsp=6), nullable=True),
        sa.Column("file_key", sa.BINARY(16), nullable=True),
        sa.Column("file_bytes", sa.BigInteger(), nullable=True),
        sa.Column("checked_bytes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("problem", mysql.MEDIUMTEXT(collation=COLLATION), nullable=True),
        sa.Column("errors", mysql.MEDIUMTEXT(collation=COLLATION), nullable=True),
    ):
        op.add_column("imports", column)
    op.alter_column("imports", "sha256", existing_type=sa.BINARY(32), nullable=True)
    op.create_index(op.f("ix_imports_kind_finished_at"), "imports", ["kind", "finished_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_imports_kind_finished_at"), table_name="imports")
    # The version before knows neither: a dry run is nothing to go on with, and the others are sent again.
    op.execute("DELETE FROM imports WHERE sha256 IS NULL")
    op.alter_column("imports", "sha256", existing_type=sa.BINARY(32), nullable=False)
    for column in (
        "errors",
        "problem",
        "checked_bytes",
        "file_bytes",
        "file_key",
        "seen_at",
        "waiting",
        "form",
        "dry_run",
    ):
        op.drop_column("imports", column)
