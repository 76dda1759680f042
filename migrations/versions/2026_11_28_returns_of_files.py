"""An import of sales says how many of its lines are returns.

Revision ID: c58d3e90f1b7
Revises: 7a1f4c92d8e5
"""

import sqlalchemy as sa
from alembic import op

revision = "c58d3e90f1b7"
down_revision = "7a1f4c92d8e5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("imports", sa.Column("returned", sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("imports", "returned")
