"""What the reports must answer, worked out in plain Python from a list of sales and one of returns.

Written from the HTTP contract alone and sharing no code with the service: an instant's day is
`at.astimezone(zone).date()`; sums are in `oracle_figures`, periods in `oracle_periods`.
"""

import calendar
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from tests.sales_service.oracle_figures import Fact, Json, Returned, Sold, facts, figures
from tests.sales_service.oracle_gains import add_running_sums, add_shares
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

FILTERS = {"product": "product_id", "category": "category", "channel": "channel"}
"""The parameter that names groups."""

EXTENT = {"start", "end", "days", "partial", "whole"}
"""What a side says besides its figures."""


def text(instant: datetime) -> str:
    """An instant as the service writes it."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class KnownStore(NamedTuple):
    """What is known besides sales and returns."""

    names: dict[int, str]
    zone: str
    now: datetime
    year_start: int = 1


class Oracle:
    """Knows what was sold and came back, the products' names, the store's zone and financial year, and the time."""

    def __init__(self, sales: Sequence[Sold], returns: Sequence[Returned], store: "KnownStore") -> None:
        self.sales = sales
        self.returns = returns
        self.names, self.store_zone, self.now, self.year_start = store

    def matching(self, query: Json) -> list[Fact]:
        """What the filter names, whatever its date."""
        basis, zone = query.get("returns_on") or "return_date", self.zone(query)
        found = [fact for fact in facts(self.sales, self.returns, basis) if is_wanted(query, fact)]
        return [fact for fact in found if is_in_hours(query, fact, zone)]

    def summary(self, query: Json) -> Json:
        """The answer of GET /sales/summary."""
        zone = self.zone(query)
        today = day_of(self.now, zone)
        dates = self.summary_dates(query, today)
        sold = within(self.matching(query), dates, zone)
        shown, hidden = self.ranked(query, sold, sold)
        periods, orders = self.periods(query, dates), tells_orders(query)

        def lines(part: list[Fact]) -> list[Json]:
            if not split(query):
                return [figures(part, orders=orders)]
            return [
                {
                    "period": {"start": span.edges[0], "end": span.edges[1], "partial": span.partial},
                    **figures((fact for fact in part if span.has(fact.at)), orders=orders),
                }
                for span in periods
            ]

        parts = [of_groups(query, sold, [group]) for group in shown]
        parts += [of_groups(query, sold, hidden)] if hidden else []
        told, entire = [lines(part) for part in parts], [[figures(part, orders=orders)] for part in parts]
        for groups in (told, entire):
            add_shares(query, groups)
        for part, of_part in zip(parts, told, strict=True):
            add_running_sums(query, of_part, part, periods)
        periods_of_others = {"periods": told[-1]} if split(query) and hidden else {}
        return self.head(query, dates, zone) | {
            "totals": figures(sold, orders=orders),
            "rows": [
                self.name(query, group) | line
                for group, of_group in zip(shown, told, strict=False)
                for line in of_group
            ],
            "others": {"groups": len(hidden), **entire[-1][0], **periods_of_others} if hidden else None,
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

    def half(self, query: Json, matching: list[Fact], dates: Dates, cut: datetime | None) -> "Half":
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
        days = [day_of(fact.at, self.zone(query)) for fact in self.matching(findable(query))]
        return min((day for day in days if day <= end), default=end), end

    def ranked(self, query: Json, ranking: list[Fact], present: list[Fact]) -> tuple[list[Any], list[Any]]:
        """The groups of the report in order: those shown, and those that `top` cuts off."""
        if not query.get("group_by"):
            return [None], []
        groups = {group_of(query, fact) for fact in present} | set(query.get(FILTERS[query["group_by"]]) or [])
        by_key = sorted(groups, key=last_if_none)
        order = query.get("order_by") or "-revenue"
        measure, sign = order.lstrip("-"), -1 if order.startswith("-") else 1
        if measure == "group":
            named = [group for group in by_key if group is not None]
            groups_in_order = named[::sign] + [None] * (None in groups)
        else:
            orders = tells_orders(query)
            sums = {group: figures(of_groups(query, ranking, [group]), orders=orders)[measure] for group in by_key}
            known = [group for group in by_key if sums[group] is not None]
            ranked = sorted(known, key=lambda group: sign * Decimal(str(sums[group])))
            groups_in_order = ranked + [group for group in by_key if sums[group] is None]
        top = query.get("top") or len(groups)
        return groups_in_order[:top], groups_in_order[top:]

    def name(self, query: Json, group: Any) -> Json:
        """What a row says of its group."""
        if query.get("group_by") == "product":
            return {"product_id": group, "product_name": self.names[group]}
        return {query["group_by"]: group} if query.get("group_by") else {}

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
    sold: list[Fact]
    whole: DateSpan
    spans: list[Span]
    now: datetime
    cut: datetime | None

    def entire(self, groups: list[Any]) -> Json:
        """The whole range."""
        return self.part(self.whole, groups)

    def part(self, span: Span, groups: list[Any]) -> Json:
        """One span of it."""
        all_of_it = [fact for fact in of_groups(self.query, self.sold, groups) if span.has(fact.at)]
        counted = [fact for fact in all_of_it if self.cut is None or fact.at < self.cut]
        orders = tells_orders(self.query)
        is_cut = self.cut is not None and not span.is_over(self.cut)
        side: Json = {
            "start": span.edges[0],
            "end": span.edges[1],
            "days": span.days_begun(self.now, self.cut),
            "partial": span.partial or is_cut,
            **figures(counted, orders=orders),
        }
        return side | {"whole": figures(all_of_it, orders=orders)} if is_cut else side


def row(compared: Json) -> Json:
    """Two sides as a row; nothing of the current one has begun when it is upcoming."""
    upcoming = compared["current"] is not None and compared["current"]["days"] == 0
    return {"upcoming": upcoming, **compared} | ({"change": None} if upcoming else {})


def split(query: Json) -> bool:
    """Whether the report is by period."""
    return query.get("interval") is not None


def tells_orders(query: Json) -> bool:
    """Whether the report is neither about products or categories nor about large sales."""
    is_about = {"product_id", "category", "min_units", "weekday", "hour"}
    return query.get("group_by") not in {"product", "category"} and not any(query.get(name) for name in is_about)


def is_wanted(query: Json, fact: Fact) -> bool:
    """Whether the filter lets a fact through; what only sales have, returns have by theirs."""
    sale = fact.sale
    values = {
        "product_id": fact.product_id,
        "category": fact.category,
        "channel": fact.channel,
        "order_ref": sale and sale.order_ref,
        "customer_ref": sale and sale.customer_ref,
    }
    if not all(not query.get(name) or value in query[name] for name, value in values.items()):
        return False
    return not query.get("min_units") or (sale is not None and sale.units >= query["min_units"])


def is_in_hours(query: Json, fact: Fact, zone: ZoneInfo) -> bool:
    """Whether clocks showed one of the hours that are asked for when it was sold; without a sale nobody knows."""
    weekdays, hours = query.get("weekday"), query.get("hour")
    if not weekdays and not hours:
        return True
    if fact.sale is None:
        return False
    shown = fact.sale.sold_at.astimezone(zone)
    return shown.isoweekday() in (weekdays or range(1, 8)) and shown.hour in (hours or range(24))


def findable(query: Json) -> Json:
    """The part of the filter that says where a range without a start begins: no sales are read to find it."""
    if query.get("order_ref") or query.get("customer_ref"):
        return query
    unknown = {
        "min_units",
        "weekday",
        "hour",
        *({"channel"} if query.get("product_id") or query.get("category") else ()),
    }
    return {name: value for name, value in query.items() if name not in unknown}


def last_if_none(group: Any) -> tuple[bool, Any]:
    """Sorts groups by their keys, and behind them what has no channel."""
    return group is None, group


def group_of(query: Json, fact: Fact) -> Any:
    """Which group a fact is in."""
    return {"product": fact.product_id, "category": fact.category, "channel": fact.channel}.get(
        query.get("group_by") or ""
    )


def of_groups(query: Json, found: list[Fact], groups: list[Any]) -> list[Fact]:
    """The facts of some groups."""
    return [fact for fact in found if group_of(query, fact) in groups]


def within(found: list[Fact], dates: Dates, zone: ZoneInfo) -> list[Fact]:
    """The facts of some dates."""
    return [fact for fact in found if dates[0] <= day_of(fact.at, zone) <= dates[1]]


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
