"""An import of sales says how many products it has created.

Revision ID: e7b20c4d91a8
Revises: 2f8d61c7b09e
"""

import sqlalchemy as sa
from alembic import op

revision = "e7b20c4d91a8"
down_revision = "2f8d61c7b09e"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # With a default: an import of the version before this one may be running, and begins its row without it.
    op.add_column("imports", sa.Column("products_created", sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("imports", "products_created")
