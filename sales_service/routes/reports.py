"""/sales/summary and /sales/compare."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import TypeAdapter

from common.contract_route import ContractRoute
from common.db.session import OpenDatabase
from common.errors import RangeTooLarge, problems
from sales_service.comparison import compare_sales
from sales_service.report_answers import Compare, Summary
from sales_service.report_schemas import CompareQuery, SummaryQuery
from sales_service.summary import summarize_sales

SUMMARY = TypeAdapter(Summary)
COMPARE = TypeAdapter(Compare)

router = APIRouter(prefix="/sales", tags=["reports"], route_class=ContractRoute)


@router.get("/summary", response_model=Summary, responses=problems(RangeTooLarge))
def summarize(query: Annotated[SummaryQuery, Query()], database: OpenDatabase) -> Response:
    """Sales of a range of days, grouped by product or category and by period; rows and others sum to totals."""
    settings = database.settings
    report = database.read(lambda session: summarize_sales(session, query, settings), snapshot=True)
    return Response(SUMMARY.dump_json(report), media_type="application/json")


@router.get("/compare", response_model=Compare, responses=problems(RangeTooLarge))
def compare(query: Annotated[CompareQuery, Query()], database: OpenDatabase) -> Response:
    """Sales of a range beside those of the period before, the year before, or any other range."""
    settings = database.settings
    report = database.read(lambda session: compare_sales(session, query, settings), snapshot=True)
    return Response(COMPARE.dump_json(report), media_type="application/json")
