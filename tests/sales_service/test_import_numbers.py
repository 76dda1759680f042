"""Numbers in imported files: what is stored for a text under either decimal mark, and what is refused."""

from tests.support.imports import imported, refused_rows, send, stored_sales
from tests.support.store import Store

SOLD_AT = "2025-01-01T00:00:00Z"


def test_a_thousand_units_under_a_decimal_comma(store: Store) -> None:
    """One unit is what `1.000` was once taken for."""
    store.product(sku="A-1", price="2.00")
    body = f"sku;units;sold_at;revenue\nA-1;1.000;{SOLD_AT};1.234,50\nA-1;2,0;{SOLD_AT};3\n"
    assert send(store, body, decimal="comma").json() == imported(rows=2, created=2)
    assert [(sale[2], sale[5]) for sale in stored_sales(store)] == [(1000, "1234.50"), (2, "3.00")]


def test_a_point_before_three_digits_is_refused_with_both_meanings(store: Store) -> None:
    store.product(sku="A-1")
    body = f"sku,units,sold_at,unit_price\nA-1,1.000,{SOLD_AT},1.230\n"
    advice = "write one of these, or import with the option decimal=comma if points separate thousands"
    refused_rows(
        send(store, body),
        (2, "units", f"'1.000' could mean 1000 or 1; {advice}"),
        (2, "unit_price", f"'1.230' could mean 1230 or 1.23; {advice}"),
    )
    assert stored_sales(store) == []


def test_levels_and_prices_of_products_are_read_by_the_same_rule(store: Store) -> None:
    body = (
        "sku;name;category;price;current_inventory;low_stock_threshold\n"
        "A-1;Robot;toys;1.250,50;10.000;2,0\n"
        "A-2;Ball;toys;3;1.00;5\n"
    )
    refused_rows(
        send(store, body, kind="products", decimal="comma"),
        (3, "current_inventory", "'1.00' has a decimal point, but the option decimal=comma was given"),
    )
    body = body.replace("1.00;5", "1;5")
    answer = send(store, body, kind="products", decimal="comma")
    assert answer.json() == imported("products", rows=2, created=2, ledger_entries=2)
    items = store.products.get("/products", params={"sort": "id"}).json()["items"]
    figures = [(item["price"], item["current_inventory"], item["low_stock_threshold"]) for item in items]
    assert figures == [("1250.50", 10_000, 2), ("3.00", 1, 5)]
