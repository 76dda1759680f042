"""The store's ledger by time, and when each product's stock went and came back.

A list of what moved today went through the ledgers of all products, and nothing told on which days a product could be
sold but its whole ledger. The server builds the index while sales go on.

Revision ID: 5d0e83b6a2f1
Revises: 91c4d7e0ab36
"""

from alembic import op

revision = "5d0e83b6a2f1"
down_revision = "91c4d7e0ab36"
branch_labels = None
depends_on = None

INDEX = "ix_inventory_transactions_created_at"


def upgrade() -> None:
    op.execute(
        f"ALTER TABLE inventory_transactions ADD INDEX {INDEX} (created_at, product_id, reason, quantity, `change`), "
        "ALGORITHM=INPLACE, LOCK=NONE"
    )


def downgrade() -> None:
    op.execute(f"ALTER TABLE inventory_transactions DROP INDEX {INDEX}, ALGORITHM=INPLACE, LOCK=NONE")
