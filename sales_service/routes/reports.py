"""/sales/summary, /sales/compare and /sales/heatmap."""

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter

from common.access.scopes import Scope
from common.errors import RangeTooLarge, problems
from common.http.admission import OpenDatabase
from common.http.contract_route import ContractRoute
from common.http.requirement import needs
from sales_service.reports.answers import Compare, Heatmap, Summary
from sales_service.reports.as_csv import COMPARISON, CSV_ANSWER, SUMMARY
from sales_service.reports.comparison import compare_sales
from sales_service.reports.heatmap import sum_up_hours
from sales_service.reports.summary import summarize_sales
from sales_service.scans import AdmittedCompare, AdmittedHeatmap, AdmittedSummary, settings_of_reports

RESPONSES = CSV_ANSWER | problems(RangeTooLarge)

HEATMAP = TypeAdapter(Heatmap)

router = APIRouter(prefix="/sales", tags=["reports"], route_class=ContractRoute)


@router.get(
    "/summary", summary="Sum up sales by product, category or time", response_model=Summary, responses=RESPONSES
)
@needs(Scope.REPORTS_READ)
def summarize(admitted: AdmittedSummary, request: Request, database: OpenDatabase) -> Response:
    """How much was sold: in all, and in one row for each product, each category, each period, or each pair of them.

    Without dates, all sales count. Without `group_by` and `interval`, there is one row. Rows and `others` together are
    always the totals.
    """
    query, cancellation = admitted
    settings = settings_of_reports(request)
    report = database.read(
        lambda session: summarize_sales(session, query, settings), snapshot=True, cancellation=cancellation
    )
    return SUMMARY.answer(report, query, request.headers)


@router.get("/compare", summary="Compare sales with an earlier time", response_model=Compare, responses=RESPONSES)
@needs(Scope.REPORTS_READ)
def compare(admitted: AdmittedCompare, request: Request, database: OpenDatabase) -> Response:
    """Sales of a range of days beside those of an earlier one, each with the change in units and in percent.

    The earlier range is the one just before, the year before, or any other: see `to`.
    """
    query, cancellation = admitted
    settings = settings_of_reports(request)
    report = database.read(
        lambda session: compare_sales(session, query, settings), snapshot=True, cancellation=cancellation
    )
    return COMPARISON.answer(report, query, request.headers)


@router.get(
    "/heatmap", summary="Sum up sales by weekday and hour", response_model=Heatmap, responses=problems(RangeTooLarge)
)
@needs(Scope.REPORTS_READ)
def sum_up_by_hour(admitted: AdmittedHeatmap, request: Request, database: OpenDatabase) -> Response:
    """How much was sold in each hour of the week, and how often that hour came: 168 cells that sum to the totals.

    The hours are those that clocks show in the time zone. Sales are read one by one, so the range may have no more of
    them than SCAN_SALES_LIMIT; sums and dates are those of `/sales/summary` with the same filter.
    """
    query, cancellation = admitted
    settings = settings_of_reports(request)
    report = database.read(
        lambda session: sum_up_hours(session, query, settings), snapshot=True, cancellation=cancellation
    )
    return Response(HEATMAP.dump_json(report), media_type="application/json")
