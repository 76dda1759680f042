"""How many sales a list would have to look at: those of its range, as the rollups count them."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from common.db.models import SaleReversal
from common.db.schemas.fields import FIRST_DATE
from common.db.schemas.sale import SaleListFilter, SoldFilter, Voided
from sales_service.reports.lookups import count_sales
from sales_service.reports.plan import ReportSettings, plan_heatmap
from sales_service.reports.request import HeatmapQuery
from sales_service.reports.sources import pieces


def has_more_sales(
    session: Session, wanted: SaleListFilter, settings: ReportSettings, now: datetime, limit: int
) -> bool:
    """Whether a filter's dates, products and categories, or its references, have more than so many sales.

    Of what only sales know it says nothing, but that void ones are few: an index leads to them.
    """
    if wanted.voided is Voided.TRUE and not _has_more_voids(session, limit):
        return False
    filters = {name: getattr(wanted, name) for name in SoldFilter.model_fields}
    query = HeatmapQuery.model_construct(**filters)
    plan = plan_heatmap(query, replace(settings, scan_limit=limit), now, lambda *_: FIRST_DATE)
    if plan.scope.has_references:
        return count_sales(session, plan, plan.count) > limit
    rows = pieces(plan.count, ("sales",))
    return int(session.execute(select(func.coalesce(func.sum(rows.c.sales), 0))).scalar_one()) > limit


def _has_more_voids(session: Session, limit: int) -> bool:
    voids = select(SaleReversal.sale_id).where(SaleReversal.voided_at.is_not(None)).limit(limit + 1).subquery("voids")
    return session.execute(select(func.count()).select_from(voids)).scalar_one() > limit
