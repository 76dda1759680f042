"""Which table answers which part of a report.

A report is a sum over pieces, each from one table over one stretch of time:

    days        the day rows of a rollup: the first of ROLLUPS that tells sales apart by all that is asked for
    remainder   of the group without a channel: the days of all categories, less those of all channels
    longer      its rows of longer periods: whole years, quarters and months inside a long range
    instants    sales, voids, first sales of orders and returns between two UTC instants (`rollups.events`): days of a
                foreign zone, hours and filters that no rollup knows (`ReportPlan.reads_sales`), and the day that a
                comparison cuts through

All pieces give the same columns, so whatever builds rows on them does not know where they came from. A new level or
filter of a rollup is a change of its entry in ROLLUPS.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Label,
    Select,
    Table,
    and_,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from common.calendar.clock_sql import MYSQL_DAY_ZERO, in_week_hours, place, seconds_of
from common.calendar.periods import JANUARY, MONTHS_OF, ONE_DAY, Interval, Stretch, add_months
from common.db.models import Grain
from common.db.types import utc_now
from sales_service.reports.plan import NO_CHANNEL, ReportPlan, Scope
from sales_service.reports.ranges import Dates, Range, TimeGrid, dates_cut_by
from sales_service.reports.request import GroupBy
from sales_service.rollups.arithmetic import SqlColumns
from sales_service.rollups.events import Happened, happenings, returns, sales
from sales_service.rollups.levels import (
    LEVELS,
    MONTHS_IN,
    START,
    category_days,
    channel_days,
    product_periods,
    start_of,
)
from sales_service.rollups.measures import MEASURE_NAMES, MEASURES

KEY_COLUMNS: dict[GroupBy, str] = {"product": "product_id", "category": "category", "channel": "channel"}
"""The column of each dimension, in every table that has it."""


@dataclass(frozen=True)
class Rollup:
    """A table of sums by business day.

    - start: the column with the day, or the first day of a longer period.
    - dimensions: what its rows tell sales apart by.
    - levels: which longer periods it has rows of as well, longest first; a `grain` column tells them apart.
    """

    table: Table
    start: Column[date]
    dimensions: frozenset[GroupBy]
    levels: tuple[Grain, ...]

    @classmethod
    def of(cls, table: Table, dimensions: set[GroupBy]) -> "Rollup":
        """The rollup that a table is."""
        return cls(table, START[table.name], frozenset(dimensions), LEVELS[table.name][::-1])


OF_CATEGORIES = Rollup.of(category_days, {"category"})
OF_CHANNELS = Rollup.of(channel_days, {"channel"})
OF_PRODUCTS = Rollup.of(product_periods, {"product", "category"})
ROLLUPS = (OF_CATEGORIES, OF_CHANNELS, OF_PRODUCTS)
"""Smallest first."""


class Piece(NamedTuple):
    """Part of a range: rows that meet conditions.

    - period: the SQL of their period's index.
    - group: that of their group's key; None when the report is not grouped.
    - measures: what they add to each measure, by its name; nothing to those that are missing.
    - are_sums: whether the rows are sums already, of which there are few.
    """

    rows: FromClause
    conditions: Sequence[ColumnElement[bool]]
    period: ColumnElement[int]
    group: ColumnElement[object] | None
    measures: SqlColumns
    are_sums: bool


def rollup_for(scope: Scope) -> Rollup:
    """The smallest rollup that knows a scope."""
    return next(rollup for rollup in ROLLUPS if scope.dimensions <= rollup.dimensions)


def pieces(plan: ReportPlan, names: Sequence[str] = MEASURE_NAMES) -> FromClause:
    """A derived table with a range's index (side), a period's index in it, group_key if grouped, and measures.

    Rows of the same side, period and group are to be added up.

        SELECT 0 AS side, … AS period, category AS group_key, SUM(sales) AS sales, SUM(units) AS units, …
        FROM category_daily_sales
        WHERE business_day BETWEEN … AND … AND category IN (…)
        GROUP BY side, period, group_key
        UNION ALL
        SELECT 0, …, category, SUM(1), SUM(units), …
        FROM sales
        WHERE sold_at >= … AND sold_at < … AND category IN (…)
        GROUP BY side, period, group_key
        UNION ALL …
    """
    found = [(side, piece) for side, span in enumerate(plan.ranges) for piece in _pieces(plan, span)]
    # A single rollup is added up where it is used; several pieces are first added up each, to keep their union small.
    selects = [_select(side, piece, names, add_up=len(found) > 1 or not piece.are_sums) for side, piece in found]
    return union_all(*selects).subquery("pieces") if len(selects) > 1 else selects[0].subquery("pieces")


def _pieces(plan: ReportPlan, span: Range) -> Iterator[Piece]:
    """Whole days from a rollup, and what no rollup has from what happened one by one."""
    if plan.reads_sales:
        yield from _of_instants(plan, span.cover())
        return
    start, end = span.dates
    bound = span.until or span.since
    if bound is not None:
        cut_days = dates_cut_by(bound, span.zone)
        yield from _of_instants(plan, span.cover_of(cut_days))
        start, end = (start, cut_days[0] - ONE_DAY) if span.until else (cut_days[-1] + ONE_DAY, end)
    if start <= end:
        yield from _of_rollups(plan, span, (start, end))


# ---- rollups ----


class Part(NamedTuple):
    """Rows of a rollup that are added to a report; with the sign -1, taken away."""

    rollup: Rollup
    group: ColumnElement[object] | None
    conditions: Sequence[ColumnElement[bool]] = ()
    sign: int = 1


def _of_rollups(plan: ReportPlan, span: Range, dates: Dates) -> Iterator[Piece]:
    """Some dates of a range from rollups."""
    for rollup, group, conditions, sign in _parts(plan.scope):
        columns = {measure.name: rollup.table.c[measure.column(plan.basis)] for measure in MEASURES}
        measures: SqlColumns = columns if sign > 0 else {name: -column for name, column in columns.items()}
        wanted = [_rows_of_dates(rollup, span, dates), *conditions]
        yield Piece(rollup.table, wanted, _index_of_date(rollup.start, span), group, measures, are_sums=True)


def _parts(scope: Scope) -> Iterator[Part]:
    """The smallest rollup that knows a scope. What has no channel is what categories have and channels have not."""
    rollup = rollup_for(scope)
    group = rollup.table.c[KEY_COLUMNS[scope.group_by]] if scope.group_by else None
    if set(scope.channels) != {NO_CHANNEL}:
        named = replace(scope, channels=tuple(name for name in scope.channels if name != NO_CHANNEL))
        yield Part(rollup, group, scope_conditions(named, rollup.table))
    if scope.group_by == "channel" and (not scope.channels or NO_CHANNEL in scope.channels):
        nobody: ColumnElement[object] = literal_column(f"'{NO_CHANNEL}'")
        yield Part(OF_CATEGORIES, nobody)
        yield Part(OF_CHANNELS, nobody, sign=-1)


def _rows_of_dates(rollup: Rollup, span: Range, dates: Dates) -> ColumnElement[bool]:
    """The fewest rows of a rollup that cover some dates of a range."""
    if not rollup.levels:
        return rollup.start.between(*dates)
    rows = _longest_rows(*dates, _uncut_levels(rollup, span.grid))
    grain = rollup.table.c.grain
    return or_(*(and_(grain == level, rollup.start.between(first, last)) for level, first, last in rows))


def _uncut_levels(rollup: Rollup, grid: TimeGrid) -> list[Grain]:
    """The levels, longest first, of which every period lies inside one period of the grid.

    A row of any other level would belong to two periods of the report at once. Months lie inside quarters and years,
    and no level lies inside weeks. Calendar quarters lie inside the quarters and years that begin where one of them
    does: with January, April, July or October; calendar years inside those that begin with January. Where the range
    itself begins or ends inside a row's period, shorter rows are read instead (`_longest_rows`).
    """
    if grid.interval is None:
        return list(rollup.levels)
    months, begins = MONTHS_OF.get(grid.interval, 0), grid.calendar.year_start - JANUARY
    return [
        level for level in rollup.levels if months and not months % MONTHS_IN[level] and not begins % MONTHS_IN[level]
    ]


def _longest_rows(start: date, end: date, levels: Sequence[Grain]) -> Iterator[tuple[Grain, date, date]]:
    """Dates as the fewest rows: whole periods of the longest level, and what is before and after them in shorter ones.

    From 17 November to 12 July, with years, quarters and months:

        day      17 November   to  30 November
        month     1 December   to  31 December
        quarter   1 January    to  30 June
        day       1 July       to  12 July
    """
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
        yield from _longest_rows(start, end, shorter)
        return
    yield from _longest_rows(start, first - ONE_DAY, shorter)
    yield level, first, after - ONE_DAY
    yield from _longest_rows(after, end, shorter)


def _index_of_date(day: ColumnElement[date], span: Range) -> ColumnElement[int]:
    """Which period a date column falls into, in SQL."""
    if len(span.periods) == 1:
        return literal_column("0")
    starts = [period.start.toordinal() + MYSQL_DAY_ZERO for period in span.date_periods]
    if span.grid.interval is Interval.DAY:
        return literal_column(f"TO_DAYS({day}) - {starts[0]}")
    return place(f"TO_DAYS({day})", starts)


# ---- what happened one by one ----


def _of_instants(plan: ReportPlan, cover: list[Stretch]) -> Iterator[Piece]:
    """Stretches of time from what happened one by one: half-open ranges on the bare columns of instants."""
    for happened in happenings(plan.basis, orders=plan.tells_orders):
        measures = {
            measure.name: happened.columns[measure.column(plan.basis)]
            for measure in MEASURES
            if measure.column(plan.basis) in happened.columns
        }
        rows, conditions = wanted_of(plan.scope, happened, plan.grid.zone)
        conditions.append(within(happened.instant, cover))
        period, group = index_of_instant(happened.instant, cover), _group_of(plan.scope, happened.facts)
        yield Piece(rows, conditions, period, group, measures, are_sums=False)


def wanted_of(scope: Scope, happened: Happened, zone: ZoneInfo) -> tuple[FromClause, list[ColumnElement[bool]]]:
    """Where to read what happened, and which of it counts and is in a scope; its hours are those of a zone's clocks."""
    rows, conditions = happened.rows, [*happened.conditions, *scope_conditions(scope, happened.facts)]
    if scope.names_sales:
        rows = rows.join(sales, sales.c.id == returns.c.sale_id) if happened.facts is returns else rows
        conditions += _sale_conditions(scope, zone)
    return rows, conditions


def _group_of(scope: Scope, facts: Table) -> ColumnElement[object] | None:
    if scope.group_by is None:
        return None
    key = facts.c[KEY_COLUMNS[scope.group_by]]
    return func.coalesce(key, literal_column(f"'{NO_CHANNEL}'")) if scope.group_by == "channel" else key


def within(instant: Column[datetime], cover: list[Stretch]) -> ColumnElement[bool]:
    """That an instant is of one of the stretches."""
    if not cover:
        return literal_column("FALSE")
    return or_(*(and_(instant >= start, instant < end) for start, end in _joined(cover)))


def index_of_instant(instant: Column[datetime], cover: list[Stretch]) -> ColumnElement[int]:
    """Which period an instant of some stretches falls into, in SQL."""
    periods = [stretch.period for stretch in cover]
    if len(set(periods)) <= 1:
        return literal_column(str(periods[0]) if periods else "0")
    number = place(f"TO_SECONDS({instant})", [seconds_of(stretch.start) for stretch in cover])
    if periods == list(range(len(cover))):
        return number
    # ELT names the period of each stretch: nearly always its own number, but for clocks put back over midnight.
    return literal_column(f"ELT(1 + {number}, {', '.join(map(str, periods))}) + 0")


def _joined(cover: list[Stretch]) -> list[tuple[datetime, datetime]]:
    """Adjacent stretches as one range."""
    joined: list[tuple[datetime, datetime]] = []
    for stretch in cover:
        if joined and joined[-1][1] == stretch.start:
            joined[-1] = (joined[-1][0], stretch.end)
        else:
            joined.append((stretch.start, stretch.end))
    return joined


# ---- any table ----


def _select(side: int, piece: Piece, names: Sequence[str], *, add_up: bool) -> Select[*tuple[object, ...]]:
    """A piece as a statement; added up per period and group if asked, which what happened one by one always must be."""
    keys: list[Label[Any]] = [literal_column(str(side)).label("side"), piece.period.label("period")]
    if piece.group is not None:
        keys.append(piece.group.label("group_key"))
    measures = [(name, piece.measures.get(name)) for name in names]
    columns = [
        (literal_column("0") if value is None else func.sum(value) if add_up else value).label(name)
        for name, value in measures
    ]
    found = select(*keys, *columns).select_from(piece.rows).where(*piece.conditions)
    return found.group_by(*(key.name for key in keys)) if add_up else found


def scope_conditions(scope: Scope, table: Table) -> list[ColumnElement[bool]]:
    """The filter of a scope on one of the tables, as far as it is by what reports are grouped by."""
    return [_is_any(table.c[KEY_COLUMNS[name]], values) for name, values in scope.values.items() if values]


def _is_any(column: Column[object], values: Sequence[object]) -> ColumnElement[bool]:
    named = column.in_([value for value in values if value != NO_CHANNEL])
    return or_(named, column.is_(None)) if NO_CHANNEL in values else named


def _sale_conditions(scope: Scope, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    """The rest of it, on `sales`."""
    wanted = ((sales.c.order_ref, scope.order_refs), (sales.c.customer_ref, scope.customer_refs))
    conditions: list[ColumnElement[bool]] = [column.in_(values) for column, values in wanted if values]
    if scope.min_units is not None:
        conditions.append(sales.c.units >= scope.min_units)
    if scope.week_hours:
        conditions.append(in_week_hours(sales.c.sold_at, scope.week_hours, zone, utc_now()))
    return conditions
