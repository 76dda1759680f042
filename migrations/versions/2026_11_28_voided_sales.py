"""Voided sales by an index of theirs: lists leave them out, or show nothing else, without reading what came back.

The server builds it while sales go on.

Revision ID: c81f4a6be093
Revises: b6e20f83d915
"""

from alembic import op

revision = "c81f4a6be093"
down_revision = "b6e20f83d915"
branch_labels = None
depends_on = None

INDEX = "ix_sale_reversals_voided_at"


def upgrade() -> None:
    op.execute(f"ALTER TABLE sale_reversals ADD INDEX {INDEX} (voided_at), ALGORITHM=INPLACE, LOCK=NONE")


def downgrade() -> None:
    op.execute(f"ALTER TABLE sale_reversals DROP INDEX {INDEX}, ALGORITHM=INPLACE, LOCK=NONE")
