"""What an export of sales contains."""

from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlalchemy.orm import Session

from common.db.models import Product, Sale, SaleReversal, table_of
from common.db.schemas.sale import SaleListFilter
from common.files.exporting.query import ExportQuery
from common.files.exporting.snapshot import ExportSource
from common.files.exporting.sql_lines import ColumnType, ExportColumn
from sales_service.selling.queries import REPLACES, require_products, sale_conditions

sales = table_of(Sale)
products = table_of(Product)
reversals = table_of(SaleReversal)

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
    )
