"""Answers without what they say of costs, for those who may not see them."""

import csv
import io
import json

from fastapi import Response

from common.access.costs import is_cost_column, without_costs

JSON, CSV = "application/json", "text/csv"


def hide_costs(response: Response) -> Response:
    """The same answer with null, or an empty cell, in place of each cost and margin.

    Done to the finished answer, whatever route gave it, so that no route can forget it; an answer that is repeated for
    an Idempotency-Key too. Files that are streamed are made without (`common.files.exporting.response`).
    """
    media_type = response.headers.get("content-type", "").partition(";")[0]
    if media_type == JSON:
        told = without_costs(json.loads(bytes(response.body)))
        return _with_body(response, json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode())
    if media_type == CSV:
        return _with_body(response, _csv_without(bytes(response.body).decode()).encode())
    return response


def _with_body(response: Response, body: bytes) -> Response:
    response.body = body
    response.headers["content-length"] = str(len(body))
    return response


def _csv_without(text: str) -> str:
    rows = list(csv.reader(io.StringIO(text, newline="")))
    hidden = {place for place, name in enumerate(rows[0]) if is_cost_column(name)}
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(rows[0])
    for row in rows[1:]:
        writer.writerow(["" if place in hidden else cell for place, cell in enumerate(row)])
    return written.getvalue()
