"""Runs the plan of a report.

A report is at most three statements, all in one snapshot, whatever its size: the figures of the groups (here), those of
the shown groups in each period, and those of each period as a whole (both in `packed`). Names of products are one more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Label,
    String,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from common.categories import LONGEST_CATEGORY
from common.db.models import Product
from sales_service.reports.lookups import refuse_long_scan
from sales_service.reports.packed import period_figures, with_periods
from sales_service.reports.plan import NO_CHANNEL, GroupKey, Rank, ReportPlan
from sales_service.reports.ranges import too_many_rows
from sales_service.reports.report import Group, Report, SumsBySide
from sales_service.reports.sources import pieces
from sales_service.rollups.arithmetic import Number, SqlNumber
from sales_service.rollups.measures import (
    FIGURES,
    MEASURE_NAMES,
    MEASURES,
    NOTHING,
    figure_values,
    measure_of,
    read_sums,
    sql_of,
    sum_all,
)

MAKE_A_GROUP = ("sales", "returns")
"""A group is told of when one of these is not zero in one of the ranges."""

Ranking = CompoundSelect[int | None, GroupKey, *tuple[Number | None, ...]]
"""Rows of a number or NULL, the key of a group or NULL, and the figures of each range."""


def figures(session: Session, plan: ReportPlan) -> Report:
    """The figures that a plan asks for. Raises RangeTooLarge: too many sales to read, or too many rows."""
    if plan.scan_count is not None:
        refuse_long_scan(session, plan, plan.scan_count)
    if plan.shows_every_cell:
        report = _every_cell(session, plan)
        _refuse_many_rows(report, plan)
        return report
    report = _groups(session, plan) if plan.scope.group_by else _totals(session, plan)
    _refuse_many_rows(report, plan)
    if plan.scope.group_by == "product":
        report = replace(report, groups=_named(session, report.groups))
    return with_periods(session, plan, report) if plan.is_split else report


def _refuse_many_rows(report: Report, plan: ReportPlan) -> None:
    rows, limit = plan.rows_per_group, plan.settings.row_limit
    if len(report.groups) * rows > limit:
        raise too_many_rows((len(report.groups) + report.hidden_groups) * rows, limit)


def _every_cell(session: Session, plan: ReportPlan) -> Report:
    """A report that shows all of its few groups in each period: everything else adds up from the cells."""
    cells = period_figures(session, plan)
    keys = {*plan.scope.named, *cells} if plan.scope.group_by else {None}
    all_groups = [Group(key, tuple(sum_all(side) for side in cells[key])) for key in keys]
    groups = _ranked([group for group in all_groups if _is_shown(group, plan)], plan.rank)
    totals = tuple(sum_all(group.sides[side] for group in groups) for side in range(len(plan.ranges)))
    return Report(groups, totals, cells=cells)


def _is_shown(group: Group, plan: ReportPlan) -> bool:
    """Whether anything was sold or came back; what voids have left of a day is nothing."""
    return (
        plan.scope.group_by is None
        or group.key in plan.scope.named
        or any(measure_of(sums, name) for sums in group.sides for name in MAKE_A_GROUP)
    )


# What `pieces` is, is written out there. Of a comparison, with figures ending in _0 for its first range:
#
#     SELECT SUM(IF(side = 0, sales, 0)) AS sales_0, SUM(IF(side = 0, units, 0)) AS units_0, …,
#            SUM(IF(side = 1, sales, 0)) AS sales_1, …
#     FROM pieces
def _totals(session: Session, plan: ReportPlan) -> Report:
    """The figures of a report without groups, over the whole of each range."""
    rows = session.execute(select(*_measures(pieces(plan.unsplit()), plan)))
    (sides,) = _by_side(rows.all(), plan)
    return Report([Group(None, sides)], sides)


def _groups(session: Session, plan: ReportPlan) -> Report:
    """The figures of each group over the whole of each range: ranked, cut at `top`, with those of all groups together.

    Groups that the filter names are few. They are ranked here, since one without a sale is not in the database's rows.
    """
    # One more than can be shown tells that there are too many.
    limit = len(plan.scope.named) or plan.group_limit + 1
    rows = session.execute(_ranking(pieces(plan.unsplit()), plan, limit)).all()
    *sides, totals = _by_side([figures for _, _, *figures in rows], plan)
    groups = [Group(key, sums) for (_, key, *_), sums in zip(rows, sides, strict=False)]
    known = {group.key for group in groups}
    empty = [Group(key, (NOTHING,) * len(plan.ranges)) for key in plan.scope.named if key not in known]
    shown = _ranked([*groups, *empty], plan.rank)[: plan.rank.top]
    number = (rows[-1][0] or 0) + len(empty)
    return Report(shown, totals, number - len(shown))


# Of the figures of each group, called `ranked`, the first groups, and one row more for all groups together, whose
# number stands where the others have NULL. The sums over a common table expression: window functions over the groups
# give the same at ten times the price. The name of a category is made a text to be put in order as one.
#
#     WITH ranked AS (
#         SELECT group_key, SUM(sales) AS sales_0, SUM(units) AS units_0, SUM(revenue) AS revenue_0, …
#         FROM pieces
#         GROUP BY group_key
#         HAVING SUM(sales) != 0 OR SUM(returns) != 0),
#     shown AS (
#         SELECT NULL AS number, ranked.* FROM ranked ORDER BY revenue_0 DESC, group_0 LIMIT …)
#     SELECT * FROM shown
#     UNION ALL
#     SELECT COUNT(*), NULL, SUM(sales_0), SUM(units_0), SUM(revenue_0), …
#     FROM ranked
def _ranking(
    of_pieces: FromClause, plan: ReportPlan, limit: int
) -> CompoundSelect[int | None, GroupKey, *tuple[Number | None, ...]]:
    measures = _measures(of_pieces, plan)
    key: ColumnElement[Any] = of_pieces.c.group_key
    if plan.scope.group_by == "category":
        key = cast(key, String(LONGEST_CATEGORY))
    any_of_them = [total != 0 for total in measures if total.name.rpartition("_")[0] in MAKE_A_GROUP]
    ranked = select(key.label("group_0"), *measures).group_by(key).having(or_(*any_of_them)).cte("ranked")
    shown = select(null().label("number"), *ranked.c).order_by(*_order(ranked, plan)).limit(limit).subquery("shown")
    totals = [func.sum(ranked.c[measure.name]) for measure in measures]
    return union_all(select(shown), select(func.count(), null(), *totals))


def _order(ranked: FromClause, plan: ReportPlan) -> list[SqlNumber]:
    """What groups are put in order by: those without the figure last, and of those that are alike no channel last."""
    key, rank = ranked.c.group_0, plan.rank
    nobody_last = [key == NO_CHANNEL] if plan.scope.group_by == "channel" else []
    if rank.by == "group":
        return [*nobody_last, key.desc() if rank.descending else key]
    figure = sql_of(rank.by, {name: ranked.c[f"{name}_0"] for name in MEASURE_NAMES})
    order = figure.desc() if rank.descending else figure
    return [*([figure.is_(None)] if FIGURES[rank.by].nullable else []), order, *nobody_last, key]


def _measures(of_pieces: FromClause, plan: ReportPlan) -> list[Label[Number]]:
    """Each measure of the first range, then each of the next."""
    sides = range(len(plan.ranges))
    return [
        func.sum(_of_side(of_pieces, name, side) if len(sides) > 1 else of_pieces.c[name]).label(f"{name}_{side}")
        for side in sides
        for name in MEASURE_NAMES
    ]


def _of_side(of_pieces: FromClause, name: str, side: int) -> ColumnElement[object]:
    return func.IF(of_pieces.c.side == literal_column(str(side)), of_pieces.c[name], literal_column("0"))


def _by_side(rows: Sequence[Sequence[Number | None]], plan: ReportPlan) -> list[SumsBySide]:
    """The sums of each range in rows that hold the measures of one range after those of the other."""
    columns = list(zip(*rows, strict=True))
    width = len(MEASURES)
    sides = (read_sums(columns[width * side : width * (side + 1)]) for side in range(len(plan.ranges)))
    return list(zip(*sides, strict=True))


def _ranked(groups: Iterable[Group], rank: Rank) -> list[Group]:
    """Groups by a figure of the first range or by key; equal ones by key ascending, those without the figure last."""
    by_key = sorted(groups, key=_place)
    if rank.by == "group":
        nobody = [group for group in by_key if group.key == NO_CHANNEL]
        named = by_key[: len(by_key) - len(nobody)]
        return (named[::-1] if rank.descending else named) + nobody
    values = figure_values(rank.by, [group.sides[0] for group in by_key])
    known = [place for place, value in enumerate(values) if value is not None]
    in_order = sorted(known, key=values.__getitem__, reverse=rank.descending)
    return [by_key[place] for place in [*in_order, *(set(range(len(by_key))) - set(known))]]


def _place(group: Group) -> tuple[int, str]:
    """Sorts products by id, categories and channels by name; last what has no channel."""
    return (group.key, "") if isinstance(group.key, int) else (int(group.key == NO_CHANNEL), str(group.key))


def _named(session: Session, groups: Sequence[Group]) -> list[Group]:
    """Groups of products with the products' names."""
    ids = [group.key for group in groups]
    names = {row.id: row.name for row in session.execute(select(Product.id, Product.name).where(Product.id.in_(ids)))}
    return [group._replace(name=names[group.key]) for group in groups]
