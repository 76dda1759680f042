"""Imports that nobody waits for: what is told of them, of whom there is a file, and who may go on."""

import json
import time
from typing import Any
from unittest.mock import ANY
from urllib.parse import unquote

import pytest
from sqlalchemy import Engine, text

from common.db.schemas.import_run import ProductsImportOptions, SalesImportOptions
from common.db.schemas.texts import plain_file_name
from common.files.importing.background import LOOK_SECONDS
from tests.conftest import recorded_statements
from tests.support.imports import COUNTS, levels, send, sent_later, status_of, stored_sales, when_over
from tests.support.problems import assert_problem
from tests.support.store import Store

SALES = "sku,units,sold_at\nR1,1,2025-01-01T00:00:00Z\nR1,2,2025-01-02T00:00:00Z\n"
BAD = SALES + "none,1,2025-01-03T00:00:00Z\nR1,x,2025-01-04T00:00:00Z\n"
NO_SUCH_SKU = "there is no product with this sku: 'none'"
SALES_OPTIONS = json.loads(SalesImportOptions().meaning())
PRODUCTS_OPTIONS = json.loads(ProductsImportOptions().meaning())
NEVER = 10**15


ONLY_OF_ONE = {"options", "errors", "problem", "left_out", "warnings"}
"""What a list does not tell of each."""


def told(kind: str = "sales", **members: Any) -> dict[str, Any]:
    """GET /imports/{id} of an import that has gone through."""
    listed = {
        "id": ANY,
        "kind": kind,
        "file_name": None,
        "state": "finished",
        "phase": None,
        "dry_run": False,
        "rows_done": members.get("rows_total"),
        "file_bytes": ANY,
        "checked_bytes": ANY,
        "can_resume": False,
        "rejected_file": False,
        "started_at": ANY,
        "finished_at": ANY,
        **COUNTS,
    }
    options = SALES_OPTIONS if kind == "sales" else PRODUCTS_OPTIONS
    more = {"options": options, "errors": [], "problem": None, "left_out": 0, "warnings": []}
    return listed | more | members


def error(line: int, column: str | None, detail: str) -> dict[str, Any]:
    return {"line": line, "column": column, "detail": detail}


def rejected(store: Store, import_id: int) -> Any:
    return store.sales.get(f"/imports/{import_id}/rejected")


def test_sales_are_imported_although_nobody_waits(store: Store) -> None:
    product = store.product(sku="R1")
    answer = send(store, SALES, wait=False, file_name="January.csv")
    waiting = {"state": "waiting", "rows_done": 0, "checked_bytes": 0, "finished_at": None}
    size = len(SALES)
    assert answer.json() == told(file_name="January.csv", rows_total=None, file_bytes=size) | waiting
    status = when_over(store, answer.json()["id"])
    assert status == told(file_name="January.csv", rows_total=2, created=2, file_bytes=size, checked_bytes=size)
    assert [sale[:3] for sale in stored_sales(store)] == [(product["id"], "toys", 1), (product["id"], "toys", 2)]
    listed = {name: value for name, value in status.items() if name not in ONLY_OF_ONE}
    assert store.sales.get("/imports").json() == {"items": [listed], "next_cursor": None}
    assert store.products.get("/imports").json() == {"items": [], "next_cursor": None}
    # Where one address leads to both services, either may be asked.
    assert store.products.get("/imports", params={"kind": "sales"}).json() == {"items": [listed], "next_cursor": None}
    for client in (store.products, store.sales):
        assert client.get(f"/imports/{status['id']}").json() == status


def test_products_are_imported_although_nobody_waits(store: Store) -> None:
    known = store.product(sku="A", current_inventory=3)
    import_id = sent_later(
        store, "sku,name,category,price,current_inventory\nA,Ant,toys,2,5\nB,Bee,toys,3,1\n", "products"
    )
    assert when_over(store, import_id, "products") == told(
        "products", rows_total=2, created=1, changed=1, ledger_entries=2, levels=levels(1, up=2)
    )
    assert store.products.get(f"/products/{known['id']}").json()["current_inventory"] == 5


def test_one_that_somebody_waits_for_is_told_of_too(store: Store) -> None:
    store.product(sku="R1")
    answer = send(store, BAD, on_error="skip", file_name="a.csv").json()
    errors = [error(4, "sku", NO_SUCH_SKU), error(5, "units", ANY)]
    assert status_of(store, answer["id"]) == told(
        file_name="a.csv",
        rows_total=4,
        created=2,
        rejected=2,
        file_bytes=None,
        checked_bytes=0,
        errors=errors,
        options=SALES_OPTIONS | {"on_error": "skip"},
    )
    detail = f"There are no rejected rows of import {answer['id']} here. 2 were rejected, but no file of them is kept."
    assert assert_problem(rejected(store, answer["id"]), 404, "not_found")["detail"] == detail


def test_rejected_rows_come_back_as_a_file_that_can_be_mended(store: Store) -> None:
    store.product(sku="R1")
    import_id = sent_later(store, BAD, on_error="skip", file_name="Jänner 2025.csv")
    status = when_over(store, import_id)
    assert (status["state"], status["created"], status["rejected"]) == ("finished", 2, 2)
    assert status["rejected_file"] is True
    assert status["errors"] == [error(4, "sku", NO_SUCH_SKU), error(5, "units", ANY)]
    answer = rejected(store, import_id)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    plain, _, named = answer.headers["content-disposition"].partition("; filename*=UTF-8''")
    assert (plain, unquote(named)) == (
        'attachment; filename="J_nner 2025.rejected.csv"',
        "Jänner 2025.rejected.csv",
    )
    lines = answer.text.splitlines()
    assert lines[:2] == [
        "sku,units,sold_at,import_line,import_column,import_error",
        f"none,1,2025-01-03T00:00:00Z,4,sku,{NO_SUCH_SKU}",
    ]
    mended = answer.text.replace("none,", "R1,").replace("R1,x,", "R1,4,")
    assert when_over(store, sent_later(store, mended))["created"] == 2


def test_a_file_that_is_refused_says_why_and_what_to_mend(store: Store) -> None:
    store.product(sku="R1")
    import_id = sent_later(store, BAD)
    errors = [error(4, "sku", NO_SUCH_SKU), error(5, "units", ANY)]
    status = when_over(store, import_id)
    assert status == told(
        state="refused",
        rows_total=4,
        rows_done=0,
        rejected=2,
        rejected_file=True,
        errors=errors,
        problem={
            "type": "urn:ecommerce-manager:problem:invalid_file",
            "title": "File cannot be imported",
            "status": 422,
            "detail": ANY,
            "instance": f"/imports/{import_id}",
            "code": "invalid_file",
            "errors": errors,
            "error_count": 2,
        },
    )
    assert status["problem"]["detail"].startswith("2 of 4 rows are not right: nothing was imported. Why: ")
    assert rejected(store, import_id).text.count("\n") == 3
    assert stored_sales(store) == []
    answer = store.sales.post(f"/imports/{import_id}/resume")
    assert assert_problem(answer, 409, "import_over")["detail"] == (
        f"Import {import_id} was refused: mend the file and send it anew."
    )


def test_what_is_no_table_at_all_is_refused_without_rows(store: Store) -> None:
    for body in ("sku,colour\nR1,red\n", ""):
        status = when_over(store, sent_later(store, body))
        assert (status["state"], status["rejected"], status["rejected_file"]) == ("refused", 0, False)
        assert status["problem"]["code"] in {"invalid_file", "invalid_request"}
        assert_problem(rejected(store, status["id"]), 404, "not_found")


def test_a_dry_run_changes_nothing_but_says_what_would_be(store: Store) -> None:
    store.product(sku="R1")
    import_id = sent_later(store, BAD, dry_run=True, on_error="skip")
    errors = [error(4, "sku", NO_SUCH_SKU), error(5, "units", ANY)]
    expected = told(rows_total=4, created=2, rejected=2, dry_run=True, rejected_file=True, errors=errors)
    assert when_over(store, import_id) == expected | {"options": SALES_OPTIONS | {"on_error": "skip"}}
    assert rejected(store, import_id).text.count("\n") == 3
    assert stored_sales(store) == []
    # It is no import of that file: one that follows is not the same, nor does it go on with this.
    again = sent_later(store, BAD, dry_run=True, on_error="skip")
    assert when_over(store, again)["id"] != import_id
    real = when_over(store, sent_later(store, SALES))
    assert real["created"] == 2
    for dry_run, expected_ids in ((True, [again, import_id]), (False, [real["id"]])):
        listed = store.sales.get("/imports", params={"dry_run": dry_run}).json()["items"]
        assert [item["id"] for item in listed] == expected_ids


def test_the_same_file_again_is_another_import_once_the_first_is_over(store: Store) -> None:
    store.product(sku="R1")
    first = when_over(store, sent_later(store, SALES))
    second = when_over(store, sent_later(store, SALES))
    assert second["id"] != first["id"]
    assert (second["created"], second["already"]) == (0, 2)


def test_a_key_gives_the_first_answer_again(store: Store) -> None:
    store.product(sku="R1")
    headers = {"Content-Type": "text/csv", "Idempotency-Key": "k"}
    params = {"wait": False}
    first, again = (store.sales.post("/sales/import", content=SALES, headers=headers, params=params) for _ in range(2))
    assert again.headers["idempotency-replayed"] == "true"
    assert (again.status_code, again.headers["location"], again.json()) == (
        202,
        first.headers["location"],
        first.json(),
    )
    waits = store.sales.post("/sales/import", content=SALES, headers=headers)
    assert_problem(waits, 422, "idempotency_key_reused", errors=[{"parameter": "Idempotency-Key", "detail": ANY}])
    when_over(store, first.json()["id"])
    assert len(store.sales.get("/imports").json()["items"]) == 1


def test_one_that_has_finished_cannot_be_resumed_nor_one_that_never_was(store: Store) -> None:
    store.product(sku="R1")
    import_id = when_over(store, sent_later(store, SALES))["id"]
    answer = store.sales.post(f"/imports/{import_id}/resume")
    assert assert_problem(answer, 409, "import_over")["detail"] == f"Import {import_id} has finished."
    for method, path in (("GET", ""), ("GET", "/rejected"), ("POST", "/resume")):
        missing = store.sales.request(method, f"/imports/{NEVER}{path}")
        assert assert_problem(missing, 404, "import_not_found")["detail"] == f"There is no import {NEVER}."


def interrupt(engine: Engine, import_id: int) -> None:
    """Make an import that is over look like one whose process died when nothing was in."""
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM sales"))
        connection.execute(
            text("UPDATE imports SET finished_at = NULL, seen_at = NULL, rows_done = 0, created = 0 WHERE id = :id"),
            {"id": import_id},
        )


def test_one_without_its_file_goes_on_when_the_file_is_sent_again(store: Store, engine: Engine) -> None:
    store.product(sku="R1")
    import_id = when_over(store, sent_later(store, SALES))["id"]
    interrupt(engine, import_id)
    stopped = {"state": "stopped", "finished_at": None, "rows_done": 0}
    assert status_of(store, import_id) == told(rows_total=2) | stopped
    answer = store.sales.post(f"/imports/{import_id}/resume")
    assert assert_problem(answer, 409, "import_file_gone")["detail"] == (
        "The file is not here any more. Send it again: rows that are in are not imported once more."
    )
    assert sent_later(store, SALES, file_name="again.csv") == import_id
    assert when_over(store, import_id) == told(rows_total=2, created=2, file_name="again.csv")


def test_a_list_is_one_statement_and_one_import_is_another(store: Store) -> None:
    store.product(sku="R1")
    ids = [when_over(store, sent_later(store, SALES.replace("R1,1", f"R1,{units}")))["id"] for units in (3, 4, 5)]
    with recorded_statements(store.sales) as statements:
        first = store.sales.get("/imports", params={"limit": 2}).json()
        assert len(statements) == 1
        rest = store.sales.get("/imports", params={"limit": 2, "cursor": first["next_cursor"]}).json()
        status_of(store, ids[0])
        assert len(statements) == 3
    assert [item["id"] for item in first["items"] + rest["items"]] == ids[::-1]
    assert rest["next_cursor"] is None
    oldest = store.sales.get("/imports", params={"sort": "id"}).json()["items"]
    assert [item["id"] for item in oldest] == ids
    forged = store.sales.get("/imports", params={"sort": "id", "cursor": first["next_cursor"]})
    assert_problem(forged, 422, "invalid_cursor", errors=[{"parameter": "cursor", "detail": ANY}])


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\sales.csv", "sales.csv"),
        ("evil\u202etxt.exe\x00\r\nSet-Cookie: a=b", "eviltxt.exeSet-Cookie: a=b"),
        ("<img src=x onerror=alert(1)>.csv", "<img src=x onerror=alert(1)>.csv"),
        ("…/\u200b\u2028", None),
        ("x" * 300 + ".csv", "x" * 251 + ".csv"),
        ("a\ud800.csv", "a?.csv"),
    ],
)
def test_a_file_is_shown_by_the_part_of_its_name_that_can_be_seen(given: str, shown: str | None) -> None:
    assert plain_file_name(given) == shown


def test_a_hostile_name_harms_neither_the_list_nor_the_header(store: Store) -> None:
    name = 'a"b\\c/"; x="\u202e\r\nX-Evil: 1.csv'
    import_id = sent_later(store, BAD, on_error="skip", file_name=name)
    assert when_over(store, import_id)["file_name"] == '"; x="X-Evil: 1.csv'
    answer = rejected(store, import_id)
    assert answer.headers["content-disposition"].startswith('attachment; filename="__ x__X-Evil_ 1.rejected.csv"; ')
    assert "x-evil" not in answer.headers


def test_whoever_was_told_to_drain_and_goes_on_takes_imports_again(store: Store) -> None:
    """As the processes of a test do, whose services are stopped and started."""
    store.product(sku="R1")
    state = store.sales.app.state  # type: ignore[attr-defined]
    state.draining = True
    time.sleep(3 * LOOK_SECONDS)
    state.draining = False
    assert when_over(store, sent_later(store, SALES))["state"] == "finished"
