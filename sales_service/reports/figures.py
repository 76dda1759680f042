"""The sales reports: a summary of one range, a comparison of two; grouped, ranked, split into periods.

Both are built by one path. A report is at most three statements, all in one snapshot, whatever its size: the figures of
the groups, those of the shown groups in each period, and those of each period as a whole.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    String,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from common.calendar.periods import day_boundary, local_date
from common.db.models import Grain, Product, table_of
from common.errors import RangeTooLarge
from common.settings import Settings
from sales_service.reports.ranges import too_many_rows
from sales_service.reports.request import ReportQuery
from sales_service.reports.sources import (
    Range,
    Scope,
    category_days,
    figures,
    product_periods,
    sales,
    scope_conditions,
)
from sales_service.rollups.measures import (
    MEASURE_NAMES,
    MEASURES,
    NOTHING,
    Sums,
    less,
    measure_of,
    read_sums,
    sum_all,
    sums_of,
)

products = table_of(Product)


Sides = tuple[Sums, ...]
"""Figures of each range of the report, in order."""


@dataclass
class Group:
    """One group (a product id, a category name, or None when not grouped) with its figures."""

    key: Any
    name: str | None
    sides: Sides


@dataclass
class Report:
    """What rows are made of: the shown groups in order, and the cells of each in each period of each side."""

    groups: list[Group]
    totals: Sides
    hidden_groups: int
    cells: dict[Any, list[list[Sums]]] = field(default_factory=dict)
    """By group key: for each side, the figures of each of its periods. Empty without an interval."""
    period_totals: list[list[Sums]] = field(default_factory=list)
    """For each side, the figures of each period over all groups. Empty unless groups are hidden."""

    def hidden(self) -> Sides:
        """Figures of the groups that are not shown, together."""
        shown = [sum_all(group.sides[side] for group in self.groups) for side in range(len(self.totals))]
        return tuple(less(total, part) for total, part in zip(self.totals, shown, strict=True))

    def hidden_cells(self, side: int) -> list[Sums]:
        """Figures of the groups that are not shown, in each period of a side."""
        shown = [self.cells[group.key][side] for group in self.groups]
        return [
            less(total, sum_all(cells[index] for cells in shown))
            for index, total in enumerate(self.period_totals[side])
        ]


def scope_of(query: ReportQuery) -> Scope:
    """What the query's filter and grouping name."""
    return Scope(tuple(dict.fromkeys(query.product_id)), tuple(dict.fromkeys(query.category)), query.group_by)


def build_report(
    session: Session, query: ReportQuery, ranges: Sequence[Range], settings: Settings, *, lines: int
) -> Report:
    """The figures of each range. `lines` is how many rows each group will have. Raises RangeTooLarge."""
    scope = scope_of(query)
    _refuse_long_scan(session, scope, ranges, settings)
    if query.interval is not None and query.top is None and query.group_by != "product":
        report = _every_cell(session, scope, query, ranges, settings.zone)
        _refuse_many_rows(report, lines, settings.report_row_limit)
        return report
    report = _groups(session, scope, query, ranges, settings.zone, settings.report_row_limit // max(lines, 1))
    _refuse_many_rows(report, lines, settings.report_row_limit)
    if query.group_by == "product":
        _name_products(session, report.groups)
    if query.interval is not None:
        _split(session, scope, report, ranges, settings.zone)
    return report


def _refuse_many_rows(report: Report, lines: int, limit: int) -> None:
    if len(report.groups) * lines > limit:
        raise too_many_rows((len(report.groups) + report.hidden_groups) * lines, limit)


def _every_cell(session: Session, scope: Scope, query: ReportQuery, ranges: Sequence[Range], zone: ZoneInfo) -> Report:
    """A report that shows all of its few groups in each period: everything else adds up from the cells."""
    cells = _period_figures(session, scope, ranges, zone)
    keys = {_plain(name) for name in scope.named} | set(cells) if scope.group_by else {None}
    groups = [Group(key, None, tuple(sum_all(side) for side in cells[key])) for key in keys]
    rank, descending = _rank(query)
    totals = tuple(sum_all(group.sides[side] for group in groups) for side in range(len(ranges)))
    shown = _ranked(groups, rank, descending=descending) if scope.group_by else groups
    return Report(shown, totals, 0, cells)


def _groups(
    session: Session, scope: Scope, query: ReportQuery, ranges: Sequence[Range], zone: ZoneInfo, most: int
) -> Report:
    """Figures of each group over the whole of each range: ranked, cut at `top`, with those of all groups together."""
    pieces = figures(scope, ranges, zone, by_period=False)
    measures = [
        func.sum(_of_side(pieces.c[name], pieces.c.side, side, len(ranges))).label(f"{name}_{side}")
        for side in range(len(ranges))
        for name in MEASURE_NAMES
    ]
    if scope.group_by is None:
        (sides,) = _sides(session.execute(select(*measures)).all(), len(ranges))
        return Report([Group(None, None, sides)], sides, 0)
    rank, descending = _rank(query)
    # One more than can be shown tells that there are too many. Named groups, which may be empty, are ranked below: all.
    limit = len(scope.named) or (query.top or most) + 1
    statement = _ranking(pieces, measures, scope, f"{rank}_0", descending=descending, limit=limit)
    rows = session.execute(statement).all()
    *of_groups, totals = _sides([row[2:] for row in rows], len(ranges))
    groups = [Group(row[1], None, sides) for row, sides in zip(rows, of_groups, strict=False)]
    known = {group.key for group in groups}
    named = [_plain(name) for name in scope.named]
    empty = [Group(name, None, (NOTHING,) * len(ranges)) for name in named if name not in known]
    groups = _ranked([*groups, *empty], rank, descending=descending)
    shown = groups[: query.top] if query.top else groups
    return Report(shown, totals, rows[-1][0] + len(empty) - len(shown))


def _ranking(
    pieces: FromClause, measures: list[Any], scope: Scope, rank: str, *, descending: bool, limit: int
) -> CompoundSelect[Any]:
    """The first groups (NULL, key, figures), and last one row for all of them (their number, NULL, figures).

    Sums over a common table expression: window functions over the groups give the same at ten times the price.
    """
    key = pieces.c.grp if scope.group_by == "product" else cast(pieces.c.grp, String(32))
    groups = select(key.label("group_0"), *measures).group_by(key).cte("ranked")
    order = groups.c[rank]
    first = (
        select(null().label("number"), *groups.c)
        .order_by(order.desc() if descending else order, groups.c.group_0)
        .limit(limit)
        .subquery("shown")
    )
    totals = [func.sum(groups.c[measure.name]) for measure in measures]
    return union_all(select(first), select(func.count(), null(), *totals))


def _plain(key: Any) -> Any:
    return key if isinstance(key, int) else str(key)


def _of_side(column: ColumnElement[Any], side_column: ColumnElement[int], side: int, sides: int) -> ColumnElement[Any]:
    return column if sides == 1 else func.IF(side_column == literal_column(str(side)), column, literal_column("0"))


def _sides(rows: Sequence[Sequence[Any]], count: int) -> list[Sides]:
    """The sums of each side in rows that hold the measures of one side after those of the other."""
    columns = list(zip(*rows, strict=True))
    width = len(MEASURES)
    sides = (read_sums(columns[width * side : width * (side + 1)]) for side in range(count))
    return list(zip(*sides, strict=True))


def _rank(query: ReportQuery) -> tuple[str, bool]:
    order = query.order_by or "-revenue"
    return order.removeprefix("-"), order.startswith("-")


def _ranked(groups: list[Group], rank: str, *, descending: bool) -> list[Group]:
    """Groups by a figure of the first range or by key; equal ones by key ascending."""
    groups = sorted(groups, key=lambda group: group.key)
    if rank == "group":
        return groups[::-1] if descending else groups
    return sorted(groups, key=lambda group: measure_of(group.sides[0], rank), reverse=descending)


def _name_products(session: Session, groups: list[Group]) -> None:
    ids = [group.key for group in groups]
    rows = session.execute(select(products.c.id, products.c.name).where(products.c.id.in_(ids)))
    names = {row.id: row.name for row in rows}
    for group in groups:
        group.name = names[group.key]


def _split(session: Session, scope: Scope, report: Report, ranges: Sequence[Range], zone: ZoneInfo) -> None:
    """Fill in the cells of each shown group, and the periods' totals when groups are hidden."""
    keys = [group.key for group in report.groups]
    if keys:
        shown = scope.only(keys) if report.hidden_groups else scope
        cells = _period_figures(session, shown, ranges, zone)
        report.cells = {key: cells[key] for key in keys}
    if report.hidden_groups:
        report.period_totals = _period_figures(session, scope.ungrouped(), ranges, zone)[None]


def _period_figures(
    session: Session, scope: Scope, ranges: Sequence[Range], zone: ZoneInfo
) -> defaultdict[Any, list[list[Sums]]]:
    """By group key, for each side, the figures of each of its periods, zeros included."""
    cells: defaultdict[Any, list[list[Sums]]] = defaultdict(lambda: [[NOTHING] * len(span.periods) for span in ranges])
    for side, count, packed, *key in session.execute(_packed_figures(scope, ranges, zone)):
        row = cells[_plain(key[0]) if key else None][int(side)]
        for period, sums in _unpacked(packed, count):
            row[period] = sums
    return cells


def _packed_figures(scope: Scope, ranges: Sequence[Range], zone: ZoneInfo) -> Select[Any]:
    """Per side and group one row: how many periods have sales, and in one text each with all of its measures.

    The driver takes three times as long to read nine thousand rows of numbers as the server takes to add them up.
    """
    pieces = figures(scope, ranges, zone, by_period=True)
    keys = [pieces.c[name] for name in ("side", "period", "grp") if name in pieces.c]
    cells = select(*keys, *sums_of(pieces)).group_by(*keys).subquery("cells")
    group = [cells.c.grp] if "grp" in cells.c else []
    text = func.concat_ws(",", cells.c.period, *(cells.c[name] for name in MEASURE_NAMES))
    return select(cells.c.side, func.count(), func.group_concat(text), *group).group_by(cells.c.side, *group)


def _unpacked(packed: str, count: int) -> Iterator[tuple[int, Sums]]:
    """The period and the sums of each of `count` cells. Raises RuntimeError for a text that the server has cut off."""
    width = 1 + len(MEASURES)
    texts = packed.split(",")
    if len(texts) != count * width:
        message = (
            f"the server cut a report's figures off: {len(texts) / width} of {count} periods in {len(packed)} letters"
        )
        raise RuntimeError(message)
    sums = read_sums(texts[place::width] for place in range(1, width))
    return zip(map(int, texts[::width]), sums, strict=True)


def _refuse_long_scan(session: Session, scope: Scope, ranges: Sequence[Range], settings: Settings) -> None:
    """Refuse a report that reads sales one by one, and too many; the rollups tell how many there are."""
    # What a cut took from a range is in the count of that range.
    scanned = [span for span in ranges if span.since is None and span.reads_sales(settings.zone, by_period=True)]
    if not scanned:
        return
    local = [replace(span, until=None, grid=replace(span.grid, zone=settings.zone)) for span in scanned]
    pieces = figures(scope.ungrouped(), local, settings.zone, by_period=False)
    count = session.execute(select(func.coalesce(func.sum(pieces.c.sales), 0))).scalar_one()
    if count > settings.scan_sales_limit:
        raise _too_many_sales(count, scanned[0], settings)


def _too_many_sales(count: int, span: Range, settings: Settings) -> RangeTooLarge:
    is_foreign = span.zone.key != settings.time_zone
    where, instead = (f"In {span.zone.key}", settings.time_zone) if is_foreign else ("By hour", "a longer interval")
    detail = (
        f"{where} the report would read {count} sales one by one, more than {settings.scan_sales_limit}. "
        f"Shorten the range, filter by product or category, or use {instead}."
    )
    return RangeTooLarge(detail=detail)


def first_sale_date(session: Session, scope: Scope, zone: ZoneInfo, store_zone: ZoneInfo) -> date | None:
    """Date in `zone` of the first sale of a scope; None when there is none."""
    if scope.product_ids:
        day = product_periods.c.period_start
        conditions = [product_periods.c.grain == Grain.DAY, *scope_conditions(scope, product_periods)]
    else:
        day = category_days.c.business_day
        conditions = scope_conditions(scope, category_days)
    first_day = session.execute(select(day).where(*conditions).order_by(day).limit(1)).scalar_one_or_none()
    if first_day is None or zone.key == store_zone.key:
        return first_day
    return _first_foreign_date(session, scope, zone)


def _first_foreign_date(session: Session, scope: Scope, zone: ZoneInfo) -> date | None:
    first = select(func.min(sales.c.sold_at)).where(*scope_conditions(scope, sales))
    instant = session.execute(first).scalar_one()
    if instant is None:
        return None
    day = local_date(instant, zone)
    crossings = day_boundary(day, zone)
    if instant < crossings[-1]:
        # Clocks were put back over the midnight just passed: what was sold a little later may be of the day before.
        later = session.execute(first.where(sales.c.sold_at >= crossings[1])).scalar_one()
        day = day if later is None else min(day, local_date(later, zone))
    return day
