"""Runs the plan of a report.

A report is at most three statements, all in one snapshot, whatever its size: the figures of the groups (here), those of
the shown groups in each period, and those of each period as a whole (both in `packed`); or of the first of many
products their keys, their figures, and those of all together (`first_groups`). Names of products are one more.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from sales_service.reports.first_groups import first_groups, totals
from sales_service.reports.lookups import product_names, refuse_long_scan
from sales_service.reports.packed import period_figures, with_periods
from sales_service.reports.plan import ReportPlan
from sales_service.reports.ranges import too_many_rows
from sales_service.reports.ranking import MAKE_A_GROUP, by_side, ranked_groups, ranking
from sales_service.reports.report import Group, Report
from sales_service.reports.sources import pieces
from sales_service.rollups.measures import (
    NOTHING,
    measure_of,
    sum_all,
)


def figures(session: Session, plan: ReportPlan) -> Report:
    """The figures that a plan asks for. Raises RangeTooLarge: too many sales to read, or too many rows."""
    if plan.scan_count is not None:
        refuse_long_scan(session, plan, plan.scan_count)
    if plan.ranks_first:
        report = first_groups(session, plan)
    elif plan.shows_every_cell:
        report = _every_cell(session, plan)
    else:
        report = _groups(session, plan) if plan.scope.group_by else totals(session, plan)
    _refuse_many_rows(report, plan)
    if plan.scope.group_by == "product":
        report = replace(report, groups=_named(session, report.groups))
    return report if not plan.is_split or report.cells else with_periods(session, plan, report)


def _refuse_many_rows(report: Report, plan: ReportPlan) -> None:
    rows, limit = plan.rows_per_group, plan.settings.row_limit
    if len(report.groups) * rows > limit:
        raise too_many_rows((len(report.groups) + report.hidden_groups) * rows, limit)


def _every_cell(session: Session, plan: ReportPlan) -> Report:
    """A report that shows all of its few groups in each period: everything else adds up from the cells."""
    cells = period_figures(session, plan)
    keys = {*plan.scope.named, *cells} if plan.scope.group_by else {None}
    all_groups = [Group(key, tuple(sum_all(side) for side in cells[key])) for key in keys]
    groups = ranked_groups([group for group in all_groups if _is_shown(group, plan)], plan.rank)
    totals = tuple(sum_all(group.sides[side] for group in groups) for side in range(len(plan.ranges)))
    return Report(groups, totals, cells=cells)


def _is_shown(group: Group, plan: ReportPlan) -> bool:
    """Whether anything was sold or came back; what voids have left of a day is nothing."""
    return (
        plan.scope.group_by is None
        or group.key in plan.scope.named
        or any(measure_of(sums, name) for sums in group.sides for name in MAKE_A_GROUP)
    )


def _groups(session: Session, plan: ReportPlan) -> Report:
    """The figures of each group over the whole of each range: ranked, cut at `top`, with those of all groups together.

    Groups that the filter names are few. They are ranked here, since one without a sale is not in the database's rows.
    """
    # One more than can be shown tells that there are too many.
    limit = len(plan.scope.named) or plan.group_limit + 1
    rows = session.execute(ranking(pieces(plan.unsplit()), plan, limit)).all()
    *sides, totals = by_side([figures for _, _, *figures in rows], plan)
    groups = [Group(key, sums) for (_, key, *_), sums in zip(rows, sides, strict=False)]
    known = {group.key for group in groups}
    empty = [Group(key, (NOTHING,) * len(plan.ranges)) for key in plan.scope.named if key not in known]
    shown = ranked_groups([*groups, *empty], plan.rank)[: plan.rank.top]
    number = (rows[-1][0] or 0) + len(empty)
    return Report(shown, totals, number - len(shown))


def _named(session: Session, groups: Sequence[Group]) -> list[Group]:
    """Groups of products with the products' names."""
    names = product_names(session, [group.key for group in groups])
    return [group._replace(name=names[group.key]) for group in groups]
