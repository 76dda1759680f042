"""Requests that read sales one by one: how they are told from the others, and the few slots that they share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Query, Request

from common.calendar.periods import Interval
from common.db.schemas.sale import SaleQuery
from common.errors import DatabaseUnavailable
from common.http.admission import admission_of, slot
from common.http.store_settings import StoreZone
from sales_service.reports.request import CompareQuery, ReportQuery, SummaryQuery

INDEXED_SORTS = {"sold_at", "-sold_at", "id", "-id"}


def report_scans(query: ReportQuery, store_zone: ZoneInfo) -> bool:
    """Whether a report reads sales one by one: the rollups' days are those of the store's zone only, and no hours."""
    return query.interval is Interval.HOUR or (query.time_zone is not None and query.time_zone != store_zone.key)


def list_scans(query: SaleQuery) -> bool:
    """Whether a list reads every sale of its range, since no index has what it is sorted or filtered by."""
    return query.sort not in INDEXED_SORTS or query.min_units is not None


@asynccontextmanager
async def _admitted(request: Request, *, scans: bool) -> AsyncIterator[None]:
    """Hold a slot for a scan, and nothing for anything else."""
    if not scans:
        yield
        return
    async with slot(admission_of(request).scans):
        if await request.is_disconnected():
            # Nobody waits for the answer any more: the next one in the queue has better use for the slot.
            raise DatabaseUnavailable(detail="The client has gone.")
        yield


async def admit_summary(
    request: Request, query: Annotated[SummaryQuery, Query()], zone: StoreZone
) -> AsyncIterator[SummaryQuery]:
    """The query of a summary, once there is room for it."""
    async with _admitted(request, scans=report_scans(query, zone)):
        yield query


async def admit_compare(
    request: Request, query: Annotated[CompareQuery, Query()], zone: StoreZone
) -> AsyncIterator[CompareQuery]:
    """The query of a comparison, once there is room for it."""
    async with _admitted(request, scans=report_scans(query, zone)):
        yield query


async def admit_list(request: Request, query: Annotated[SaleQuery, Query()]) -> AsyncIterator[SaleQuery]:
    """The query of a list of sales, once there is room for it."""
    async with _admitted(request, scans=list_scans(query)):
        yield query


# Declared before the database in a route's signature: a request that waits for a scan's slot holds no connection.
AdmittedSummary = Annotated[SummaryQuery, Depends(admit_summary, scope="function")]
AdmittedCompare = Annotated[CompareQuery, Depends(admit_compare, scope="function")]
AdmittedList = Annotated[SaleQuery, Depends(admit_list, scope="function")]
