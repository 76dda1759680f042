"""Products by price and by when they were registered: lists in these orders read all products for a page.

The server builds both while sales go on.

Revision ID: e4b7195c0d38
Revises: c81f4a6be093
"""

from alembic import op

revision = "e4b7195c0d38"
down_revision = "c81f4a6be093"
branch_labels = None
depends_on = None

COLUMNS = ("price", "created_at")


def upgrade() -> None:
    added = ", ".join(f"ADD INDEX ix_products_{column} ({column})" for column in COLUMNS)
    op.execute(f"ALTER TABLE products {added}, ALGORITHM=INPLACE, LOCK=NONE")


def downgrade() -> None:
    dropped = ", ".join(f"DROP INDEX ix_products_{column}" for column in COLUMNS)
    op.execute(f"ALTER TABLE products {dropped}, ALGORITHM=INPLACE, LOCK=NONE")
