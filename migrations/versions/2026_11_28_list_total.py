"""What sales would have brought without discounts, in both rollups.

The columns are added at once, whatever the size of the store. Their zeros are filled in by
`sales_service.rollups.completion`, while the version before this one goes on selling.

Revision ID: c3f1d07a9b52
Revises: b3d7e91c5f20
"""

from alembic import op

revision = "c3f1d07a9b52"
down_revision = "b3d7e91c5f20"
branch_labels = None
depends_on = None

ROLLUPS = ("product_period_sales", "category_daily_sales")


def upgrade() -> None:
    for table in ROLLUPS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN list_total DECIMAL(20, 2) NOT NULL DEFAULT 0, ALGORITHM=INSTANT")
    op.execute("ALTER TABLE rollup_zone ADD COLUMN complete_to BIGINT NULL, ALGORITHM=INSTANT")
    op.execute("UPDATE rollup_zone SET complete_to = 0")


def downgrade() -> None:
    op.drop_column("rollup_zone", "complete_to")
    for table in ROLLUPS:
        op.drop_column(table, "list_total")
