"""Importing sales of products that the store does not have: created on demand, counted and listed."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import ANY

from sqlalchemy import Engine, text

from common.db.types import utc_now
from tests.support.imports import imported, refused_rows, send, stored_sales
from tests.support.store import Store

T = "2025-03-31T18:30:{:02d}Z"
OPTIONS = {"create_products": "true", "default_category": "home"}
HEADER = "sku,product_name,units,unit_price,category,sold_at\n"


def listed(name: str, price: str, category: str = "home", **codes: str) -> dict[str, Any]:
    """How an answer lists a product that is created."""
    return {
        "sku": None,
        "barcode": None,
        "external_ref": None,
        "name": name,
        "category": category,
        "price": price,
    } | codes


def products(store: Store) -> list[tuple[Any, ...]]:
    """Every product, in the order of the ids."""
    items = store.products.get("/products", params={"limit": 200}).json()["items"]
    names = ("sku", "name", "category", "price", "current_inventory", "status")
    return [tuple(item[name] for name in names) for item in items]


def body(*rows: str) -> str:
    """A file of sales, a second after each other."""
    return HEADER + "".join(f"{row},{T.format(second)}\n" for second, row in enumerate(rows))


def test_products_are_created_with_their_highest_price_and_listed(store: Store, engine: Engine) -> None:
    known = store.product(sku="R-1", name="Robot", category="toys", price="3.00", current_inventory=0)["id"]
    rows = body("R-1,Robot,1,2.00,", "K-1,Kite,1,5.00,Toys", "K-1,,2,7.50,", ",Kite,1,6.00,", "B-1,Ball,4,1.00,sports")
    new = [listed("Kite", "7.50", "toys", sku="K-1"), listed("Ball", "1.00", "sports", sku="B-1")]
    options = OPTIONS | {"match": "sku,name"}
    answer = imported(rows=5, created=5, products_created=2, new_products=new, ledger_entries=2)
    dry = send(store, rows, dry_run="true", **options)
    assert dry.json() == answer | {"id": None, "dry_run": True, "finished_at": None}
    assert len(products(store)) == 1
    assert send(store, rows, **options).json() == answer
    assert products(store) == [
        ("R-1", "Robot", "toys", "3.00", 0, "active"),
        ("K-1", "Kite", "toys", "7.50", None, "active"),
        ("B-1", "Ball", "sports", "1.00", None, "active"),
    ]
    kite, ball = known + 1, known + 2
    assert [(sale[0], sale[1], sale[2]) for sale in stored_sales(store)] == [
        (known, "toys", 1), (kite, "toys", 1), (kite, "toys", 2), (kite, "toys", 1), (ball, "sports", 4)
    ]  # fmt: skip
    with engine.connect() as connection:
        ledger = connection.execute(text("SELECT product_id, quantity, reason FROM inventory_transactions ORDER BY id"))
        assert [tuple(row) for row in ledger] == [
            (known, 0, "initial"),
            (kite, None, "initial"),
            (ball, None, "initial"),
        ]
    assert send(store, rows, **options).json() == imported(rows=5, already=5)


def test_what_a_wrong_row_sells_is_not_created(store: Store) -> None:
    rows = body("A,Ant,1,5.00,", "B,Bee,some,5.00,", "C,Cat,1,,")
    answer = send(store, rows, on_error="skip", empty_revenue="price", **OPTIONS).json()
    new = [listed("Ant", "5.00", sku="A")]
    errors = [
        {"line": 3, "column": "units", "detail": ANY},
        {
            "line": 4,
            "column": "unit_price",
            "detail": "is not said, and a product that is still to be created has none",
        },
    ]
    assert answer == imported(
        rows=3, created=1, rejected=2, products_created=1, new_products=new, ledger_entries=1, errors=errors
    )
    assert [product[0] for product in products(store)] == ["A"]


def test_a_product_without_a_category_is_refused(store: Store) -> None:
    answer = send(store, body("A,Ant,1,5.00,"), create_products="true")
    detail = "no row says the category of this new product; default_category=NAME says where it goes"
    refused_rows(answer, (2, "category", detail))
    assert products(store) == []


def test_nothing_is_put_into_a_hidden_category(store: Store, engine: Engine) -> None:
    store.category("home")
    with engine.begin() as connection:
        connection.execute(text("UPDATE categories SET hidden = 1 WHERE name = 'home'"))
    refused_rows(
        send(store, body("A,Ant,1,5.00,"), **OPTIONS), (2, "category", "home is hidden and takes no new products")
    )


def test_sales_of_today_take_no_stock_that_nobody_knows(store: Store) -> None:
    store.product(sku="R-1", current_inventory=5)
    rows = "sku,product_name,units,unit_price,sold_at\n"
    rows += "".join(f"{sku},N,2,1.00,{utc_now():%Y-%m-%dT%H:%M:%SZ}\n" for sku in ("R-1", "NEW"))
    answer = send(store, rows, **OPTIONS).json()
    assert (answer["created"], answer["products_created"], answer["levels"]["units_down"]) == (2, 1, 2)
    assert [product[4] for product in products(store)] == [3, None]
    refused = send(store, rows.replace("NEW", "NEW-2").replace("R-1,N,2", "R-1,N,1"), stock="take", **OPTIONS)
    refused_rows(refused, (3, "units", "the product is blocked"))


def test_two_variants_of_one_name_are_two_products(store: Store) -> None:
    rows = body("RED,Shirt,1,9.00,fashion", "BLUE,Shirt,1,8.00,fashion")
    answer = send(store, rows, match="sku,name", **OPTIONS).json()
    assert answer["products_created"] == 2
    assert [product[:2] for product in products(store)] == [("RED", "Shirt"), ("BLUE", "Shirt")]


def test_a_file_of_many_new_products_is_the_same_in_chunks(store: Store, engine: Engine) -> None:
    """A product's price is that of its dearest sale, wherever in the file that stands."""
    count, rows_of_each = 300, 80
    begin = datetime(2025, 3, 1, tzinfo=UTC)
    lines = [
        f"P-{number},N{number},1,{price}.00,,{begin + timedelta(minutes=price * count + number):%Y-%m-%dT%H:%M:%SZ}\n"
        for price in range(1, rows_of_each + 1)
        for number in range(count)
    ]
    answer = send(store, HEADER + "".join(lines), **OPTIONS).json()
    assert (answer["created"], answer["products_created"], len(answer["new_products"])) == (len(lines), count, 100)
    with engine.connect() as connection:
        prices = connection.execute(text("SELECT COUNT(*), MIN(price), MAX(price) FROM products")).one()
    assert tuple(prices) == (count, Decimal(rows_of_each), Decimal(rows_of_each))
