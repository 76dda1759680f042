"""Returns, voids, costs, orders and channels.

Nothing that is stored is rewritten: columns and the reason `void` are appended to their tables at once, and the new
tables are empty. Only the indexes on `sales` and the ledger take time with the size of the store; the server builds
them while the version before this one goes on selling, which knows nothing of the new columns: their NULLs and zeros
are what its sales mean.

Revision ID: 7c2b9e4f10ad
Revises: 4e8a26d1f7c0
"""

from decimal import Decimal

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from migrations.category_columns import category_enum

revision = "7c2b9e4f10ad"
down_revision = "4e8a26d1f7c0"
branch_labels = None
depends_on = None

RETURN_REASONS = (
    *("changed_mind", "damaged", "defective", "wrong_item", "not_as_described", "too_late", "goodwill", "fraud"),
    *("other", "unspecified"),
)
VOID_REASONS = ("wrong_entry", "duplicate", "test", "other")
REASONS = "'initial', 'restock', 'adjustment', 'stocktake', 'sale', 'return', 'block', 'unblock', 'delete'"
REFERENCES = {"order_ref": 64, "customer_ref": 64, "channel": 32}
REPORTED = ("category", "product_id", "channel", "voided_at", "units", "restocked_units", "refunded", "unit_cost")
COVERED = "sold_at, category, product_id, units, revenue, total_price"

COUNT, BIG_COUNT, AMOUNT = "INT NOT NULL DEFAULT 0", "BIGINT NOT NULL DEFAULT 0", "DECIMAL(20, 2) NOT NULL DEFAULT 0"
GROSS = {"sales": COUNT, "units": BIG_COUNT, "revenue": AMOUNT}
MEASURES = {
    "cost_sold": AMOUNT,
    "costed_revenue": AMOUNT,
    "orders": COUNT,
    "order_revenue": AMOUNT,
    "returns": COUNT,
    "units_returned": BIG_COUNT,
    "refunded": AMOUNT,
    "cost_returned": AMOUNT,
    "costed_refunded": AMOUNT,
    "returns_of_sales": COUNT,
    "units_returned_of_sales": BIG_COUNT,
    "refunded_of_sales": AMOUNT,
    "cost_returned_of_sales": AMOUNT,
    "costed_refunded_of_sales": AMOUNT,
}
ROLLUPS = ("product_period_sales", "category_daily_sales")
TYPES: dict[str, sa.Integer | sa.Numeric[Decimal]] = {
    COUNT: sa.Integer(),
    BIG_COUNT: sa.BigInteger(),
    AMOUNT: sa.Numeric(20, 2),
}


def upgrade() -> None:
    _extend_sales()
    op.execute("ALTER TABLE products ADD COLUMN cost DECIMAL(10, 2) NULL, ALGORITHM=INSTANT")
    _extend_ledger()
    for table in ROLLUPS:
        added = ", ".join(f"ADD COLUMN {name} {kind}" for name, kind in MEASURES.items())
        op.execute(f"ALTER TABLE {table} {added}, ALGORITHM=INSTANT")
        # A day may have returns and no sales.
        defaults = ", ".join(f"ALTER COLUMN {name} SET DEFAULT 0" for name in GROSS)
        op.execute(f"ALTER TABLE {table} {defaults}, ALGORITHM=INSTANT")
    _create_channel_days()
    _create_returns()
    _create_reversals()
    _create_orders()


def downgrade() -> None:
    for table in ("orders", "sale_reversals", "sale_returns", "channel_daily_sales"):
        op.drop_table(table)
    for table in ROLLUPS:
        op.execute(f"ALTER TABLE {table} {', '.join(f'DROP COLUMN {name}' for name in MEASURES)}")
        op.execute(f"ALTER TABLE {table} {', '.join(f'ALTER COLUMN {name} DROP DEFAULT' for name in GROSS)}")
    op.execute("ALTER TABLE inventory_transactions DROP INDEX ix_inventory_transactions_voided_sale_id")
    op.execute("DELETE FROM inventory_transactions WHERE reason = 'void'")
    op.execute(
        "ALTER TABLE inventory_transactions DROP COLUMN return_id, DROP COLUMN voided_sale_id, "
        f"MODIFY COLUMN reason ENUM({REASONS}) NOT NULL"
    )
    # Both, so that they stand in the order of before.
    op.drop_constraint(op.f("ck_inventory_transactions_quantity"), "inventory_transactions", type_="check")
    for name, rule in (("sale", "(reason = 'sale') = (sale_id IS NOT NULL)"), ("quantity", "quantity >= 0")):
        op.create_check_constraint(op.f(f"ck_inventory_transactions_{name}"), "inventory_transactions", rule)
    op.execute("ALTER TABLE products DROP COLUMN cost")
    op.execute(
        "ALTER TABLE sales DROP INDEX ix_sales_order_ref, DROP INDEX ix_sales_customer_ref, "
        f"DROP INDEX ix_sales_sold_at, ADD INDEX ix_sales_sold_at ({COVERED})"
    )
    op.execute(f"ALTER TABLE sales DROP COLUMN unit_cost, {', '.join(f'DROP COLUMN {name}' for name in REFERENCES)}")


def _extend_sales() -> None:
    references = ", ".join(
        f"ADD COLUMN {name} VARCHAR({length}) COLLATE utf8mb4_bin NULL" for name, length in REFERENCES.items()
    )
    op.execute(f"ALTER TABLE sales ADD COLUMN unit_cost DECIMAL(10, 2) NULL, {references}, ALGORITHM=INSTANT")
    op.execute(
        "ALTER TABLE sales DROP INDEX ix_sales_sold_at, "
        f"ADD INDEX ix_sales_sold_at ({COVERED}, unit_cost, channel, order_ref), "
        "ADD INDEX ix_sales_order_ref (order_ref), ADD INDEX ix_sales_customer_ref (customer_ref), "
        "ALGORITHM=INPLACE, LOCK=NONE"
    )


def _extend_ledger() -> None:
    # MySQL would copy the ledger to append to an ENUM that a check mentions, and to add the check again.
    op.execute("ALTER TABLE inventory_transactions DROP CONSTRAINT ck_inventory_transactions_sale, ALGORITHM=INSTANT")
    op.execute(
        f"ALTER TABLE inventory_transactions MODIFY COLUMN reason ENUM({REASONS}, 'void') NOT NULL, ALGORITHM=INSTANT"
    )
    op.execute(
        "ALTER TABLE inventory_transactions ADD COLUMN return_id BIGINT NULL, ADD COLUMN voided_sale_id BIGINT NULL, "
        "ALGORITHM=INSTANT"
    )
    op.execute(
        "ALTER TABLE inventory_transactions "
        "ADD UNIQUE INDEX ix_inventory_transactions_voided_sale_id (voided_sale_id), ALGORITHM=INPLACE, LOCK=NONE"
    )


def _create_table(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        *parts,
        mysql_engine="InnoDB",
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_520_ci",
    )


def _create_channel_days() -> None:
    _create_table(
        "channel_daily_sales",
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=32, collation="utf8mb4_bin"), nullable=False),
        *(
            sa.Column(name, TYPES[kind], server_default=sa.text("0"), nullable=False)
            for name, kind in (GROSS | {"list_total": AMOUNT} | MEASURES).items()
        ),
        sa.PrimaryKeyConstraint("business_day", "channel", name=op.f("pk_channel_daily_sales")),
    )


def _create_returns() -> None:
    _create_table(
        "sale_returns",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("sale_id", sa.BigInteger(), nullable=True),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("category", category_enum(), nullable=False),
        sa.Column("channel", sa.String(length=32, collation="utf8mb4_bin"), nullable=True),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("restocked_units", sa.Integer(), nullable=False),
        sa.Column("refunded", sa.Numeric(16, 2), nullable=False),
        sa.Column("unit_cost", sa.Numeric(10, 2), nullable=True),
        sa.Column("reason", sa.Enum(*RETURN_REASONS, name="returnreason"), nullable=False),
        sa.Column("note", sa.Text(collation="utf8mb4_unicode_520_ci"), nullable=True),
        sa.Column("returned_at", mysql.DATETIME(fsp=6), nullable=False),
        sa.Column("sold_at", mysql.DATETIME(fsp=6), nullable=False),
        sa.Column("recorded_at", mysql.DATETIME(fsp=6), nullable=False),
        sa.Column("voided_at", mysql.DATETIME(fsp=6), nullable=True),
        sa.CheckConstraint("units >= 0 AND restocked_units BETWEEN 0 AND units", name=op.f("ck_sale_returns_units")),
        sa.CheckConstraint("refunded >= 0 AND (units > 0 OR refunded > 0)", name=op.f("ck_sale_returns_refunded")),
        sa.ForeignKeyConstraint(["sale_id"], ["sales.id"], name=op.f("fk_sale_returns_sale_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_sale_returns_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sale_returns")),
    )
    _index("sale_returns", "sale_id")
    _index("sale_returns", "product_id", "returned_at")
    _index("sale_returns", "category", "returned_at")
    for instant in ("returned_at", "sold_at"):
        op.create_index(f"ix_sale_returns_{instant}", "sale_returns", [instant, *REPORTED])


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def _create_reversals() -> None:
    _create_table(
        "sale_reversals",
        sa.Column("sale_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("category", category_enum(), nullable=False),
        sa.Column("sold_at", mysql.DATETIME(fsp=6), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("revenue", sa.Numeric(16, 2), nullable=False),
        sa.Column("returned_units", sa.Integer(), nullable=False),
        sa.Column("refunded", sa.Numeric(16, 2), nullable=False),
        sa.Column("voided_at", mysql.DATETIME(fsp=6), nullable=True),
        sa.Column("void_reason", sa.Enum(*VOID_REASONS, name="voidreason"), nullable=True),
        sa.Column("void_note", sa.Text(collation="utf8mb4_unicode_520_ci"), nullable=True),
        sa.Column("replaced_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("returned_units BETWEEN 0 AND units", name=op.f("ck_sale_reversals_returned_units")),
        sa.CheckConstraint("refunded BETWEEN 0 AND revenue", name=op.f("ck_sale_reversals_refunded")),
        sa.CheckConstraint(
            "voided_at IS NULL OR (returned_units = 0 AND refunded = 0)", name=op.f("ck_sale_reversals_voided")
        ),
        sa.CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_sale_reversals_void_reason")),
        sa.CheckConstraint("replaced_by IS NULL OR voided_at IS NOT NULL", name=op.f("ck_sale_reversals_replaced_by")),
        sa.ForeignKeyConstraint(["sale_id"], ["sales.id"], name=op.f("fk_sale_reversals_sale_id")),
        sa.ForeignKeyConstraint(["replaced_by"], ["sales.id"], name=op.f("fk_sale_reversals_replaced_by")),
        sa.PrimaryKeyConstraint("sale_id", name=op.f("pk_sale_reversals")),
        sa.UniqueConstraint("replaced_by", name=op.f("uq_sale_reversals_replaced_by")),
    )
    _index("sale_reversals", "sold_at")


def _create_orders() -> None:
    _create_table(
        "orders",
        sa.Column("order_ref", sa.String(length=64, collation="utf8mb4_bin"), nullable=False),
        sa.Column("first_sale_id", sa.BigInteger(), nullable=False),
        sa.Column("first_sold_at", mysql.DATETIME(fsp=6), nullable=False),
        sa.Column("sales", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("order_ref", name=op.f("pk_orders")),
        sa.UniqueConstraint("first_sale_id", name=op.f("uq_orders_first_sale_id")),
    )
    _index("orders", "first_sold_at")
