"""What people read of a category, where it stands in lists, and whether it takes new products.

Added at once. What the version before this one opens meanwhile has null and so the default: its name in words, and its
place in the order of opening.

Revision ID: 91c4d7e0ab36
Revises: 7c2b9e4f10ad
"""

from alembic import op

revision = "91c4d7e0ab36"
down_revision = "7c2b9e4f10ad"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE categories ADD COLUMN label VARCHAR(100) COLLATE utf8mb4_unicode_520_ci NULL, "
        "ADD COLUMN position INTEGER NULL, ADD COLUMN hidden BOOL NOT NULL DEFAULT 0, ALGORITHM=INSTANT"
    )


def downgrade() -> None:
    for column in ("hidden", "position", "label"):
        op.drop_column("categories", column)
