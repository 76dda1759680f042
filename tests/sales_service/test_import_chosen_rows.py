"""Rows that are left out by what a column holds, and fields that are the same in all rows."""

import json
from pathlib import Path

import pytest

from tests.support.imports import RunImport, imported, refused_rows, send, stored_sales
from tests.support.problems import assert_problem
from tests.support.store import Store

SOLD_AT = "2025-01-01T00:00:00Z"
ORDERS = (
    "Order state,sku,units,revenue\n"
    "Paid,A-1,1,1.00\n"
    " PARTIALLY_REFUNDED ,A-1,2,2.00\n"
    "refunded,A-1,3,3.00\n"
    ",A-1,4,4.00\n"
)


@pytest.mark.parametrize(
    ("conditions", "units"),
    [
        (["Order state=paid,partially_refunded"], [1, 2]),
        (["Order state!=paid,partially_refunded"], [3, 4]),
        (["#1="], [4]),
        (["order-state=paid,"], [1, 4]),
        (["Order state!=", "units!=2"], [1, 3]),
    ],
)
def test_rows_are_chosen_by_what_a_column_holds(store: Store, conditions: list[str], units: list[int]) -> None:
    """The column needs no mapping: it is named by the condition, in any case, by its place or as a field."""
    store.product(sku="A-1", price="1.00")
    options = {"where": conditions, "set": f"sold_at={SOLD_AT}"}
    rows = {"rows": len(units), "created": len(units), "left_out": 4 - len(units)}
    assert send(store, ORDERS, **options).json() == imported(**rows)
    assert [sale[2] for sale in stored_sales(store)] == units
    names, *rows_of_texts = [row.split(",") for row in ORDERS.splitlines()]
    objects = "\n".join(json.dumps(dict(zip(names, row, strict=True))) for row in rows_of_texts)
    named = [condition.replace("#1", "Order state") for condition in conditions]
    again = send(store, objects, "application/x-ndjson", **(options | {"where": named}))
    assert again.json() == imported(rows=len(units), already=len(units), left_out=4 - len(units))


@pytest.mark.parametrize(
    ("options", "units"), [({}, [1, 2]), ({"where": "status=refunded"}, [3]), ({"where": "status!="}, [1, 2, 3, 4])]
)
def test_what_a_status_says_was_no_sale_is_left_out_and_counted(
    store: Store, options: dict[str, str], units: list[int]
) -> None:
    """Unless somebody says which ones are wanted."""
    store.product(sku="A-1", price="1.00")
    body = f"sku,units,sold_at,State\nA-1,1,{SOLD_AT},Paid\nA-1,2,{SOLD_AT},shipped\n"
    body += f"A-1,3,{SOLD_AT},REFUNDED\nA-1,4,{SOLD_AT}, cancelled \n"
    rows = {"rows": len(units), "created": len(units), "left_out": 4 - len(units)}
    assert send(store, body, map="State=status", **options).json() == imported(**rows)
    assert [sale[2] for sale in stored_sales(store)] == units


def test_a_constant_stands_for_a_column_that_the_file_does_not_have(store: Store) -> None:
    product = store.product(sku="A-1", price="2.00")
    answer = send(store, f"sku,sold_at\nA-1,{SOLD_AT}\n", set=["units=3", "channel=market = east"])
    assert answer.json() == imported(rows=1, created=1)
    [sale] = store.sales.get("/sales").json()["items"]
    assert (sale["product_id"], sale["units"], sale["channel"]) == (product["id"], 3, "market = east")
    body = "sku,name,price\nB-1,Bee,1.00\n"
    assert send(store, body, kind="products", set="category=home").json()["created"] == 1


@pytest.mark.parametrize(
    ("options", "parameter", "detail"),
    [
        ({"set": "unit=1"}, "set", "unit=1 names no field; did you mean units?"),
        ({"set": "units"}, "set", "write FIELD=TEXT, such as units=1, not 'units'"),
        ({"set": ["units=1", "units=2"]}, "set", "the field 'units' is set more than once"),
        ({"where": "=paid"}, "where", "write COLUMN=TEXT,TEXT or COLUMN!=TEXT, not '=paid'"),
    ],
)
def test_options_that_mean_nothing_are_refused(
    store: Store, options: dict[str, object], parameter: str, detail: str
) -> None:
    answer = send(store, ORDERS, **options)
    assert_problem(answer, 422, "invalid_request", errors=[{"parameter": parameter, "detail": detail}])


def test_a_condition_needs_its_column_and_a_constant_needs_none(store: Store) -> None:
    body = f"sku,units,sold_at\nA-1,1,{SOLD_AT}\n"
    missing = "has no column 'State', by which rows are to be chosen; its columns are sku, units, sold_at"
    refused_rows(send(store, body, where="State=paid"), (1, None, missing))
    both = "has a column of units (#2), which is set for all rows; leave the column out (#2=)"
    refused_rows(send(store, body, set="units=1"), (1, "units", both))
    twice = json.dumps({"sku": "A-1", "units": 1, "sold_at": SOLD_AT})
    answer = send(store, twice, "application/x-ndjson", set="units=1")
    refused_rows(answer, (1, None, "units is given more than once, for all rows too"))


def test_rejected_rows_are_written_without_constants_and_go_in_with_the_same_options(
    store: Store, run_import: RunImport, tmp_path: Path
) -> None:
    store.product(sku="A-1", price="1.00")
    file = tmp_path / "sales.csv"
    file.write_text(f"state,sku,sold_at\npaid,A-1,{SOLD_AT}\npaid,A-2,{SOLD_AT}\nopen,A-1,{SOLD_AT}\n")
    options = ("--set", "units=1", "--where", "state=paid")
    status, answer, said = run_import(file, *options, "--on-error", "skip")
    assert (status, answer["created"], answer["rejected"], answer["left_out"]) == (1, 1, 1, 1)
    assert "1 more rows are left out: by --where, or as void sales." in said
    rejected = Path(answer["rejected_file"])
    lines = rejected.read_text().splitlines()
    assert lines[0] == "state,sku,sold_at,import_line,import_column,import_error"
    rejected.write_text("\n".join([lines[0], lines[1]]))
    store.product(sku="A-2", price="1.00")
    assert run_import(rejected, *options)[1]["created"] == 1
    assert [sale[2] for sale in stored_sales(store)] == [1, 1]


@pytest.mark.parametrize("form", ["csv", "ndjson"])
def test_void_sales_of_an_export_are_none_and_reports_say_the_same(store: Store, form: str) -> None:
    """The file stands for another store: its year is another one."""
    product = store.product(sku="A-1", price="2.00")
    sold = [store.sold_before(product, f"2025-03-0{day}T10:00:00Z", day) for day in (1, 2, 3)]
    right = {"product_id": product["id"], "units": 5, "sold_at": "2025-03-03T10:00:00Z", "take_stock": False}
    void = {"reason": "wrong_entry", "replacement": right}
    assert store.sales.post(f"/sales/{sold[2]['id']}/void", json=void).status_code == 201
    file = store.sales.get("/sales/export", params={"voided": "any", "format": form}).text
    content_type = {"csv": "text/csv", "ndjson": "application/x-ndjson"}[form]
    assert send(store, file, content_type).json() == imported(rows=3, already=3, left_out=1)
    elsewhere = file.replace("2025-03-", "2024-03-")
    assert send(store, elsewhere, content_type).json() == imported(rows=3, created=3, left_out=1)
    march = [{"start_date": f"{year}-03-01", "end_date": f"{year}-03-31"} for year in (2025, 2024)]
    before, after = (store.summary(**days) for days in march)
    assert after["totals"] == before["totals"]
    # Whoever asks for the void ones gets them.
    only = send(store, file, content_type, where="voided_at!=", duplicates="allow")
    assert only.json() == imported(rows=1, created=1, left_out=3)
