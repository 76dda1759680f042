"""POST /reports/query: several reports at once, all of one moment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import (
    Annotated,
    Any,
    Generic,
    Literal,
    NotRequired,  # pydantic needs the TypedDict below before Python 3.12
    TypeAlias,
    TypeVar,
)

from pydantic import Field, SkipValidation, StringConstraints, TypeAdapter, ValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from typing_extensions import TypedDict

from common.db.failures import is_out_of_time
from common.db.schemas.fields import Instant, RequestModel
from common.exact_json import JSONObject
from common.http.error_handlers import invalid_request, problem_of
from common.problems import Problem, ProblemDocument
from common.validation_messages import Complaint
from sales_service.reports.answers import Compare, Heatmap, Summary
from sales_service.reports.comparison import compare_sales
from sales_service.reports.heatmap import sum_up_hours
from sales_service.reports.plan import ReportSettings, will_scan
from sales_service.reports.request import CompareQuery, HeatmapQuery, SummaryQuery
from sales_service.reports.return_answers import ReturnSummary
from sales_service.reports.return_request import ReturnSummaryQuery
from sales_service.reports.return_summary import summarize_returns
from sales_service.reports.summary import summarize_sales

MOST_QUERIES = 12
LONGEST_NAME = 100
PATH = "/reports/query"
AS_OF = TypeAdapter(Instant)

JsonOnly: TypeAlias = Annotated[Literal["json"] | None, Field(description="Answers here are JSON")]


class SummaryRequest(SummaryQuery):
    """What GET /sales/summary takes."""

    report: Literal["summary"]
    format: JsonOnly = None


class CompareRequest(CompareQuery):
    """What GET /sales/compare takes."""

    report: Literal["compare"]
    format: JsonOnly = None


class ReturnsRequest(ReturnSummaryQuery):
    """What GET /returns/summary takes."""

    report: Literal["returns"]
    format: JsonOnly = None


class HeatmapRequest(HeatmapQuery):
    """What GET /sales/heatmap takes."""

    report: Literal["heatmap"]


ReportRequest: TypeAlias = Annotated[
    SummaryRequest | CompareRequest | ReturnsRequest | HeatmapRequest, Field(discriminator="report")
]
REQUEST: TypeAdapter[ReportRequest] = TypeAdapter(ReportRequest)


class ReportsQuery(RequestModel):
    """Reports by names of the client's choice. Each is validated by itself, so that a bad one fails alone."""

    queries: Annotated[
        dict[Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME)], SkipValidation[ReportRequest]],
        Field(min_length=1, max_length=MOST_QUERIES),
    ]


class ReportResult(TypedDict):
    """What the report's own call would answer: its status, and its body or its problem."""

    status: int
    body: NotRequired[Summary | Compare | ReturnSummary | Heatmap]
    problem: NotRequired[ProblemDocument]


class ReportResults(TypedDict):
    """The results by the names of their queries; all of them see the database as of one moment."""

    as_of: Instant
    results: dict[str, ReportResult]


@dataclass(frozen=True)
class Refused:
    """A query that its own call would refuse unread, and the names of its members."""

    error: ValidationError
    given: list[str]

    def result(self) -> JSONObject:
        """The problem that it has. What is wrong is named as a parameter of the call that it stands for."""
        complaints = self.error.errors()
        kind = next((KINDS[step] for complaint in complaints for step in complaint["loc"][:1] if step in KINDS), None)
        found = [{**complaint, "loc": ("query", *_place(complaint))} for complaint in complaints]
        return _refused(invalid_request(found, self.given), kind.path if kind else PATH)


def _place(complaint: Complaint) -> tuple[object, ...]:
    """Where in a query: pydantic says which kind of report it took it for first."""
    return ("report",) if str(complaint["type"]).startswith("union_tag") else complaint["loc"][1:]


Requests = Mapping[str, ReportRequest | Refused]
"""What is asked by each name, or why it cannot be."""

Query = TypeVar("Query")


@dataclass(frozen=True)
class Kind(Generic[Query]):
    """A kind of report.

    - path: that of its own call.
    - scans: whether a query of it reads sales one by one.
    - answer: its answer to a query at a moment.
    - schema: what writes the answer.
    """

    path: str
    scans: Callable[[Query, ReportSettings, datetime], bool]
    answer: Callable[[Session, Query, ReportSettings, datetime], Any]
    schema: TypeAdapter[Any]


def _always(_query: object, _settings: ReportSettings, _now: datetime) -> bool:
    return True


KINDS: dict[str, Kind[Any]] = {
    "summary": Kind("/sales/summary", will_scan, summarize_sales, TypeAdapter(Summary)),
    "compare": Kind("/sales/compare", will_scan, compare_sales, TypeAdapter(Compare)),
    "returns": Kind("/returns/summary", _always, summarize_returns, TypeAdapter(ReturnSummary)),
    "heatmap": Kind("/sales/heatmap", _always, sum_up_hours, TypeAdapter(Heatmap)),
}


def read_requests(query: ReportsQuery) -> Requests:
    """Each query by the model of its own call."""
    return {name: _read(asked) for name, asked in query.queries.items()}


def _read(asked: object) -> ReportRequest | Refused:
    try:
        return REQUEST.validate_python(asked)
    except ValidationError as error:
        return Refused(error, list(asked) if isinstance(asked, dict) else [])


def any_scans(requests: Requests, settings: ReportSettings, now: datetime) -> bool:
    """Whether one of them reads sales one by one."""
    read = [asked for asked in requests.values() if not isinstance(asked, Refused)]
    return any(KINDS[asked.report].scans(asked, settings, now) for asked in read)


def answer_all(session: Session, requests: Requests, settings: ReportSettings, now: datetime) -> JSONObject:
    """The results as JSON has them. All of them together may have as many rows as one report."""
    results: JSONObject = {}
    rows_left = settings.row_limit
    for name, asked in requests.items():
        results[name] = _answer(session, asked, replace(settings, row_limit=rows_left), now)
        rows_left -= len(results[name].get("body", {}).get("rows", ()))
    return {"as_of": AS_OF.dump_python(now, mode="json"), "results": results}


def _answer(session: Session, asked: ReportRequest | Refused, settings: ReportSettings, now: datetime) -> JSONObject:
    if isinstance(asked, Refused):
        return asked.result()
    kind = KINDS[asked.report]
    try:
        body = kind.schema.dump_python(kind.answer(session, asked, settings, now), mode="json")
    except Problem as problem:
        return _refused(problem, kind.path)
    except DBAPIError as error:
        # The server has ended this statement alone; the snapshot is still there for the others.
        if is_out_of_time(error):
            return _refused(problem_of(error, "GET"), kind.path)
        raise
    return {"status": 200, "body": body}


def _refused(problem: Problem, path: str) -> JSONObject:
    return {"status": problem.status, "problem": problem.document(path)}
