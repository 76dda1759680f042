"""Who recorded a sale, a return or an entry of the ledger, and who wants an import.

Added at once, whatever the size of the store. What was there, and what the version before this one writes meanwhile,
has none.

Revision ID: 3a90f5d7c1e4
Revises: 3e9b5c7d10f4
"""

from alembic import op

revision = "3a90f5d7c1e4"
down_revision = "3e9b5c7d10f4"
branch_labels = None
depends_on = None

TABLES = ("sales", "sale_returns", "inventory_transactions", "imports")
COLUMNS = {
    "actor_kind": "ENUM('user', 'key', 'local', 'operator')",
    "actor_id": "BIGINT",
    "actor_name": "VARCHAR(200) COLLATE utf8mb4_unicode_520_ci",
    "request_id": "VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin",
}


def upgrade() -> None:
    added = ", ".join(f"ADD COLUMN {name} {kind} NULL" for name, kind in COLUMNS.items())
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} {added}, ALGORITHM=INSTANT")


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} " + ", ".join(f"DROP COLUMN {name}" for name in COLUMNS))
