"""Imports: how many rows were sales that were stored already.

Revision ID: b3d7e91c5f20
Revises: b3e7a91c5d20
"""

import sqlalchemy as sa
from alembic import op

revision = "b3d7e91c5f20"
down_revision = "b3e7a91c5d20"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # With a default: an import of the version before this one may be running, and begins its row without it.
    op.add_column("imports", sa.Column("already", sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("imports", "already")
