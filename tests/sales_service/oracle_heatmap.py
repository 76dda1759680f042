"""GET /sales/heatmap, worked out in plain Python: a clock is watched minute by minute."""

from collections import Counter
from datetime import UTC, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from tests.sales_service.oracle import Oracle, text, within
from tests.sales_service.oracle_figures import Json, average, figures
from tests.sales_service.oracle_periods import DAY, MINUTE, Dates, day_of

Cell = tuple[int, int]
"""A weekday, 1 for Monday, and an hour."""


def heatmap(oracle: Oracle, query: Json) -> Json:
    """The answer."""
    zone = oracle.zone(query)
    dates = oracle.summary_dates(query, day_of(oracle.now, zone))
    sold = [fact for fact in within(oracle.matching(query), dates, zone) if fact.sale and not fact.returned]
    times = occurrences(dates, zone, oracle.now)
    cells = []
    for day in range(1, 8):
        for hour in range(24):
            sums = gross(figures((fact for fact in sold if cell_of(fact.at, zone) == (day, hour)), orders=False))
            count = times[day, hour]
            mean = average(Decimal(sums["revenue"]), count)
            cells.append({"day": day, "hour": hour, "occurrences": count, **sums, "average_revenue": mean})
    head = {name: member for name, member in oracle.head(query, dates, zone).items() if name in HEAD}
    return head | {"as_of": text(oracle.now), "totals": gross(figures(sold, orders=False)), "cells": cells}


HEAD = {"start_date", "end_date", "time_zone", "currency"}


def gross(sums: Json) -> Json:
    """What a cell tells of all figures."""
    return {name: sums[name] for name in ("sales", "units", "revenue")}


def cell_of(instant: datetime, zone: ZoneInfo) -> Cell:
    """Which weekday and hour clocks show."""
    local = instant.astimezone(zone)
    return local.isoweekday(), local.hour


def occurrences(dates: Dates, zone: ZoneInfo, now: datetime) -> Counter[Cell]:
    """How often clocks came to each hour on these dates by now: by going on to it, or by being put back into it."""
    found: Counter[Cell] = Counter()
    instant = datetime.combine(dates[0] - 2 * DAY, time(), UTC)
    shown = datetime.min  # noqa: DTZ901 - a time of clocks
    while instant <= min(now, datetime.combine(dates[1] + 2 * DAY, time(), UTC)):
        local = instant.astimezone(zone).replace(tzinfo=None)
        if _is_another(shown, local) and dates[0] <= local.date() <= dates[1]:
            found[local.isoweekday(), local.hour] += 1
        instant, shown = instant + MINUTE, local
    return found


def _is_another(before: datetime, local: datetime) -> bool:
    return local < before or (before.date(), before.hour) != (local.date(), local.hour)
