"""Where a report's figures come from: the rollups for the store's own days, `sales` itself for everything else.

A report is a sum over pieces, each from one table over one stretch of time:

    days        category_daily_sales, or the day rows of product_period_sales where products matter
    longer      its quarter and month rows: whole quarters and months inside a long range
    instants    sales between two UTC instants: days of a foreign zone, hours, and the day that a comparison cuts
                through

All pieces give the same columns, so whatever builds rows on them does not know where they came from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, FromClause, Select, and_, literal_column, or_, select, union_all

from common.calendar.hours import Hour, hour_stretches
from common.calendar.periods import (
    JANUARY,
    ONE_DAY,
    Interval,
    Period,
    Stretch,
    add_months,
    day_boundary,
    local_date,
    stretches,
)
from common.db.models import CategoryDailySales, CategoryName, Grain, ProductPeriodSales, Sale, table_of
from sales_service.reports.time_grid import TimeGrid
from sales_service.rollups.measures import MEASURE_NAMES, sums_of
from sales_service.rollups.writing import MONTHS_IN, start_of

category_days = table_of(CategoryDailySales)
product_periods = table_of(ProductPeriodSales)
sales = table_of(Sale)

MYSQL_DAY_ZERO = 365
"""TO_DAYS counts from the year 0, Python's ordinals from the year 1."""


@dataclass(frozen=True)
class Scope:
    """Which sales a report is about, and how they are grouped."""

    product_ids: tuple[int, ...]
    categories: tuple[CategoryName, ...]
    group_by: str | None

    @property
    def named(self) -> tuple[Any, ...]:
        """Groups that the filter names, which are reported even without a sale."""
        return {"product": self.product_ids, "category": self.categories}.get(self.group_by or "", ())

    @property
    def needs_products(self) -> bool:
        """Whether the category rollup cannot answer."""
        return self.group_by == "product" or bool(self.product_ids)

    def only(self, groups: Sequence[Any]) -> "Scope":
        """The same, for these groups alone."""
        if self.group_by == "product":
            return replace(self, product_ids=tuple(groups))
        return replace(self, categories=tuple(CategoryName(group) for group in groups))

    def ungrouped(self) -> "Scope":
        """The same sales, not grouped."""
        return replace(self, group_by=None)


@dataclass(frozen=True)
class Range:
    """Dates in the zone of a grid, in its periods; of them only what was sold from `since` on and before `until`."""

    dates: tuple[date, date]
    periods: tuple[Period | Hour, ...]
    grid: TimeGrid
    since: datetime | None = None
    until: datetime | None = None

    @property
    def zone(self) -> ZoneInfo:
        """Whose dates they are."""
        return self.grid.zone

    @property
    def date_periods(self) -> list[Period]:
        """Its periods where they consist of whole dates, as all but hours do."""
        return [period for period in self.periods if isinstance(period, Period)]

    def reads_sales(self, store_zone: ZoneInfo, *, by_period: bool) -> bool:
        """Whether no rollup has its days, or its hours where they are asked for."""
        return self.zone.key != store_zone.key or (by_period and self.grid.interval is Interval.HOUR)

    def cover(self, *, by_period: bool) -> list[Stretch]:
        """The stretches of time of its periods, or of all of them as one."""
        first, last = self.dates
        if not by_period:
            cover = stretches([Period(first, last)], self.zone)
        elif self.grid.interval is Interval.HOUR:
            cover = hour_stretches(first, last, self.zone)
        else:
            cover = stretches(self.date_periods, self.zone)
        return _clipped(cover, self)

    def cut(self, instant: datetime) -> tuple["Range", "Range"]:
        """What was sold before an instant, and what was sold from it on; both in the periods of the range."""
        return replace(self, until=instant), replace(self, since=instant)


@dataclass(frozen=True)
class Piece:
    """Part of a range: the rows of a table that meet a condition, and the SQL of their period's index."""

    table: FromClause
    condition: ColumnElement[bool]
    period: ColumnElement[int]
    side: int


def figures(scope: Scope, ranges: Sequence[Range], store_zone: ZoneInfo, *, by_period: bool) -> FromClause:
    """A derived table with columns side (index of the range), period (index, or 0), grp, and one for each measure.

    Rows of the same side, period and grp are to be added up.
    """
    pieces = [
        piece
        for side, span in enumerate(ranges)
        for piece in _pieces(span, store_zone, scope=scope, side=side, by_period=by_period)
    ]
    # A single rollup is added up where it is used; several pieces are first added up each, to keep their union small.
    selects = [_select(scope, piece, add_up=len(pieces) > 1 or piece.table is sales) for piece in pieces]
    return union_all(*selects).subquery("pieces") if len(selects) > 1 else selects[0].subquery("pieces")


def _pieces(span: Range, store_zone: ZoneInfo, *, scope: Scope, side: int, by_period: bool) -> Iterator[Piece]:
    if span.reads_sales(store_zone, by_period=by_period):
        yield _instants(span.cover(by_period=by_period), side, by_period=by_period)
        return
    start, end = span.dates
    bound = span.until or span.since
    if bound is not None:
        cut_days = dates_cut_by(bound, span.zone)
        yield _instants(_clipped(_cover(cut_days, span, by_period=by_period), span), side, by_period=by_period)
        start, end = (start, cut_days[0] - ONE_DAY) if span.until else (cut_days[-1] + ONE_DAY, end)
    if bound is None or start <= end:
        yield _days(scope, span, (start, end), side, by_period=by_period)


def dates_cut_by(instant: datetime, zone: ZoneInfo) -> list[date]:
    """The dates that an instant cuts: all dates before them are over, none after them has begun."""
    day = local_date(instant, zone)
    # Clocks that are about to be put back over the midnight just passed will return to the day before.
    return [day - ONE_DAY, day] if instant < day_boundary(day, zone)[-1] else [day]


def _cover(dates: list[date], span: Range, *, by_period: bool) -> list[Stretch]:
    """What some dates of a range cover, each in the period that it lies in."""
    first, last = span.dates
    inside = [day for day in dates if first <= day <= last]
    if not inside:
        return []
    cover = stretches([Period(day, day) for day in inside], span.zone)
    return [replace(part, period=_period_of(inside[part.period], span) if by_period else 0) for part in cover]


def _period_of(day: date, span: Range) -> int:
    return max((index for index, period in enumerate(span.date_periods) if period.start <= day), default=0)


def _clipped(cover: list[Stretch], span: Range) -> list[Stretch]:
    """The part of stretches that lies between the bounds of the range."""
    cut = [
        replace(part, start=max(part.start, span.since or part.start), end=min(part.end, span.until or part.end))
        for part in cover
    ]
    return [part for part in cut if part.start < part.end]


def _days(scope: Scope, span: Range, dates: tuple[date, date], side: int, *, by_period: bool) -> Piece:
    """The rollups' part for some dates of a range; none where the last lies before the first."""
    if not scope.needs_products:
        day = category_days.c.business_day
        return Piece(category_days, day.between(*dates), _day_index(day, span, by_period), side)
    start = product_periods.c.period_start
    condition = or_(
        *(
            and_(product_periods.c.grain == grain, start.between(first, last))
            for grain, first, last in _grains(*dates, _levels(span.grid if by_period else None))
        ),
    )
    return Piece(product_periods, condition, _day_index(start, span, by_period), side)


def _levels(grid: TimeGrid | None) -> tuple[Grain, ...]:
    """Rollup levels, longest first, of which each period lies within one period of the grid (None: of no grid)."""
    if grid is None or grid.interval is None:
        return Grain.QUARTER, Grain.MONTH
    if grid.interval is Interval.MONTH:
        return (Grain.MONTH,)
    if grid.interval in {Interval.QUARTER, Interval.YEAR}:
        begins_with_a_quarter = (grid.calendar.year_start - JANUARY) % MONTHS_IN[Grain.QUARTER] == 0
        return (Grain.QUARTER, Grain.MONTH) if begins_with_a_quarter else (Grain.MONTH,)
    return ()


def _grains(start: date, end: date, levels: Sequence[Grain]) -> Iterator[tuple[Grain, date, date]]:
    """Split start..end into whole periods of the longest level, and what is before and after them into shorter ones."""
    if start > end:
        return
    if not levels:
        yield Grain.DAY, start, end
        return
    level, *shorter = levels
    first = start_of(level, start)
    if first < start:
        first = add_months(first, MONTHS_IN[level])
    after = start_of(level, end + ONE_DAY)
    if first >= after:
        yield from _grains(start, end, shorter)
        return
    yield from _grains(start, first - ONE_DAY, shorter)
    yield level, first, after - ONE_DAY
    yield from _grains(after, end, shorter)


def _day_index(day: ColumnElement[date], span: Range, by_period: bool) -> ColumnElement[int]:  # noqa: FBT001
    """Which period a date column falls into, in SQL."""
    if not by_period or len(span.periods) == 1:
        return literal_column("0")
    starts = [period.start.toordinal() + MYSQL_DAY_ZERO for period in span.date_periods]
    if span.grid.interval is Interval.DAY:
        return literal_column(f"TO_DAYS({day}) - {starts[0]}")
    return _interval(f"TO_DAYS({day})", starts)


def _interval(ordinal: str, starts: Sequence[int]) -> ColumnElement[int]:
    """MySQL's INTERVAL(): how many of the ascending starts are not above the ordinal, by binary search; less one."""
    return literal_column(f"INTERVAL({ordinal}, {', '.join(map(str, starts))}) - 1")


def _instants(cover: list[Stretch], side: int, *, by_period: bool) -> Piece:
    """A piece from `sales` for stretches of time: half-open ranges on the bare column."""
    condition = (
        or_(*(and_(sales.c.sold_at >= start, sales.c.sold_at < end) for start, end in _joined(cover)))
        if cover
        else literal_column("FALSE")
    )
    index: ColumnElement[int] = literal_column(str(cover[0].period) if cover else "0")
    if by_period and len({stretch.period for stretch in cover}) > 1:
        # ELT names the period of each stretch: nearly always its own number, but for clocks put back over midnight.
        number = _interval("TO_SECONDS(sold_at)", [_seconds(stretch.start) for stretch in cover])
        if [stretch.period for stretch in cover] == list(range(len(cover))):
            index = number
        else:
            index = literal_column(f"ELT(1 + {number}, {', '.join(str(stretch.period) for stretch in cover)}) + 0")
    return Piece(sales, condition, index, side)


def _joined(cover: list[Stretch]) -> list[tuple[datetime, datetime]]:
    """Adjacent stretches as one range."""
    joined: list[tuple[datetime, datetime]] = []
    for stretch in cover:
        if joined and joined[-1][1] == stretch.start:
            joined[-1] = (joined[-1][0], stretch.end)
        else:
            joined.append((stretch.start, stretch.end))
    return joined


def _seconds(instant: datetime) -> int:
    """What TO_SECONDS gives for a UTC instant."""
    midnight = (instant.toordinal() + MYSQL_DAY_ZERO) * 86400
    return midnight + instant.hour * 3600 + instant.minute * 60 + instant.second


def _select(scope: Scope, piece: Piece, *, add_up: bool) -> Select[Any]:
    """A piece as a statement; added up per period and group if asked, which `sales` always must be."""
    table = piece.table
    group = {"product": "product_id", "category": "category"}.get(scope.group_by or "")
    keys: list[ColumnElement[Any]] = [literal_column(str(piece.side)).label("side"), piece.period.label("period")]
    if group:
        keys.append(table.c[group].label("grp"))
    conditions = (piece.condition, *scope_conditions(scope, table))
    if not add_up:
        return select(*keys, *(table.c[name] for name in MEASURE_NAMES)).where(*conditions)
    return select(*keys, *sums_of(table)).where(*conditions).group_by(*(key.name for key in keys))


def scope_conditions(scope: Scope, table: FromClause) -> list[ColumnElement[bool]]:
    """The filter of a scope on one of the three tables."""
    conditions: list[ColumnElement[bool]] = []
    if scope.product_ids:
        conditions.append(table.c.product_id.in_(scope.product_ids))
    if scope.categories:
        conditions.append(table.c.category.in_(scope.categories))
    return conditions
