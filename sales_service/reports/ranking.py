"""Which groups of a report come first: put in order by the database, and again here."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

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

from common.categories import LONGEST_CATEGORY
from sales_service.reports.plan import NO_CHANNEL, GroupKey, Rank, ReportPlan
from sales_service.reports.report import Group, SumsBySide
from sales_service.rollups.arithmetic import Number, SqlNumber
from sales_service.rollups.measures import FIGURES, MEASURE_NAMES, MEASURES, figure_values, read_sums, sql_of

MAKE_A_GROUP = ("sales", "returns")
"""A group is told of when one of these is not zero in one of the ranges."""

Ranking: TypeAlias = CompoundSelect[int | None, GroupKey, *tuple[Number | None, ...]]
"""Rows of a number or NULL, the key of a group or NULL, and the figures of each range."""


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
def ranking(of_pieces: FromClause, plan: ReportPlan, limit: int, names: Sequence[str] = MEASURE_NAMES) -> Ranking:
    """The first groups with these of their measures, and how many groups there are."""
    measures = measures_of(of_pieces, plan, names)
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
    figure = sql_of(rank.by, {name: ranked.c[f"{name}_0"] for name in MEASURE_NAMES if f"{name}_0" in ranked.c})
    order = figure.desc() if rank.descending else figure
    return [*([figure.is_(None)] if FIGURES[rank.by].nullable else []), order, *nobody_last, key]


def measures_of(of_pieces: FromClause, plan: ReportPlan, names: Sequence[str] = MEASURE_NAMES) -> list[Label[Number]]:
    """Each of these measures of the first range, then each of the next."""
    sides = range(len(plan.ranges))
    return [
        func.sum(_of_side(of_pieces, name, side) if len(sides) > 1 else of_pieces.c[name]).label(f"{name}_{side}")
        for side in sides
        for name in names
    ]


def _of_side(of_pieces: FromClause, name: str, side: int) -> ColumnElement[object]:
    return func.IF(of_pieces.c.side == literal_column(str(side)), of_pieces.c[name], literal_column("0"))


def by_side(rows: Sequence[Sequence[Number | None]], plan: ReportPlan) -> list[SumsBySide]:
    """The sums of each range in rows that hold the measures of one range after those of the other."""
    columns = list(zip(*rows, strict=True))
    width = len(MEASURES)
    sides = (read_sums(columns[width * side : width * (side + 1)]) for side in range(len(plan.ranges)))
    return list(zip(*sides, strict=True))


def ranked_groups(groups: Iterable[Group], rank: Rank) -> list[Group]:
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
