"""Products have a barcode and an id in another system, by which files name them where there is no sku.

Columns at the end of a table are instant; the indexes are over products only, and are built while the store sells. The
one on names serves files that name products by nothing else.

Revision ID: d1a94f6e27b3
Revises: 5d0e83b6a2f1
"""

from alembic import op

revision = "d1a94f6e27b3"
down_revision = "5d0e83b6a2f1"
branch_labels = None
depends_on = None

LENGTHS = {"barcode": 64, "external_ref": 255}
INDEXED = (*LENGTHS, "name")


def upgrade() -> None:
    columns = (f"ADD COLUMN {name} VARCHAR({length}) COLLATE utf8mb4_bin NULL" for name, length in LENGTHS.items())
    op.execute(f"ALTER TABLE products {', '.join(columns)}, ALGORITHM=INSTANT")
    indexes = (f"ADD INDEX ix_products_{name} ({name})" for name in INDEXED)
    op.execute(f"ALTER TABLE products {', '.join(indexes)}, ALGORITHM=INPLACE, LOCK=NONE")


def downgrade() -> None:
    for name in INDEXED:
        op.drop_index(op.f(f"ix_products_{name}"), table_name="products")
    for name in LENGTHS:
        op.drop_column("products", name)
