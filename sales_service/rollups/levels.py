"""Which periods each rollup has rows of; writing, repair and reports read it here.

A level more is one entry in `LEVELS`. What a version that did not know it has sold meanwhile, the start of the service
adds (`sales_service.rollups.completion`).
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Column

from common.calendar.periods import ONE_DAY, add_months
from common.db.models import CategoryDailySales, ChannelDailySales, Grain, ProductPeriodSales, table_of

product_periods = table_of(ProductPeriodSales)
category_days = table_of(CategoryDailySales)
channel_days = table_of(ChannelDailySales)

MONTHS_IN = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}
"""How many calendar months a period of each length above a day has, shortest first."""

FINER = {Grain.MONTH: Grain.DAY, Grain.QUARTER: Grain.MONTH, Grain.YEAR: Grain.QUARTER}
"""The level whose rows a level is the sum of; days are sums over what happened."""

LEVELS: Mapping[str, tuple[Grain, ...]] = {
    product_periods.name: (Grain.MONTH, Grain.QUARTER, Grain.YEAR),
    category_days.name: (Grain.MONTH,),
    channel_days.name: (),
}
"""The levels of each rollup above its days, shortest first, none left out. A rollup without any has no grain column:
its rows are few."""

START: Mapping[str, Column[date]] = {
    product_periods.name: product_periods.c.period_start,
    category_days.name: category_days.c.business_day,
    channel_days.name: channel_days.c.business_day,
}
"""The column of each rollup with the first day of a row's period."""


def start_of(grain: Grain, day: date) -> date:
    """First day of the month, quarter or year that a day lies in."""
    return date(day.year, day.month - (day.month - 1) % MONTHS_IN[grain], 1)


def last_of(grain: Grain, start: date) -> date:
    """Last day of the period that begins with a day."""
    return add_months(start, MONTHS_IN[grain]) - ONE_DAY if grain in MONTHS_IN else start
