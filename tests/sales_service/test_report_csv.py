"""Reports as CSV have the rows of the JSON, cell for value, and lines that sum to its totals."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from fastapi.testclient import TestClient

from common.files.cells import undefuse
from tests.sales_service.conftest import SetClock
from tests.support.problems import assert_parameter_refused
from tests.support.store import Store

RANGE = {"start_date": "2025-01-01", "end_date": "2025-03-31"}

NEWEST = "returns,units_returned,refunded,net_units,net_revenue,return_rate,cost,margin,margin_percent,cost_coverage"
"""The columns behind those that every file had from the start."""


def newest(units: int, revenue: str) -> str:
    """The cells of these, when nothing came back and no cost is known."""
    rate = "0.0" if units else ""
    return f"0,0,0.00,{units},{revenue},{rate},0.00,0.00,,{rate}"


def of_side(side: str) -> str:
    """The names that these have for one side of a comparison."""
    return ",".join(f"{side}_{name}" for name in NEWEST.split(","))


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
    """A row of the CSV without its empty cells and what every row says, its text as it was."""
    assert (row.pop("currency"), row.pop("time_zone")) == ("USD", "UTC")
    return {name: undefuse(cell) if name == "product_name" else cell for name, cell in row.items() if cell}


GROUPINGS: list[dict[str, Any]] = [
    {},
    {"group_by": "product"},
    {"group_by": "category"},
    {"interval": "month"},
    {"group_by": "product", "interval": "quarter"},
    {"group_by": "category", "interval": "week", "order_by": "group"},
    {"group_by": "product", "top": 1},
    {"group_by": "category", "top": 1},
    {"group_by": "product", "top": 1, "interval": "month"},
    {"group_by": "category", "top": 1, "interval": "week"},
]
GAINED: list[dict[str, Any]] = [
    {"group_by": "category", "share": True},
    {"group_by": "category", "top": 1, "interval": "month", "share": True, "cumulative": True},
    {"interval": "month", "cumulative": True},
]
"""What only a summary may be asked."""


def rows_and_others(report: dict[str, Any]) -> list[dict[str, str]]:
    """The rows of a JSON report, and its others as rows of a group of that name."""
    others = report["others"] or {"periods": []}
    name = {"product": "product_name", "category": "category"}.get(report["group_by"], "")
    groups = others.pop("groups", None)
    assert groups in (None, 1)
    return [flat(row) for row in report["rows"]] + [
        {name: "others"} | flat(row) for row in others.get("periods", [others])
    ]


@pytest.mark.parametrize("parameters", GROUPINGS + GAINED)
def test_a_summary_has_the_rows_of_the_json(sold: Store, parameters: dict[str, Any]) -> None:
    """Whatever it is grouped by."""
    expected = sold.summary(**RANGE, **parameters)
    rows = as_csv(sold.sales, "/sales/summary", RANGE | parameters)
    assert [filled(row) for row in rows] == rows_and_others(expected)


@pytest.mark.parametrize("parameters", GROUPINGS)
@pytest.mark.parametrize("to", ["previous_period", "previous_year"])
def test_a_comparison_has_the_rows_of_the_json(sold: Store, parameters: dict[str, Any], to: str) -> None:
    """Sides, and changes; null where there is no partner or no baseline."""
    wanted = RANGE | parameters | {"to": to}
    expected = sold.sales.get("/sales/compare", params=wanted).json()
    rows = as_csv(sold.sales, "/sales/compare", wanted)
    assert [filled(row) for row in rows] == rows_and_others(expected)


@pytest.mark.parametrize("parameters", GROUPINGS)
@pytest.mark.parametrize(
    ("path", "prefixes"), [("/sales/summary", [""]), ("/sales/compare", ["current_", "previous_"])]
)
def test_the_lines_sum_to_the_totals(sold: Store, parameters: dict[str, Any], path: str, prefixes: list[str]) -> None:
    """A file that somebody adds up in a spreadsheet agrees with the report."""
    wanted = RANGE | parameters
    totals = flat(sold.sales.get(path, params=wanted).json()["totals"])
    rows = as_csv(sold.sales, path, wanted)
    for column in (f"{prefix}{figure}" for prefix in prefixes for figure in ("sales", "units", "revenue")):
        assert sum(Decimal(row[column] or 0) for row in rows) == Decimal(totals[column]), column


def test_the_groups_beyond_the_first_are_a_line_called_others(sold: Store) -> None:
    answer = sold.sales.get("/sales/summary", params=RANGE | {"group_by": "product", "top": 1, "format": "csv"})
    robot = sold.summary(**RANGE, group_by="product")["rows"][0]["product_id"]
    assert answer.text == (
        "product_id,product_name,sales,units,revenue,list_total,discount,average_sale,currency,time_zone,"
        f"{NEWEST}\r\n"
        f'{robot},"\'=Robot ""R2"", blue",2,3,59.97,59.97,0.00,29.99,USD,UTC,{newest(3, "59.97")}\r\n'
        f",others,1,3,21.00,21.00,0.00,21.00,USD,UTC,{newest(3, '21.00')}\r\n"
    )


def test_others_have_a_line_for_each_period(sold: Store) -> None:
    wanted = RANGE | {"group_by": "category", "top": 1, "interval": "month", "format": "csv", "time_zone": "Asia/Tokyo"}
    assert sold.sales.get("/sales/summary", params=wanted).text == (
        "category,period_start,period_end,period_partial,"
        f"sales,units,revenue,list_total,discount,average_sale,currency,time_zone,{NEWEST}\r\n"
        f"toys,2025-01-01,2025-01-31,false,1,2,39.98,39.98,0.00,39.98,USD,Asia/Tokyo,{newest(2, '39.98')}\r\n"
        f"toys,2025-02-01,2025-02-28,false,0,0,0.00,0.00,0.00,,USD,Asia/Tokyo,{newest(0, '0.00')}\r\n"
        f"toys,2025-03-01,2025-03-31,false,1,1,19.99,19.99,0.00,19.99,USD,Asia/Tokyo,{newest(1, '19.99')}\r\n"
        f"others,2025-01-01,2025-01-31,false,0,0,0.00,0.00,0.00,,USD,Asia/Tokyo,{newest(0, '0.00')}\r\n"
        f"others,2025-02-01,2025-02-28,false,1,3,21.00,21.00,0.00,21.00,USD,Asia/Tokyo,{newest(3, '21.00')}\r\n"
        f"others,2025-03-01,2025-03-31,false,0,0,0.00,0.00,0.00,,USD,Asia/Tokyo,{newest(0, '0.00')}\r\n"
    )


def test_what_a_cut_took_has_columns_of_its_own(sold: Store, set_clock: SetClock) -> None:
    set_clock("2025-03-10T12:00:00Z")
    wanted = {"start_date": "2025-03-01", "end_date": "2025-03-31"}
    (row,) = as_csv(sold.sales, "/sales/compare", wanted)
    assert (row["upcoming"], row["current_days"], row["current_partial"]) == ("false", "10", "true")
    assert (row["previous_days"], row["previous_partial"], row["previous_revenue"]) == ("10", "true", "0.00")
    assert row["previous_whole_revenue"] == "21.00"


def test_the_columns_do_not_depend_on_the_rows(sold: Store) -> None:
    """A range without sales has the same header."""
    empty = {"start_date": "2020-01-01", "end_date": "2020-01-31", "group_by": "product", "interval": "month"}
    answer = sold.sales.get("/sales/summary", params=empty, headers={"Accept": "text/csv"})
    assert answer.text == (
        "product_id,product_name,period_start,period_end,period_partial,"
        f"sales,units,revenue,list_total,discount,average_sale,currency,time_zone,{NEWEST}\r\n"
    )
    answer = sold.sales.get("/sales/compare", params=empty, headers={"Accept": "text/csv"})
    changes = [f"change_{name}_{part}" for name in NEWEST.split(",") for part in ("absolute", "percent", "reason")]
    assert answer.text == (
        "product_id,product_name,current_start,current_end,current_sales,current_units,current_revenue,"
        "previous_start,previous_end,previous_sales,previous_units,previous_revenue,"
        "change_sales_absolute,change_sales_percent,change_sales_reason,"
        "change_units_absolute,change_units_percent,change_units_reason,"
        "change_revenue_absolute,change_revenue_percent,change_revenue_reason,"
        "upcoming,current_days,current_partial,previous_days,previous_partial,"
        "previous_whole_sales,previous_whole_units,previous_whole_revenue,"
        "current_list_total,current_discount,current_average_sale,"
        "previous_list_total,previous_discount,previous_average_sale,"
        "change_list_total_absolute,change_list_total_percent,change_list_total_reason,"
        "change_discount_absolute,change_discount_percent,change_discount_reason,"
        "change_average_sale_absolute,change_average_sale_percent,change_average_sale_reason,"
        "previous_whole_list_total,previous_whole_discount,previous_whole_average_sale,"
        f"currency,time_zone,{of_side('current')},{of_side('previous')},{','.join(changes)},{of_side('previous_whole')}\r\n"
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


@pytest.mark.parametrize(("format_", "accept", "kind"), [
    ("csv", "application/json", "text/csv"), ("csv", "", "text/csv"), ("json", "text/csv", "application/json"),
])  # fmt: skip
@pytest.mark.parametrize("path", ["/sales/summary", "/sales/compare"])
def test_format_goes_before_accept(sold: Store, path: str, format_: str, accept: str, kind: str) -> None:
    """A link cannot set a header."""
    answer = sold.sales.get(path, params=RANGE | {"format": format_}, headers={"Accept": accept})
    assert answer.headers["content-type"].startswith(kind)
    as_header = sold.sales.get(path, params=RANGE, headers={"Accept": kind})
    if kind == "text/csv":
        assert (answer.text, answer.headers["content-disposition"]) == (
            as_header.text, as_header.headers["content-disposition"],
        )  # fmt: skip


def test_there_is_no_other_format(sold: Store) -> None:
    assert_parameter_refused(sold.sales.get("/sales/summary", params={"format": "xlsx"}), "format")


def test_an_error_stays_a_problem(sold: Store) -> None:
    """There is one error path."""
    answer = sold.sales.get("/sales/summary", params={"interval": "fortnight"}, headers={"Accept": "text/csv"})
    assert_parameter_refused(answer, "interval")
