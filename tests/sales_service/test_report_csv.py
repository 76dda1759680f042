"""Reports with Accept: text/csv have the rows of the JSON, cell for value."""

import csv
import io
from typing import Any

import pytest
from fastapi.testclient import TestClient

from common.csv_cells import undefuse
from tests.problems import assert_parameter_refused
from tests.store import Store

RANGE = {"start_date": "2025-01-01", "end_date": "2025-03-31"}


@pytest.fixture
def sold(store: Store) -> Store:
    """Sales of two products in two categories in the first quarter of two years."""
    robot = store.product(name='=Robot "R2", blue', price="19.99")
    novel = store.product(name="Novel", category="books", price="7.00")
    for day, product, units in (
        ("2024-02-29", robot, 1), ("2025-01-01", robot, 2), ("2025-02-10", novel, 3), ("2025-03-31", robot, 1),
    ):  # fmt: skip
        store.sold_before(product, f"{day}T12:00:00Z", units)
    return store


def as_csv(client: TestClient, path: str, parameters: dict[str, Any]) -> list[dict[str, str]]:
    """The rows of the CSV answer by column."""
    answer = client.get(path, params=parameters, headers={"Accept": "text/csv"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text.endswith("\r\n")
    return list(csv.DictReader(io.StringIO(answer.text, newline=""), strict=True))


def flat(row: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """A row of the JSON with the column names and cells of the CSV, nulls left out."""
    cells: dict[str, str] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            cells |= flat(value, f"{prefix}{name}_")
        elif value is not None:
            cells[prefix + name] = {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
    return cells


def filled(row: dict[str, str]) -> dict[str, str]:
    """A row of the CSV without its empty cells, its text as it was."""
    return {name: undefuse(cell) if name == "product_name" else cell for name, cell in row.items() if cell}


GROUPINGS: list[dict[str, Any]] = [
    {},
    {"group_by": "product"},
    {"group_by": "category"},
    {"interval": "month"},
    {"group_by": "product", "interval": "quarter"},
    {"group_by": "category", "interval": "week", "order_by": "group"},
]


@pytest.mark.parametrize("parameters", GROUPINGS)
def test_a_summary_has_the_rows_of_the_json(sold: Store, parameters: dict[str, Any]) -> None:
    """Whatever it is grouped by."""
    expected = sold.summary(**RANGE, **parameters)["rows"]
    rows = as_csv(sold.sales, "/sales/summary", RANGE | parameters)
    assert [filled(row) for row in rows] == [flat(row) for row in expected]


@pytest.mark.parametrize("parameters", GROUPINGS)
@pytest.mark.parametrize("to", ["previous_period", "previous_year"])
def test_a_comparison_has_the_rows_of_the_json(sold: Store, parameters: dict[str, Any], to: str) -> None:
    """Sides, and changes; null where there is no partner or no baseline."""
    wanted = RANGE | parameters | {"to": to}
    expected = sold.sales.get("/sales/compare", params=wanted).json()["rows"]
    rows = as_csv(sold.sales, "/sales/compare", wanted)
    assert [filled(row) for row in rows] == [flat(row) for row in expected]


def test_the_columns_do_not_depend_on_the_rows(sold: Store) -> None:
    """A range without sales has the same header."""
    empty = {"start_date": "2020-01-01", "end_date": "2020-01-31", "group_by": "product", "interval": "month"}
    answer = sold.sales.get("/sales/summary", params=empty, headers={"Accept": "text/csv"})
    assert answer.text == "product_id,product_name,period_start,period_end,period_partial,sales,units,revenue\r\n"
    answer = sold.sales.get("/sales/compare", params=empty, headers={"Accept": "text/csv"})
    assert answer.text == (
        "product_id,product_name,current_start,current_end,current_sales,current_units,current_revenue,"
        "previous_start,previous_end,previous_sales,previous_units,previous_revenue,"
        "change_sales_absolute,change_sales_percent,change_sales_reason,"
        "change_units_absolute,change_units_percent,change_units_reason,"
        "change_revenue_absolute,change_revenue_percent,change_revenue_reason,"
        "upcoming,current_days,current_partial,previous_days,previous_partial,"
        "previous_whole_sales,previous_whole_units,previous_whole_revenue\r\n"
    )


def test_text_that_a_spreadsheet_would_run_is_defused(sold: Store) -> None:
    """As in exports; a negative number is no text and stays one."""
    wanted = {"group_by": "product", "start_date": "2025-02-01", "end_date": "2025-02-28"}
    robot = next(row for row in as_csv(sold.sales, "/sales/compare", wanted) if "Robot" in row["product_name"])
    assert robot["product_name"] == '\'=Robot "R2", blue'
    assert robot["change_units_absolute"] == "-2"


def test_the_file_is_named_for_its_range(sold: Store) -> None:
    """And caches are told what it depends on."""
    answer = sold.sales.get("/sales/summary", params=RANGE, headers={"Accept": "text/csv"})
    assert answer.headers["content-disposition"] == 'attachment; filename="sales-summary-2025-01-01-2025-03-31.csv"'
    assert "Accept" in answer.headers["vary"]
    assert "Accept" in sold.sales.get("/sales/summary", params=RANGE).headers["vary"]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
        ("text/csv", "text/csv"),
        ("TEXT/CSV; charset=utf-8", "text/csv"),
        ("text/csv;q=0.9, application/json;q=0.8", "text/csv"),
        ("text/csv;q=0.5, application/json", "application/json"),
        ("text/csv;q=0", "application/json"),
        ("text/csv;q=x", "application/json"),
        ("text/csv, */*;q=0.1", "text/csv"),
        ("", "application/json"),
    ],
)
def test_csv_is_for_those_who_ask_for_it(sold: Store, accept: str, kind: str) -> None:
    """Everyone else gets JSON."""
    answer = sold.sales.get("/sales/summary", params=RANGE, headers={"Accept": accept})
    assert answer.headers["content-type"].startswith(kind)


def test_an_error_stays_a_problem(sold: Store) -> None:
    """There is one error path."""
    answer = sold.sales.get("/sales/summary", params={"interval": "fortnight"}, headers={"Accept": "text/csv"})
    assert_parameter_refused(answer, "interval")
