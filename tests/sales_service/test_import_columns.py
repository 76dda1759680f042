"""Which column of an imported file is which field, and what is said about the others."""

import json
from pathlib import Path

import pytest

from tests.imports import RunImport, imported, send, stored_sales
from tests.problems import assert_problem
from tests.store import Store

SOLD_AT = "2025-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("given", "detail"),
    [
        ("Total=revenu", "Total=revenu names no field; did you mean revenue?"),
        ("Total=Revenue", "Total=Revenue names no field; did you mean revenue?"),
        ("revenue=Total", "revenue=Total names no field; the column comes first, as in Total=revenue"),
        (
            "Total=x",
            "Total=x names no field; the fields are sku, product_id, units, sold_at, unit_price, revenue, category",
        ),
    ],
)
def test_a_mapping_to_no_field_is_refused_with_the_near_one(
    store: Store, run_import: RunImport, tmp_path: Path, given: str, detail: str
) -> None:
    """It would leave the column out: the sales were recorded at the list price."""
    store.product(sku="A-1", price="10.00")
    body = f"sku,units,sold_at,Total\nA-1,2,{SOLD_AT},6.00\n"
    for form, content in (("text/csv", body), ("application/x-ndjson", json.dumps({"sku": "A-1"}))):
        answer = send(store, content, form, map=given)
        place = {"parameter": "map", "detail": detail}
        problem = assert_problem(answer, 422, "invalid_request", errors=[place])
        assert problem["detail"] == f"map: {detail}."
    file = tmp_path / "sales.csv"
    file.write_text(body)
    status, answer, said = run_import(file, "--map", given)
    assert (status, answer["code"], said) == (2, "invalid_request", f"map: {detail}.\n")
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
