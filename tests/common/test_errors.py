"""Every error is a problem document with a stable code, also when the database is away or something is broken."""

import inspect
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import Engine, text
from sqlalchemy.engine import URL

import common.errors
from common.errors import problems
from common.problems import TYPE_PREFIX, Problem
from common.settings import Settings
from tests.conftest import make_settings, migrate
from tests.support.link import Link, link_to
from tests.support.live import wait_until
from tests.support.locks import until_waiting
from tests.support.private_server import private_server
from tests.support.problems import assert_problem
from tests.support.server import create_database, drop_database, server_engine
from tests.support.services import running_products

CONTRACT = {
    "category_exists": {409},
    "category_hidden": {409},
    "category_not_found": {404},
    "product_not_found": {404},
    "product_unavailable": {409},
    "sku_exists": {409},
    "insufficient_stock": {409},
    "inventory_blocked": {409},
    "inventory_conflict": {409},
    "product_conflict": {409},
    "sale_not_found": {404},
    "invalid_cursor": {422},
    "invalid_request": {400, 422},
    "range_too_large": {422},
    "idempotency_key_reused": {422},
    "idempotency_key_in_use": {409},
    "not_found": {404},
    "method_not_allowed": {405},
    "unsupported_media_type": {415},
    "body_too_large": {413},
    "database_unavailable": {503},
    "internal_error": {500},
}
"""Clients are written against these: a code is never renamed, nor moved to another status."""

CONNECTIONS = {"request_timeout": {408}, "headers_too_large": {431}, "too_many_connections": {503}}
TAKEN_OFF = ("return_exceeds_sale", "refund_exceeds_sale", "return_voided", "sale_has_returns", "sale_voided")
RETURNS = {code: {409} for code in TAKEN_OFF} | {"return_not_found": {404}}
SEEN = {"version_conflict": {409}, "precondition_failed": {412}, "precondition_required": {428}}
BROWSERS = {"forbidden": {403}, "host_not_allowed": {421}}
ACCOUNTS = {"unauthenticated": {401}, "rate_limited": {429}, "link_expired": {410}, "key_not_found": {404}}
ACCOUNTS |= {"user_exists": {409}, "last_admin": {409}, "user_not_found": {404}}
IMPORTS = {f"import_{what}": {409} for what in ("file_gone", "in_progress", "over", "stopped")}
FILES = IMPORTS | {"import_not_found": {404}, "invalid_file": {422}, "storage_full": {507}}

ROBOT = {"name": "Robot", "category": "toys", "price": "19.99", "current_inventory": 5}


def kinds() -> list[type[Problem]]:
    """Every kind of problem that can be raised."""
    classes = [kind for _, kind in inspect.getmembers(common.errors, inspect.isclass) if issubclass(kind, Problem)]
    return [kind for kind in classes if kind not in {Problem, common.errors.Conflict}]


def test_the_codes_are_those_of_the_contract() -> None:
    codes: dict[str, set[int]] = {}
    for kind in kinds():
        codes.setdefault(kind.code, set()).add(kind.status)
    assert codes == CONTRACT | RETURNS | BROWSERS | SEEN | FILES | CONNECTIONS | ACCOUNTS


def test_a_kind_says_what_it_is_in_words_and_in_a_stable_uri() -> None:
    for kind in kinds():
        problem = Problem.__new__(kind)
        Problem.__init__(problem, detail="What to do.", available=3)
        assert problem.document("/path") == {
            "type": TYPE_PREFIX + kind.code,
            "title": kind.title,
            "status": kind.status,
            "detail": "What to do.",
            "instance": "/path",
            "code": kind.code,
            "available": 3,
        }
        assert kind.title[0].isupper()


def test_a_route_declares_what_it_can_answer() -> None:
    declared = problems(common.errors.SkuExists, body=True, key=True)
    codes = {
        status: {
            (example["value"]["status"], example["value"]["code"])
            for example in response["content"]["application/problem+json"]["examples"].values()
        }
        for status, response in declared.items()
    }
    anywhere = {(422, "invalid_request"), (500, "internal_error"), (503, "database_unavailable")}
    anywhere |= {(401, "unauthenticated"), (403, "forbidden"), (429, "rate_limited")}
    assert codes == {
        409: {(409, "sku_exists")},
        "default": anywhere
        | {
            (400, "invalid_request"),
            (408, "request_timeout"),
            (409, "idempotency_key_in_use"),
            (413, "body_too_large"),
            (415, "unsupported_media_type"),
            (422, "idempotency_key_reused"),
        },
    }
    assert set(problems()) == {"default"}
    assert "Retry-After" in problems(common.errors.DatabaseUnavailable)[503]["headers"]


# ---- the database is away


def assert_unavailable(answer: Response) -> None:
    """A 503 that says when to come back."""
    assert_problem(answer, 503, "database_unavailable")
    assert int(answer.headers["retry-after"]) >= 1


def send_several(send: Callable[[], Response], count: int = 6) -> list[Response]:
    """As many requests at the same time, so that the pool has to hold several connections."""
    with ThreadPoolExecutor(count) as pool:
        return [future.result() for future in [pool.submit(send) for _ in range(count)]]


def test_a_stopped_database_is_a_503_on_every_route_and_the_service_recovers_by_itself() -> None:
    with private_server("ecm_errors") as (server, url), running_products(make_settings(url, pool_size=4)) as client:
        client.post("/categories", json={"name": "toys"})
        robot = client.post("/products", json=ROBOT).headers["location"]
        assert {answer.status_code for answer in send_several(lambda: client.get("/products"))} == {200}

        server.stop()
        for answer in send_several(lambda: client.get("/products")):
            assert_unavailable(answer)
        for method, path, body in [
            ("GET", "/categories", None),
            ("GET", robot, None),
            ("GET", f"{robot}/inventory-transactions", None),
            ("GET", "/inventory/summary", None),
            ("GET", "/readyz", None),
            ("POST", "/products", ROBOT),
            ("PATCH", robot, {"current_inventory": 1}),
            ("POST", f"{robot}/inventory-transactions", {"change": 1}),
            ("DELETE", robot, None),
        ]:
            assert_unavailable(client.request(method, path, json=body, headers={"Idempotency-Key": "k"}))
        assert client.get("/healthz").status_code == 200
        assert client.get("/metrics").status_code == 200
        assert client.post("/products", json={}).status_code == 422

        server.start()
        assert {answer.status_code for answer in send_several(lambda: client.get("/products"))} == {200}
        assert client.get("/readyz").status_code == 200
        assert client.post("/products", json=ROBOT, headers={"Idempotency-Key": "k"}).status_code == 201

        # Between two requests: the pool's connections are all dead, and the first write is done all the same.
        server.stop()
        server.start()
        assert {answer.status_code for answer in send_several(lambda: client.post("/products", json=ROBOT))} == {201}
        assert client.get(robot).json()["current_inventory"] == 5
        assert len(client.get("/products").json()["items"]) == 8


# ---- the connection breaks


@pytest.fixture
def link(database_url: URL) -> Iterator[Link]:
    """A way to the tests' database that can be cut."""
    with link_to(database_url) as link:
        yield link


@pytest.fixture
def linked(link: Link, database_url: URL, clean_tables: None) -> Iterator[TestClient]:
    """The products service by way of the link, with one category."""
    with running_products(make_settings(link.url(database_url))) as client:
        client.post("/categories", json={"name": "toys"})
        yield client
        client.app.state.database.close()  # type: ignore[attr-defined]


def product_count(client: TestClient) -> int:
    """Number of products."""
    return len(client.get("/products").json()["items"])


def register(client: TestClient, key: str | None) -> Response:
    """POST /products."""
    return client.post("/products", json=ROBOT, headers={"Idempotency-Key": key} if key else {})


@pytest.mark.parametrize(("after_answer", "stored"), [(False, 0), (True, 1)], ids=["lost", "stored but unanswered"])
def test_a_commit_whose_outcome_is_unknown_is_never_a_success(
    link: Link, linked: TestClient, after_answer: bool, stored: int
) -> None:
    """And never tried again by the service: without a key the product might be there twice."""
    link.cut("COMMIT", after_answer=after_answer)
    assert_unavailable(register(linked, None))
    assert link.cuts == 1
    assert product_count(linked) == stored


@pytest.mark.parametrize("after_answer", [False, True], ids=["lost", "stored but unanswered"])
def test_after_a_failed_commit_the_same_key_finds_out_and_has_one_effect(
    link: Link, linked: TestClient, after_answer: bool
) -> None:
    link.cut("COMMIT", after_answer=after_answer)
    assert_unavailable(register(linked, "k"))
    again = register(linked, "k")
    assert (again.status_code, "idempotency-replayed" in again.headers) == (201, after_answer)
    assert product_count(linked) == 1
    assert len(linked.get(f"{again.headers['location']}/inventory-transactions").json()["items"]) == 1


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "", {"current_inventory": 1}),
        ("POST", "/inventory-transactions", {"change": -4}),
        ("DELETE", "", None),
    ],
    ids=["patch", "ledger", "delete"],
)
def test_no_write_reports_a_success_that_was_not_committed(
    link: Link, linked: TestClient, method: str, path: str, body: Any
) -> None:
    robot = register(linked, None)
    link.cut("COMMIT")
    assert_unavailable(linked.request(method, robot.headers["location"] + path, json=body))
    assert linked.get(robot.headers["location"]).json() == robot.json()


@pytest.mark.parametrize("statement", ["INSERT INTO products", "INSERT INTO inventory_transactions", "SELECT products"])
@pytest.mark.parametrize("after_answer", [False, True])
def test_a_connection_lost_before_the_commit_is_no_error_when_another_can_be_had(
    link: Link, linked: TestClient, statement: str, after_answer: bool
) -> None:
    link.cut(statement, after_answer=after_answer)
    assert register(linked, "k").status_code == 201
    assert link.cuts == 1
    assert product_count(linked) == 1


def test_a_connection_that_is_lost_again_and_again_is_a_503(link: Link, linked: TestClient) -> None:
    link.cut("INSERT INTO products", times=1000)
    assert_unavailable(register(linked, "k"))
    assert link.cuts == 4
    link.cut_at = None
    assert register(linked, "k").status_code == 201
    assert product_count(linked) == 1


# ---- locks


def retries(client: TestClient) -> float:
    """How many transactions this process has tried again."""
    lines = client.get("/metrics").text.splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("transaction_retries_total"))


@pytest.fixture
def impatient(settings: Settings, clean_tables: None) -> Iterator[TestClient]:
    """The products service with the shortest lock wait, with one category."""
    with running_products(settings, lock_wait_seconds=1, transaction_attempts=2) as client:
        client.post("/categories", json={"name": "toys"})
        yield client


def test_a_lock_that_does_not_come_is_a_503_in_the_end_and_changes_nothing(
    impatient: TestClient, engine: Engine
) -> None:
    robot = register(impatient, None)
    before = retries(impatient)
    with engine.begin() as holder:
        holder.execute(text("SELECT id FROM products FOR UPDATE"))
        answer = impatient.patch(robot.headers["location"], json={"current_inventory": 1})
    assert_unavailable(answer)
    assert retries(impatient) == before + 1
    assert impatient.get(robot.headers["location"]).json() == robot.json()
    assert impatient.patch(robot.headers["location"], json={"current_inventory": 1}).status_code == 200


def test_a_lock_that_comes_at_the_second_attempt_is_no_error(impatient: TestClient, engine: Engine) -> None:
    robot = register(impatient, None).headers["location"]
    before = retries(impatient)
    with ThreadPoolExecutor(1) as pool, engine.connect() as holder:
        holder.execute(text("SELECT id FROM products FOR UPDATE"))
        answer = pool.submit(impatient.patch, robot, json={"current_inventory": 1})
        wait_until(lambda: retries(impatient) > before)
        holder.rollback()
        assert answer.result().json()["current_inventory"] == 1
    assert len(impatient.get(f"{robot}/inventory-transactions").json()["items"]) == 2


def test_the_victim_of_a_deadlock_is_tried_again(products: TestClient, engine: Engine) -> None:
    """The request holds its key and waits for the category, which the test holds while it waits for the key."""
    products.post("/categories", json={"name": "toys"})
    before = retries(products)
    insert = text(
        "INSERT INTO idempotency_keys (scope, `key`, fingerprint, expires_at) VALUES (:s, :k, '', '2999-01-01')"
    )
    with ThreadPoolExecutor(1) as pool, engine.connect() as rival:
        # The server gives up the transaction that has changed less.
        rival.execute(insert, [{"s": "weight", "k": str(number)} for number in range(300)])
        rival.execute(text("SELECT name FROM categories FOR UPDATE"))
        answer = pool.submit(register, products, "k")
        until_waiting(engine, 1)
        rival.execute(insert, {"s": "POST /products", "k": "k"})
        rival.rollback()
        assert answer.result().status_code == 201
    assert retries(products) == before + 1
    assert product_count(products) == 1


def test_a_statement_that_takes_too_long_is_a_503(settings: Settings, engine: Engine, clean_tables: None) -> None:
    """Waiting for a lock is the one thing here that takes long; the service gives up before the server does."""
    with running_products(settings, statement_timeout_seconds=1, lock_wait_seconds=20) as client:
        client.post("/categories", json={"name": "toys"})
        robot = register(client, None)
        with engine.begin() as holder:
            holder.execute(text("SELECT id FROM products FOR UPDATE"))
            assert_unavailable(client.delete(robot.headers["location"]))
        assert client.get(robot.headers["location"]).status_code == 200


def test_a_request_that_finds_all_connections_busy_is_a_503(
    settings: Settings, engine: Engine, clean_tables: None
) -> None:
    with running_products(settings, pool_size=1, connection_wait_seconds=0.2) as client:
        client.post("/categories", json={"name": "toys"})
        robot = register(client, None).headers["location"]
        with ThreadPoolExecutor(1) as pool, engine.connect() as holder:
            holder.execute(text("SELECT id FROM products FOR UPDATE"))
            waiting = pool.submit(client.delete, robot)
            until_waiting(engine, 1)
            assert_unavailable(client.get("/products"))
            assert client.get("/healthz").status_code == 200
            holder.rollback()
            assert waiting.result().status_code == 204
        assert client.get(robot).status_code == 200


# ---- something is broken


@pytest.fixture
def broken(caplog: pytest.LogCaptureFixture) -> Iterator[TestClient]:
    """The products service on a database that has lost a column since it started."""
    url = create_database("broken")
    migrate(url)
    with running_products(make_settings(url)) as client:
        client.post("/categories", json={"name": "toys"})
        with server_engine(url.database).begin() as connection:
            connection.execute(text("ALTER TABLE products DROP COLUMN image_url"))
        yield client
    drop_database(url)


def test_an_unexpected_error_is_a_500_that_names_the_request_and_tells_nothing_else(
    broken: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    for method, path in (("GET", "/products"), ("GET", "/products/1"), ("POST", "/products")):
        caplog.clear()
        answer = broken.request(method, path, json=ROBOT, headers={"X-Request-ID": "find-me", "Idempotency-Key": "k"})
        document = assert_problem(answer, 500, "internal_error", instance=path)
        assert "find-me" in document["detail"]
        assert answer.headers["x-request-id"] == "find-me"
        for secret in ("image_url", "SELECT", "INSERT", "1054", "pymysql", "Traceback", "sqlalche"):
            assert secret not in answer.text
        [record] = [record for record in caplog.records if record.levelname == "ERROR"]
        assert record.exc_info is not None
        assert "image_url" in str(record.exc_info[1])


def test_after_an_unexpected_error_the_service_goes_on(broken: TestClient, engine: Engine) -> None:
    for _ in range(25):
        assert broken.get("/products").status_code == 500
    assert broken.get("/categories").status_code == 200
    assert broken.post("/categories", json={"name": "home"}).status_code == 201


def test_an_unexpected_error_leaves_nothing_behind(broken: TestClient) -> None:
    assert register(broken, "k").status_code == 500
    database: Any = broken.app.state.database  # type: ignore[attr-defined]
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM idempotency_keys")).scalar_one() == 0
