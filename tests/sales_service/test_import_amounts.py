"""Prices and revenues of imported sales: taken from the file, never from today's list unless that is said."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.imports import RunImport, imported, refused_rows, send, stored_sales
from tests.support.store import Store

SOLD_AT = "2025-01-01T00:00:00Z"
EMPTY = "is empty; write an amount, or import with the option empty_revenue=price if the product's price is meant"


def amounts(store: Store) -> list[tuple[Any, ...]]:
    """Units, unit price, total price and revenue of every sale."""
    return [sale[2:6] for sale in stored_sales(store)]


@pytest.mark.parametrize(
    ("header", "row", "column", "stored"),
    [
        ("revenue", "", "revenue", (2, "10.00", "20.00", "20.00")),
        ("revenue", " ", "revenue", (2, "10.00", "20.00", "20.00")),
        ("unit_price,revenue", "3,", "revenue", (2, "3.00", "6.00", "6.00")),
        ("unit_price,revenue", ",", "revenue", (2, "10.00", "20.00", "20.00")),
        ("unit_price", "", "unit_price", (2, "10.00", "20.00", "20.00")),
    ],
)
def test_an_empty_amount_is_refused_unless_the_price_is_meant(
    store: Store, run_import: RunImport, tmp_path: Path, header: str, row: str, column: str, stored: tuple[Any, ...]
) -> None:
    """Unknown, or cancelled: it was today's list price, exit status 0, and counted nowhere."""
    store.product(sku="A-1", price="10.00")
    body = f"sku,units,sold_at,{header}\nA-1,2,{SOLD_AT},{row}\n"
    refused_rows(send(store, body), (2, column, EMPTY))
    file = tmp_path / "sales.csv"
    file.write_text(body)
    assert run_import(file)[1]["errors"] == [{"line": 2, "column": column, "detail": EMPTY}]
    assert stored_sales(store) == []
    assert run_import(file, "--empty-revenue", "price")[0] == 0
    assert amounts(store) == [stored]


@pytest.mark.parametrize(
    ("members", "column"),
    [
        ({"revenue": None}, "revenue"),
        ({"revenue": ""}, "revenue"),
        ({"unit_price": None}, "unit_price"),
        ({"unit_price": "3", "revenue": None}, "revenue"),
        ({}, None),
        ({"unit_price": None, "revenue": "6"}, None),
        ({"unit_price": "3"}, None),
    ],
)
def test_null_is_an_empty_cell_and_no_member_is_no_column(
    store: Store, members: dict[str, Any], column: str | None
) -> None:
    store.product(sku="A-1", price="3.00")
    body = json.dumps({"sku": "A-1", "units": 2, "sold_at": SOLD_AT} | members)
    answer = send(store, body, "application/x-ndjson")
    if column is None:
        assert answer.json() == imported(rows=1, created=1)
        assert amounts(store) == [(2, "3.00", "6.00", "6.00")]
    else:
        refused_rows(answer, (1, column, EMPTY))


def test_a_revenue_alone_makes_the_price(store: Store) -> None:
    """The least that covers it, in cents; the list price of today has nothing to do with it."""
    store.product(sku="A-1", price="10.00")
    body = "sku,units,sold_at,revenue\n" + "".join(
        f"A-1,{units},2025-01-0{day}T00:00:00Z,{revenue}\n"
        for day, (units, revenue) in enumerate([(3, "29.99"), (3, "40.00"), (2, "6.00"), (5, "0")], start=1)
    )
    assert send(store, body).json() == imported(rows=4, created=4)
    assert amounts(store) == [
        (3, "10.00", "30.00", "29.99"),
        (3, "13.34", "40.02", "40.00"),
        (2, "3.00", "6.00", "6.00"),
        (5, "0.00", "0.00", "0.00"),
    ]


def test_without_a_column_of_amounts_it_is_the_list_price(store: Store) -> None:
    store.product(sku="A-1", price="10.00")
    assert send(store, f"sku,units,sold_at\nA-1,2,{SOLD_AT}\n").json() == imported(rows=1, created=1)
    assert amounts(store) == [(2, "10.00", "20.00", "20.00")]
