"""An import of sales says how many rows of zero units it has passed over.

Revision ID: a4f19d27c6b0
Revises: 7be1d04c93a8
"""

import sqlalchemy as sa
from alembic import op

revision = "a4f19d27c6b0"
down_revision = "7be1d04c93a8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("imports", sa.Column("of_nothing", sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("imports", "of_nothing")
