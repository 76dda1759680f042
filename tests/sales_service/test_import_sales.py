"""Importing sales: what goes in comes out of every report, and what is wrong is named by line and column."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import ANY

import pytest
from sqlalchemy import Engine, text

from sales_service.importing.importer import SalesImporter
from tests.support.imports import imported, levels, send, stored_sales
from tests.support.problems import assert_problem
from tests.support.store import Store


def test_a_csv_file_of_past_sales_is_in_every_report_and_takes_no_stock(store: Store) -> None:
    robot = store.product(sku="R1", price="10.00", current_inventory=5)
    answer = send(
        store,
        "sku,units,sold_at,unit_price,revenue\r\n"
        "R1,2,2025-03-31T18:30:00Z,12.50,20.00\r\n"
        "R1,1,2025-04-01T00:30:00.123456+02:00,,\r\n"
        '"R1","3",2025-04-02T08:00:00Z,9,27\r\n',
        empty_revenue="price",
    )
    assert answer.status_code == 200, answer.text
    assert answer.json() == imported(rows=3, created=3)
    assert stored_sales(store) == [
        (robot["id"], "toys", 2, "12.50", "25.00", "20.00", "2025-03-31T18:30:00.000000Z"),
        (robot["id"], "toys", 1, "10.00", "10.00", "10.00", "2025-03-31T22:30:00.123456Z"),
        (robot["id"], "toys", 3, "9.00", "27.00", "27.00", "2025-04-02T08:00:00.000000Z"),
    ]
    rows = store.summary(interval="day", start_date="2025-03-31", end_date="2025-04-02", group_by="category")["rows"]
    assert [(row["period"]["start"], row["sales"], row["units"], row["revenue"]) for row in rows] == [
        ("2025-03-31", 2, 3, "30.00"),
        ("2025-04-01", 0, 0, "0.00"),
        ("2025-04-02", 1, 3, "27.00"),
    ]
    assert [entry["reason"] for entry in store.ledger(robot)] == ["initial"]


def test_ndjson_says_the_same(store: Store) -> None:
    robot = store.product(sku="R1")
    lines = [
        {"sku": "R1", "units": 2, "sold_at": "2025-03-31T18:30:00Z", "unit_price": "12.50", "revenue": 20},
        {"product_id": robot["id"], "units": "1", "sold_at": "2025-04-01T00:30:00+02:00"},
    ]
    body = "\n".join(json.dumps(line) for line in lines)
    assert send(store, body, "application/x-ndjson", map="product_id=product_id").json() == imported(rows=2, created=2)
    assert [sale[2:6] for sale in stored_sales(store)] == [
        (2, "12.50", "25.00", "20.00"),
        (1, "10.00", "10.00", "10.00"),
    ]


@pytest.mark.parametrize(
    ("row", "column", "detail"),
    [
        ("X,1,2025-01-01T00:00:00Z,1,1", "sku", "there is no product with this sku: 'X'"),
        (",1,2025-01-01T00:00:00Z,1,1", "sku", "is empty"),
        (
            "R1,-2,2025-01-01T00:00:00Z,1,1",
            "units",
            "'-2' is a return; returns=match takes such rows, or leave them out",
        ),
        ("R1,1.5,2025-01-01T00:00:00Z,1,1", "units", "'1.5' is not a whole number"),
        ('R1,"1,000",2025-01-01T00:00:00Z,1,1', "units", "'1,000' has a thousands separator; write the digits alone"),
        ("R1,1000001,2025-01-01T00:00:00Z,1,1", "units", ANY),
        ("R1,1,2025-01-01T00:00:00,1,1", "sold_at", ANY),
        ("R1,1,2025-01-01,1,1", "sold_at", ANY),
        ("R1,1,31.12.2025,1,1", "sold_at", ANY),
        ("R1,1,2025-02-29T00:00:00Z,1,1", "sold_at", ANY),
        ("R1,1,2199-01-01T00:00:00Z,1,1", "sold_at", ANY),
        ("R1,1,1969-12-31T23:59:59Z,1,1", "sold_at", ANY),
        ("R1,1,,1,1", "sold_at", "is empty"),
        ('R1,1,2025-01-01T00:00:00Z,"1,500",1', "unit_price", ANY),
        ("R1,1,2025-01-01T00:00:00Z,1.234,1", "unit_price", ANY),
        ("R1,1,2025-01-01T00:00:00Z,£5,1", "unit_price", ANY),
        ("R1,1,2025-01-01T00:00:00Z,-5,1", "unit_price", ANY),
        ("R1,1,2025-01-01T00:00:00Z,1e400,1", "unit_price", ANY),
        ("R1,1,2025-01-01T00:00:00Z,NaN,1", "unit_price", ANY),
        ("R1,1,2025-01-01T00:00:00Z,100000000,1", "unit_price", ANY),
        ("R1,1,2025-01-01T00:00:00Z,1", None, "the row has 4 columns, the header 5; is a column missing?"),
        (
            "R1,1,2025-01-01T00:00:00Z,1,1,1",
            None,
            "the row has 6 columns, the header 5; is a separator inside an unquoted text?",
        ),
        ('R1,1,"2025"x,1,1', None, ANY),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_imported(store: Store, row: str, column: str | None, detail: str) -> None:
    store.product(sku="R1")
    good = "R1,1,2025-01-01T00:00:00Z,1,1"
    answer = send(store, f"sku,units,sold_at,unit_price,revenue\n{good}\n{row}\n{good}\n")
    place = {"line": 3, "detail": detail} | ({} if column is None else {"column": column})
    assert_problem(answer, 422, "invalid_file", errors=[place], error_count=1)
    assert stored_sales(store) == []


def test_with_skip_the_good_rows_are_imported_and_the_others_named(store: Store) -> None:
    store.product(sku="R1")
    body = "sku,units,sold_at\nR1,1,2025-01-01T00:00:00Z\nR2,1,2025-01-01T00:00:00Z\nR1,x,2025-01-01T00:00:00Z\n"
    assert send(store, body, on_error="skip").json() == imported(
        rows=3,
        created=1,
        rejected=2,
        errors=[
            {"line": 3, "column": "sku", "detail": "there is no product with this sku: 'R2'"},
            {"line": 4, "column": "units", "detail": "'x' is not a whole number"},
        ],
    )
    assert len(stored_sales(store)) == 1


def test_over_http_no_more_rows_are_skipped_than_can_be_named(store: Store) -> None:
    store.product(sku="R1")
    body = "sku,units,sold_at\nR1,1,2025-01-01T00:00:00Z\n" + "R2,1,2025-01-01T00:00:00Z\n" * 101
    answer = send(store, body, on_error="skip")
    assert len(assert_problem(answer, 422, "invalid_file", errors=ANY, error_count=101)["errors"]) == 100
    assert stored_sales(store) == []


def test_a_dry_run_says_what_would_be_and_writes_nothing(store: Store, engine: Engine) -> None:
    store.product(sku="R1")
    body = "sku,units,sold_at\nR1,1,2025-01-01T00:00:00Z\n"
    assert send(store, body, dry_run=True).json() == imported(
        id=None, dry_run=True, rows=1, created=1, finished_at=None
    )
    assert stored_sales(store) == []
    with engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM imports")).scalar_one() == 0


def today(**offset: int) -> str:
    """A moment ago, or earlier by an offset."""
    return (datetime.now(UTC) - timedelta(seconds=1) - timedelta(**offset)).isoformat()


def test_sales_of_today_take_stock_and_those_before_do_not(store: Store) -> None:
    robot = store.product(sku="R1", current_inventory=5)
    body = f"sku,units,sold_at\nR1,2,{today()}\nR1,9,{today(days=1)}\nR1,1,{today()}\n"
    assert send(store, body).json() == imported(rows=3, created=3, ledger_entries=2, levels=levels(2, down=3))
    ids = [item["id"] for item in store.sales.get("/sales", params={"sort": "id"}).json()["items"]]
    assert [(entry["quantity"], entry["change"], entry["sale_id"]) for entry in store.ledger(robot)] == [
        (5, 5, None),
        (3, -2, ids[0]),
        (2, -1, ids[2]),
    ]


def test_all_take_stock_when_asked_to_and_what_is_short_is_named(store: Store) -> None:
    store.product(sku="R1", current_inventory=3)
    store.product(sku="R2", current_inventory=None)
    body = f"sku,units,sold_at\nR1,2,{today(days=3)}\nR1,2,{today(days=2)}\nR2,1,{today(days=2)}\n"
    assert_problem(
        send(store, body, stock="take"),
        422,
        "invalid_file",
        errors=[
            {"line": 3, "column": "units", "detail": "1 units are left in stock, 2 were sold"},
            {"line": 4, "column": "units", "detail": "the product is blocked"},
        ],
        error_count=2,
    )
    skipped = send(store, body, stock="take", on_error="skip").json()
    assert skipped == imported(rows=3, created=1, ledger_entries=1, rejected=2, errors=ANY, levels=levels(1, down=2))


def test_ignoring_stock_is_for_history_only(store: Store) -> None:
    store.product(sku="R1", current_inventory=0)
    body = f"sku,units,sold_at\nR1,2,{today()}\n"
    answer = send(store, body, stock="ignore")
    assert_problem(
        answer,
        422,
        "invalid_file",
        errors=[
            {
                "line": 2,
                "column": "sold_at",
                "detail": "is not before today in UTC: such a sale must take stock (stock=auto or take)",
            }
        ],
        error_count=1,
    )


def test_local_times_need_a_zone_and_commas_an_option(store: Store) -> None:
    store.product(sku="R1")
    body = "sku;units;Sold at;Preis\nR1;1;2025-03-30 01:59:59;1,50\nR1;1;2025-03-30T03:00;2\nR1;1;2025-10-26;3\n"
    options = {"time_zone": "Europe/Berlin", "decimal": "comma", "map": "Preis=unit_price"}
    assert send(store, body, **options).json() == imported(rows=3, created=3)
    assert [(sale[3], sale[6]) for sale in stored_sales(store)] == [
        ("1.50", "2025-03-30T00:59:59.000000Z"),
        ("2.00", "2025-03-30T01:00:00.000000Z"),
        ("3.00", "2025-10-25T22:00:00.000000Z"),
    ]
    skipped_hour = "sku,units,sold_at\nR1,1,2025-03-30T02:30:00\n"
    answer = send(store, skipped_hour, time_zone="Europe/Berlin")
    detail = "'2025-03-30T02:30:00' did not exist in Europe/Berlin: clocks were put forward over it"
    errors = [{"line": 2, "column": "sold_at", "detail": detail}]
    assert_problem(answer, 422, "invalid_file", errors=errors, error_count=1)


def test_sku_and_product_id_must_agree(store: Store) -> None:
    robot, ball = store.product(sku="R1"), store.product(sku="B1")
    header = "sku,product_id,units,sold_at\n"
    good = (
        f"R1,{robot['id']},1,2025-01-01T00:00:00Z\n,{ball['id']},1,2025-01-01T00:00:00Z\nB1,,1,2025-01-01T00:00:00Z\n"
    )
    answer = send(store, header + good + f"R1,{ball['id']},1,2025-01-01T00:00:00Z\n", map="product_id=product_id")
    place = {"line": 5, "column": "product_id", "detail": ANY}
    assert_problem(answer, 422, "invalid_file", errors=[place], error_count=1)
    assert send(store, header + good, map="product_id=product_id").json() == imported(rows=3, created=3)
    assert [sale[0] for sale in stored_sales(store)] == [robot["id"], ball["id"], ball["id"]]


@pytest.mark.parametrize(("form", "content_type"), [("csv", "text/csv"), ("ndjson", "application/x-ndjson")])
def test_what_is_exported_imports_again_to_the_same_rows(store: Store, form: str, content_type: str) -> None:
    robot = store.product(sku="=R'1", name="=cmd", price="3.00")
    plain = store.product(name='with, "quotes"')
    for number in range(5):
        sold_at = f"2025-03-0{number + 1}T10:20:30.12345{number}Z"
        store.sold_before(robot, sold_at, number + 1, revenue=f"{number}.10" if number else "0")
    store.sold_before(plain, "2025-03-31T23:59:59.999999Z")
    store.category("home")
    store.products.patch(f"/products/{plain['id']}", json={"category": "home", "price": "99.00"})
    before = stored_sales(store)
    exported = store.sales.get("/sales/export", params={"format": form, "row_count": True}).text
    assert send(store, exported, content_type).json() == imported(rows=6, already=6)
    assert stored_sales(store) == before
    assert send(store, exported, content_type, duplicates="allow").json() == imported(rows=6, created=6)
    assert stored_sales(store) == before * 2
    # The last line tells that rows are missing.
    lines = exported.splitlines(keepends=True)
    answer = send(store, "".join(lines[:3] + lines[-1:]), content_type)
    assert_problem(answer, 422, "invalid_file", errors=[{"line": 4, "detail": ANY}], error_count=1)


@pytest.mark.parametrize(
    ("content_type", "code"),
    [("application/json", 415), ("", 415), ("text/csv; charset=latin-99", 415), ("text/csv; charset=UTF-8", 422)],
)
def test_the_content_type_says_what_it_is(store: Store, content_type: str, code: int) -> None:
    assert send(store, "x", content_type).status_code == code


def test_an_import_stops_when_the_rollups_change_their_zone(store: Store, engine: Engine) -> None:
    store.product(sku="R1")
    body = "sku,units,sold_at\nR1,1,2025-01-01T00:00:00Z\n"
    for zone in ("rebuilding", "UTC"):
        with engine.begin() as connection:
            connection.execute(text(f"UPDATE rollup_zone SET time_zone = '{zone}'"))
        answer = send(store, body)
        if zone == "rebuilding":
            assert_problem(answer, 409, "import_stopped")
    assert answer.json() == imported(rows=1, created=1)


@pytest.mark.parametrize("on_error", ["stop", "skip"])
def test_stock_that_others_sell_after_the_check_is_not_sold_twice(
    store: Store, monkeypatch: pytest.MonkeyPatch, on_error: str
) -> None:
    robot = store.product(sku="R1", current_inventory=3)
    render = SalesImporter.render

    def sell_first(importer: SalesImporter, prepared: Any) -> Any:
        store.sell(robot, 2)
        return render(importer, prepared)

    body = f"sku,units,sold_at\nR1,1,{today()}\nR1,2,{today()}\n"
    with monkeypatch.context() as patch:
        patch.setattr(SalesImporter, "render", sell_first)
        answer = send(store, body, on_error=on_error)
    error = {"line": 3, "column": "units", "detail": f"Product {robot['id']} has 0 units in stock, 2 were asked for"}
    if on_error == "stop":
        assert_problem(answer, 409, "import_stopped", errors=[error], rows_done=0)
        assert [entry["quantity"] for entry in store.ledger(robot)] == [3, 1]
        store.products.post(f"/products/{robot['id']}/inventory-transactions", json={"quantity": 3})
        assert send(store, body).json() == imported(rows=2, created=2, ledger_entries=2, levels=levels(2, down=3))
    else:
        assert answer.json() == imported(
            rows=2, created=1, ledger_entries=1, rejected=1, errors=[error], levels=levels(1, down=1)
        )
        assert [entry["quantity"] for entry in store.ledger(robot)] == [3, 1, 0]
