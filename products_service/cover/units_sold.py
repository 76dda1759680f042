"""How many units of each product were sold in a window, from the rollups."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Subquery, and_, case, cast, func, or_, select

from common.calendar.periods import ONE_DAY, add_months
from common.db.models import Grain, ProductPeriodSales
from products_service.cover.window import Window


class Rows(NamedTuple):
    """Which rows of the rollup add up to a window: months from one on, and days of the month before or of the first.

    - months_from: the first day of the first month.
    - days: the first and the last of some single days; None for none.
    - days_count: 1 when they are added to the months, -1 when the months have too many and they are taken off.
    """

    months_from: date
    days: tuple[date, date] | None
    days_count: int


def rows_of(window: Window) -> Rows:
    """The fewest rows that add up to a window.

    Nothing is sold in the future, so the present month's row is the month to date. Of the month that the window begins
    in, either the days inside it are added or the days before it taken off: fifteen at most.
    """
    month = window.first.replace(day=1)
    following = add_months(month, 1)
    before, inside = (window.first - month).days, (min(following - ONE_DAY, window.last) - window.first).days + 1
    if before > inside:
        return Rows(following, (window.first, min(following - ONE_DAY, window.last)), 1)
    return Rows(month, (month, window.first - ONE_DAY) if before else None, -1)


# Of the 28 days up to 28 November it is one month's rows; up to the 20th, 24 October to 20 November:
#
#     SELECT product_id, CAST(SUM(CASE WHEN grain = 'month' THEN units ELSE units END) AS SIGNED) AS units
#     FROM product_period_sales
#     WHERE grain = 'month' AND period_start BETWEEN '2026-11-01' AND '2026-11-20'
#     OR grain = 'day' AND period_start BETWEEN '2026-10-24' AND '2026-10-31'
#     GROUP BY product_id
#
# A third of the rows of 28 single days on the average of all days, half of them at worst.
def units_sold(window: Window, product_ids: Collection[int] | None = None) -> Subquery:
    """`product_id` and `units` of the products that were sold; all products, or some."""
    table, rows = ProductPeriodSales, rows_of(window)
    pieces: list[ColumnElement[bool]] = [
        and_(table.grain == Grain.MONTH, table.period_start.between(rows.months_from, window.last))
    ]
    if rows.days:
        pieces.append(and_(table.grain == Grain.DAY, table.period_start.between(*rows.days)))
    counted = case((table.grain == Grain.MONTH, table.units), else_=rows.days_count * table.units)
    statement = select(table.product_id, cast(func.sum(counted), BigInteger).label("units")).where(or_(*pieces))
    if product_ids is not None:
        statement = statement.where(table.product_id.in_(product_ids))
    return statement.group_by(table.product_id).subquery("sold")
