"""The two questions that a plan leaves to the database: where a summary begins, and how many sales it would read."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Subquery, func, or_, select, union_all
from sqlalchemy.orm import Session

from common.calendar.periods import day_boundary, local_date
from common.db.models import Grain, Product
from common.errors import RangeTooLarge
from sales_service.reports.plan import GroupKey, ReportPlan, Scope
from sales_service.reports.ranges import TimeGrid
from sales_service.reports.sources import pieces, rollup_for, scope_conditions, wanted_of
from sales_service.rollups.events import RETURNED, SOLD, Happened, reversals, sales

VOIDED_SALE = select(reversals.c.sale_id).where(reversals.c.voided_at.is_not(None))


def first_sale_date(session: Session, scope: Scope, grid: TimeGrid) -> date | None:
    """Date in the grid's zone of the first sale or return of a scope; None when there is none.

    What only the sales know (`min_units`, hours, or a channel beside products or categories) is left aside: nobody has
    yet counted how many of them would be read to find the first.
    """
    if scope.has_references:
        return _first_foreign_date(session, scope.ungrouped(), grid.zone)
    scope = scope.of_rollups()
    rollup = rollup_for(scope)
    conditions = scope_conditions(scope, rollup.table)
    if rollup.levels:
        conditions.insert(0, rollup.table.c.grain == Grain.DAY)
    # What voids have left of a day is nothing.
    conditions.append(or_(*(rollup.table.c[name] != 0 for name in ("sales", "returns", "returns_of_sales"))))
    first = select(rollup.start).where(*conditions).order_by(rollup.start).limit(1)
    day = session.execute(first).scalar_one_or_none()
    return _first_foreign_date(session, scope, grid.zone) if day and grid.is_foreign else day


def _first_foreign_date(session: Session, scope: Scope, zone: ZoneInfo) -> date | None:
    return date_of_first(lambda since: _first_instant(session, scope, zone, since=since), zone)


def date_of_first(first_instant: Callable[[datetime | None], datetime | None], zone: ZoneInfo) -> date | None:
    """The first date in a zone of what happened at instants, of which a function finds the first, or the first since.

    None when there is none.
    """
    instant = first_instant(None)
    if instant is None:
        return None
    day = local_date(instant, zone)
    crossings = day_boundary(day, zone)
    if instant < crossings[-1]:
        # Clocks were put back over the midnight just passed: what was sold a little later may be of the day before.
        later = first_instant(crossings[1])
        day = day if later is None else min(day, local_date(later, zone))
    return day


# SELECT MIN(instant)
# FROM (
#     SELECT * FROM (
#         SELECT sold_at AS instant
#         FROM sales
#         WHERE category IN (…) AND sold_at >= …
#             AND NOT EXISTS (SELECT … FROM sale_reversals WHERE sale_id = sales.id AND voided_at IS NOT NULL)
#         ORDER BY sold_at
#         LIMIT 1) AS first_sale
#     UNION ALL
#     SELECT * FROM (
#         SELECT returned_at AS instant FROM sale_returns WHERE voided_at IS NULL AND … ORDER BY returned_at LIMIT 1
#     ) AS first_return) AS firsts
def _first_instant(session: Session, scope: Scope, zone: ZoneInfo, *, since: datetime | None = None) -> datetime | None:
    """When the first sale that is not voided was made, or the first return."""
    firsts = union_all(
        select(_first(SOLD, scope, zone, since, ~VOIDED_SALE.where(reversals.c.sale_id == sales.c.id).exists())),
        select(_first(RETURNED, scope, zone, since)),
    ).subquery("firsts")
    found: datetime | None = session.execute(select(func.min(firsts.c.instant))).scalar_one()
    return found


def _first(
    happened: Happened, scope: Scope, zone: ZoneInfo, since: datetime | None, *conditions: ColumnElement[bool]
) -> Subquery:
    at = happened.instant
    rows, wanted = wanted_of(scope, happened, zone)
    wanted += conditions
    if since is not None:
        wanted.append(at >= since)
    return select(at.label("instant")).select_from(rows).where(*wanted).order_by(at).limit(1).subquery()


def product_names(session: Session, ids: Sequence[GroupKey]) -> dict[GroupKey, str]:
    """The names of products by their ids."""
    found = session.execute(select(Product.id, Product.name).where(Product.id.in_(ids)))
    return {row.id: row.name for row in found}


def refuse_long_scan(session: Session, plan: ReportPlan, counted: ReportPlan) -> None:
    """Raise RangeTooLarge when a plan reads too many sales one by one; `counted` is the plan that counts them."""
    count = count_sales(session, plan, counted)
    if count > plan.settings.scan_limit:
        raise _too_many_sales(count, plan)


def count_sales(session: Session, plan: ReportPlan, counted: ReportPlan) -> int:
    """How many sales and returns a plan reads one by one; of few referred ones, counted no further than needed."""
    return _count_referred(session, plan) if plan.scope.has_references else _count_of(session, counted)


def _count_of(session: Session, counted: ReportPlan) -> int:
    rows = pieces(counted)
    # Returns are read one by one as well.
    read = func.sum(rows.c.sales + rows.c.returns)
    return int(session.execute(select(func.coalesce(read, 0))).scalar_one())


def _count_referred(session: Session, plan: ReportPlan) -> int:
    """How many sales have one of the references, counted by their index and no further than needed."""
    scope = Scope((), (), None, order_refs=plan.scope.order_refs, customer_refs=plan.scope.customer_refs)
    rows, conditions = wanted_of(scope, SOLD, plan.grid.zone)
    limit = plan.settings.scan_limit + 1
    found = select(sales.c.id).select_from(rows).where(*conditions).limit(limit).subquery("referred")
    return int(session.execute(select(func.count()).select_from(found)).scalar_one())


def _too_many_sales(count: int, plan: ReportPlan) -> RangeTooLarge:
    where, instead = "By hour", "a longer interval"
    if plan.grid.is_foreign:
        where, instead = f"In {plan.grid.zone.key}", plan.grid.store_zone.key
    elif plan.scope.reads_sales:
        where, instead = "So filtered", "fewer filters"
    detail = (
        f"{where} the report would read {count} sales one by one, more than {plan.settings.scan_limit}. "
        f"Shorten the range, filter by product or category, or use {instead}."
    )
    return RangeTooLarge(detail=detail)
