"""Reads the figures of a report on returns, one by one: no rollup knows reasons, and returns are few beside sales.

First their number is held against the scan limit. Then at most three statements: the figures of each group, those of
the shown groups in each period, and, where groups are hidden, those of all groups together in each period.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.orm import Session

from common.calendar.date_filter import date_conditions
from common.db.models import SaleReturn
from common.errors import RangeTooLarge
from sales_service.reports.lookups import date_of_first
from sales_service.reports.plan import Rank
from sales_service.reports.ranges import Range, TimeGrid
from sales_service.reports.return_request import ReturnGroupBy, ReturnSummaryQuery
from sales_service.reports.sources import index_of_instant, within
from sales_service.rollups.events import returns
from sales_service.selling.return_queries import has_more_returns, indexed_conditions, unindexed_conditions

ReturnKey = int | str | None
"""The id of a product, a reason or a category; None for everything together."""

KEYS = {"reason": returns.c.reason, "product": returns.c.product_id, "category": returns.c.category}


class ReturnSums(NamedTuple):
    """What is added up of returns that count."""

    returns: int = 0
    units_returned: int = 0
    refunded: Decimal = Decimal("0.00")

    def plus(self, other: "ReturnSums") -> "ReturnSums":
        """Both together."""
        return ReturnSums(
            self.returns + other.returns,
            self.units_returned + other.units_returned,
            self.refunded + other.refunded,
        )

    def less(self, other: "ReturnSums") -> "ReturnSums":
        """What is left without the other."""
        return ReturnSums(
            self.returns - other.returns,
            self.units_returned - other.units_returned,
            self.refunded - other.refunded,
        )


NOTHING = ReturnSums()


@dataclass(frozen=True)
class ReturnPlan:
    """What to read for a report on returns.

    - conditions: which returns count, beside the range.
    - named: groups that the filter names, which are reported even without a return.
    """

    group_by: ReturnGroupBy | None
    named: tuple[ReturnKey, ...]
    conditions: tuple[ColumnElement[bool], ...]
    span: Range
    rank: Rank

    def unsplit(self) -> "ReturnPlan":
        """The same without periods."""
        return replace(self, span=self.span.unsplit())

    def ungrouped(self) -> "ReturnPlan":
        """The same for all groups together."""
        return replace(self, group_by=None)

    def only(self, keys: Sequence[ReturnKey]) -> "ReturnPlan":
        """The same for these groups alone."""
        if self.group_by is None:
            return self
        return replace(self, conditions=(*self.conditions, KEYS[self.group_by].in_(keys)))


def conditions_of(query: ReturnSummaryQuery) -> tuple[ColumnElement[bool], ...]:
    """Which returns count, whenever they came back."""
    return SaleReturn.voided_at.is_(None), *indexed_conditions(query), *unindexed_conditions(query)


def refuse_long_scan(session: Session, query: ReturnSummaryQuery, grid: TimeGrid, limit: int) -> None:
    """Raise RangeTooLarge when more returns would be read than the limit: those that the indexes cannot leave aside."""
    if has_more_returns(session, query, grid.zone, limit):
        detail = (
            f"The report would read more than {limit} returns one by one. "
            "Shorten the range, or filter by product or category."
        )
        raise RangeTooLarge(detail=detail)


def first_return_date(session: Session, query: ReturnSummaryQuery, grid: TimeGrid) -> date | None:
    """Date in the grid's zone of the first return that counts; None when there is none."""
    conditions = [*_dated(query, grid), *conditions_of(query)]

    def first_instant(since: datetime | None) -> datetime | None:
        later = [] if since is None else [returns.c.returned_at >= since]
        found: datetime | None = session.execute(
            select(func.min(returns.c.returned_at)).where(*conditions, *later)
        ).scalar_one()
        return found

    return date_of_first(first_instant, grid.zone)


def _dated(query: ReturnSummaryQuery, grid: TimeGrid) -> list[ColumnElement[bool]]:
    return date_conditions(returns.c.returned_at, query.start_date, query.end_date, grid.zone)


def sums_by_group(session: Session, plan: ReturnPlan) -> dict[ReturnKey, ReturnSums]:
    """The figures of each group over the whole range; of all together, zeros included, when it is not grouped."""
    cells = sums_by_period(session, plan.unsplit())
    return {key: sums for key, (sums,) in cells.items()}


# SELECT reason AS group_key, INTERVAL(TO_SECONDS(returned_at), …) - 1 AS period, COUNT(*), SUM(units), SUM(refunded)
# FROM sale_returns
# WHERE voided_at IS NULL AND returned_at >= … AND returned_at < … AND category IN (…)
# GROUP BY group_key, period
def sums_by_period(session: Session, plan: ReturnPlan) -> Mapping[ReturnKey, list[ReturnSums]]:
    """The figures of each group in each period, zeros where nothing came back; also of the groups that are named."""
    key: ColumnElement[Any] = KEYS[plan.group_by] if plan.group_by else literal_column("NULL")
    cover = plan.span.cover()
    keys = [key.label("group_key"), index_of_instant(returns.c.returned_at, cover).label("period")]
    sums = [func.count(), func.sum(returns.c.units), func.sum(returns.c.refunded)]
    wanted = [*plan.conditions, within(returns.c.returned_at, cover)]
    found: dict[ReturnKey, list[ReturnSums]] = {
        named: [NOTHING] * len(plan.span.periods) for named in (plan.named if plan.group_by else (None,))
    }
    for group, period, count, units, refunded in session.execute(
        select(*keys, *sums).where(*wanted).group_by(*(name.name for name in keys))
    ):
        row = found.setdefault(_plain(group), [NOTHING] * len(plan.span.periods))
        row[int(period)] = ReturnSums(count, int(units), refunded)
    return found


def _plain(key: ReturnKey) -> ReturnKey:
    """The key without the type of its column."""
    return str(key) if isinstance(key, str) else key
