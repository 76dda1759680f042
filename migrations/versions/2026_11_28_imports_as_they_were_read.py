"""Imports: what was found out of a file, so that one goes on as it began; rows left out, and what was guessed.

The table is small: a row for each import there ever was. Added at its end, which both servers do at once.

Revision ID: 3e9b5c7d10f4
Revises: c58d3e90f1b7
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "3e9b5c7d10f4"
down_revision = "c58d3e90f1b7"
branch_labels = None
depends_on = None

COLLATION = "utf8mb4_unicode_520_ci"


def upgrade() -> None:
    for column in (
        sa.Column("found", mysql.MEDIUMTEXT(collation=COLLATION), nullable=True),
        sa.Column("left_out", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("warnings", mysql.MEDIUMTEXT(collation=COLLATION), nullable=True),
    ):
        op.add_column("imports", column)


def downgrade() -> None:
    for column in ("warnings", "left_out", "found"):
        op.drop_column("imports", column)
