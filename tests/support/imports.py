"""Sending files to the imports, and what they answer."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import click
from click.testing import CliRunner
from sqlalchemy.engine import URL

from tests.support.live import wait_until
from tests.support.problems import assert_problem
from tests.support.store import Store

STILL = {"moved": 0, "units_up": 0, "units_down": 0}
COUNTS = {
    "created": 0,
    "changed": 0,
    "unchanged": 0,
    "already": 0,
    "products_created": 0,
    "of_nothing": 0,
    "returned": 0,
    "rejected": 0,
    "ledger_entries": 0,
    "levels": STILL,
}

ROWS_TO_REJECT = {"sales": "sku,units,sold_at\nnone,1,x\n", "products": "sku,name,category,price\nS,,toys,x\n"}

Ending = tuple[int, Any, str]
"""Exit status, the JSON line if there is one, standard error."""

RunImport = Callable[..., Ending]
"""Runs `import` with arguments; `given` is standard input."""


def import_runner(cli: click.Group, url: URL) -> RunImport:
    """Runs the command of a service on a database."""

    def run(*arguments: str | Path, given: str = "", **environment: str) -> Ending:
        address = {"DATABASE_URL": url.render_as_string(hide_password=False)}
        ended = CliRunner().invoke(cli, ["import", *map(str, arguments)], input=given, env=address | environment)
        assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exc_info
        return ended.exit_code, last_json(ended.stdout), ended.stderr

    return run


def last_json(output: str) -> Any:
    """The last line of a command's standard output, parsed; None when it wrote nothing."""
    lines = output.splitlines()
    return json.loads(lines[-1]) if lines else None


def levels(moved: int, up: int = 0, down: int = 0) -> dict[str, int]:
    """How an answer tells what an import does to levels."""
    return {"moved": moved, "units_up": up, "units_down": down}


def imported(kind: str = "sales", **members: Any) -> dict[str, Any]:
    """The answer to an import that went through."""
    return {
        "id": ANY,
        "kind": kind,
        "dry_run": False,
        "resumed_after": 0,
        "started_at": ANY,
        "finished_at": ANY,
        "errors": [],
        "new_products": [],
        "warnings": [],
        "left_out": 0,
        **COUNTS,
        **members,
    }


def send(store: Store, body: str | bytes, content_type: str = "text/csv", kind: str = "sales", **options: Any) -> Any:
    """POST /sales/import, or /products/import."""
    client = store.sales if kind == "sales" else store.products
    content = body.encode() if isinstance(body, str) else body
    return client.post(f"/{kind}/import", content=content, headers={"Content-Type": content_type}, params=options)


def refused_rows(answer: Any, *errors: tuple[int, str | None, str]) -> None:
    """Check that an import was refused for these rows: line, column, detail of each."""
    places = [
        {"line": line, "detail": detail} | ({} if column is None else {"column": column})
        for line, column, detail in errors
    ]
    assert_problem(answer, 422, "invalid_file", errors=places, error_count=len(places))


def stored_sales(store: Store) -> list[tuple[Any, ...]]:
    """Every sale in the order of its id, without what the clock decides."""
    items = store.sales.get("/sales", params={"sort": "id", "limit": 200}).json()["items"]
    names = ("product_id", "category", "units", "unit_price", "total_price", "revenue", "sold_at")
    return [tuple(item[name] for name in names) for item in items]


def sent_later(store: Store, body: str | bytes, kind: str = "sales", **options: Any) -> int:
    """The id of an import that nobody waits for."""
    answer = send(store, body, kind=kind, wait=False, **options)
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == f"/imports/{answer.json()['id']}"
    return int(answer.json()["id"])


def status_of(store: Store, import_id: int, kind: str = "sales") -> Any:
    """What is told of an import."""
    answer = (store.sales if kind == "sales" else store.products).get(f"/imports/{import_id}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def when_over(store: Store, import_id: int, kind: str = "sales") -> Any:
    """What is told of an import once it neither waits nor runs."""
    wait_until(lambda: status_of(store, import_id, kind)["state"] not in {"waiting", "running"})
    return status_of(store, import_id, kind)


def rejecting_import(store: Store, kind: str = "sales") -> int:
    """The id of an import that is over and has a file of rejected rows."""
    return int(when_over(store, sent_later(store, ROWS_TO_REJECT[kind], kind, on_error="skip"), kind)["id"])
