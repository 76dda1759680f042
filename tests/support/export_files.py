"""Reading exported files back as the rows that the lists of the API give."""

import csv
import io
import json
import re
from typing import Any

import pyarrow.parquet as pq
from httpx2 import Response

from common.files.cells import undefuse

TEXT_COLUMNS = {
    "sku",
    "actor_name",
    "request_id",
    "former_sku",
    "barcode",
    "external_ref",
    "name",
    "product_name",
    "description",
    "image_url",
}


UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b\u2060\ufeff]")


def as_exported(item: dict[str, Any]) -> dict[str, Any]:
    """A row of a list as a file has it: of who did it each part by itself, in front of the request."""
    rest = {name: value for name, value in item.items() if name not in {"actor", "request_id"}}
    actor = {f"actor_{name}": value for name, value in item["actor"].items()}
    return rest | actor | {"request_id": item["request_id"]}


def as_name(text: str) -> str:
    """The text as a name may have it: without control and zero-width characters."""
    return UNSEEN.sub("·", text)


def as_sku(text: str, number: int) -> str:
    """The text as a sku may have it, made one of its own by a number."""
    return f"{''.join(as_name(text).split())}|{number}"


def csv_rows(answer: Response) -> list[dict[str, Any]]:
    """The rows of a CSV export by column; cells as text, None where empty."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    header, *rows = csv.reader(io.StringIO(answer.content.decode(), newline=""), strict=True)
    assert answer.headers.get("x-row-count", str(len(rows))) == str(len(rows))
    return [{name: _value(name, cell) for name, cell in zip(header, cells, strict=True)} for cells in rows]


def _value(name: str, cell: str) -> str | None:
    if not cell:
        return None
    return undefuse(cell) if name in TEXT_COLUMNS else cell


def ndjson_rows(answer: Response) -> list[dict[str, Any]]:
    """The objects of an NDJSON export."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ndjson"
    rows = [json.loads(line) for line in answer.content.decode().split("\n")[:-1]]
    assert answer.headers.get("x-row-count", str(len(rows))) == str(len(rows))
    return rows


def parquet_rows(answer: Response) -> list[dict[str, Any]]:
    """The rows of a Parquet export, values as the API writes them."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/vnd.apache.parquet"
    rows = pq.read_table(io.BytesIO(answer.content)).to_pylist()
    return [{name: _json_value(value) for name, value in row.items()} for row in rows]


def _json_value(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value if value is None or isinstance(value, int) else str(value)


def as_text(row: dict[str, Any]) -> dict[str, str | None]:
    """A row of the API's JSON with every value as a CSV cell has it."""
    return {name: None if value is None else _as_cell(value) for name, value in row.items()}


def _as_cell(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool) else str(value)
