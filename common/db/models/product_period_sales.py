"""Rollup: sales of each product by business day, calendar month, quarter and year."""

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from common.db.models.base import TABLE_OPTIONS, Model
from common.db.models.grain import Grain
from common.db.models.measures import MeasureColumns
from common.db.types import CategoryEnum, Id, enum_column


class ProductPeriodSales(MeasureColumns, Model):
    """Sales of one product in one category over one day, month, quarter or year, all levels in one table.

    Written by `sales_service.rollups` only, in the sale's own transaction. Days answer ranges with ragged ends and
    daily series, the others answer long ranges: a year of months is a tenth of the rows of a year of days, and of
    several years each is one row. One table for all levels lets a sale keep them with one statement.

    - grain: each row of a month is the sum of its days' rows, of a quarter of its months', of a year of its quarters'.
    - period_start: the business day (date of sold_at in the store's zone), or the first day of the longer period.
    - the measures: see `MeasureColumns`.

    No foreign key to products: the sale that it sums up has one, and checking it again slows every sale.
    """

    __tablename__ = "product_period_sales"
    __table_args__ = (
        Index(None, "product_id", "grain", "period_start"),  # serves: reports on named products
        TABLE_OPTIONS,
    )

    grain: Mapped[Grain] = mapped_column(enum_column(Grain), primary_key=True)
    period_start: Mapped[date] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    category: Mapped[str] = mapped_column(CategoryEnum(), primary_key=True)
