"""Quarters of products beside their days and months, for reports over years.

The version before this one may go on selling on the new schema, which it does without counting quarters; the sales
service of this version adds what is missing when it starts.

Revision ID: 8d24b9c3f6a1
Revises: 5c1f0a7e42d9
"""

import sqlalchemy as sa
from alembic import op

revision = "8d24b9c3f6a1"
down_revision = "5c1f0a7e42d9"
branch_labels = None
depends_on = None

BEFORE = sa.Enum("day", "month", name="grain")
AFTER = sa.Enum("day", "month", "quarter", name="grain")

FILL = """
INSERT INTO product_period_sales (grain, period_start, product_id, category, sales, units, revenue)
SELECT 'quarter', MAKEDATE(YEAR(period_start), 1) + INTERVAL QUARTER(period_start) - 1 QUARTER AS quarter_start,
  product_id, category, SUM(sales), SUM(units), SUM(revenue)
FROM product_period_sales WHERE grain = 'month' GROUP BY quarter_start, product_id, category
"""


def upgrade() -> None:
    op.alter_column("product_period_sales", "grain", existing_type=BEFORE, type_=AFTER, existing_nullable=False)
    op.execute(FILL)


def downgrade() -> None:
    op.execute("DELETE FROM product_period_sales WHERE grain = 'quarter'")
    op.alter_column("product_period_sales", "grain", existing_type=AFTER, type_=BEFORE, existing_nullable=False)
