"""The audit log: an entry for every change, in its transaction, and none for what changes nothing."""

from typing import Any
from unittest.mock import ANY

from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from tests.conftest import recorded_statements
from tests.products_service.products.conftest import EVERY_FIELD
from tests.support.problems import assert_problem
from tests.support.store import Store

LOCAL = {"kind": "local", "id": None, "name": None}


def path(product: dict[str, Any]) -> str:
    return f"/products/{product['id']}"


def log(client: TestClient, **filters: Any) -> list[dict[str, Any]]:
    """The entries, oldest first."""
    answer = client.get("/audit", params={"sort": "id", "limit": 200} | filters)
    assert answer.is_success, answer.text
    return list(answer.json()["items"])


def told(client: TestClient, **filters: Any) -> list[tuple[str, str, dict[str, Any]]]:
    """Of each entry what was done, to what, and the changes."""
    return [
        (f"{entry['action']} {entry['entity_type']}", entry["entity_id"], entry["changes"])
        for entry in log(client, **filters)
    ]


# ---- products and categories


def test_a_new_product_is_told_whole_by_whom_and_in_which_request(store: Store) -> None:
    store.category("toys")
    answer = store.products.post("/products", json=EVERY_FIELD, headers={"X-Request-ID": "made-here"})
    [entry] = log(store.products, entity_type="product")
    assert entry == {
        "id": ANY,
        "at": ANY,
        "actor": LOCAL,
        "action": "created",
        "entity_type": "product",
        "entity_id": str(answer.json()["id"]),
        "changes": {name: [None, value] for name, value in EVERY_FIELD.items()},
        "note": None,
        "request_id": "made-here",
    }
    assert entry["at"] >= answer.json()["created_at"]


def test_a_change_is_told_with_what_was_before_and_only_what_differs(store: Store) -> None:
    robot = store.product(sku="R", price="19.99", description="Walks", low_stock_threshold=3)
    changes = {"price": 17.99, "sku": "R", "description": None, "low_stock_threshold": 4, "current_inventory": 5}
    store.products.patch(path(robot), json=changes | {"expected_version": 1})
    assert told(store.products, entity_type="product")[1:] == [
        (
            "updated product",
            str(robot["id"]),
            {"price": ["19.99", "17.99"], "description": ["Walks", None], "low_stock_threshold": [3, 4]},
        )
    ]


def test_the_end_of_a_product_and_its_return_are_told(store: Store) -> None:
    robot, kite = store.product(sku="R"), store.product()
    for product in (robot, kite):
        store.products.delete(path(product))
        store.products.delete(path(product))
    store.products.post(f"{path(robot)}/restore")
    store.products.post(f"{path(robot)}/restore")
    gone = {"status": ["active", "deleted"]}
    assert [entry[::2] for entry in told(store.products, entity_type="product")[2:]] == [
        ("deleted product", gone | {"sku": ["R", None], "former_sku": [None, "R"]}),
        ("deleted product", gone),
        ("restored product", {"status": ["deleted", "inactive"], "sku": [None, "R"], "former_sku": ["R", None]}),
    ]


def test_a_product_whose_sku_is_taken_is_restored_without_one(store: Store) -> None:
    gone = store.product(sku="R")
    store.products.delete(path(gone))
    store.product(sku="R")
    store.products.post(f"{path(gone)}/restore")
    assert told(store.products, action="restored")[0][2] == {"status": ["deleted", "inactive"]}


def test_categories_are_told_by_their_names(store: Store) -> None:
    store.products.post("/categories", json={"name": "toys", "label": "T"})
    store.products.patch("/categories/toys", json={"label": None, "position": 2})
    assert told(store.products) == [
        ("created category", "toys", {"name": [None, "toys"], "label": [None, "T"]}),
        ("updated category", "toys", {"label": ["T", None], "position": [None, 2]}),
    ]


def test_what_changes_nothing_or_fails_leaves_none(store: Store) -> None:
    robot = store.product(sku="R", price="5.00")
    store.product(sku="TAKEN")
    before = log(store.products)
    key = {"Idempotency-Key": "once"}
    for _ in range(2):
        store.products.patch(path(robot), json={"price": "5.00"}, headers=key)
    store.products.patch(path(robot), json={"current_inventory": 3})
    store.products.post(f"{path(robot)}/inventory-transactions", json={"change": 1})
    store.sell(robot)
    store.products.patch(path(robot), json={"sku": "TAKEN"})
    store.products.patch(path(robot), json={"name": "x", "expected_version": 9})
    store.products.patch("/categories/toys", json={"label": None})
    store.products.post("/categories", json={"name": "toys"})
    store.products.post("/products", json=EVERY_FIELD | {"category": "books"})
    assert log(store.products) == before


def test_a_repeated_request_leaves_one(store: Store) -> None:
    robot = store.product()
    for _ in range(2):
        store.products.patch(path(robot), json={"name": "x"}, headers={"Idempotency-Key": "once"})
    assert len(log(store.products, action="updated")) == 1


# ---- what differs since a version


def test_a_conflict_of_versions_names_the_fields_that_differ(store: Store) -> None:
    robot = store.product(sku="R", price="5.00", name="Robot")
    for changes in ({"price": "6.00"}, {"name": "Vacuum"}, {"price": "5.00", "sku": "S"}, {"current_inventory": 1}):
        store.products.patch(path(robot), json=changes)
    for seen, differing in ((1, ["name", "sku"]), (2, ["name", "price", "sku"]), (3, ["price", "sku"]), (9, [])):
        late = store.products.patch(path(robot), json={"name": "Late", "expected_version": seen})
        assert_problem(late, 409, "version_conflict", actual=4, changed=differing)
        late = store.products.delete(path(robot), params={"expected_version": seen})
        assert_problem(late, 409, "version_conflict", actual=4, changed=differing)
    store.products.patch("/categories/toys", json={"label": "T"})
    late = store.products.patch("/categories/toys", json={"label": "x", "expected_version": 9})
    assert_problem(late, 409, "version_conflict", actual=2, changed=[])
    late = store.products.patch("/categories/toys", json={"label": "x", "expected_version": 1})
    assert_problem(late, 409, "version_conflict", actual=2, changed=["label"])


def test_what_the_log_does_not_know_is_not_guessed(store: Store, engine: Engine) -> None:
    robot = store.product(price="5.00")
    store.products.patch(path(robot), json={"price": "6.00"})
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM audit_entries"))
    late = store.products.patch(path(robot), json={"name": "Late", "expected_version": 1})
    assert_problem(late, 409, "version_conflict", actual=2, changed=[])


# ---- imports


def imported(client: TestClient, file: str, **options: Any) -> dict[str, Any]:
    headers = {"Content-Type": "text/csv", "X-Request-ID": "the-import"}
    answer = client.post("/products/import", content=file, headers=headers, params=options)
    assert answer.is_success, answer.text
    return dict(answer.json())


def test_an_import_is_told_from_its_begin_to_its_end(store: Store) -> None:
    robot = store.product(sku="R", price="5.00")
    store.product(sku="K", price="5.00")
    before = len(log(store.products))
    file = "sku,name,category,price,current_inventory\nR,Vacuum,toys,6.00,100\nK,Kite,toys,5.00,\nN,New,books,1.00,3\n"
    file = file.replace(",\nN", ",9\nN")
    answer = imported(store.products, file)
    assert (answer["created"], answer["changed"]) == (1, 2)
    entries = log(store.products)[before:]
    assert {entry["request_id"] for entry in entries} == {"the-import"}
    run = str(answer["id"])
    new = {"sku": "N", "name": "New", "category": "books", "price": "1.00", "current_inventory": 3}
    renamed = store.products.get("/products", params={"q": "Kite"}).json()["items"][0]
    assert [(f"{entry['action']} {entry['entity_type']}", entry["entity_id"]) for entry in entries] == [
        ("started import", run),
        ("created category", "books"),
        ("updated product", str(robot["id"])),
        ("updated product", str(renamed["id"])),
        ("created product", ANY),
        ("finished import", run),
    ]
    changes = [entry["changes"] for entry in entries]
    assert changes[0] == {"kind": [None, "products"], "file_name": [None, None], "rows": [None, 3]}
    assert changes[2] == {"name": [robot["name"], "Vacuum"], "price": ["5.00", "6.00"]}
    assert changes[4] == {name: [None, value] for name, value in new.items()}
    assert changes[5] == {name: [None, answer[name]] for name in changes[5]}
    assert {"rows", "created", "changed", "ledger_entries", "levels"} <= changes[5].keys()
    assert answer["levels"] == {"moved": 1, "units_up": 0, "units_down": 91}


def test_the_entries_of_an_imports_rows_are_one_statement(store: Store) -> None:
    for number in range(20):
        store.product(sku=f"S{number}", price="5.00")
    rows = "".join(f"S{number},6.00\n" for number in range(20))
    with recorded_statements(store.products) as statements:
        imported(store.products, "sku,price\n" + rows)
    written = [statement for statement in statements if statement.startswith("INSERT INTO audit_entries")]
    assert len(written) == 3
    assert len(log(store.products, action="updated")) == 20


def test_a_dry_run_and_a_level_alone_tell_nothing_of_products(store: Store) -> None:
    store.product(sku="R", price="5.00")
    before = log(store.products)
    imported(store.products, "sku,price\nR,6.00\n", dry_run=True)
    assert log(store.products) == before
    imported(store.products, "sku,current_inventory\nR,3\n")
    assert [entry["entity_type"] for entry in log(store.products)[len(before) :]] == ["import", "import"]


def test_an_import_of_sales_is_told_too(store: Store) -> None:
    store.product(sku="R")
    file = "sku,units,sold_at\nR,1,2026-01-01T10:00:00Z\n"
    answer = store.sales.post("/sales/import", content=file, headers={"Content-Type": "text/csv"})
    assert answer.is_success, answer.text
    kinds = [(entry["action"], entry["entity_id"]) for entry in log(store.products, entity_type="import")]
    assert kinds == [("started", str(answer.json()["id"])), ("finished", str(answer.json()["id"]))]
