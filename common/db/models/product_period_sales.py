"""Rollup: sales of each product by business day, calendar month and quarter."""

from datetime import date
from enum import StrEnum

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from common.db.models.base import TABLE_OPTIONS, Model
from common.db.models.measures import MeasureColumns
from common.db.types import CategoryEnum, Id, enum_column


class Grain(StrEnum):
    """How long the period of a rollup row is."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"


class ProductPeriodSales(MeasureColumns, Model):
    """Sales of one product in one category over one day, month or quarter, all levels in one table.

    Written by `sales_service.rollups` only, in the sale's own transaction. Days answer ranges with ragged ends and
    daily series, months and quarters answer long ranges: a year of months is a tenth of the rows of a year of days, a
    year of quarters a third of that. One table for all levels lets a sale keep them with one statement.

    - grain: `day`, `month` or `quarter`; a month's row is the sum of its days' rows, a quarter's of its months'.
    - period_start: the business day (date of sold_at in the store's zone), or the first day of its month or quarter.
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
