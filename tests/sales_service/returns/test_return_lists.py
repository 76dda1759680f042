"""GET /returns and its export: every filter, every order, pages that join."""

from typing import Any
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient

from tests.sales_service.returns.conftest import now, post, post_unlinked, void, void_sale
from tests.support.export_files import as_exported, as_text, csv_rows, ndjson_rows, parquet_rows
from tests.support.problems import assert_parameter_refused, assert_problem
from tests.support.store import Store

Parameters = dict[str, Any]
ANY_STATE = {"voided": "any"}


def page(client: TestClient, path: str = "/returns", **parameters: Any) -> dict[str, Any]:
    """One page."""
    answer = client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def listed(client: TestClient, **parameters: Any) -> list[str]:
    """The notes of the returns on all pages; in these tests each return is known by its note."""
    found: list[str] = []
    cursor: Parameters = {}
    while True:
        body = page(client, limit=2, **parameters, **cursor)
        found += [item["note"] for item in body["items"]]
        if body["next_cursor"] is None:
            return found
        cursor = {"cursor": body["next_cursor"]}


@pytest.fixture
def shop(store: Store) -> Store:
    """Six returns, known by their notes a to f; e is void."""
    robot, lamp = store.product(name="Robot"), store.product(name="Lamp", category="home")
    robots, lamps = (store.sold_before(product, "2025-01-01T00:00:00Z", 9) for product in (robot, lamp))
    post(store, robots, 3, note="a", returned_at="2025-01-31T23:59:59.999999Z", refunded="20.00", reason="damaged")
    post(store, lamps, 1, note="b", returned_at="2025-01-01T00:00:00Z", refunded="5.00")
    post_unlinked(store, robot, note="c", returned_at="2024-06-01T12:00:00Z", refunded="20.00")
    post(store, lamps, 2, note="d", returned_at="2025-03-31T23:30:00Z", refunded="0.00", reason="damaged")
    mistake = post(store, robots, 4, note="e", returned_at="2025-02-01T00:00:00Z", refunded="1.00").json()
    post(store, robots, 0, note="f", returned_at="2025-02-01T00:00:00Z", refunded="7.50", reason="goodwill")
    void(store, mistake)
    return store


def ids(store: Store, *names: str) -> list[int]:
    """Ids of products by name."""
    known = {item["name"]: item["id"] for item in store.products.get("/products").json()["items"]}
    return [known[name] for name in names]


def sale_of(store: Store, note: str) -> int:
    """The sale that a return took from."""
    items = page(store.sales, **ANY_STATE)["items"]
    return next(int(item["sale_id"]) for item in items if item["note"] == note)


def test_an_item_is_the_whole_return(store: Store) -> None:
    robot = store.product(name="Robot")
    first = post(store, store.sell(robot, 2)).json()
    second = post_unlinked(store, robot).json()
    assert page(store.sales) == {"items": [second, first], "next_cursor": None}
    assert void(store, first).status_code == 200
    assert page(store.sales) == {"items": [second], "next_cursor": None}
    assert page(store.sales, voided="true")["items"] == [store.sales.get(f"/returns/{first['id']}").json()]


@pytest.mark.parametrize(
    ("parameters", "notes"),
    [
        ({}, "dfabc"),
        ({"voided": "any"}, "defabc"),
        ({"voided": "true"}, "e"),
        ({"category": "toys"}, "fac"),
        ({"category": ["toys", "home"]}, "dfabc"),
        ({"category": "books"}, ""),
        ({"reason": "damaged"}, "da"),
        ({"reason": ["damaged", "goodwill"]}, "dfa"),
        ({"linked": "true"}, "dfab"),
        ({"linked": "false"}, "c"),
        ({"start_date": "2025-01-31", "end_date": "2025-02-28"}, "fa"),
        ({"end_date": "2024-12-31"}, "c"),
        ({"start_date": "2025-04-01", "time_zone": "Europe/Berlin"}, "d"),
        ({"start_date": "2025-04-01"}, ""),
        ({"linked": "true", "category": "toys", "voided": "any", "reason": "unspecified"}, "e"),
    ],
)
def test_filters(shop: Store, parameters: Parameters, notes: str) -> None:
    assert "".join(listed(shop.sales, **parameters)) == notes
    exported = ndjson_rows(shop.sales.get("/returns/export", params=parameters | {"format": "ndjson"}))
    assert sorted(row["note"] for row in exported) == sorted(notes)


def test_products_and_sales_may_be_named(shop: Store) -> None:
    robot, lamp = ids(shop, "Robot", "Lamp")
    assert "".join(listed(shop.sales, product_id=robot)) == "fac"
    assert "".join(listed(shop.sales, product_id=[robot, lamp])) == "dfabc"
    robots, lamps = sale_of(shop, "a"), sale_of(shop, "b")
    assert "".join(listed(shop.sales, sale_id=lamps)) == "db"
    assert "".join(listed(shop.sales, sale_id=[robots, lamps], voided="any")) == "defab"
    for path in ("/returns", "/returns/export"):
        assert_parameter_refused(shop.sales.get(path, params={"product_id": 999_999_999}), "product_id")
        assert_parameter_refused(shop.sales.get(path, params={"sale_id": 999_999_999}), "sale_id")


@pytest.mark.parametrize(
    ("sort", "notes"),
    [
        ("returned_at", "cbaefd"),
        ("-returned_at", "defabc"),
        ("refunded", "debfac"),
        ("-refunded", "acfbed"),
        ("units", "cfbdae"),
        ("-units", "eadbcf"),
        ("id", "abcdef"),
        ("-id", "fedcba"),
    ],
)
def test_orders(shop: Store, sort: str, notes: str) -> None:
    assert "".join(listed(shop.sales, sort=sort, voided="any")) == notes


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("sort=revenue", "sort"),
        ("voided=maybe", "voided"),
        ("linked=2", "linked"),
        ("reason=because", "reason"),
        ("sale_id=0", "sale_id"),
        ("category=nothing", "category"),
        ("limit=201", "limit"),
        ("units=1", "units"),
        ("voided=true&voided=false", "voided"),
    ],
)
def test_a_parameter_outside_its_rules_is_refused(sales: TestClient, query: str, parameter: str) -> None:
    assert_parameter_refused(sales.get(f"/returns?{query}"), parameter)


def test_a_cursor_of_another_list_is_refused(shop: Store) -> None:
    cursor = page(shop.sales, limit=1)["next_cursor"]
    for path, more in (("/returns", {"sort": "id"}), ("/returns", {"linked": "true"}), ("/sales", {})):
        answer = shop.sales.get(path, params={"cursor": cursor} | more)
        assert_problem(answer, 422, "invalid_cursor", errors=[{"parameter": "cursor", "detail": ANY}])


def test_every_format_has_the_rows_of_the_list(shop: Store) -> None:
    items = [as_exported(item) for item in page(shop.sales, sort="id", **ANY_STATE)["items"]]
    assert len(items) == 6
    export = "/returns/export"
    assert ndjson_rows(shop.sales.get(export, params={"format": "ndjson", **ANY_STATE})) == items
    assert parquet_rows(shop.sales.get(export, params={"format": "parquet", **ANY_STATE})) == items
    answer = shop.sales.get(export, params=ANY_STATE)
    assert csv_rows(answer) == [as_text(item) for item in items]
    assert answer.headers["content-disposition"].startswith('attachment; filename="returns-20')
    assert len(ndjson_rows(shop.sales.get(export, params={"format": "ndjson"}))) == 5


# ---- what lists of sales say


def test_sales_are_listed_by_what_was_taken_off_them(store: Store) -> None:
    robot = store.product()
    whole, part, goodwill, voided, taken_back = (store.sell(robot, 2) for _ in range(5))
    post(store, part)
    post(store, goodwill, 0, refunded="1.00")
    void_sale(store, voided, "test")
    void(store, post(store, taken_back).json())
    states = {sale["id"]: now(store, sale) for sale in (whole, part, goodwill, voided, taken_back)}

    def found(**parameters: Any) -> list[Any]:
        items = page(store.sales, "/sales", sort="id", **parameters)["items"]
        exported = ndjson_rows(store.sales.get("/sales/export", params=parameters | {"format": "ndjson"}))
        rows = [as_exported(item) for item in items]
        assert [{name: row[name] for name in item} for row, item in zip(exported, rows, strict=True)] == rows
        assert items == [states[item["id"]] for item in items]
        return [item["id"] for item in items]

    every = [sale["id"] for sale in (whole, part, goodwill, voided, taken_back)]
    assert found() == [sale_id for sale_id in every if sale_id != voided["id"]]
    assert found(voided="any") == every
    assert found(voided="true") == [voided["id"]]
    assert found(returned="true") == [part["id"], goodwill["id"]]
    assert found(returned="false") == [whole["id"], taken_back["id"]]
    assert found(returned="false", voided="any") == [whole["id"], voided["id"], taken_back["id"]]
    assert found(returned="true", voided="true") == []
    assert states[voided["id"]] == voided | {"voided_at": states[voided["id"]]["voided_at"], "void_reason": "test"}
    assert states[taken_back["id"]] == taken_back
