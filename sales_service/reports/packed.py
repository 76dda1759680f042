"""The figures of each period, packed: one row of the answer holds those of all periods of a group.

The driver takes three and a half times as long to read nine thousand rows of numbers as to take the same numbers apart
from one text per group, and longer than the server takes to add them up.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from sqlalchemy import FromClause, Label, Select, func, select
from sqlalchemy.orm import Session

from sales_service.reports.plan import GroupKey, ReportPlan
from sales_service.reports.report import Cells, Report
from sales_service.reports.sources import pieces
from sales_service.rollups.arithmetic import Number
from sales_service.rollups.measures import MEASURE_NAMES, MEASURES, NOTHING, Sums, read_sums


def period_figures(session: Session, plan: ReportPlan) -> Mapping[GroupKey, Cells]:
    """The figures of each group in each period, zeros where nothing was sold; also of groups without any sale."""
    found: defaultdict[GroupKey, list[list[Sums]]] = defaultdict(
        lambda: [[NOTHING] * len(span.periods) for span in plan.ranges]
    )
    for side, count, packed, *key in session.execute(_packed(pieces(plan))):
        row = found[_plain(key[0]) if key else None][int(side)]
        for period, sums in _unpacked(packed, count):
            row[period] = sums
    return found


def with_periods(session: Session, plan: ReportPlan, report: Report) -> Report:
    """A report with the cells of each shown group, and the periods' totals when groups are hidden."""
    keys = [group.key for group in report.groups]
    if keys:
        shown = plan.only(keys) if report.hidden_groups else plan
        cells = period_figures(session, shown)
        report = replace(report, cells={key: cells[key] for key in keys})
    if report.hidden_groups:
        report = replace(report, period_totals=period_figures(session, plan.ungrouped())[None])
    return report


# What `pieces` is, is written out there. The sums of each group in each period:
#
#     SELECT side, period, group_key, SUM(sales) AS sales, SUM(units) AS units, SUM(revenue) AS revenue, …
#     FROM pieces
#     GROUP BY side, period, group_key
#
# and these, called `cells`, as one text for each group and side, such as '0,3,4,17.50,18.00,1,5,5,20.00,20.00' of two
# periods:
#
#     SELECT side, COUNT(*), GROUP_CONCAT(CONCAT_WS(',', period, sales, units, revenue, …)), group_key
#     FROM cells
#     GROUP BY side, group_key
#
# GROUP_CONCAT cuts its text off, with no more than a warning, at `group_concat_max_len`: every connection has a limit
# that the longest report stays below (`common.db.engine.LONGEST_TEXT` says why every one), and `_unpacked` counts what
# has come.
def _packed(of_pieces: FromClause) -> Select[int, int, str, *tuple[GroupKey, ...]]:
    keys = [of_pieces.c[name] for name in ("side", "period", "group_key") if name in of_pieces.c]
    cells = select(*keys, *_sums(of_pieces)).group_by(*keys).subquery("cells")
    group = [cells.c.group_key] if "group_key" in cells.c else []
    text = func.concat_ws(",", cells.c.period, *(cells.c[name] for name in MEASURE_NAMES))
    return select(cells.c.side, func.count(), func.group_concat(text), *group).group_by(cells.c.side, *group)


def _sums(of_pieces: FromClause) -> list[Label[Number]]:
    return [func.sum(of_pieces.c[name]).label(name) for name in MEASURE_NAMES]


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


def _plain(key: GroupKey) -> GroupKey:
    """The key without the type of its column."""
    return str(key) if isinstance(key, str) else key
