"""GET /sales/heatmap: sales of one range by weekday and hour.

No rollup knows hours, so the sales are read one by one, within the scan limit: first counted, then added up by the hour
of the week, by the database, which is told how far the zone's clocks were ahead of UTC, and when.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import cast

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session

from common.calendar.clock_sql import hour_of_week
from common.calendar.week_hours import HOURS_OF_A_DAY, HOURS_OF_A_WEEK, Run, runs_of, times_shown
from common.errors import RangeTooLarge
from common.stock.known import require_products
from sales_service.reports.answers import Heatmap, HeatmapCell, HourFigures
from sales_service.reports.lookups import count_sales, first_sale_date
from sales_service.reports.plan import ReportPlan, ReportSettings, plan_heatmap
from sales_service.reports.request import HeatmapQuery
from sales_service.reports.sources import wanted_of, within
from sales_service.rollups.arithmetic import Average, Number
from sales_service.rollups.events import Happened, happenings, summed
from sales_service.rollups.measures import MEASURES

MEASURED = tuple(measure for measure in MEASURES if measure.name in HourFigures.__annotations__)
"""What a cell tells of its sales."""

PER_OCCURRENCE = Average("revenue", per="occurrences")

CellSums = Mapping[str, Sequence[Number]]
"""Each measure by its name, in each of the 168 hours."""


def sum_up_hours(session: Session, query: HeatmapQuery, settings: ReportSettings, now: datetime) -> Heatmap:
    """Sales of the query's range in each hour of the week.

    Raises InvalidRequest (a product that never existed) and RangeTooLarge: too many sales to read.
    """
    require_products(session, query.product_id)
    plan = plan_heatmap(query, settings, now, partial(first_sale_date, session))
    _refuse_long_scan(session, plan)
    (span,) = plan.ranges
    runs = runs_of(span.cover(), span.zone)
    sums = _sums(session, plan, runs)
    return {
        "start_date": span.dates[0],
        "end_date": span.dates[1],
        "time_zone": span.zone.key,
        "currency": settings.currency,
        "as_of": now,
        "totals": cast("HourFigures", {name: sum(column) for name, column in sums.items()}),
        "cells": _cells(sums, times_shown(runs, now)),
    }


def _refuse_long_scan(session: Session, plan: ReportPlan) -> None:
    count, limit = count_sales(session, plan, plan.count), plan.settings.scan_limit
    if count > limit:
        detail = (
            f"The heatmap would read {count} sales one by one, more than {limit}. "
            "Shorten the range, or filter by product or category."
        )
        raise RangeTooLarge(detail=detail)


# SELECT (TO_SECONDS(sold_at) + …) DIV 3600 MOD 168 AS cell, SUM(1) AS sales, SUM(units) AS units, SUM(revenue) AS …
# FROM sales
# WHERE sold_at >= … AND sold_at < … AND category IN (…)
# GROUP BY cell
# UNION ALL
# SELECT (TO_SECONDS(sale_reversals.sold_at) + …) DIV 3600 MOD 168, SUM(-1), SUM(-units), SUM(-revenue)
# FROM sale_reversals JOIN sales ON …
# WHERE voided_at IS NOT NULL AND sale_reversals.sold_at >= … AND …
# GROUP BY cell
#
# In a zone whose clocks are changed, what is added to TO_SECONDS is
# CAST(ELT(INTERVAL(TO_SECONDS(sold_at), …starts of runs…), …seconds that each is ahead of UTC…) AS SIGNED).
def _sums(session: Session, plan: ReportPlan, runs: list[Run]) -> CellSums:
    """What was sold in each hour, zeros where nothing was."""
    sums: dict[str, list[Number]] = {measure.name: [measure.zero] * HOURS_OF_A_WEEK for measure in MEASURED}
    happened = happenings(plan.basis, orders=False)
    found = [_by_hour(plan, each, runs) for each in happened if sums.keys() <= each.columns.keys()]
    for cell, *values in session.execute(union_all(*found)):
        for measure, value in zip(MEASURED, values, strict=True):
            sums[measure.name][int(cell)] += measure.number(value)
    return sums


def _by_hour(plan: ReportPlan, happened: Happened, runs: list[Run]) -> Select[*tuple[Number, ...]]:
    (span,) = plan.ranges
    rows, conditions = wanted_of(plan.scope, happened, span.zone)
    cell = hour_of_week(happened.instant, runs).label("cell")
    measured = summed(happened, [measure.name for measure in MEASURED])
    wanted = [*conditions, within(happened.instant, span.cover())]
    return select(cell, *measured).select_from(rows).where(*wanted).group_by(cell.name)


def _cells(sums: CellSums, occurrences: Sequence[int]) -> list[HeatmapCell]:
    columns = {"occurrences": occurrences, **sums}
    columns["average_revenue"] = PER_OCCURRENCE.values(columns)
    return [
        cast(
            "HeatmapCell",
            {
                "day": place // HOURS_OF_A_DAY + 1,
                "hour": place % HOURS_OF_A_DAY,
                **{name: column[place] for name, column in columns.items()},
            },
        )
        for place in range(HOURS_OF_A_WEEK)
    ]
