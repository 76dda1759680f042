"""Pages of every list: complete and in order in every sort, also while rows are inserted; a cursor fits one list."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise, permutations
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from tests.conftest import recorded_statements
from tests.support.problems import assert_parameter_refused, assert_problem
from tests.support.store import Store

Item = dict[str, Any]
Measure = Callable[[Item], Any]


def level(item: Item) -> float:
    """A level as a number: null sorts lowest."""
    return -1 if item["current_inventory"] is None else int(item["current_inventory"])


def urgency(item: Item) -> tuple[int, float]:
    """Out, then low with the fewest units first, blocked, ok."""
    rank = {"out": 0, "low": 1, "blocked": 2, "ok": 3}[item["stock_state"]]
    return rank, level(item) if rank == 1 else 0


@dataclass(frozen=True)
class ListUnderTest:
    """A list, its sorts with what they order by, and what identifies an item."""

    service: str
    path: str
    sorts: dict[str, Measure]
    key: str = "id"


LISTS = {
    "products": ListUnderTest(
        "products",
        "/products",
        {
            "id": lambda item: item["id"],
            "name": lambda item: item["name"].lower(),
            "price": lambda item: Decimal(item["price"]),
            "created_at": lambda item: item["created_at"],
            "current_inventory": level,
        },
    ),
    "inventory": ListUnderTest(
        "products",
        "/inventory",
        {
            "id": lambda item: item["product_id"],
            "name": lambda item: item["name"].lower(),
            "current_inventory": level,
            "urgency": urgency,
        },
        key="product_id",
    ),
    "ledger": ListUnderTest("products", "/products/{product}/inventory-transactions", {"id": lambda item: item["id"]}),
    "store ledger": ListUnderTest(
        "products", "/inventory-transactions", {"created_at": lambda item: item["created_at"]}
    ),
    "sales": ListUnderTest(
        "sales",
        "/sales",
        {
            "id": lambda item: item["id"],
            "sold_at": lambda item: item["sold_at"],
            "revenue": lambda item: Decimal(item["revenue"]),
            "units": lambda item: item["units"],
        },
    ),
}
EVERY_SORT = [(name, sign + sort) for name, each in LISTS.items() for sort in each.sorts for sign in ("", "-")]


@pytest.fixture
def filled(store: Store, engine: Engine) -> Store:
    """Every list has a dozen items with ties in every column, nulls among them."""
    store.category("toys")
    for number in range(12):
        body = {"name": ["alpha", "Alpha", "beta", "ALPHA"][number % 4], "category": "toys"}
        body |= {"price": ["1.00", "2.00", "1.50"][number % 3]}
        body |= {"current_inventory": [None, 0, 5, 50, 5, None, 7][number % 7]}
        store.products.post("/products", json=body)
    sold = store.product()["id"]
    instants = ["2025-03-01T10:00:00Z", "2025-03-02T10:00:00.000001Z", "2025-03-01T10:00:00Z"]
    past = [
        {"product_id": sold, "units": 1 + number % 2, "unit_price": "3.00"}
        | {"sold_at": instants[number % 3], "take_stock": False}
        for number in range(11)
    ]
    present = [{"product_id": sold, "units": 1 + number % 2} for number in range(6)]
    assert store.sales.post("/sales/batch", json={"sales": past + present}).status_code == 201
    with engine.begin() as connection:
        connection.execute(text("UPDATE products SET created_at = '2026-01-01 00:00:00.000001' WHERE id % 3 = 0"))
    return store


def client_and_path(store: Store, name: str) -> tuple[TestClient, str]:
    """Where a list is; the ledger is that of the product with the most entries."""
    wanted = LISTS[name]
    client = store.products if wanted.service == "products" else store.sales
    if "{product}" not in wanted.path:
        return client, wanted.path
    newest = store.products.get("/products", params={"sort": "-id", "limit": 1}).json()["items"][0]
    return client, wanted.path.format(product=newest["id"])


def pages(client: TestClient, path: str, **parameters: Any) -> Iterator[list[Item]]:
    """Page after page, each by the cursor of the one before."""
    cursor: dict[str, str] = {}
    while True:
        answer = client.get(path, params=parameters | cursor)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert body.keys() == {"items", "next_cursor"}
        yield body["items"]
        if body["next_cursor"] is None:
            return
        cursor = {"cursor": body["next_cursor"]}


def expected_order(items: list[Item], name: str, sort: str) -> list[int]:
    """Keys in the order of the contract: by the sort, ties by key ascending whatever its direction."""
    wanted = LISTS[name]
    measure = wanted.sorts[sort.removeprefix("-")]
    by_key = sorted(items, key=lambda item: item[wanted.key])
    return [item[wanted.key] for item in sorted(by_key, key=measure, reverse=sort.startswith("-"))]


@pytest.mark.parametrize(("name", "sort"), EVERY_SORT)
def test_pages_of_any_size_put_together_are_the_list_in_order(filled: Store, name: str, sort: str) -> None:
    client, path = client_and_path(filled, name)
    everything = client.get(path, params={"limit": 200}).json()["items"]
    expected = expected_order(everything, name, sort)
    assert len(expected) >= 7
    for limit in (1, 2, 5, len(expected), 200):
        found = list(pages(client, path, sort=sort, limit=limit))
        assert [item[LISTS[name].key] for page in found for item in page] == expected
        assert {len(page) for page in found[:-1]} <= {limit}
        assert 1 <= len(found[-1]) <= limit


@pytest.mark.parametrize(("name", "sort"), EVERY_SORT)
def test_rows_inserted_while_paging_neither_repeat_nor_hide_others(filled: Store, name: str, sort: str) -> None:
    """After each page come rows at either end of every sort and in the midst of its ties."""
    client, path = client_and_path(filled, name)
    wanted = LISTS[name]
    before = client.get(path, params={"limit": 200}).json()["items"]
    sold = filled.products.get("/products", params={"sort": "-id", "limit": 1}).json()["items"][0]
    found: list[int] = []
    for number, page in enumerate(pages(client, path, sort=sort, limit=3)):
        found += [item[wanted.key] for item in page]
        if number > 2:
            continue
        filled.sold_before(sold, "2025-03-01T10:00:00Z", unit_price="3.00")
        filled.sold_before(sold, "2024-01-01T00:00:00Z", units=50, unit_price="9.00")
        filled.sell(sold)
        filled.product(name="alpha", price="1.50", current_inventory=5)
        filled.product(name="!", price="0.00", current_inventory=None)
        filled.product(name="zeta", price="99.00", current_inventory=1000)
    assert len(found) == len(set(found))
    kept = {item[wanted.key] for item in before}
    assert [key for key in found if key in kept] == expected_order(before, name, sort)


def test_null_levels_sort_lowest_in_both_directions(store: Store) -> None:
    blocked, empty, full = (store.product(current_inventory=units)["id"] for units in (None, 0, 9))
    for path, key in (("/products", "id"), ("/inventory", "product_id")):
        for sort, order in (
            ("current_inventory", [blocked, empty, full]),
            ("-current_inventory", [full, empty, blocked]),
        ):
            for limit in (1, 2, 3):
                found = pages(store.products, path, sort=sort, limit=limit)
                assert [item[key] for page in found for item in page] == order


@pytest.mark.parametrize("sort", ["name", "-name", "price", "-price", "created_at", "-created_at"])
def test_ties_follow_each_other_by_id_ascending(store: Store, engine: Engine, sort: str) -> None:
    ids = [store.product(name="same", price="1.00")["id"] for _ in range(5)]
    with engine.begin() as connection:
        connection.execute(text("UPDATE products SET created_at = '2026-01-01'"))
    found = pages(store.products, "/products", sort=sort, limit=2)
    assert [item["id"] for page in found for item in page] == ids


def test_names_that_are_equal_but_for_case_are_ties(store: Store) -> None:
    """So a cursor between them, whose text equals both, must go on by id."""
    ids = [store.product(name=name)["id"] for name in ("Ärger", "arger", "ÄRGER", "ärger")]
    for sort in ("name", "-name"):
        found = pages(store.products, "/products", sort=sort, limit=1)
        assert [item["id"] for page in found for item in page] == ids


def test_names_of_any_script_survive_a_cursor(store: Store) -> None:
    for name in ("🤖", "روبوت", "a\u0301", "𝕏", "'quoted\"", "\\", "%", "x" * 200, "🤖" * 200):
        store.product(name=name)
    in_one = [item["id"] for item in store.products.get("/products", params={"sort": "name"}).json()["items"]]
    one_by_one = pages(store.products, "/products", sort="name", limit=1)
    assert [item["id"] for page in one_by_one for item in page] == in_one
    assert len(in_one) == 9


def test_instants_are_paged_to_the_microsecond(store: Store, engine: Engine) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    rows = [store.product()["id"] for _ in range(6)]
    with engine.begin() as connection:
        for number, product in enumerate(rows):
            at = (start + timedelta(microseconds=number)).replace(tzinfo=None)
            connection.execute(text("UPDATE products SET created_at = :at WHERE id = :id"), {"at": at, "id": product})
    found = [item["id"] for page in pages(store.products, "/products", sort="-created_at", limit=1) for item in page]
    assert found == rows[::-1]


# ---- page size


def test_a_page_has_fifty_items_unless_said_otherwise(store: Store) -> None:
    for _ in range(51):
        store.product()
    sizes = [len(page) for page in pages(store.products, "/products")]
    assert sizes == [50, 1]
    assert [len(page) for page in pages(store.products, "/inventory", limit=51)] == [51]


def test_an_empty_list_is_one_empty_page(store: Store) -> None:
    for client, path in ((store.products, "/products"), (store.products, "/inventory"), (store.sales, "/sales")):
        assert client.get(path).json() == {"items": [], "next_cursor": None}


@pytest.mark.parametrize("name", LISTS)
def test_a_page_has_1_to_200_items(store: Store, name: str) -> None:
    store.product()
    client, path = client_and_path(store, name)
    for limit in ("0", "-1", "201", "1.5", "", "all", "1e2", "9" * 30):
        assert_parameter_refused(client.get(path, params={"limit": limit}), "limit")


@pytest.mark.parametrize("name", LISTS)
def test_a_later_page_is_as_many_statements_as_the_first(filled: Store, name: str) -> None:
    client, path = client_and_path(filled, name)
    counts = []
    for cursor in ({}, {"cursor": client.get(path, params={"limit": 2}).json()["next_cursor"]}):
        with recorded_statements(client) as statements:
            client.get(path, params={"limit": 2} | cursor)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 3


# ---- cursors


def first_cursor(client: TestClient, path: str, **parameters: Any) -> str:
    """The cursor of a list's second page."""
    cursor: str = client.get(path, params=parameters | {"limit": 1}).json()["next_cursor"]
    assert cursor
    return cursor


def test_a_cursor_goes_on_with_another_page_size(filled: Store) -> None:
    client, path = client_and_path(filled, "products")
    cursor = first_cursor(client, path, sort="-price", status="active")
    rest = client.get(path, params={"sort": "-price", "status": "active", "cursor": cursor, "limit": 200}).json()
    whole = client.get(path, params={"sort": "-price", "status": "active"}).json()
    assert rest["items"] == whole["items"][1:]


@pytest.mark.parametrize("name", LISTS)
def test_a_cursor_with_any_character_changed_is_invalid(filled: Store, name: str) -> None:
    client, path = client_and_path(filled, name)
    cursor = first_cursor(client, path)
    changed = [cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1 :] for at in range(len(cursor))]
    damaged = [cursor[:-1], cursor[1:], cursor + "A", cursor + "=", cursor + "==", f" {cursor}", cursor.swapcase()]
    for tampered in [*changed, *damaged]:
        assert_problem(
            client.get(path, params={"cursor": tampered}),
            422,
            "invalid_cursor",
            errors=[
                {
                    "parameter": "cursor",
                    "detail": "Take the cursor from next_cursor of the same list with the "
                    "same sort and filters, or leave it out to start anew.",
                }
            ],
        )


FORGED = [b'["v", null, 1]', b'["v", "x", 1]', b'["t", "2026-01-01T00:00:00+00:00", 1]', b"[]", b"null", b"{}", b"\xff"]


@pytest.mark.parametrize("name", LISTS)
def test_a_cursor_that_no_list_gave_out_is_invalid(filled: Store, name: str) -> None:
    client, path = client_and_path(filled, name)
    forged = [base64.urlsafe_b64encode(b"\0" * 8 + payload).decode().rstrip("=") for payload in FORGED]
    for cursor in ("", "x", "🤖", "null", "1", "%00", "=", "====", "AAAA", "A" * 2000, "' OR 1=1 --", *forged):
        assert client.get(path, params={"cursor": cursor}).json()["code"] == "invalid_cursor"


def test_an_endless_cursor_is_refused(filled: Store) -> None:
    client, path = client_and_path(filled, "products")
    assert client.get(path, params={"cursor": "A" * 4001}).json()["code"] == "invalid_cursor"


def test_the_longest_cursor_that_a_list_gives_out_leads_on(store: Store) -> None:
    names = ["\U0001f600" * 199 + digit for digit in "123"]
    for name in names:
        store.product(name=name)
    shown = [item["name"] for page in pages(store.products, "/products", sort="name", limit=1) for item in page]
    assert shown == names


@pytest.mark.parametrize(
    ("name", "given", "used"),
    [
        ("products", {"sort": "price"}, {"sort": "-price"}),
        ("products", {"sort": "price"}, {}),
        ("products", {}, {"sort": "-id"}),
        ("products", {}, {"status": "active"}),
        ("products", {"q": "alpha"}, {"q": "ALPHA"}),
        ("products", {"category": ["toys"]}, {"category": ["toys", "home"]}),
        ("products", {"max_price": "50"}, {"max_price": "51"}),
        ("products", {"stock": "low"}, {"stock": "blocked"}),
        ("inventory", {"state": "low"}, {}),
        ("inventory", {}, {"sort": "id"}),
        ("inventory", {"category": ["toys"]}, {}),
        ("ledger", {}, {"sort": "-id"}),
        ("ledger", {"reason": "sale"}, {}),
        ("ledger", {}, {"start_date": "2020-01-01"}),
        ("sales", {}, {"sort": "sold_at"}),
        ("sales", {"min_units": 1}, {"min_units": 2}),
        ("sales", {"category": ["toys"]}, {}),
        ("sales", {"end_date": "2026-01-01"}, {"end_date": "2026-01-02"}),
    ],
)
def test_a_cursor_of_another_sort_or_filter_is_invalid(filled: Store, name: str, given: Item, used: Item) -> None:
    client, path = client_and_path(filled, name)
    cursor = first_cursor(client, path, **given)
    assert client.get(path, params=given | {"cursor": cursor}).status_code == 200
    assert client.get(path, params=used | {"cursor": cursor}).json()["code"] == "invalid_cursor"


def test_a_cursor_of_another_list_is_invalid(filled: Store) -> None:
    """Also where both know the sort."""
    for name, other in permutations(LISTS, 2):
        shared = min(LISTS[name].sorts.keys() & LISTS[other].sorts.keys(), default=None)
        given, used = (shared or next(iter(LISTS[each].sorts)) for each in (name, other))
        cursor = first_cursor(*client_and_path(filled, name), sort=given)
        client, path = client_and_path(filled, other)
        answer = client.get(path, params={"sort": used, "cursor": cursor})
        assert answer.json()["code"] == "invalid_cursor", (name, other)


def test_a_cursor_of_another_products_ledger_is_invalid(store: Store) -> None:
    paths = []
    for product in (store.product(), store.product()):
        paths.append(f"/products/{product['id']}/inventory-transactions")
        store.products.post(paths[-1], json={"change": 1})
    for mine, other in pairwise([*paths, paths[0]]):
        cursor = first_cursor(store.products, mine)
        assert store.products.get(other, params={"cursor": cursor}).json()["code"] == "invalid_cursor"


@pytest.mark.parametrize("name", ["products", "inventory"])
def test_the_count_is_of_all_pages_and_does_not_tie_a_cursor(filled: Store, name: str) -> None:
    client, path = client_and_path(filled, name)
    for parameters in ({}, {"q": "ALPHA"}, {"q": "nothing of the kind"}):
        everything = client.get(path, params=parameters | {"limit": 200}).json()["items"]
        counted = client.get(path, params=parameters | {"limit": 2, "with_count": "true"}).json()
        assert counted.pop("count") == len(everything)
        assert counted == client.get(path, params=parameters | {"limit": 2, "with_count": "false"}).json()
        if counted["next_cursor"]:
            following = parameters | {"limit": 2, "cursor": counted["next_cursor"]}
            second = client.get(path, params=following).json()
            assert second["items"] == everything[2:4]
            again = client.get(path, params=following | {"with_count": "true"}).json()
            assert again == second | {"count": len(everything)}


def test_a_count_is_one_statement_more_in_the_same_snapshot(filled: Store) -> None:
    for path in ("/products", "/inventory"):
        with recorded_statements(filled.products) as statements:
            filled.products.get(path, params={"with_count": "true", "limit": 2})
        assert len(statements) == 4
        assert statements[0].startswith("SET TRANSACTION")
