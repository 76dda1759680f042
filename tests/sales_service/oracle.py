"""What the reports must answer, worked out in plain Python from a list of sales.

Written from the HTTP contract alone and sharing no code with the service: an instant's day is
`sold_at.astimezone(zone).date()`, a sum is a loop; periods are in `oracle_periods`.
"""

import calendar
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from tests.sales_service.oracle_periods import (
    DAY,
    Dates,
    DateSpan,
    Pair,
    Span,
    day_of,
    every_day,
    hours,
    label_of,
    paired,
    spans,
)  # fmt: skip

EXTENT = {"start", "end", "days", "partial", "whole"}
"""What a side says besides its figures."""

Json = dict[str, Any]


@dataclass(frozen=True)
class Sold:
    """One sale as the oracle knows it."""

    product_id: int
    category: str
    units: int
    revenue: Decimal
    list_total: Decimal
    sold_at: datetime


def text(instant: datetime) -> str:
    """An instant as the service writes it."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def figures(sales: Sequence[Sold]) -> Json:
    """All figures of some sales."""
    revenue = sum((sale.revenue for sale in sales), Decimal(0))
    list_total = sum((sale.list_total for sale in sales), Decimal(0))
    discount = sum((sale.list_total - sale.revenue for sale in sales), Decimal(0))
    hundredths = int(Fraction(revenue) * 100 / len(sales) + Fraction(1, 2)) if sales else 0
    return {
        "sales": len(sales),
        "units": sum(sale.units for sale in sales),
        "revenue": f"{revenue:.2f}",
        "list_total": f"{list_total:.2f}",
        "discount": f"{discount:.2f}",
        "average_sale": f"{hundredths // 100}.{hundredths % 100:02}" if sales else None,
        "returns": 0,
        "units_returned": 0,
        "refunded": "0.00",
        "net_units": sum(sale.units for sale in sales),
        "net_revenue": f"{revenue:.2f}",
        "return_rate": 0.0 if sales else None,
        "cost": "0.00",
        "margin": "0.00",
        "margin_percent": None,
        "cost_coverage": 0.0 if revenue else None,
    }


class Oracle:
    """Knows the sales of a store, the names of its products, its zone, its financial year and what time it is."""

    def __init__(
        self, sales: Sequence[Sold], names: dict[int, str], store_zone: str, now: datetime, year_start: int = 1
    ) -> None:
        self.year_start = year_start
        self.sales = sales
        self.names = names
        self.store_zone = store_zone
        self.now = now

    def matching(self, query: Json) -> list[Sold]:
        """The sales that the filter names, whatever their date."""
        return [
            sale
            for sale in self.sales
            if (not query.get("product_id") or sale.product_id in query["product_id"])
            and (not query.get("category") or sale.category in query["category"])
        ]

    def summary(self, query: Json) -> Json:
        """The answer of GET /sales/summary."""
        zone = self.zone(query)
        today = day_of(self.now, zone)
        dates = self.summary_dates(query, today)
        sold = within(self.matching(query), dates, zone)
        shown, hidden = self.ranked(query, sold, sold)
        periods = self.periods(query, dates)

        def lines(part: list[Sold]) -> list[Json]:
            if not split(query):
                return [figures(part)]
            return [
                {
                    "period": {"start": span.edges[0], "end": span.edges[1], "partial": span.partial},
                    **figures([sale for sale in part if span.has(sale.sold_at)]),
                }
                for span in periods
            ]

        rest = of_groups(query, sold, hidden)
        others = {"groups": len(hidden), **figures(rest)} | ({"periods": lines(rest)} if split(query) else {})
        return self.head(query, dates, zone) | {
            "totals": figures(sold),
            "rows": [
                self.name(query, group) | line for group in shown for line in lines(of_groups(query, sold, [group]))
            ],
            "others": others if hidden else None,
        }

    def compare(self, query: Json) -> Json:
        """The answer of GET /sales/compare."""
        zone = self.zone(query)
        current, previous = (query["start_date"], query["end_date"]), compared_with(query)
        cut = self.cut(current, previous, zone) if query.get("like_for_like", True) else None
        matching = self.matching(query)
        both = [self.half(query, matching, current, None), self.half(query, matching, previous, cut)]
        either = [sale for half in both for sale in half.sold]
        shown, hidden = self.ranked(query, both[0].sold, either)

        def entire(groups: list[Any]) -> Json:
            return side_by_side([half.entire(groups) for half in both])

        def lines(groups: list[Any]) -> list[Json]:
            if not split(query):
                return [row(entire(groups))]
            return [
                row(side_by_side([one and both[0].part(one, groups), other and both[1].part(other, groups)]))
                for one, other in self.paired(query, both)
            ]

        others = {"groups": len(hidden), **entire(hidden)} | ({"periods": lines(hidden)} if split(query) else {})
        return self.head(query, current, zone) | {
            "to": query.get("to", "previous_period"),
            "to_start_date": str(previous[0]),
            "to_end_date": str(previous[1]),
            "like_for_like": query.get("like_for_like", True),
            "previous_cut_at": cut and text(cut),
            "totals": entire(shown + hidden),
            "rows": [self.name(query, group) | line for group in shown for line in lines([group])],
            "others": others if hidden else None,
        }

    def half(self, query: Json, matching: list[Sold], dates: Dates, cut: datetime | None) -> "Half":
        """One side of a comparison."""
        zone = self.zone(query)
        entire = DateSpan(*dates, zone, dates[1] >= day_of(self.now, zone))
        return Half(query, within(matching, dates, zone), entire, self.periods(query, dates), self.now, cut)

    def periods(self, query: Json, dates: Dates) -> list[Span]:
        """The spans of a range; none when the report is not split."""
        if query.get("interval") == "hour":
            return hours(dates, self.zone(query), self.now)
        return spans(dates, self.label(query), self.zone(query), self.now) if split(query) else []

    def label(self, query: Json) -> Callable[[date], Any]:
        """What the days of one period of the report have in common."""
        return label_of(query["interval"], query.get("week_start") or "monday", self.year_start)

    def paired(self, query: Json, both: list["Half"]) -> list[Pair]:
        """Which spans stand beside each other."""
        apart = (both[0].whole.first - both[1].whole.first).days
        label = self.label(query) if query["interval"] != "hour" else str
        return paired(
            query.get("to", "previous_period"), query["interval"], label, [half.spans for half in both], apart
        )

    def zone(self, query: Json) -> ZoneInfo:
        """The report's zone."""
        return ZoneInfo(query.get("time_zone") or self.store_zone)

    def head(self, query: Json, dates: Dates, zone: ZoneInfo) -> Json:
        """The members that every report begins with."""
        return {
            "start_date": str(dates[0]),
            "end_date": str(dates[1]),
            "time_zone": zone.key,
            "currency": "USD",
            "group_by": query.get("group_by"),
            "interval": query.get("interval"),
            "returns_on": query.get("returns_on") or "return_date",
            "as_of": text(self.now),
        }

    def summary_dates(self, query: Json, today: date) -> Dates:
        """The range, its defaults filled in."""
        start, end = query.get("start_date"), query.get("end_date")
        if start is not None:
            return start, end or max(today, start)
        end = end or today
        days = [day_of(sale.sold_at, self.zone(query)) for sale in self.matching(query)]
        return min((day for day in days if day <= end), default=end), end

    def ranked(self, query: Json, ranking: list[Sold], present: list[Sold]) -> tuple[list[Any], list[Any]]:
        """The groups of the report in order: those shown, and those that `top` cuts off."""
        if not query.get("group_by"):
            return [None], []
        named = query.get("product_id" if query["group_by"] == "product" else "category") or []
        groups = sorted({group_of(query, sale) for sale in present} | set(named))
        order = query.get("order_by") or "-revenue"
        measure, descending = order.lstrip("-"), order.startswith("-")
        if measure == "group":
            groups = sorted(groups, reverse=descending)
        else:
            sums = {group: figures(of_groups(query, ranking, [group])) for group in groups}
            sign = -1 if descending else 1
            groups = sorted(groups, key=lambda group: (sign * Decimal(sums[group][measure]), group))
        top = query.get("top") or len(groups)
        return groups[:top], groups[top:]

    def name(self, query: Json, group: Any) -> Json:
        """What a row says of its group."""
        if query.get("group_by") == "product":
            return {"product_id": group, "product_name": self.names[group]}
        return {"category": group} if query.get("group_by") else {}

    def cut(self, current: Dates, previous: Dates, zone: ZoneInfo) -> datetime | None:
        """Where the previous range ends when the current one is not over."""
        if DateSpan(*current, zone, partial=False).is_over(self.now):
            return None
        elapsed = self.now.astimezone(zone).replace(tzinfo=None) - datetime.combine(current[0], time())
        wall_clock = datetime.combine(previous[0], time()) + max(elapsed, timedelta(0))
        cut = wall_clock.replace(tzinfo=zone).astimezone(UTC)
        is_over = DateSpan(*previous, zone, partial=False).is_over(cut)
        return None if wall_clock.date() > previous[1] or is_over else cut


@dataclass(frozen=True)
class Half:
    """One side of a comparison, with all of its sales; those from `cut` on do not count."""

    query: Json
    sold: list[Sold]
    whole: DateSpan
    spans: list[Span]
    now: datetime
    cut: datetime | None

    def entire(self, groups: list[Any]) -> Json:
        """The whole range."""
        return self.part(self.whole, groups)

    def part(self, span: Span, groups: list[Any]) -> Json:
        """One span of it."""
        all_of_it = [sale for sale in of_groups(self.query, self.sold, groups) if span.has(sale.sold_at)]
        counted = [sale for sale in all_of_it if self.cut is None or sale.sold_at < self.cut]
        is_cut = self.cut is not None and not span.is_over(self.cut)
        side: Json = {
            "start": span.edges[0],
            "end": span.edges[1],
            "days": span.days_begun(self.now, self.cut),
            "partial": span.partial or is_cut,
            **figures(counted),
        }
        return side | {"whole": figures(all_of_it)} if is_cut else side


def row(compared: Json) -> Json:
    """Two sides as a row; nothing of the current one has begun when it is upcoming."""
    upcoming = compared["current"] is not None and compared["current"]["days"] == 0
    return {"upcoming": upcoming, **compared} | ({"change": None} if upcoming else {})


def split(query: Json) -> bool:
    """Whether the report is by period."""
    return query.get("interval") is not None


def group_of(query: Json, sale: Sold) -> Any:
    """Which group a sale is in."""
    return {"product": sale.product_id, "category": sale.category}.get(query.get("group_by") or "")


def of_groups(query: Json, sales: list[Sold], groups: list[Any]) -> list[Sold]:
    """The sales of some groups."""
    return [sale for sale in sales if group_of(query, sale) in groups]


def within(sales: list[Sold], dates: Dates, zone: ZoneInfo) -> list[Sold]:
    """The sales of some dates."""
    return [sale for sale in sales if dates[0] <= day_of(sale.sold_at, zone) <= dates[1]]


def side_by_side(pair: list[Json | None]) -> Json:
    """Two sides and how their figures moved."""
    current, previous = pair
    change = None
    if current is not None and previous is not None:
        unequal = (current["partial"] or previous["partial"]) and current["days"] != previous["days"]
        names = [name for name in current if name not in EXTENT]
        change = {name: moved(current[name], previous[name], unequal) for name in names}
    return {"current": current, "previous": previous, "change": change}


def moved(current: float | str | None, previous: float | str | None, unequal: bool) -> Json | None:
    """How one figure moved; None when there is none on one of the sides."""
    if current is None or previous is None:
        return None
    now, before = Fraction(str(current)), Fraction(str(previous))
    absolute: Any = now - before
    if isinstance(current, str):
        absolute = f"{Decimal(current) - Decimal(str(previous)):.2f}"
    elif isinstance(current, float):
        absolute = float(absolute)
    if before <= 0:
        return {"absolute": absolute, "percent": None, "reason": "negative_baseline" if before else "no_baseline"}
    if unequal:
        return {"absolute": absolute, "percent": None, "reason": "unequal_periods"}
    hundredths = int(abs(now - before) * 10_000 / before + Fraction(1, 2))
    return {"absolute": absolute, "percent": (-hundredths if now < before else hundredths) / 100, "reason": None}


def compared_with(query: Json) -> Dates:
    """The range that a comparison looks back to."""
    start, end = query["start_date"], query["end_date"]
    to = query.get("to", "previous_period")
    if to == "custom":
        return query["to_start_date"], query["to_end_date"]
    if to in ("same_weekdays", "same_weekday"):
        weeks = 52 if to == "same_weekdays" else 1
        return start - weeks * 7 * DAY, end - weeks * 7 * DAY
    months = sorted({(day.year, day.month) for day in every_day((start, end))})
    is_whole = start.day == 1 and (end + DAY).day == 1
    if is_whole:
        back = 12 if to == "previous_year" else len(months)
        first, last = (months_before(month, back) for month in (months[0], months[-1]))
        return date(*first, 1), date(*last, calendar.monthrange(*last)[1])
    if to == "previous_year":
        return year_before(start), year_before(end)
    return start - len(every_day((start, end))) * DAY, start - DAY


def months_before(month: tuple[int, int], count: int) -> tuple[int, int]:
    """The month that lies `count` months earlier."""
    year, number = month
    for _ in range(count):
        year, number = (year, number - 1) if number > 1 else (year - 1, 12)
    return year, number


def year_before(day: date) -> date:
    """The same day a year earlier; 28 February for the 29th."""
    return date(day.year - 1, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)
