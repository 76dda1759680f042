"""Reports as JSON, or as CSV: the rows of the JSON, a column for each of their members, and `others` after them.

The lines of a file sum to the report's totals. What the JSON says once, every line says: the currency, the time zone.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Generic, TypeVar

from fastapi import Response
from pydantic import TypeAdapter
from starlette.datastructures import Headers

from common.files.cells import defuse
from sales_service.reports.answers import Compare, Summary
from sales_service.reports.plan import scope_of
from sales_service.reports.request import ReportQuery, ReportShape, SummaryQuery
from sales_service.reports.return_answers import ReturnFigures, ReturnSummary
from sales_service.reports.return_request import ReturnSummaryQuery
from sales_service.rollups.measures import ADDITIVE, FIGURES, figure_names

CSV = "text/csv"
JSON = "application/json"
VARIES = {"Vary": "Accept"}
TEXT_COLUMNS = {"product_name", "channel"}
OTHERS = "others"
OF_THE_REPORT = ("currency", "time_zone")
FIRST_FIGURES = ("sales", "units", "revenue")
LATER_FIGURES = ("list_total", "discount", "average_sale")
"""Columns keep their places: those of figures that came later stand behind all others that are of a row."""
NEWEST_FIGURES = tuple(name for name in FIGURES if name not in {*FIRST_FIGURES, *LATER_FIGURES})
"""Behind everything, what is said of the report included."""
SIDES = ("current", "previous")
CHANGE = ("absolute", "percent", "reason")

CSV_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {CSV: {"schema": {"type": "string"}}},
        "description": "With `format=csv` or `Accept: text/csv` the rows as CSV, one column for each member. The "
        "groups beyond `top` come last, named `others` in the column of the group's name: the lines sum to the totals.",
    }
}
"""What a report's `responses=` says of this."""


Report = TypeVar("Report", Summary, Compare, ReturnSummary)
Query = TypeVar("Query", bound=ReportShape)


@dataclass(frozen=True)
class Format(Generic[Report, Query]):
    """How a kind of report is written.

    - name: what a file's name begins with.
    - columns: those of a file, by the query.
    """

    name: str
    schema: TypeAdapter[Report]
    columns: Callable[[Query], list[str]]

    def answer(self, report: Report, query: Query, headers: Headers) -> Response:
        """A report as its client wants it."""
        if _wants_csv(query, headers):
            return _csv_answer(self.name, query, self.columns(query), self.schema.dump_python(report, mode="json"))
        return Response(self.schema.dump_json(report), media_type=JSON, headers=VARIES)


def _wants_csv(query: ReportShape, headers: Headers) -> bool:
    """Whether `format` says CSV, or without it the Accept header names CSV and does not like JSON better.

    A client that does not care gets JSON.
    """
    if query.format is not None:
        return query.format == "csv"
    liked = dict(_liked(",".join(headers.getlist("accept"))))
    return liked.get(CSV, 0) > 0 and liked[CSV] >= liked.get(JSON, 0)


def _liked(accept: str) -> Iterator[tuple[str, float]]:
    for part in accept.split(","):
        media_type, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
        try:
            yield media_type, float(quality)
        except ValueError:
            yield media_type, 0


def _summary_columns(query: SummaryQuery) -> list[str]:
    """The columns of a summary."""
    return [
        *_group_columns(query), *_period_columns(query), *FIRST_FIGURES, *LATER_FIGURES, *OF_THE_REPORT,
        *_newest(query), *(["share"] if query.share else []), *(_cumulative(query) if query.cumulative else []),
    ]  # fmt: skip


def _cumulative(query: SummaryQuery) -> list[str]:
    return [f"cumulative_{name}" for name in figure_names(ADDITIVE, orders=scope_of(query).tells_orders)]


def _return_columns(query: ReturnSummaryQuery) -> list[str]:
    """The columns of a summary of returns."""
    return [*_group_columns(query), *_period_columns(query), *ReturnFigures.__annotations__, *OF_THE_REPORT]


def _period_columns(query: ReportShape) -> list[str]:
    return ["period_start", "period_end", "period_partial"] if query.interval else []


def _newest(query: ReportQuery) -> list[str]:
    """The newest figures that a report has."""
    told = figure_names(orders=scope_of(query).tells_orders)
    return [name for name in NEWEST_FIGURES if name in told]


def _compare_columns(query: ReportQuery) -> list[str]:
    """The columns of a comparison."""
    dated = [f"{side}_{name}" for side in SIDES for name in ("start", "end", *FIRST_FIGURES)]
    extents = ["upcoming", *(f"{side}_{name}" for side in SIDES for name in ("days", "partial"))]
    later = [f"{side}_{name}" for side in SIDES for name in LATER_FIGURES]
    newest = [f"{side}_{name}" for side in SIDES for name in _newest(query)]
    return [
        *_group_columns(query), *dated, *_changes(FIRST_FIGURES), *extents, *_without_cut(FIRST_FIGURES),
        *later, *_changes(LATER_FIGURES), *_without_cut(LATER_FIGURES), *OF_THE_REPORT,
        *newest, *_changes(_newest(query)), *_without_cut(_newest(query)),
    ]  # fmt: skip


def _changes(figures: Sequence[str]) -> list[str]:
    return [f"change_{name}_{part}" for name in figures for part in CHANGE]


def _without_cut(figures: Sequence[str]) -> list[str]:
    return [f"previous_whole_{name}" for name in figures]


def _group_columns(query: ReportShape) -> list[str]:
    """Where a line says which group it is of; the last column has a name that people read."""
    if query.group_by == "product":
        return ["product_id", "product_name"]
    return [query.group_by] if query.group_by else []


def _csv_answer(name: str, query: ReportShape, columns: Sequence[str], report: Mapping[str, Any]) -> Response:
    """A report, given as parsed JSON, as a CSV file; what is null has an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    of_the_report = {column: report[column] for column in OF_THE_REPORT}
    for row in chain(report["rows"], _rows_of_others(query, report["others"])):
        cells = dict(_cells(row, "")) | of_the_report
        writer.writerow([cells.get(column, "") for column in columns])
    file_name = f"{name}-{report['start_date']}-{report['end_date']}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"', **VARIES}
    return Response(text.getvalue(), media_type=CSV, headers=headers)


def _rows_of_others(query: ReportShape, others: Mapping[str, Any] | None) -> Iterator[dict[str, Any]]:
    """The groups that are not shown, as if they were one group of that name: a row, or one per period."""
    if others is not None:
        column = _group_columns(query)[-1]
        for row in others.get("periods", [others]):
            yield {column: OTHERS, **row}


def _cells(members: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    """Each member's column and cell; members of members have columns of their own."""
    for name, value in members.items():
        column = prefix + name
        if isinstance(value, dict):
            yield from _cells(value, f"{column}_")
        elif column in TEXT_COLUMNS and value is not None:
            yield column, defuse(value)
        elif isinstance(value, bool):
            yield column, str(value).lower()
        elif value is not None:
            yield column, str(value)


SUMMARY = Format("sales-summary", TypeAdapter(Summary), _summary_columns)
COMPARISON = Format("sales-compare", TypeAdapter(Compare), _compare_columns)
RETURNS = Format("returns-summary", TypeAdapter(ReturnSummary), _return_columns)
