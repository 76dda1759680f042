"""Which column of an imported file is which field, and what is said about the others."""

import json
from pathlib import Path
from unittest.mock import ANY

import pytest

from tests.support.imports import RunImport, imported, send, stored_sales
from tests.support.problems import assert_problem
from tests.support.store import Store

SOLD_AT = "2025-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("given", "detail"),
    [
        ("Total=revenu", "Total=revenu names no field; did you mean revenue?"),
        ("Total=Revenue", "Total=Revenue names no field; did you mean revenue?"),
        ("revenue=Total", "revenue=Total names no field; the column comes first, as in Total=revenue"),
        (
            "Total=x",
            (
                "Total=x names no field; the fields are sku, product_id, units, sold_at, unit_price, revenue, "
                "category, unit_cost, order_ref, customer_ref, channel, product_name, barcode, "
                "external_ref, discount, order_discount, sold_date, sold_time, currency, status"
            ),
        ),
    ],
)
def test_a_mapping_to_no_field_is_refused_with_the_near_one(
    store: Store, run_import: RunImport, tmp_path: Path, given: str, detail: str
) -> None:
    """It would leave the column out: the sales were recorded at the list price."""
    store.product(sku="A-1", price="10.00")
    body = f"sku,units,sold_at,Total\nA-1,2,{SOLD_AT},6.00\n"
    sentence = f"map: {detail}" + ("" if detail.endswith("?") else ".")
    for form, content in (("text/csv", body), ("application/x-ndjson", json.dumps({"sku": "A-1"}))):
        answer = send(store, content, form, map=given)
        place = {"parameter": "map", "detail": detail}
        problem = assert_problem(answer, 422, "invalid_request", errors=[place])
        assert problem["detail"] == sentence
    file = tmp_path / "sales.csv"
    file.write_text(body)
    status, answer, said = run_import(file, "--map", given)
    assert (status, answer["code"], said) == (2, "invalid_request", f"{sentence}\n")
    assert stored_sales(store) == []
    assert send(store, body, map="Total=revenue").json() == imported(rows=1, created=1)
    assert [sale[5] for sale in stored_sales(store)] == ["6.00"]


def test_a_column_is_mapped_once(store: Store) -> None:
    answer = send(store, "sku\n", map=["A=sku", " A =units"])
    place = {"parameter": "map", "detail": "the column 'A' is mapped more than once"}
    assert_problem(answer, 422, "invalid_request", errors=[place])


def test_a_blank_first_line_is_passed_over(store: Store, run_import: RunImport, tmp_path: Path) -> None:
    """It was a 500, and a traceback on the command line."""
    store.product(sku="A-1")
    body = f"\n \nsku,units,sold_at\nA-1,2,{SOLD_AT}\n"
    assert send(store, body, dry_run=True).json()["created"] == 1
    file = tmp_path / "sales.csv"
    file.write_text(body + f"A-1,x,{SOLD_AT}\n")
    status, answer, _ = run_import(file)
    assert (status, answer["errors"]) == (1, [{"line": 5, "column": "units", "detail": "'x' is not a whole number"}])


@pytest.mark.parametrize("header", ['"Preis, netto\n(EUR)";sku;units;sold_at', "Note (a,b,c,d,e);sku;units;sold_at"])
def test_the_separator_is_told_by_the_columns_that_are_known(store: Store, header: str) -> None:
    store.product(sku="A-1")
    name = header.partition(";")[0].strip('"')
    answer = send(store, f"{header}\n1,50;A-1;2;{SOLD_AT}\n", map=f"{name}=")
    assert answer.json() == imported(rows=1, created=1)


def test_all_unknown_columns_are_named_at_once_with_a_way_out_for_each(
    store: Store, run_import: RunImport, tmp_path: Path
) -> None:
    """One message, and every way that it tells is taken: names that are missing, doubled or hold an equals sign too."""
    store.product(sku="A-1")
    show = "Show (0 = No; 1 = Yes)"
    names = ["", "sku", "unit", show, "units", "sold_at", "Note", "Note", '"two\nlines"', "x" * 101]
    body = f"{','.join(names)}\n,A-1,,,2,{SOLD_AT},,,,\n"
    ways = {
        "#1": "unknown column; map it (#1=FIELD) or leave it out (#1=)",
        "unit": "unknown column; map it (unit=units) or leave it out (unit=)",
        show: f"unknown column; map it ({show}=FIELD) or leave it out ({show}=)",
    } | {f"#{place}": f"unknown column; map it (#{place}=FIELD) or leave it out (#{place}=)" for place in (7, 8, 9, 10)}
    answer = send(store, body)
    errors = [{"line": 1, "column": name, "detail": detail} for name, detail in ways.items()]
    problem = assert_problem(answer, 422, "invalid_file", errors=errors, error_count=7)
    assert problem["detail"] == (
        f"Line 1: 7 unknown columns: #1, unit, {show}, #7, #8, #9, #10; known are sku, product_id, units, sold_at, "
        "unit_price, revenue, category, unit_cost, order_ref, customer_ref, channel, product_name, barcode, "
        "external_ref, discount, order_discount, sold_date, sold_time, currency, status. Map each (COLUMN=FIELD), "
        "leave it out (COLUMN=), or leave out all such columns "
        "with the option other_columns=ignore."
    )
    assert send(store, body, map=[f"{name}=" for name in ways]).json() == imported(rows=1, created=1)
    assert send(store, body, other_columns="ignore").json() == imported(rows=1, already=1)
    file = tmp_path / "sales.csv"
    file.write_text(body)
    assert run_import(file, *(word for name in ways for word in ("--map", f"{name}=")))[0] == 0
    assert run_import(file, "--other-columns", "ignore")[0] == 0


def test_many_columns_are_left_out_either_way(store: Store) -> None:
    store.product(sku="A-1")
    others = [f"Column {number}" for number in range(150)]
    body = f"sku,units,sold_at,{','.join(others)}\nA-1,2,{SOLD_AT}{',' * 150}\n"
    answer = send(store, body)
    assert len(assert_problem(answer, 422, "invalid_file", errors=ANY, error_count=150)["errors"]) == 100
    assert send(store, body, map=[f"{name}=" for name in others]).json() == imported(rows=1, created=1)
    assert send(store, body, other_columns="ignore").json() == imported(rows=1, already=1)


def test_a_place_goes_before_a_name(store: Store) -> None:
    """Two columns of one name: the place tells which."""
    store.product(sku="A-1")
    body = f"sku,units,units,sold_at\nA-1,1,2,{SOLD_AT}\n"
    answer = send(store, body)
    detail = "names units more than once (#2, #3); leave out all but one, such as #3="
    assert_problem(
        answer, 422, "invalid_file", errors=[{"line": 1, "column": "units", "detail": detail}], error_count=1
    )
    assert send(store, body, map="#2=").json() == imported(rows=1, created=1)
    assert [sale[2] for sale in stored_sales(store)] == [2]
    answer = send(store, body, map="#5=")
    detail = "has no column '#5', which is to be mapped; its columns are sku, units, units, sold_at"
    assert_problem(answer, 422, "invalid_file", errors=[{"line": 1, "detail": detail}], error_count=1)


def test_leaving_out_what_is_unknown_leaves_out_nothing_that_is_needed(store: Store) -> None:
    answer = send(store, f"sku,Quantity,sold_at\nA-1,2,{SOLD_AT}\n", other_columns="ignore")
    detail = "lacks a column for units; its columns are sku, Quantity, sold_at"
    assert_problem(
        answer, 422, "invalid_file", errors=[{"line": 1, "column": "units", "detail": detail}], error_count=1
    )
    answer = send(store, "Article,Quantity\nA-1,2\n", other_columns="ignore")
    assert (
        "names none that is known" in assert_problem(answer, 422, "invalid_file", errors=ANY, error_count=1)["detail"]
    )


def test_members_that_nobody_knows_are_left_out_of_ndjson(store: Store) -> None:
    robot = store.product(sku="A-1")
    row = {"sku": "A-1", "units": 2, "sold_at": SOLD_AT, "product_id": robot["id"] + 1, "x": {"y": [1]}}
    answer = send(store, json.dumps(row), "application/x-ndjson", other_columns="ignore")
    assert answer.json() == imported(rows=1, created=1)
