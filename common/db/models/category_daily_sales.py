"""Rollup: sales of each category by business day and calendar month."""

from datetime import date

from sqlalchemy import SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from common.db.models.base import Model
from common.db.models.grain import Grain
from common.db.models.measures import MeasureColumns
from common.db.types import CategoryEnum, enum_column


class CategoryDailySales(MeasureColumns, Model):
    """Sales of one category on one business day or in one month, which may be split over several shards.

    Written by `sales_service.rollups` only, in the sale's own transaction. The rows of a period and category are
    to be added up; a split by product id lets two products sell at once without queueing for one row until commit.
    The table is called by what it had before it had months: versions that know no months go on selling on it while an
    upgrade runs.

    - grain: `day` or `month`; a month's row is the sum of its days' rows. What such a version writes is of a day.
    - business_day: the date of sold_at in the store's time zone, or the first of its month.
    - shard: product id modulo the number of shards when the sale was recorded (`sales_service.rollups.writing.SHARDS`).
    - the measures: see `MeasureColumns`.
    """

    __tablename__ = "category_daily_sales"

    grain: Mapped[Grain] = mapped_column(enum_column(Grain), primary_key=True, server_default=text("'day'"))
    business_day: Mapped[date] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(CategoryEnum(), primary_key=True)
    shard: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
