"""Rollup: sales of each category by business day."""

from datetime import date
from decimal import Decimal

from sqlalchemy import SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from common.db.models.base import Model
from common.db.types import CategoryEnum, Id, SumAmount


class CategoryDailySales(Model):
    """Sales of one category on one business day, which may be split over several shards.

    Written by `sales_service.rollups` only, in the sale's own transaction. The rows of a day and category are
    to be added up; a split by product id lets two products sell at once without queueing for one row until commit.

    - business_day: the date of sold_at in the store's time zone.
    - shard: product id modulo the number of shards when the sale was recorded (`sales_service.rollups.writing.SHARDS`).
    - sales, units, revenue, list_total: the measures (`rollups.measures`): number of sales, units sold, revenue taken,
      and what it would have been without discounts.
    """

    __tablename__ = "category_daily_sales"

    business_day: Mapped[date] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(CategoryEnum(), primary_key=True)
    shard: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    sales: Mapped[int]
    units: Mapped[int] = mapped_column(Id)
    revenue: Mapped[Decimal] = mapped_column(SumAmount)
    list_total: Mapped[Decimal] = mapped_column(SumAmount, server_default=text("0"))
