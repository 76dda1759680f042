"""Many clients at once on the products service: the ledger stays one unbroken line, and unique is unique."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy import Engine, text

from tests.support.locks import until_waiting
from tests.support.store import Store

CLIENTS = 8
REQUESTS_EACH = 25


def at_once(count: int, send: Callable[[int], Response]) -> list[Response]:
    """Send `count` requests from as many threads, started together."""
    barrier = threading.Barrier(count)

    def go(number: int) -> Response:
        barrier.wait()
        return send(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(go, range(count)))


def assert_unbroken(engine: Engine, product_id: int) -> list[Any]:
    """The ledger explains the product's level without a gap; returns its entries."""
    with engine.connect() as connection:
        entries = connection.execute(
            text("SELECT * FROM inventory_transactions WHERE product_id = :id ORDER BY id"), {"id": product_id}
        ).all()
        product = connection.execute(text("SELECT * FROM products WHERE id = :id"), {"id": product_id}).one()
    assert (entries[0].reason, entries[0].change) == ("initial", entries[0].quantity)
    for before, after in pairwise(entries):
        assert after.created_at >= before.created_at
        if before.quantity is None or after.quantity is None:
            assert after.change is None
        else:
            assert after.quantity == before.quantity + after.change
    assert product.current_inventory == entries[-1].quantity
    assert product.updated_at >= entries[-1].created_at
    # A restored product keeps the entry of its deletion; nothing has moved its level since, or an entry says so.
    assert "delete" in [entry.reason for entry in entries] or product.status != "deleted"
    since_null = 0
    for entry in entries:
        since_null = (
            0 if entry.quantity is None else (entry.quantity if entry.change is None else since_null + entry.change)
        )
    assert product.current_inventory in {None, since_null}
    return list(entries)


@pytest.mark.parametrize("seed", [1, 2])
def test_moves_of_every_kind_leave_every_ledger_unbroken(store: Store, engine: Engine, seed: int) -> None:
    products = [store.product(current_inventory=50) for _ in range(4)]
    accepted: Counter[int] = Counter()
    statuses: Counter[int] = Counter()
    counting = threading.Lock()

    def act(dice: random.Random, product: dict[str, Any]) -> tuple[Response, int]:
        """One random request, and how many ledger entries it writes when it is taken."""
        path = f"/products/{product['id']}"
        ledger = f"{path}/inventory-transactions"
        kind = dice.random()
        if kind < 0.4:
            return store.products.post(ledger, json={"change": dice.choice([-9, -3, -1, 1, 2, 8])}), 1
        if kind < 0.5:
            return store.products.post(ledger, json={"quantity": dice.choice([None, 0, 5, 60])}), 1
        if kind < 0.6:
            seen = dice.choice([{}, {"expected_quantity": dice.choice([None, 3, 40, 50])}])
            body = {"current_inventory": dice.choice([None, 3, 40]), "price": "2"} | seen
            return store.products.patch(path, json=body), 1
        if kind < 0.7:
            return store.products.patch(path, json={"name": f"Name {dice.random()}"}), 0
        if kind < 0.95:
            return store.sales.post("/sales", json={"product_id": product["id"], "units": dice.choice([1, 2, 5])}), 1
        # Always the same one, so that the others live on.
        method, end = dice.choice([("POST", "/restore"), ("DELETE", "")])
        return store.products.request(method, f"/products/{products[0]['id']}{end}"), 0

    def client(number: int) -> None:
        dice = random.Random(seed * 1000 + number)
        for _ in range(REQUESTS_EACH):
            product = dice.choice(products)
            answer, entries = act(dice, product)
            with counting:
                statuses[answer.status_code] += 1
                accepted[product["id"]] += entries if answer.is_success else 0

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(client, range(CLIENTS)))

    assert set(statuses) <= {200, 201, 204, 409}
    assert sum(statuses.values()) == CLIENTS * REQUESTS_EACH
    for product in products:
        entries = assert_unbroken(engine, product["id"])
        written = [entry for entry in entries if entry.reason not in {"initial", "delete"}]
        assert len(written) == accepted[product["id"]]
    with engine.connect() as connection:
        sold = connection.execute(text("SELECT SUM(units) FROM sales")).scalar_one()
        taken = connection.execute(text("SELECT -SUM(`change`) FROM inventory_transactions WHERE reason = 'sale'"))
        assert sold == taken.scalar_one()


def test_the_last_units_are_taken_exactly_once(store: Store, engine: Engine) -> None:
    """By hand and by sales alike."""
    robot = store.product(current_inventory=10)

    def take(number: int) -> Response:
        if number % 2:
            return store.sales.post("/sales", json={"product_id": robot["id"], "units": 1})
        return store.products.post(f"/products/{robot['id']}/inventory-transactions", json={"change": -1})

    answers = at_once(16, take)
    assert Counter(answer.status_code for answer in answers) == {201: 10, 409: 6}
    assert {answer.json()["available"] for answer in answers if answer.status_code == 409} == {0}
    entries = assert_unbroken(engine, robot["id"])
    assert [entry.quantity for entry in entries] == list(range(10, -1, -1))


def test_of_moves_that_expect_the_same_level_one_is_taken(store: Store, engine: Engine) -> None:
    robot = store.product(current_inventory=5)
    path = f"/products/{robot['id']}/inventory-transactions"
    answers = at_once(
        8, lambda number: store.products.post(path, json={"quantity": 10 + number, "expected_quantity": 5})
    )
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 7}
    [taken] = [answer.json() for answer in answers if answer.status_code == 201]
    assert {answer.json()["actual"] for answer in answers if answer.status_code == 409} == {taken["quantity"]}
    assert len(assert_unbroken(engine, robot["id"])) == 2


def test_a_product_is_deleted_once(store: Store, engine: Engine) -> None:
    robot = store.product()
    answers = at_once(8, lambda _: store.products.delete(f"/products/{robot['id']}"))
    assert {answer.status_code for answer in answers} == {204}
    assert [entry.reason for entry in assert_unbroken(engine, robot["id"])] == ["initial", "delete"]


def test_of_patches_that_expect_the_same_level_one_is_taken(store: Store, engine: Engine) -> None:
    robot = store.product(current_inventory=5)
    path = f"/products/{robot['id']}"
    answers = at_once(
        8, lambda number: store.products.patch(path, json={"current_inventory": 10 + number, "expected_quantity": 5})
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 7}
    [taken] = [answer.json() for answer in answers if answer.status_code == 200]
    actual = {answer.json()["actual"] for answer in answers if answer.status_code == 409}
    assert actual == {taken["current_inventory"]}
    assert len(assert_unbroken(engine, robot["id"])) == 2


def test_a_restored_product_and_new_ones_race_for_a_sku_and_one_gets_it(store: Store, engine: Engine) -> None:
    for _ in range(5):
        gone = store.product(sku="ONE")
        store.products.delete(f"/products/{gone['id']}")
        body = {"name": "Robot", "category": "toys", "price": "1", "sku": "ONE"}

        def act(number: int, gone: dict[str, Any] = gone, body: dict[str, Any] = body) -> Response:
            if number % 2:
                return store.products.post("/products", json=body)
            return store.products.post(f"/products/{gone['id']}/restore")

        answers = at_once(6, act)
        restored = {answer.status_code for answer in answers[::2]}
        created = Counter(answer.status_code for answer in answers[1::2])
        assert restored == {200}
        after = store.products.get(f"/products/{gone['id']}").json()
        assert after["status"] == "inactive"
        if after["sku"] == "ONE":
            assert (after["former_sku"], created) == (None, {409: 3})
        else:
            assert (after["sku"], after["former_sku"], created) == (None, "ONE", {201: 1, 409: 2})
        owners = [row for row in store.products.get("/products").json()["items"] if row["sku"] == "ONE"]
        assert len(owners) == 1
        store.products.patch(f"/products/{owners[0]['id']}", json={"sku": None})
        assert_unbroken(engine, gone["id"])


def test_a_product_that_is_deleted_while_it_sells_has_sold_what_its_ledger_says(store: Store, engine: Engine) -> None:
    """Each sale is before the deletion or refused; none takes from a deleted product."""
    for _ in range(3):
        robot = store.product(sku="ONE", current_inventory=50)

        def act(number: int, robot: dict[str, Any] = robot) -> Response:
            if number == 3:
                return store.products.delete(f"/products/{robot['id']}")
            return store.sales.post("/sales", json={"product_id": robot["id"], "units": 1})

        answers = at_once(8, act)
        sold = sum(answer.status_code == 201 for answer in answers)
        assert {answer.status_code for answer in answers} <= {201, 204, 409}
        entries = assert_unbroken(engine, robot["id"])
        assert [entry.reason for entry in entries] == ["initial", *["sale"] * sold, "delete"]


def imported(store: Store, file: str) -> Response:
    """POST /products/import."""
    headers = {"Content-Type": "text/csv"}
    return store.products.post("/products/import", content=file.encode(), headers=headers)


def test_an_edited_level_is_compared_under_the_lock(store: Store, engine: Engine) -> None:
    """A sale that commits after the file was checked, while the import waits for the row."""
    robot = store.product(sku="ONE", price="1.25", current_inventory=50)
    file = store.products.get("/products/export").text
    waiting = {"edited": file.replace(",50,", ",60,"), "merely old": file.replace("1.25", "2.25")}
    answers = {}
    for name, body in waiting.items():
        with engine.connect() as other, ThreadPoolExecutor(1) as pool:
            other.execute(text("SELECT * FROM products WHERE id = :id FOR UPDATE"), {"id": robot["id"]})
            coming = pool.submit(imported, store, body)
            until_waiting(engine, 1)
            other.execute(
                text("""INSERT INTO inventory_transactions (product_id, quantity, `change`, reason, created_at)
                    SELECT id, current_inventory - 20, -20, 'adjustment', UTC_TIMESTAMP(6) FROM products"""),
            )
            other.execute(text("UPDATE products SET current_inventory = current_inventory - 20"))
            other.commit()
            answers[name] = coming.result()
    refused = answers["edited"].json()
    assert (answers["edited"].status_code, refused["code"]) == (409, "import_stopped")
    assert refused["errors"][0]["actual"] == 30
    taken = answers["merely old"].json()
    assert (answers["merely old"].status_code, taken["changed"], taken["levels"]["moved"]) == (200, 1, 0)
    after = store.products.get(f"/products/{robot['id']}").json()
    assert (after["price"], after["current_inventory"]) == ("2.25", 10)


def test_whatever_meets_an_imported_level_no_unit_comes_back(store: Store, engine: Engine) -> None:
    """Either the level is set before all sales and they take from it, or it is refused."""
    for _ in range(4):
        robot = store.product(current_inventory=50)
        file = store.products.get("/products/export", params={"q": robot["name"]}).text.replace(",50,", ",60,")

        def act(number: int, robot: dict[str, Any] = robot, file: str = file) -> Response:
            if number == 0:
                return imported(store, file)
            return store.sales.post("/sales", json={"product_id": robot["id"], "units": 1})

        file_answer, *sale_answers = at_once(6, act)
        sold = sum(answer.status_code == 201 for answer in sale_answers)
        level = store.products.get(f"/products/{robot['id']}").json()["current_inventory"]
        was_set = file_answer.status_code == 200
        assert sold == 5
        assert level == (60 if was_set else 50) - sold
        reasons = [entry.reason for entry in assert_unbroken(engine, robot["id"])]
        assert reasons == ["initial", *(["adjustment"] if was_set else []), *["sale"] * sold]


def test_a_sku_is_given_once(store: Store, engine: Engine) -> None:
    store.category("toys")
    body = {"name": "Robot", "category": "toys", "price": "1", "sku": "ONE", "current_inventory": 3}
    answers = at_once(8, lambda _: store.products.post("/products", json=body))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 7}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"sku_exists"}
    with engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM inventory_transactions")).scalar_one() == 1


def test_a_sku_moves_to_one_of_those_who_want_it(store: Store) -> None:
    paths = [f"/products/{store.product()['id']}" for _ in range(6)]
    answers = at_once(6, lambda number: store.products.patch(paths[number], json={"sku": "ONE"}))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 5}
    assert [row["sku"] for row in store.products.get("/products").json()["items"]].count("ONE") == 1


def test_a_category_opens_once(store: Store) -> None:
    answers = at_once(
        8, lambda number: store.products.post("/categories", json={"name": "toys", "description": str(number)})
    )
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 7}
    [opened] = [answer.json() for answer in answers if answer.status_code == 201]
    assert store.products.get("/categories").json()["items"] == [opened]


def test_more_clients_than_connections_are_all_answered(store: Store, engine: Engine) -> None:
    """Requests wait for a connection before they take a thread, so none is refused and nothing stalls."""
    robot = store.product(current_inventory=0)
    path = f"/products/{robot['id']}/inventory-transactions"
    answers = at_once(40, lambda _: store.products.post(path, json={"change": 1}))
    assert {answer.status_code for answer in answers} == {201}
    assert sorted(answer.json()["quantity"] for answer in answers) == list(range(1, 41))
    assert len(assert_unbroken(engine, robot["id"])) == 41
