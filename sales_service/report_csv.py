"""Reports as CSV: the rows of the JSON, one column for each of their members."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fastapi import Response
from starlette.datastructures import Headers

from common.csv_cells import defuse
from common.measures import FIGURES
from sales_service.report_schemas import ReportQuery

CSV = "text/csv"
JSON = "application/json"
TEXT_COLUMN = "product_name"
DATED_FIGURES = ("start", "end", *FIGURES)
CHANGE = ("absolute", "percent", "reason")

CSV_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {CSV: {"schema": {"type": "string"}}}, "description": "With `Accept: text/csv`, the rows as CSV"}
}
"""What a report's `responses=` says of this."""


def wants_csv(headers: Headers) -> bool:
    """Whether the Accept header names CSV and does not like JSON better; a client that does not care gets JSON."""
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


def summary_columns(query: ReportQuery) -> list[str]:
    """The columns of a summary."""
    period = ["period_start", "period_end", "period_partial"] if query.interval else []
    return [*_group_columns(query), *period, *FIGURES]


def compare_columns(query: ReportQuery) -> list[str]:
    """The columns of a comparison; those that came later stand last, so that no column moves."""
    sides = [f"{side}_{name}" for side in ("current", "previous") for name in DATED_FIGURES]
    changes = [f"change_{name}_{part}" for name in FIGURES for part in CHANGE]
    extents = ["upcoming", *(f"{side}_{name}" for side in ("current", "previous") for name in ("days", "partial"))]
    return [*_group_columns(query), *sides, *changes, *extents, *(f"previous_whole_{name}" for name in FIGURES)]


def _group_columns(query: ReportQuery) -> list[str]:
    if query.group_by == "product":
        return ["product_id", "product_name"]
    return ["category"] if query.group_by else []


def csv_answer(name: str, columns: Sequence[str], report: Mapping[str, Any]) -> Response:
    """The rows of a report, given as parsed JSON, as a CSV file; what is null has an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for row in report["rows"]:
        cells = dict(_cells(row, ""))
        writer.writerow([cells.get(column, "") for column in columns])
    file_name = f"{name}-{report['start_date']}-{report['end_date']}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"', "Vary": "Accept"}
    return Response(text.getvalue(), media_type=CSV, headers=headers)


def _cells(members: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    """Each member's column and cell; members of members have columns of their own."""
    for name, value in members.items():
        column = prefix + name
        if isinstance(value, dict):
            yield from _cells(value, f"{column}_")
        elif column == TEXT_COLUMN:
            yield column, defuse(value)
        elif isinstance(value, bool):
            yield column, str(value).lower()
        elif value is not None:
            yield column, str(value)
