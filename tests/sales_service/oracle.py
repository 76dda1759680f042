"""What the reports must answer, worked out in plain Python from a list of sales.

Written from the HTTP contract alone and sharing no code with the service: an instant's day is
`sold_at.astimezone(zone).date()`, a period is a run of days with the same label, a sum is a loop.
"""

import calendar
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import groupby, zip_longest
from typing import Any
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
MICROSECOND = timedelta(microseconds=1)
FIGURES = ("sales", "units", "revenue", "list_total", "discount", "average_sale")

Json = dict[str, Any]
Dates = tuple[date, date]


@dataclass(frozen=True)
class Sold:
    """One sale as the oracle knows it."""

    product_id: int
    category: str
    units: int
    revenue: Decimal
    list_total: Decimal
    sold_at: datetime


@dataclass(frozen=True)
class Span:
    """Dates from first to last; `partial` when they are not the whole of their period, or not over."""

    first: date
    last: date
    partial: bool


Pair = tuple[Span | None, Span | None]


def label_of(interval: str, week_start: str, year_start: int) -> Callable[[date], Any]:
    """What the days of one period have in common; `year_start` is the month that years begin with."""

    def week(day: date) -> date:
        while calendar.day_name[day.weekday()].lower() != week_start:
            day -= DAY
        return day

    labels: dict[str, Callable[[date], object]] = {
        "day": lambda day: day,
        "week": week,
        "month": lambda day: (day.year, day.month),
        "quarter": lambda day: ((day.year * 12 + day.month - year_start) // 12, (day.month - year_start) % 12 // 3),
        "year": lambda day: (day.year * 12 + day.month - year_start) // 12,
    }
    return labels[interval]


def spans(dates: Dates, label: Callable[[date], Any], today: date) -> list[Span]:
    """The periods of a range: its days, together with those of the same label."""
    found = []
    for _, members in groupby(every_day(dates), key=label):
        days = list(members)
        first, last = days[0], days[-1]
        whole_last = last
        while label(whole_last + DAY) == label(last):
            whole_last += DAY
        clipped = label(first - DAY) == label(first) or whole_last != last
        found.append(Span(first, last, clipped or whole_last >= today))
    return found


@lru_cache(maxsize=100_000)
def day_of(instant: datetime, zone: ZoneInfo) -> date:
    """The whole of the oracle's knowledge about time zones."""
    return instant.astimezone(zone).date()


def every_day(dates: Dates) -> list[date]:
    """Each date of a range."""
    return [dates[0] + offset * DAY for offset in range((dates[1] - dates[0]).days + 1)]


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
        periods = spans(dates, self.label(query), today) if split(query) else None

        def lines(part: list[Sold]) -> list[Json]:
            if periods is None:
                return [figures(part)]
            return [
                {
                    "period": {"start": str(span.first), "end": str(span.last), "partial": span.partial},
                    **figures(within(part, (span.first, span.last), zone)),
                }
                for span in periods
            ]

        rest = of_groups(query, sold, hidden)
        others = {"groups": len(hidden), **figures(rest)} | ({"periods": lines(rest)} if periods is not None else {})
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
                return [row(entire(groups), upcoming=not both[0].has_begun(current[0]))]
            return [
                row(
                    side_by_side([one and both[0].part(one, groups), other and both[1].part(other, groups)]),
                    upcoming=one is not None and not both[0].has_begun(one.first),
                )
                for one, other in self.paired(query, both[0].spans, both[1].spans)
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
        today = day_of(self.now, zone)
        cuts = spans(dates, self.label(query), today) if split(query) else []
        return Half(query, within(matching, dates, zone), dates, cuts, zone, today, cut)

    def label(self, query: Json) -> Callable[[date], Any]:
        """What the days of one period of the report have in common."""
        return label_of(query["interval"], query.get("week_start") or "monday", self.year_start)

    def paired(self, query: Json, current: list[Span], previous: list[Span]) -> list[Pair]:
        """Which spans stand beside each other."""
        by_calendar = {"previous_year": True, "same_weekdays": query["interval"] in ("month", "quarter", "year")}
        if not by_calendar.get(query.get("to", ""), False):
            return list(zip_longest(current, previous))
        return beside_the_year_before(query["interval"], self.label(query), current, previous)

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
        if is_over(current, self.now, zone):
            return None
        elapsed = self.now.astimezone(zone).replace(tzinfo=None) - datetime.combine(current[0], time())
        wall_clock = datetime.combine(previous[0], time()) + max(elapsed, timedelta(0))
        cut = wall_clock.replace(tzinfo=zone).astimezone(UTC)
        return None if wall_clock.date() > previous[1] or is_over(previous, cut, zone) else cut


@dataclass(frozen=True)
class Half:
    """One side of a comparison, with all of its sales; those from `cut` on do not count."""

    query: Json
    sold: list[Sold]
    dates: Dates
    spans: list[Span]
    zone: ZoneInfo
    today: date
    cut: datetime | None

    def entire(self, groups: list[Any]) -> Json:
        """The whole range."""
        return self.part(Span(*self.dates, self.dates[1] >= self.today), groups)

    def part(self, span: Span, groups: list[Any]) -> Json:
        """One span of it."""
        dates = (span.first, span.last)
        all_of_it = within(of_groups(self.query, self.sold, groups), dates, self.zone)
        counted = [sale for sale in all_of_it if self.cut is None or sale.sold_at < self.cut]
        is_cut = self.cut is not None and not is_over(dates, self.cut, self.zone)
        side: Json = {
            "start": str(span.first),
            "end": str(span.last),
            "days": sum(self.has_begun(day) for day in every_day(dates)),
            "partial": span.partial or is_cut,
            **figures(counted),
        }
        return side | {"whole": figures(all_of_it)} if is_cut else side

    def has_begun(self, day: date) -> bool:
        """Whether a date had begun, and had begun before the cut."""
        return day <= self.today and (self.cut is None or day <= day_of(self.cut - MICROSECOND, self.zone))


def row(compared: Json, *, upcoming: bool) -> Json:
    """Two sides as a row."""
    return {"upcoming": upcoming, **compared} | ({"change": None} if upcoming else {})


def is_over(dates: Dates, now: datetime, zone: ZoneInfo) -> bool:
    """Whether no instant from now on can have one of the dates, even where clocks are about to be put back."""
    return all(day_of(now + minute * MINUTE, zone) > dates[1] for minute in range(121))


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
        change = {measure: moved(current[measure], previous[measure], unequal) for measure in FIGURES}
    return {"current": current, "previous": previous, "change": change}


def moved(current: int | str | None, previous: int | str | None, unequal: bool) -> Json | None:
    """How one figure moved; None when there is none on one of the sides."""
    if current is None or previous is None:
        return None
    now, before = Fraction(current), Fraction(previous)
    absolute = f"{Decimal(current) - Decimal(previous):.2f}" if isinstance(current, str) else now - before
    if before == 0:
        return {"absolute": absolute, "percent": None, "reason": "no_baseline"}
    if unequal:
        return {"absolute": absolute, "percent": None, "reason": "unequal_periods"}
    hundredths = int(abs(now - before) * 10_000 / before + Fraction(1, 2))
    return {"absolute": absolute, "percent": (-hundredths if now < before else hundredths) / 100, "reason": None}


def beside_the_year_before(
    interval: str, name: Callable[[date], Any], current: list[Span], previous: list[Span]
) -> list[Pair]:
    """Each current span beside the one of its name a year earlier; what has none stands alone, in calendar order."""
    waiting = list(previous)
    rows: list[Pair] = []
    for span in current:
        wanted = name_a_year_before(interval, name(span.first))
        partner = next((other for other in waiting if name(other.first) == wanted), None)
        while waiting and (waiting[0] != partner if partner else lies_before(waiting[0], span)):
            rows.append((None, waiting.pop(0)))
        rows.append((span, waiting.pop(0) if partner else None))
    return rows + [(None, span) for span in waiting]


def name_a_year_before(interval: str, label: Any) -> object:
    """What the spans a year earlier are called, given what these are; a week's name is the day that it begins on."""
    names: dict[str, Callable[[Any], object]] = {
        "day": lambda day: date(day.year - 1, day.month, day.day) if f"{day:%m-%d}" != "02-29" else None,
        "week": lambda day: day - 364 * DAY,
        "month": lambda month: (month[0] - 1, month[1]),
        "quarter": lambda quarter: (quarter[0] - 1, quarter[1]),
        "year": lambda year: year - 1,
    }
    return names[interval](label)


def lies_before(earlier: Span, span: Span) -> bool:
    """Whether a span begins on an earlier date, but for the year, than another one of the year after."""
    return (earlier.first.year + 1, earlier.first.month, earlier.first.day) < (
        span.first.year, span.first.month, span.first.day,
    )  # fmt: skip


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
