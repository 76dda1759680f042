"""Rollup: sales of each category by business day."""

from datetime import date

from sqlalchemy import SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from common.db.models.base import Model
from common.db.models.measures import MeasureColumns
from common.db.types import CategoryEnum


class CategoryDailySales(MeasureColumns, Model):
    """Sales of one category on one business day, which may be split over several shards.

    Written by `sales_service.rollups` only, in the sale's own transaction. The rows of a day and category are
    to be added up; a split by product id lets two products sell at once without queueing for one row until commit.

    - business_day: the date of sold_at in the store's time zone.
    - shard: product id modulo the number of shards when the sale was recorded (`sales_service.rollups.writing.SHARDS`).
    - the measures: see `MeasureColumns`.
    """

    __tablename__ = "category_daily_sales"

    business_day: Mapped[date] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(CategoryEnum(), primary_key=True)
    shard: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
