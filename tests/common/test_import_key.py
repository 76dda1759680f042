"""The Idempotency-Key of an import: one import however often the file is sent, whatever happened to the first."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import Engine, text
from sqlalchemy.engine import URL

import sales_service.main
from common.files.importing.job import Job, Result
from common.files.importing.run_import import run_import
from common.settings import Settings
from tests.support.imports import imported, stored_sales
from tests.support.locks import until_waiting
from tests.support.problems import assert_parameter_refused, assert_problem
from tests.support.store import Store

ROOT = Path(__file__).parents[2]
SALES = "sku,units,sold_at\nR1,1,2025-01-01T00:00:00Z\nR1,2,2025-01-02T00:00:00Z\n"
MORE = SALES + "R1,3,2025-01-03T00:00:00Z\n"
IN_USE = (
    "The import with this Idempotency-Key is still running, or was broken off within the last minute. Repeat this "
    "request a little later."
)
LOCK_KEYS = "SELECT * FROM idempotency_keys FOR UPDATE"
REUSED = [{"parameter": "Idempotency-Key", "detail": "was used with another body or other options"}]

DYING_IMPORT = """
import os, sys
from pathlib import Path
from common.db.schemas.import_run import FileFormat, SalesImportOptions
from common.db.transactions import Database
from common.files.importing.import_key import answer_import
from common.files.importing.rejected import DroppedRows
from common.files.importing.job import Job
from common.files.importing.progress import FileIdentity
from common.files.spool import sha256_of
from common.http.idempotency import KeyOfRequest
from common.settings import Settings
from dataclasses import replace
from datetime import timedelta
from common.temporary_files import Room
from sales_service.importing.importer import SALES

def die_after_the_first_row(phase, done, total):
    if phase == "importing" and done == 1:
        os._exit(9)

path = Path(sys.argv[1])
kind = replace(SALES, chunk_rows=1, single_rows=0)
settings = Settings()
job = Job(Database(settings), settings.zone, kind, path, FileIdentity(sha256_of(path), None), FileFormat.CSV,
          SalesImportOptions(), DroppedRows(), die_after_the_first_row, Room(None, 0))
answer_import(job, KeyOfRequest("POST /sales/import", "k1", timedelta(hours=48)), print)
"""


def send(client: TestClient, body: str, key: str = "k1", path: str = "/sales/import", **options: Any) -> Response:
    """POST an import with a key."""
    headers = {"Content-Type": "text/csv", "Idempotency-Key": key}
    return client.post(path, content=body.encode(), headers=headers, params=options)


def stored_keys(engine: Engine) -> int:
    """How many keys there are."""
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT COUNT(*) FROM idempotency_keys")).scalar_one())


@pytest.mark.parametrize("options", [{}, {"duplicates": "allow"}, {"dry_run": True}])
def test_the_same_file_and_key_get_the_first_answer_again(store: Store, options: dict[str, Any]) -> None:
    """Also where the second import would have stored everything once more."""
    store.product(sku="R1")
    first = send(store.sales, SALES, **options)
    stored = stored_sales(store)
    again = send(store.sales, SALES, **options)
    assert (first.status_code, "idempotency-replayed" in first.headers) == (200, False)
    assert (again.status_code, again.headers["idempotency-replayed"], again.content) == (200, "true", first.content)
    assert first.json()["created"] == 2
    assert stored_sales(store) == stored
    assert send(store.sales, SALES, key="k2", **options).content != first.content


def test_products_have_keys_of_their_own(store: Store) -> None:
    body = "sku,name,category,price\nA1,Robot,toys,1\n"
    first = send(store.products, body, path="/products/import")
    assert first.json() == imported("products", rows=1, created=1, ledger_entries=1)
    store.products.patch(f"/products/{store.products.get('/products').json()['items'][0]['id']}", json={"price": "2"})
    again = send(store.products, body, path="/products/import")
    assert (again.headers["idempotency-replayed"], again.content) == ("true", first.content)
    assert store.products.get("/products").json()["items"][0]["price"] == "2.00"


def test_another_file_or_other_options_are_another_request(store: Store) -> None:
    store.product(sku="R1")
    first = send(store.sales, SALES)
    for body, options in ((MORE, {}), (SALES, {"duplicates": "allow"}), (SALES, {"dry_run": True})):
        assert_problem(send(store.sales, body, **options), 422, "idempotency_key_reused", errors=REUSED)
    assert send(store.sales, SALES, on_error="stop", dry_run=False).content == first.content
    assert len(stored_sales(store)) == 2


def test_a_refused_file_leaves_no_key(store: Store, engine: Engine) -> None:
    store.product(sku="R1")
    for bad in ("sku,units\nR1,1\n", SALES + "R1,x,2025-01-01T00:00:00Z\n"):
        assert send(store.sales, bad).status_code == 422
        assert stored_keys(engine) == 0
    assert send(store.sales, SALES).json() == imported(rows=2, created=2)


def test_an_unusable_key_is_refused(store: Store) -> None:
    headers = {b"Content-Type": b"text/csv", b"Idempotency-Key": "é".encode()}
    answer = store.sales.post("/sales/import", content=SALES.encode(), headers=headers)
    assert_parameter_refused(answer, "Idempotency-Key")


@pytest.fixture
def other(settings: Settings) -> Iterator[TestClient]:
    """Another process's sales service: in the same one imports wait for each other before they ask for the key."""
    with TestClient(sales_service.main.create(settings), raise_server_exceptions=False) as client:
        yield client


def test_a_request_at_the_same_moment_waits_for_the_first_ones_answer(
    store: Store, other: TestClient, engine: Engine
) -> None:
    robot = store.product(sku="R1")
    with ThreadPoolExecutor(2) as threads, engine.connect() as stock, engine.connect() as keys:
        stock.execute(text(f"SELECT * FROM products WHERE id = {robot['id']} FOR UPDATE"))
        first = threads.submit(send, store.sales, SALES)
        until_waiting(engine, 1)
        keys.execute(text(LOCK_KEYS))
        second = threads.submit(send, other, SALES)
        until_waiting(engine, 2)
        keys.rollback()
        keys.execute(text(LOCK_KEYS))  # behind the second, which has seen by now that the key is taken
        until_waiting(engine, 2)  # it asks again
        keys.rollback()
        stock.rollback()
        answer, again = first.result(), second.result()
    assert (answer.json(), "idempotency-replayed" in answer.headers) == (imported(rows=2, created=2), False)
    assert (again.content, again.headers["idempotency-replayed"]) == (answer.content, "true")
    assert len(stored_sales(store)) == 2


def test_while_the_first_is_running_the_key_is_in_use(store: Store, other: TestClient, engine: Engine) -> None:
    robot = store.product(sku="R1")
    with ThreadPoolExecutor(1) as threads:
        with engine.begin() as connection:
            connection.execute(text(f"SELECT * FROM products WHERE id = {robot['id']} FOR UPDATE"))
            first = threads.submit(send, store.sales, SALES)
            until_waiting(engine, 1)
            assert assert_problem(send(other, SALES), 409, "idempotency_key_in_use")["detail"] == IN_USE
            assert_problem(send(other, MORE), 422, "idempotency_key_reused", errors=REUSED)
        answer = first.result()
        assert answer.json() == imported(rows=2, created=2)
        assert send(other, SALES).content == answer.content


def test_a_key_whose_import_died_is_taken_over_once_its_lease_has_run_out(
    store: Store, database_url: URL, engine: Engine, tmp_path: Path
) -> None:
    """The import goes on where it stopped, and its answer counts the whole file."""
    store.product(sku="R1")
    file = tmp_path / "sales.csv"
    file.write_text(MORE)
    address = {"DATABASE_URL": database_url.render_as_string(hide_password=False)}
    died = subprocess.run(
        [sys.executable, "-c", DYING_IMPORT, file], cwd=ROOT, env=address, check=False, timeout=60, capture_output=True
    )
    assert (died.returncode, died.stderr) == (9, b"")
    assert (len(stored_sales(store)), stored_keys(engine)) == (1, 1)
    assert_problem(send(store.sales, MORE), 409, "idempotency_key_in_use")
    with engine.begin() as connection:
        lease = connection.execute(text("SELECT expires_at FROM idempotency_keys")).scalar_one().replace(tzinfo=UTC)
        assert timedelta(0) < lease - datetime.now(UTC) <= timedelta(seconds=60)
        connection.execute(text("UPDATE idempotency_keys SET expires_at = UTC_TIMESTAMP(6)"))
    first = send(store.sales, MORE)
    assert first.json() == imported(rows=3, created=3, resumed_after=1)
    again = send(store.sales, MORE)
    assert (again.headers["idempotency-replayed"], again.content) == ("true", first.content)
    assert [sale[2] for sale in stored_sales(store)] == [1, 2, 3]


def test_who_has_lost_the_key_stops_and_answers_nothing(
    store: Store, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import that slept over its lease, and wakes up when another request has taken the key."""
    store.product(sku="R1")
    monkeypatch.setattr("common.files.importing.import_key.RENEWED_AFTER_SECONDS", -1)
    monkeypatch.setattr("common.files.importing.import_key.run_import", _taken_over(engine))
    answer = send(store.sales, SALES)
    detail = "Another request with this Idempotency-Key has taken the import over. It goes on; this one has stopped."
    assert assert_problem(answer, 409, "idempotency_key_in_use")["detail"] == detail
    assert (stored_sales(store), stored_keys(engine)) == ([], 1)


def _taken_over(engine: Engine) -> Callable[[Job], Result]:
    def run(job: Job) -> Result:
        with engine.begin() as connection:
            connection.execute(text("UPDATE idempotency_keys SET expires_at = expires_at + INTERVAL 1 MINUTE"))
        return run_import(job)

    return run
