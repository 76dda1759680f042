"""First schema: categories, products and their ledger, sales and their rollups, idempotency keys.

Revision ID: ef8496f6adc3
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "ef8496f6adc3"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "categories",
        sa.Column(
            "name",
            sa.Enum(
                "electronics",
                "fashion",
                "personal_care",
                "toys",
                "home",
                "sports",
                "books",
                "grocery",
                name="categoryname",
            ),
            nullable=False,
        ),
        sa.Column("description", sa.Text(collation="utf8mb4_unicode_520_ci"), nullable=True),
        sa.Column("created_at", mysql.DATETIME(fsp=6), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_categories")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_520_ci",
        mysql_engine="InnoDB",
    )
    op.create_table(
        "category_daily_sales",
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "electronics",
                "fashion",
                "personal_care",
                "toys",
                "home",
                "sports",
                "books",
                "grocery",
                name="categoryname",
            ),
            nullable=False,
        ),
        sa.Column("shard", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("sales", sa.Integer(), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("revenue", sa.Numeric(precision=20, scale=2), nullable=False),
        sa.PrimaryKeyConstraint("business_day", "category", "shard", name=op.f("pk_category_daily_sales")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_520_ci",
        mysql_engine="InnoDB",
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("scope", sa.String(length=100, collation="ascii_bin"), nullable=False),
        sa.Column("key", sa.String(length=255, collation="ascii_bin"), nullable=False),
        sa.Column("fingerprint", sa.BINARY(length=32), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("body", mysql.MEDIUMBLOB(), nullable=True),
        sa.Column("location", sa.String(length=200, collation="ascii_bin"), nullable=True),
        sa.Column("expires_at", mysql.DATETIME(fsp=6), nullable=False),
        sa.PrimaryKeyConstraint("scope", "key", name=op.f("pk_idempotency_keys")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_520_ci",
        mysql_engine="InnoDB",
    )
    op.create_index(op.f("ix_idempotency_keys_expires_at"), "idempotency_keys", ["expires_at"], unique=False)
    op.create_table(
        "product_period_sales",
        sa.Column("grain", sa.Enum("day", "month", name="grain"), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "electronics",
                "fashion",
                "personal_care",
                "toys",
                "home",
                "sports",
                "books",
                "grocery",
                name="categoryname",
            ),
            nullable=False,
        ),
        sa.Column("sales", sa.Integer(), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("revenue", sa.Numeric(precision=20, scale=2), nullable=False),
        sa.PrimaryKeyConstraint(
            "grain", "period_start", "product_id", "category", name=op.f("pk_product_period_sales")
        ),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_520_ci",
        mysql_engine="InnoDB",
    )
    op.create_index(
        op.f("ix_product_period_sales_product_id_grain_period_start"),
        "product_period_sales",
        ["product_id", "grain", "period_start"],
        unique=False,
    )
    op.create_table(
        "rollup_zone",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_rollup_zone_single_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollup_zone")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_520_ci",
        mysql_engine="InnoDB",
    )
    op.create_table(
        "products",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("sku", sa.String(length=64, collation="utf8mb4_bin"), nullable=True),
        sa.Column("name", sa.String(length=200, collation="utf8mb4_unicode_520_ci"), nullable=False),
        sa.Column("description", sa.Text(collation="utf8mb4_unicode_520_ci"), nullable=True),
        sa.Column("price", sa.Numeric(precision=10, scale=2), nullable=False),
        sa.Column("image_url", sa.String(length=2000, collation="utf8mb4_bin"), nullable=True),
        sa.Column(
            "category",
            sa.Enum(
                "electronics",
                "fashion",
                "personal_care",
                "toys",
                "home",
                "sports",
                "books",
                "grocery",
                name="categoryname",
            ),
            nullable=False,
        ),
        sa.Column("status", sa.Enum("active", "inactive", "deleted", name="productstatus"), nullable=False),
        sa.Column("current_inventory", sa.Integer(), nullable=True),
        sa.Column("low_stock_threshold", sa.Integer(), nullable=False),
        sa.Column("created_at", mysql.DATETIME(fsp=6), nullable=False),
        sa.Column("updated_at", mysql.DATETIME(fsp=6), nullable=False),
        sa.CheckConstraint(
            "status <> 'deleted' OR current_inventory IS NULL", name=op.f("ck_products_deleted_has_no_stock")
        ),
        sa.CheckConstraint("current_inventory >= 0", name=op.f("ck_products_current_inventory")),
        sa.CheckConstraint("low_stock_threshold >= 0", name=op.f("ck_products_low_stock_threshold")),
        sa.CheckConstraint("price >= 0", name=op.f("ck_products_price")),
        sa.ForeignKeyConstraint(["category"], ["categories.name"], name=op.f("fk_products_category")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("sku", name=op.f("uq_products_sku")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_520_ci",
        mysql_engine="InnoDB",
    )
    op.create_index(op.f("ix_products_category"), "products", ["category"], unique=False)
    op.create_table(
        "sales",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "electronics",
                "fashion",
                "personal_care",
                "toys",
                "home",
                "sports",
                "books",
                "grocery",
                name="categoryname",
            ),
            nullable=False,
        ),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=10, scale=2), nullable=False),
        sa.Column("total_price", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("revenue", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("sold_at", mysql.DATETIME(fsp=6), nullable=False),
        sa.Column("recorded_at", mysql.DATETIME(fsp=6), nullable=False),
        sa.CheckConstraint("revenue BETWEEN 0 AND total_price", name=op.f("ck_sales_revenue")),
        sa.CheckConstraint("total_price = units * unit_price", name=op.f("ck_sales_total_price")),
        sa.CheckConstraint("unit_price >= 0", name=op.f("ck_sales_unit_price")),
        sa.CheckConstraint("units >= 1", name=op.f("ck_sales_units")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_sales_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_520_ci",
        mysql_engine="InnoDB",
    )
    op.create_index(op.f("ix_sales_category_sold_at"), "sales", ["category", "sold_at"], unique=False)
    op.create_index(op.f("ix_sales_product_id_sold_at"), "sales", ["product_id", "sold_at"], unique=False)
    op.create_index(
        "ix_sales_sold_at", "sales", ["sold_at", "category", "product_id", "units", "revenue"], unique=False
    )
    op.create_table(
        "inventory_transactions",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("change", sa.Integer(), nullable=True),
        sa.Column(
            "reason",
            sa.Enum(
                "initial",
                "restock",
                "adjustment",
                "stocktake",
                "sale",
                "return",
                "block",
                "unblock",
                "delete",
                name="inventoryreason",
            ),
            nullable=False,
        ),
        sa.Column("sale_id", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(collation="utf8mb4_unicode_520_ci"), nullable=True),
        sa.Column("created_at", mysql.DATETIME(fsp=6), nullable=False),
        sa.CheckConstraint("(reason = 'sale') = (sale_id IS NOT NULL)", name=op.f("ck_inventory_transactions_sale")),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_inventory_transactions_quantity")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_inventory_transactions_product_id")),
        sa.ForeignKeyConstraint(["sale_id"], ["sales.id"], name=op.f("fk_inventory_transactions_sale_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventory_transactions")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_520_ci",
        mysql_engine="InnoDB",
    )
    op.create_index(
        op.f("ix_inventory_transactions_product_id"), "inventory_transactions", ["product_id"], unique=False
    )
    op.create_index(
        op.f("ix_inventory_transactions_product_id_created_at"),
        "inventory_transactions",
        ["product_id", "created_at"],
        unique=False,
    )
    op.create_index(op.f("ix_inventory_transactions_sale_id"), "inventory_transactions", ["sale_id"], unique=True)


def downgrade() -> None:
    op.drop_table("inventory_transactions")
    op.drop_table("sales")
    op.drop_table("products")
    op.drop_table("rollup_zone")
    op.drop_table("product_period_sales")
    op.drop_table("idempotency_keys")
    op.drop_table("category_daily_sales")
    op.drop_table("categories")
