"""What the exports of sales and of returns contain."""

from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlalchemy.orm import Session

from common.db.models import Product, Sale, SaleReturn, SaleReversal, table_of
from common.db.schemas.sale import SaleListFilter
from common.db.schemas.sale_return import ReturnFilter
from common.files.exporting.acted import acted_columns
from common.files.exporting.query import ExportQuery
from common.files.exporting.snapshot import ExportSource
from common.files.exporting.sql_lines import ColumnType, ExportColumn
from common.stock.known import require_products
from sales_service.selling import return_queries
from sales_service.selling.queries import REPLACES, TOOK_STOCK, exclusions, sale_conditions

sales = table_of(Sale)
products = table_of(Product)
reversals = table_of(SaleReversal)
returns = table_of(SaleReturn)

BATCH = 5_000
"""Sales per statement: some 600 KB of text. Larger batches are no faster, but reading one keeps the process's other
requests waiting for the interpreter longer."""

COLUMNS = (
    # What the importer reads. The sku as well as the id: in another store the same id is another product, and where
    # the two do not belong together the importer refuses the row. A deleted product goes by the sku that it had.
    ExportColumn("sku", func.coalesce(products.c.sku, products.c.former_sku), ColumnType.TEXT, nullable=True),
    ExportColumn("product_id", sales.c.product_id, ColumnType.INTEGER),
    ExportColumn("units", sales.c.units, ColumnType.INTEGER),
    ExportColumn("sold_at", sales.c.sold_at, ColumnType.INSTANT),
    ExportColumn("unit_price", sales.c.unit_price, ColumnType.MONEY),
    ExportColumn("revenue", sales.c.revenue, ColumnType.MONEY),
    ExportColumn("category", sales.c.category, ColumnType.WORD),
    # The rest of what GET /sales tells.
    ExportColumn("id", sales.c.id, ColumnType.INTEGER),
    ExportColumn("product_name", products.c.name, ColumnType.TEXT),
    ExportColumn("total_price", sales.c.total_price, ColumnType.MONEY),
    ExportColumn("recorded_at", sales.c.recorded_at, ColumnType.INSTANT),
    ExportColumn("returned_units", func.coalesce(reversals.c.returned_units, 0), ColumnType.INTEGER),
    ExportColumn("refunded", func.coalesce(reversals.c.refunded, 0), ColumnType.MONEY),
    ExportColumn("voided_at", reversals.c.voided_at, ColumnType.INSTANT, nullable=True),
    ExportColumn("void_reason", reversals.c.void_reason, ColumnType.WORD, nullable=True),
    ExportColumn("replaces", REPLACES, ColumnType.INTEGER, nullable=True),
    # The importer reads these too.
    ExportColumn("unit_cost", sales.c.unit_cost, ColumnType.MONEY, nullable=True),
    ExportColumn("order_ref", sales.c.order_ref, ColumnType.TEXT, nullable=True),
    ExportColumn("customer_ref", sales.c.customer_ref, ColumnType.TEXT, nullable=True),
    ExportColumn("channel", sales.c.channel, ColumnType.TEXT, nullable=True),
    # What only the list tells again.
    ExportColumn("stock_taken", TOOK_STOCK, ColumnType.BOOLEAN),
    *acted_columns(sales),
)


class SaleExportQuery(SaleListFilter, ExportQuery):
    """Which sales, and how the file is written."""


def sales_to_export(session: Session, query: SaleExportQuery, store_zone: ZoneInfo) -> ExportSource:
    """The sales of a filter, in the order in which they were recorded. Raises InvalidRequest (unknown product)."""
    require_products(session, query.product_id)
    return ExportSource(
        name="sales",
        columns=COLUMNS,
        table=sales,
        key=sales.c.id,
        batch=BATCH,
        rows=sales.join(products, products.c.id == sales.c.product_id).outerjoin(
            reversals, reversals.c.sale_id == sales.c.id
        ),
        conditions=sale_conditions(query, store_zone),
        exclusions=exclusions(query),
    )


RETURN_COLUMNS = (
    ExportColumn("id", returns.c.id, ColumnType.INTEGER),
    ExportColumn("sale_id", returns.c.sale_id, ColumnType.INTEGER, nullable=True),
    ExportColumn("product_id", returns.c.product_id, ColumnType.INTEGER),
    ExportColumn("product_name", products.c.name, ColumnType.TEXT),
    ExportColumn("category", returns.c.category, ColumnType.WORD),
    ExportColumn("units", returns.c.units, ColumnType.INTEGER),
    ExportColumn("restocked_units", returns.c.restocked_units, ColumnType.INTEGER),
    ExportColumn("refunded", returns.c.refunded, ColumnType.MONEY),
    ExportColumn("reason", returns.c.reason, ColumnType.WORD),
    ExportColumn("note", returns.c.note, ColumnType.TEXT, nullable=True),
    ExportColumn("returned_at", returns.c.returned_at, ColumnType.INSTANT),
    ExportColumn("recorded_at", returns.c.recorded_at, ColumnType.INSTANT),
    ExportColumn("voided_at", returns.c.voided_at, ColumnType.INSTANT, nullable=True),
    ExportColumn("sku", products.c.sku, ColumnType.TEXT, nullable=True),
    *acted_columns(returns),
)
"""What GET /returns tells; what it came to tell later stands last."""


class ReturnExportQuery(ReturnFilter, ExportQuery):
    """Which returns, and how the file is written."""


def returns_to_export(session: Session, query: ReturnExportQuery, store_zone: ZoneInfo) -> ExportSource:
    """The returns of a filter, in the order in which they were recorded.

    Raises InvalidRequest (unknown product or sale).
    """
    return_queries.require_what_is_named(session, query)
    return ExportSource(
        name="returns",
        columns=RETURN_COLUMNS,
        table=returns,
        key=returns.c.id,
        batch=BATCH,
        rows=returns.join(products, products.c.id == returns.c.product_id),
        conditions=return_queries.return_conditions(query, store_zone),
    )
