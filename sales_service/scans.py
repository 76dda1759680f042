"""Requests that read sales one by one: how they are told from the others, and the few slots that they share."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Generic, NamedTuple, TypeVar

import anyio.to_thread
import pymysql
from fastapi import Body, Depends, Query, Request

from common.db.cancellation import CLIENT_GONE, Cancellation
from common.db.schemas.sale import Voided
from common.db.types import utc_now
from common.errors import DatabaseUnavailable
from common.http.admission import admission_of, slot
from common.http.contract_route import learns_category
from common.http.own_places import Lengthy, own_places_of
from common.http.store_settings import settings_of
from sales_service import examples
from sales_service.reports.list_request import ReturnListQuery, SaleListQuery
from sales_service.reports.plan import ReportSettings, will_scan
from sales_service.reports.request import CompareQuery, HeatmapQuery, SummaryQuery
from sales_service.reports.return_request import ReturnSummaryQuery
from sales_service.reports.several import Refused, ReportsQuery, Requests, any_scans, read_requests
from sales_service.selling.queries import list_scans

Asked = TypeVar("Asked")

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.1
"""How often a scan's client is looked for."""


RETURNS_IN_ORDER = {"returned_at", "-returned_at", "id", "-id"}


def list_of_returns_scans(query: ReturnListQuery) -> bool:
    """Whether a list, or its totals, read every return of its range; those of some sales are few."""
    if query.sale_id:
        return False
    rare = query.voided is Voided.TRUE or query.linked is False or query.reason
    return query.sort not in RETURNS_IN_ORDER or query.with_totals or bool(rare)


class Admitted(NamedTuple, Generic[Asked]):
    """A query that there is room for, and what ends its statements once its client has gone."""

    query: Asked
    cancellation: Cancellation


@asynccontextmanager
async def _admitted(request: Request, *, scans: bool) -> AsyncIterator[Cancellation]:
    """Hold a slot for a scan, the only one of its caller, and end it when its client goes; else nothing of that."""
    ending = Cancellation()
    if not scans:
        yield ending
        return
    async with own_places_of(request).one(Lengthy.REPORT), slot(admission_of(request).scans):
        if await request.is_disconnected():
            # Nobody waits for the answer any more: the next one in the queue has better use for the slot.
            raise DatabaseUnavailable(detail=CLIENT_GONE)
        started = time.monotonic()
        watch = asyncio.create_task(_cancel_when_abandoned(request, ending))
        try:
            yield ending
        finally:
            watch.cancel()
            if ending.cancelled:
                # Clients that ask and leave, again and again, take half of a slot's time at most.
                await asyncio.sleep(time.monotonic() - started)


async def _cancel_when_abandoned(request: Request, ending: Cancellation) -> None:
    """From when the client has gone until the task is cancelled, end each statement that the request begins."""
    while not await request.is_disconnected():  # noqa: ASYNC110 - a client that goes sets no event
        await asyncio.sleep(LOOK_SECONDS)
    while True:
        try:
            await anyio.to_thread.run_sync(ending.cancel)
        except pymysql.MySQLError as error:
            # The statement has its limit; what would be a failed request for nobody is not worth more than a line.
            logger.warning("an abandoned statement was not ended", extra={"reason": str(error)})
        await asyncio.sleep(LOOK_SECONDS)


def settings_of_reports(request: Request) -> ReportSettings:
    """What the store has set for its reports."""
    return ReportSettings.of(settings_of(request))


async def admit_summary(
    request: Request, query: Annotated[SummaryQuery, Query()]
) -> AsyncIterator[Admitted[SummaryQuery]]:
    """The query of a summary, once there is room for it."""
    async with _admitted(request, scans=will_scan(query, settings_of_reports(request), utc_now())) as ending:
        yield Admitted(query, ending)


async def admit_compare(
    request: Request, query: Annotated[CompareQuery, Query()]
) -> AsyncIterator[Admitted[CompareQuery]]:
    """The query of a comparison, once there is room for it."""
    async with _admitted(request, scans=will_scan(query, settings_of_reports(request), utc_now())) as ending:
        yield Admitted(query, ending)


async def admit_heatmap(
    request: Request, query: Annotated[HeatmapQuery, Query()]
) -> AsyncIterator[Admitted[HeatmapQuery]]:
    """The query of a heatmap, once there is room for it: no rollup knows hours."""
    async with _admitted(request, scans=True) as ending:
        yield Admitted(query, ending)


async def admit_reports(
    request: Request, query: Annotated[ReportsQuery, Body(openapi_examples=examples.REPORTS)]
) -> AsyncIterator[Admitted[Requests]]:
    """Several reports, once there is room for them: one slot for all, since they are read one after the other."""
    requests = read_requests(query)
    refused = [asked.error for asked in requests.values() if isinstance(asked, Refused)]
    if any([await anyio.to_thread.run_sync(learns_category, error) for error in refused]):
        requests = read_requests(query)
    async with _admitted(request, scans=any_scans(requests, settings_of_reports(request), utc_now())) as ending:
        yield Admitted(requests, ending)


async def admit_returns(
    request: Request, query: Annotated[ReturnListQuery, Query()]
) -> AsyncIterator[Admitted[ReturnListQuery]]:
    """The query of a list of returns, once there is room for it."""
    async with _admitted(request, scans=list_of_returns_scans(query)) as ending:
        yield Admitted(query, ending)


async def admit_return_summary(
    request: Request, query: Annotated[ReturnSummaryQuery, Query()]
) -> AsyncIterator[Admitted[ReturnSummaryQuery]]:
    """The query of a summary of returns, once there is room for it: it always reads them one by one."""
    async with _admitted(request, scans=True) as ending:
        yield Admitted(query, ending)


async def admit_list(
    request: Request, query: Annotated[SaleListQuery, Query()]
) -> AsyncIterator[Admitted[SaleListQuery]]:
    """The query of a list of sales, once there is room for it and for its totals."""
    totals_scan = query.with_totals and will_scan(query.summary, settings_of_reports(request), utc_now())
    async with _admitted(request, scans=totals_scan or list_scans(query)) as ending:
        yield Admitted(query, ending)


# Declared before the database in a route's signature: a request that waits for a scan's slot holds no connection.
AdmittedSummary = Annotated[Admitted[SummaryQuery], Depends(admit_summary, scope="function")]
AdmittedCompare = Annotated[Admitted[CompareQuery], Depends(admit_compare, scope="function")]
AdmittedHeatmap = Annotated[Admitted[HeatmapQuery], Depends(admit_heatmap, scope="function")]
AdmittedReports = Annotated[Admitted[Requests], Depends(admit_reports, scope="function")]
AdmittedList = Annotated[Admitted[SaleListQuery], Depends(admit_list, scope="function")]
AdmittedReturns = Annotated[Admitted[ReturnListQuery], Depends(admit_returns, scope="function")]
AdmittedReturnSummary = Annotated[Admitted[ReturnSummaryQuery], Depends(admit_return_summary, scope="function")]
