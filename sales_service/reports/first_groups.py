"""A report of the first of many products: ranked by what their order needs, then read in full for these alone.

Each measure more is a sum more over every row of the rollup of products; ranking takes one or two of thirteen. What
all products come to together, the smallest rollup knows.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from sales_service.reports.packed import period_figures
from sales_service.reports.plan import GroupKey, ReportPlan
from sales_service.reports.ranges import too_many_rows
from sales_service.reports.ranking import MAKE_A_GROUP, by_side, measures_of, ranked_groups, ranking
from sales_service.reports.report import Group, Report, SumsBySide
from sales_service.reports.sources import pieces
from sales_service.rollups.measures import measures_behind, sum_all


def first_groups(session: Session, plan: ReportPlan) -> Report:
    """The first groups, and what the others come to. Raises RangeTooLarge before what it would show is read."""
    keys, number = _leading(session, plan)
    if len(keys) * plan.rows_per_group > plan.settings.row_limit:
        raise too_many_rows(number * plan.rows_per_group, plan.settings.row_limit)
    return (_by_period if plan.is_split else _entire)(session, plan, keys, number)


# What `pieces` is, is written out there; it is told which measures are needed. By revenue:
#
#     WITH ranked AS (
#         SELECT group_key AS group_0, SUM(revenue) AS revenue_0, SUM(sales) AS sales_0, SUM(returns) AS returns_0
#         FROM pieces
#         GROUP BY group_key
#         HAVING SUM(sales) != 0 OR SUM(returns) != 0)
#     SELECT … -- see `ranking`
def _leading(session: Session, plan: ReportPlan) -> tuple[list[GroupKey], int]:
    """The keys of the first groups in order, and how many groups there are."""
    whole, names = plan.unsplit(), tuple(dict.fromkeys([*measures_behind(plan.rank.by), *MAKE_A_GROUP]))
    rows = session.execute(ranking(pieces(whole, names), whole, plan.group_limit, names)).all()
    return [row[1] for row in rows[:-1]], rows[-1][0] or 0


def _entire(session: Session, plan: ReportPlan, keys: list[GroupKey], number: int) -> Report:
    """Without periods: two statements more, for the shown groups and for all together."""
    groups = []
    if keys:
        of_shown = pieces(plan.only(keys))
        found = session.execute(
            select(of_shown.c.group_key, *measures_of(of_shown, plan)).group_by(of_shown.c.group_key)
        )
        rows = found.all()
        sides = by_side([figures for _, *figures in rows], plan)
        groups = [Group(row[0], of_group) for row, of_group in zip(rows, sides, strict=True)]
    return Report(ranked_groups(groups, plan.rank), totals(session, plan.ungrouped()).totals, number - len(groups))


def _by_period(session: Session, plan: ReportPlan, keys: list[GroupKey], number: int) -> Report:
    """With periods: what the groups and all together come to, adds up from these."""
    cells = period_figures(session, plan.only(keys)) if keys else {}
    of_all = period_figures(session, plan.ungrouped())[None]
    groups = [Group(key, tuple(sum_all(side) for side in cells[key])) for key in keys]
    entire: SumsBySide = tuple(sum_all(side) for side in of_all)
    hidden = number - len(groups)
    shown = ranked_groups(groups, plan.rank)
    return Report(shown, entire, hidden, {key: cells[key] for key in keys}, of_all if hidden else ())


# What `pieces` is, is written out there. Of a comparison, with figures ending in _0 for its first range:
#
#     SELECT SUM(IF(side = 0, sales, 0)) AS sales_0, SUM(IF(side = 0, units, 0)) AS units_0, …,
#            SUM(IF(side = 1, sales, 0)) AS sales_1, …
#     FROM pieces
def totals(session: Session, plan: ReportPlan) -> Report:
    """The figures of a report without groups, over the whole of each range."""
    rows = session.execute(select(*measures_of(pieces(plan.unsplit()), plan)))
    (sides,) = by_side(rows.all(), plan)
    return Report([Group(None, sides)], sides)
