"""Years of products and months of categories beside their shorter periods, for reports over years.

The version before this one may go on selling on the new schema: what it writes of a category is of a day, and it counts
no years. The sales service of this version adds what is missing when it starts, and all months of categories: the
version before would add them up with the days.

Revision ID: b6e20f83d915
Revises: 3a90f5d7c1e4
"""

import sqlalchemy as sa
from alembic import op

revision = "b6e20f83d915"
down_revision = "3a90f5d7c1e4"
branch_labels = None
depends_on = None

BEFORE = sa.Enum("day", "month", "quarter", name="grain")
AFTER = sa.Enum("day", "month", "quarter", "year", name="grain")

FILL = """
INSERT INTO product_period_sales (grain, period_start, product_id, category, sales, units, revenue, list_total,
  cost_sold, costed_revenue, orders, order_revenue, returns, units_returned, refunded, cost_returned, costed_refunded,
  returns_of_sales, units_returned_of_sales, refunded_of_sales, cost_returned_of_sales, costed_refunded_of_sales)
SELECT 'year', MAKEDATE(YEAR(period_start), 1) AS year_start, product_id, category, SUM(sales), SUM(units),
  SUM(revenue), SUM(list_total), SUM(cost_sold), SUM(costed_revenue), SUM(orders), SUM(order_revenue), SUM(returns),
  SUM(units_returned), SUM(refunded), SUM(cost_returned), SUM(costed_refunded), SUM(returns_of_sales),
  SUM(units_returned_of_sales), SUM(refunded_of_sales), SUM(cost_returned_of_sales), SUM(costed_refunded_of_sales)
FROM product_period_sales WHERE grain = 'quarter' GROUP BY year_start, product_id, category
"""

DAYS_AND_MONTHS = """
ALTER TABLE category_daily_sales
  ADD COLUMN grain ENUM('day', 'month', 'quarter', 'year') NOT NULL DEFAULT 'day' FIRST,
  DROP PRIMARY KEY, ADD PRIMARY KEY (grain, business_day, category, shard)
"""


def upgrade() -> None:
    op.alter_column("product_period_sales", "grain", existing_type=BEFORE, type_=AFTER, existing_nullable=False)
    # At READ COMMITTED, the level of every connection, the server locks none of the quarters: nobody who sells waits.
    op.execute(FILL)
    op.execute(DAYS_AND_MONTHS)
    op.execute("ALTER TABLE rollup_zone ADD COLUMN levels_complete BOOL NOT NULL DEFAULT 1, ALGORITHM=INSTANT")
    op.execute("UPDATE rollup_zone SET levels_complete = 0")


def downgrade() -> None:
    op.drop_column("rollup_zone", "levels_complete")
    op.execute("DELETE FROM category_daily_sales WHERE grain != 'day'")
    op.execute(
        "ALTER TABLE category_daily_sales DROP PRIMARY KEY, DROP COLUMN grain, "
        "ADD PRIMARY KEY (business_day, category, shard)"
    )
    op.execute("DELETE FROM product_period_sales WHERE grain = 'year'")
    op.alter_column("product_period_sales", "grain", existing_type=AFTER, type_=BEFORE, existing_nullable=False)
