"""Many clients at once, with real commits: stock is never oversold, never lost, and the rollups keep up."""

import contextlib
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, event, text

from tests.support.figures import of_store
from tests.support.problems import assert_problem
from tests.support.store import Store

CLIENTS = 16

Product = dict[str, Any]
Request = Callable[[], Any]


def at_once(requests: list[Request]) -> list[Any]:
    """The answers to requests that many clients send at the same time, in the order of the requests."""
    start = threading.Barrier(min(CLIENTS, len(requests)))
    waited = threading.local()

    def send(request: Request) -> Any:
        if not getattr(waited, "once", False):
            waited.once = True
            start.wait(10)
        return request()

    with ThreadPoolExecutor(min(CLIENTS, len(requests))) as clients:
        return list(clients.map(send, requests))


def selling(store: Store, product: Product, units: int = 1, **headers: str) -> Request:
    """A client that sells one product."""
    body = {"product_id": product["id"], "units": units}
    return lambda: store.sales.post("/sales", json=body, headers=headers)


def selling_several(store: Store, lines: list[tuple[Product, int]], **fields: Any) -> Request:
    """A client that sells several products in one batch."""
    sales = [{"product_id": product["id"], "units": units, **fields} for product, units in lines]
    return lambda: store.sales.post("/sales/batch", json={"sales": sales})


def stock(store: Store, product: Product) -> int | None:
    """A product's level."""
    level: int | None = store.products.get(f"/products/{product['id']}").json()["current_inventory"]
    return level


@pytest.fixture(autouse=True)
def books_balance(store: Store, engine: Engine) -> Iterator[None]:
    """After every test the ledger has no gap, levels agree with it, and the rollups are the sums of the sales."""
    yield
    with engine.connect() as connection:
        check_ledgers(connection)
        check_rollups(connection)


def check_ledgers(connection: Connection) -> None:
    """Each entry follows from the one before, the last is the product's level, and each sale took its units once."""
    for product_id, level in connection.execute(text("SELECT id, current_inventory FROM products")).all():
        rows = text("SELECT quantity, `change` FROM inventory_transactions WHERE product_id = :id ORDER BY id")
        entries = connection.execute(rows, {"id": product_id}).all()
        for (before, _), (quantity, change) in pairwise(entries):
            assert change == (None if None in (before, quantity) else quantity - before)
        assert entries[-1].quantity == level
        if all(entry.change is not None for entry in entries):
            assert sum(entry.change for entry in entries) == level
    odd = text(
        "SELECT s.id FROM sales s LEFT JOIN inventory_transactions t ON t.sale_id = s.id "
        "GROUP BY s.id, s.units HAVING COUNT(t.id) > 1 OR SUM(t.`change`) <> -s.units"
    )
    assert connection.execute(odd).all() == []


MEASURES = "COUNT(*), SUM(units), SUM(revenue), SUM(total_price)"
STORED = "SUM(sales), SUM(units), SUM(revenue), SUM(list_total)"


def check_rollups(connection: Connection) -> None:
    """The store's zone is UTC here, so the days are those of MySQL's DATE()."""
    days = "SELECT DATE(sold_at) AS day, product_id, category, {} FROM sales GROUP BY day, product_id, category"
    months = (
        "SELECT CAST(DATE_FORMAT(sold_at, '%Y-%m-01') AS DATE) AS month, product_id, category, {} "
        "FROM sales GROUP BY month, product_id, category"
    )
    stored = (
        "SELECT period_start, product_id, category, {} FROM product_period_sales "
        "WHERE grain = '%s' GROUP BY period_start, product_id, category"
    )
    of_categories = "SELECT DATE(sold_at) AS day, category, {} FROM sales GROUP BY day, category"
    stored_categories = (
        "SELECT business_day, category, {} FROM category_daily_sales WHERE grain = '%s' GROUP BY business_day, category"
    )
    months_of_categories = months.replace("product_id, ", "")
    for right, rollup in (
        (days, stored % "day"),
        (months, stored % "month"),
        (of_categories, stored_categories % "day"),
        (months_of_categories, stored_categories % "month"),
    ):
        both = right.format(MEASURES), rollup.format(STORED)
        wanted, found = (sorted(connection.exec_driver_sql(query.replace("%", "%%")).all(), key=str) for query in both)
        assert found == wanted


# ---- the last units


@pytest.mark.parametrize(("units", "level"), [(1, 25), (3, 25), (7, 50)])
def test_exactly_the_stock_is_sold(store: Store, units: int, level: int) -> None:
    robot = store.product(current_inventory=level)
    answers = at_once([selling(store, robot, units)] * 64)
    sold = level // units
    assert Counter(answer.status_code for answer in answers) == {201: sold, 409: 64 - sold}
    for answer in answers:
        if answer.status_code == 409:
            assert_problem(answer, 409, "insufficient_stock", available=level % units, errors=ANY)
    assert stock(store, robot) == level % units
    assert store.summary()["totals"] == of_store(sold, sold * units, f"{10 * sold * units}.00")


def test_clients_that_want_different_numbers_never_oversell(store: Store) -> None:
    robot = store.product(current_inventory=60)
    wanted = [number % 5 + 1 for number in range(80)]
    answers = at_once([selling(store, robot, units) for units in wanted])
    sold = sum(units for units, answer in zip(wanted, answers, strict=True) if answer.status_code == 201)
    assert {answer.status_code for answer in answers} == {201, 409}
    left = stock(store, robot)
    assert left == 60 - sold
    assert left == 0  # ones are wanted to the end
    for units, answer in zip(wanted, answers, strict=True):
        if answer.status_code == 409:
            assert answer.json()["available"] < units


# ---- batches


def test_batches_in_any_order_of_products_all_succeed(store: Store) -> None:
    products = [store.product(current_inventory=10_000, category=name) for name in ("toys", "home", "toys", "books")]
    draw = random.Random(5)
    orders = [draw.sample(products, 4) for _ in range(80)]
    answers = at_once([selling_several(store, [(product, 1) for product in order]) for order in orders])
    assert {answer.status_code for answer in answers} == {201}
    assert [stock(store, product) for product in products] == [9920] * 4
    for order, answer in zip(orders, answers, strict=True):
        assert [sale["product_id"] for sale in answer.json()["sales"]] == [product["id"] for product in order]


def test_batches_sell_all_or_nothing_when_one_product_runs_out(store: Store) -> None:
    plenty, scarce = store.product(current_inventory=1000), store.product(current_inventory=10)
    orders = [[(plenty, 1), (scarce, 1)], [(scarce, 1), (plenty, 1)]] * 20
    answers = at_once([selling_several(store, order) for order in orders])
    assert Counter(answer.status_code for answer in answers) == {201: 10, 409: 30}
    assert (stock(store, plenty), stock(store, scarce)) == (990, 0)
    for order, answer in zip(orders, answers, strict=True):
        if answer.status_code == 409:
            position = 0 if order[0][0] is scarce else 1
            assert answer.json()["errors"] == [{"pointer": f"/sales/{position}/units", "detail": ANY}]


def test_history_of_many_days_is_recorded_by_many_at_once(store: Store) -> None:
    """Batches that share products, days and categories, each in an order of its own."""
    products = [store.product(category=name) for name in ("toys", "toys", "home", "home", "books")]
    draw = random.Random(7)
    days = [f"2025-{month:02}-{day:02}" for month in (1, 2, 3) for day in (1, 2, 28)]

    def history() -> Request:
        sales = [
            {
                "product_id": draw.choice(products)["id"],
                "units": draw.randint(1, 3),
                "sold_at": f"{draw.choice(days)}T{draw.randint(0, 23):02}:00:00Z",
                "take_stock": False,
            }
            for _ in range(20)
        ]
        return lambda: store.sales.post("/sales/batch", json={"sales": sales})

    answers = at_once([history() for _ in range(60)])
    assert {answer.status_code for answer in answers} == {201}
    assert store.summary()["totals"]["sales"] == 1200
    assert [stock(store, product) for product in products] == [100] * 5


# ---- everything together


def test_sales_corrections_and_deliveries_at_once(store: Store) -> None:
    """Sales and batches against PATCH of levels, moves of the ledger, and products that change their category."""
    products = [store.product(current_inventory=40, category=name) for name in ("toys", "home", "books")]
    draw = random.Random(11)

    def patching(product: Product, **change: Any) -> Request:
        return lambda: store.products.patch(f"/products/{product['id']}", json=change)

    def moving(product: Product, **move: Any) -> Request:
        return lambda: store.products.post(f"/products/{product['id']}/inventory-transactions", json=move)

    def any_request() -> Request:
        product = draw.choice(products)
        return draw.choice(
            [
                selling(store, product, draw.randint(1, 4)),
                selling(store, product),
                selling_several(store, [(other, 1) for other in draw.sample(products, 3)]),
                selling_several(store, [(product, 1)] * 3),
                patching(product, current_inventory=draw.randint(0, 60)),
                patching(product, category=draw.choice(["toys", "home"]), price=f"{draw.randint(1, 9)}.00"),
                moving(product, change=draw.choice([-3, 5, 9])),
                moving(product, quantity=draw.randint(0, 50), reason="stocktake"),
            ]
        )

    answers = at_once([any_request() for _ in range(240)])
    assert {answer.status_code for answer in answers} <= {200, 201, 409}
    refusals = {answer.json()["code"] for answer in answers if answer.status_code == 409}
    assert refusals <= {"insufficient_stock"}
    for product in products:
        level = stock(store, product)
        assert level is not None
        assert level >= 0


def test_a_product_that_is_blocked_meanwhile_is_not_sold(store: Store) -> None:
    robot = store.product(current_inventory=1000)

    def block() -> Any:
        return store.products.patch(f"/products/{robot['id']}", json={"current_inventory": None})

    requests: list[Request] = [selling(store, robot)] * 40
    requests.insert(20, block)
    answers = at_once(requests)
    codes = Counter(answer.status_code for answer in answers)
    assert codes[201] + codes[409] + codes[200] == 41
    assert codes[200] == 1
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {"product_unavailable"}
    assert stock(store, robot) is None
    ledger = store.ledger(robot)
    assert ledger[-1]["reason"] == "block"
    assert ledger[-2]["quantity"] == 1000 - codes[201]


# ---- the same request again and again


def test_duplicates_in_parallel_sell_once(store: Store) -> None:
    robot = store.product(current_inventory=100)
    requests = [selling(store, robot, 2, **{"Idempotency-Key": f"order {number % 5}"}) for number in range(60)]
    answers = at_once(requests)
    assert {answer.status_code for answer in answers} == {201}
    for number in range(5):
        same = answers[number::5]
        assert len({(answer.content, answer.headers["location"]) for answer in same}) == 1
        assert sum("idempotency-replayed" not in answer.headers for answer in same) == 1
    assert stock(store, robot) == 90
    assert store.summary()["totals"]["sales"] == 5


def test_duplicates_of_a_refused_sale_are_all_refused(store: Store, engine: Engine) -> None:
    robot = store.product(current_inventory=1)
    requests = [selling(store, robot, 2, **{"Idempotency-Key": "too many"})] * 24
    for answer in at_once(requests):
        assert_problem(answer, 409, "insufficient_stock", available=1, errors=ANY)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM idempotency_keys")).scalar_one() == 0


# ---- a COMMIT that fails


@contextlib.contextmanager
def broken_commits(client: TestClient, engine: Engine, *, after: bool = False) -> Iterator[None]:
    """The server drops the connection of each transaction just before it commits, or `after` that but unanswered."""
    service: Engine = client.app.state.database.engine  # type: ignore[attr-defined]

    def drop(connection: Connection) -> None:
        driver: Any = connection.connection.dbapi_connection
        if after:
            driver.commit()
        number = driver.thread_id()
        with engine.connect() as ours:
            ours.exec_driver_sql(f"KILL {number}")
            alive = text("SELECT COUNT(*) FROM information_schema.processlist WHERE id = :number")
            while ours.execute(alive, {"number": number}).scalar_one():
                time.sleep(0.001)

    event.listen(service, "commit", drop)
    try:
        yield
    finally:
        event.remove(service, "commit", drop)


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "order 1"}])
def test_a_sale_whose_commit_fails_is_not_answered_201_and_leaves_nothing(
    store: Store, engine: Engine, headers: dict[str, str]
) -> None:
    robot = store.product(current_inventory=5)
    with broken_commits(store.sales, engine):
        for request in (selling(store, robot, 2, **headers), selling_several(store, [(robot, 1), (robot, 2)])):
            answer = request()
            assert_problem(answer, 503, "database_unavailable", instance=ANY)
            assert answer.headers["retry-after"] == "1"
    assert stock(store, robot) == 5
    assert [entry["reason"] for entry in store.ledger(robot)] == ["initial"]
    assert store.summary(group_by="product")["rows"] == []
    with engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM idempotency_keys")).scalar_one() == 0
    again = selling(store, robot, 2, **headers)()
    assert (again.status_code, "idempotency-replayed" in again.headers) == (201, False)
    assert stock(store, robot) == 3


def test_a_sale_whose_commit_went_through_unanswered_is_replayed_by_its_key(store: Store, engine: Engine) -> None:
    robot = store.product(current_inventory=5)
    request = selling(store, robot, 2, **{"Idempotency-Key": "order 2"})
    with broken_commits(store.sales, engine, after=True):
        assert_problem(request(), 503, "database_unavailable", instance="/sales")
    assert stock(store, robot) == 3
    again = request()
    assert (again.status_code, again.headers["idempotency-replayed"]) == (201, "true")
    assert store.sales.get(again.headers["location"]).json() == again.json()
    assert stock(store, robot) == 3
    assert store.summary()["totals"] == of_store(1, 2, "20.00")


def test_commits_that_fail_among_many_that_do_not(store: Store, engine: Engine) -> None:
    """Every fourth transaction loses its connection before its COMMIT; exactly the others have sold."""
    robot = store.product(current_inventory=200)
    service: Engine = store.sales.app.state.database.engine  # type: ignore[attr-defined]
    numbers = iter(range(1_000_000))

    def sometimes(connection: Connection) -> None:
        if next(numbers) % 4 == 0:
            with engine.connect() as ours:
                ours.exec_driver_sql(f"KILL {connection.connection.dbapi_connection.thread_id()}")  # type: ignore[union-attr]

    event.listen(service, "commit", sometimes)
    try:
        answers = at_once([selling(store, robot)] * 80)
    finally:
        event.remove(service, "commit", sometimes)
    codes = Counter(answer.status_code for answer in answers)
    assert set(codes) == {201, 503}
    assert stock(store, robot) == 200 - codes[201]
    assert store.summary()["totals"]["sales"] == codes[201]
