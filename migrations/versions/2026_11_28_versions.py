"""Versions of products and categories.

Added at once, whatever the size of the store. What the version before this one changes meanwhile keeps its version.

Revision ID: 5d0c7e3a91b4
Revises: d1a94f6e27b3
"""

from alembic import op

revision = "5d0c7e3a91b4"
down_revision = "d1a94f6e27b3"
branch_labels = None
depends_on = None

TABLES = ("products", "categories")


def upgrade() -> None:
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ADD COLUMN version INT NOT NULL DEFAULT 1, ALGORITHM=INSTANT")


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "version")
