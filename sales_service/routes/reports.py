"""/sales/summary, /sales/compare, /sales/heatmap, and several reports at once."""

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter
from pydantic_core import to_json
from sqlalchemy.exc import DBAPIError

from common.access.scopes import Scope
from common.db.types import utc_now
from common.errors import RangeTooLarge, problems
from common.http.admission import OpenDatabase
from common.http.contract_route import ContractRoute
from common.http.error_handlers import problem_of
from common.http.requirement import needs
from sales_service.reports.answers import Compare, Heatmap, Summary
from sales_service.reports.as_csv import COMPARISON, CSV_ANSWER, SUMMARY
from sales_service.reports.comparison import compare_sales
from sales_service.reports.heatmap import sum_up_hours
from sales_service.reports.several import ReportResults, answer_all
from sales_service.reports.summary import summarize_sales
from sales_service.scans import AdmittedCompare, AdmittedHeatmap, AdmittedReports, AdmittedSummary, settings_of_reports

RESPONSES = CSV_ANSWER | problems(RangeTooLarge)

HEATMAP = TypeAdapter(Heatmap)

router = APIRouter(tags=["reports"], route_class=ContractRoute)


@router.get(
    "/sales/summary", summary="Sum up sales by product, category or time", response_model=Summary, responses=RESPONSES
)
@needs(Scope.REPORTS_READ)
def summarize(admitted: AdmittedSummary, request: Request, database: OpenDatabase) -> Response:
    """How much was sold: in all, and in one row for each product, each category, each period, or each pair of them.

    Without dates, all sales count. Without `group_by` and `interval`, there is one row. Rows and `others` together are
    always the totals.
    """
    query, cancellation = admitted
    settings = settings_of_reports(request)
    report = database.consult(
        lambda session: summarize_sales(session, query, settings, utc_now()), snapshot=True, cancellation=cancellation
    )
    return SUMMARY.answer(report, query, request.headers)


@router.get("/sales/compare", summary="Compare sales with an earlier time", response_model=Compare, responses=RESPONSES)
@needs(Scope.REPORTS_READ)
def compare(admitted: AdmittedCompare, request: Request, database: OpenDatabase) -> Response:
    """Sales of a range of days beside those of an earlier one, each with the change in units and in percent.

    The earlier range is the one just before, the year before, or any other: see `to`.
    """
    query, cancellation = admitted
    settings = settings_of_reports(request)
    report = database.consult(
        lambda session: compare_sales(session, query, settings, utc_now()), snapshot=True, cancellation=cancellation
    )
    return COMPARISON.answer(report, query, request.headers)


@router.get(
    "/sales/heatmap",
    summary="Sum up sales by weekday and hour",
    response_model=Heatmap,
    responses=problems(RangeTooLarge),
)
@needs(Scope.REPORTS_READ)
def sum_up_by_hour(admitted: AdmittedHeatmap, request: Request, database: OpenDatabase) -> Response:
    """How much was sold in each hour of the week, and how often that hour came: 168 cells that sum to the totals.

    The hours are those that clocks show in the time zone. Sales are read one by one, so the range may have no more of
    them than SCAN_SALES_LIMIT; sums and dates are those of `/sales/summary` with the same filter.
    """
    query, cancellation = admitted
    settings = settings_of_reports(request)
    report = database.consult(
        lambda session: sum_up_hours(session, query, settings, utc_now()), snapshot=True, cancellation=cancellation
    )
    return Response(HEATMAP.dump_json(report), media_type="application/json")


@router.post(
    "/reports/query",
    summary="Ask several reports at once",
    response_model=ReportResults,
    responses=problems(body=True),
)
@needs(Scope.REPORTS_READ)
def query_reports(admitted: AdmittedReports, request: Request, database: OpenDatabase) -> Response:
    """Up to twelve reports of one moment: what each has in common with another is equal in both.

    Each result is what the report's own call would answer, status and body; one that is refused has its problem in
    place of the body, and the others are answered all the same. Together they may have as many rows as one report.
    Nothing is changed, so that the request can simply be sent again.
    """
    requests, cancellation = admitted
    settings = settings_of_reports(request)
    try:
        results = database.consult(
            lambda session: answer_all(session, requests, settings, utc_now()),
            snapshot=True,
            cancellation=cancellation,
        )
    except DBAPIError as error:
        # A POST that only reads: nobody has to wonder whether a change was stored.
        raise problem_of(error, "GET") from error
    return Response(to_json(results), media_type="application/json")
