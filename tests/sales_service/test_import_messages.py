"""What an import says of a file that is not right: the reason that is the right one, and every reason once."""

from pathlib import Path

import pytest

from tests.support.imports import RunImport, imported, refused_rows, send, stored_sales
from tests.support.problems import assert_problem
from tests.support.store import Store

SOLD_AT = "2025-01-01T00:00:00Z"
RETURN = "is a return; returns=match takes such rows, or leave them out"
GIVEN_BACK = "is negative; returns have negative units, and are taken with returns=match"


@pytest.mark.parametrize(
    ("cells", "column", "detail"),
    [
        (f"-1,{SOLD_AT},1", "units", f"'-1' {RETURN}"),
        (f"1,{SOLD_AT},-10.00", "revenue", f"'-10.00' {GIVEN_BACK}"),
        (
            f"1,{SOLD_AT},£5",
            "revenue",
            "'£5' is in another currency (£) than the store's, USD; leave such rows out, or convert them before",
        ),
        (
            f"1,{SOLD_AT},5 EUR",
            "revenue",
            "'5 EUR' is in another currency (EUR) than the store's, USD; leave such rows out, or convert them before",
        ),
        (f"1,{SOLD_AT},1..5", "revenue", "'1..5' is not an amount such as 1234.56"),
        (
            "1,2025-02-30T00:00Z,1",
            "sold_at",
            "'2025-02-30T00:00Z' is not an instant of the calendar: day is out of range for month",
        ),
    ],
)
def test_the_reason_is_the_right_one(store: Store, cells: str, column: str, detail: str) -> None:
    store.product(sku="A-1")
    refused_rows(send(store, f"sku,units,sold_at,revenue\nA-1,{cells}\n"), (2, column, detail))


def test_under_a_decimal_comma_the_advice_is_written_with_one(store: Store) -> None:
    """It was a point, which was then refused as one."""
    store.product(sku="A-1")
    body = f"sku;units;sold_at;revenue\nA-1;1;{SOLD_AT};1,234.56\n"
    detail = "'1,234.56' has a thousands separator that is not read here; write it as 1234,56"
    refused_rows(send(store, body, decimal="comma"), (2, "revenue", detail))


@pytest.mark.parametrize(
    ("text", "stored"), [(".50", "0.50"), ("5.", "5.00"), ("+10", "10.00"), ("-0.00", "0.00"), ("007.5", "7.50")]
)
def test_amounts_that_mean_one_thing_are_taken(store: Store, text: str, stored: str) -> None:
    store.product(sku="A-1")
    assert send(store, f"sku,units,sold_at,revenue\nA-1,1,{SOLD_AT},{text}\n").json() == imported(rows=1, created=1)
    assert [sale[5] for sale in stored_sales(store)] == [stored]


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-26T10:00Z",
        "2026-01-26 10:00:00 Z",
        "2026-01-26 15:00:00 +05:00",
        "2026-01-26T15:00:00+0500",
        "2026-01-26 15:00+05",
        "2026-01-26 10:00:00.000 UTC",
    ],
)
def test_every_usual_way_to_write_an_offset_is_one(store: Store, text: str) -> None:
    """They were refused for having none."""
    store.product(sku="A-1")
    body = f"sku,units,sold_at,revenue\nA-1,1,{text},1\nA-1,2,2026-01-26T10:00:00Z,1\n"
    assert send(store, body).json() == imported(rows=2, created=2)
    assert {sale[6] for sale in stored_sales(store)} == {"2026-01-26T10:00:00.000000Z"}


def test_words_are_compared_as_column_names_are(store: Store) -> None:
    body = (
        "sku,name,category,price,status,image_url\nA-1,Robot,Toys,1,Active,https://a.b/c \n"
        "A-2,Soap,Personal Care,1, INACTIVE ,\n"
    )
    assert send(store, body, kind="products").json() == imported("products", rows=2, created=2, ledger_entries=2)
    items = store.products.get("/products", params={"sort": "id"}).json()["items"]
    assert [(item["category"], item["status"], item["image_url"]) for item in items] == [
        ("toys", "active", "https://a.b/c"),
        ("personal_care", "inactive", None),
    ]
    body = f"sku,units,sold_at,category\nA-1,1,{SOLD_AT},Personal Care\n"
    assert send(store, body).json() == imported(rows=1, created=1)
    assert [sale[1] for sale in stored_sales(store)] == ["personal_care"]


@pytest.mark.parametrize(("content_type", "form"), [("text/csv", "csv"), ("application/x-ndjson", "ndjson")])
def test_a_json_array_is_called_one(
    store: Store, run_import: RunImport, tmp_path: Path, content_type: str, form: str
) -> None:
    body = '[\n {"sku": "A-1"}\n]\n'
    detail = "The file is a JSON array. Write one object a line (NDJSON), without brackets and commas."
    problem = assert_problem(send(store, body, content_type), 422, "invalid_file", error_count=1)
    file = tmp_path / "sales.json"
    file.write_text(body)
    status, answer, _ = run_import(file, "--format", form)
    assert (problem["detail"], status, answer["detail"]) == (detail, 1, detail)


def test_a_mark_before_the_mark_is_passed_over(store: Store) -> None:
    store.product(sku="A-1")
    body = f"\ufeff\ufeffsku,units,sold_at\nA-1,1,{SOLD_AT}\n"
    assert send(store, body).json() == imported(rows=1, created=1)


@pytest.mark.parametrize(
    ("header", "guess"),
    [
        ("Article 1,Quantity 2", "map the columns to fields"),
        ("A-1,2", "this line looks like data: is the header missing?"),
    ],
)
def test_a_digit_alone_does_not_make_a_header_data(store: Store, header: str, guess: str) -> None:
    detail = (
        "must name the columns, and names none that is known (sku, product_id, units, sold_at, unit_price, revenue, "
        f"category, unit_cost, order_ref, customer_ref, channel, product_name, barcode, external_ref, "
        f"discount, order_discount, sold_date, sold_time, currency, status); {guess}"
    )
    answer = send(store, f"{header}\n")
    assert_problem(answer, 422, "invalid_file", errors=[{"line": 1, "detail": detail}], error_count=1)


def test_each_reason_is_told_once_with_its_rows_and_values(store: Store, run_import: RunImport, tmp_path: Path) -> None:
    """Of 71,360 errors the first hundred lines were all that one could see."""
    store.product(sku="A-1")
    rows = [f"A-1,1,{SOLD_AT},Kind {number % 11}\n" for number in range(300)]
    rows += [f"X-{number},1,{SOLD_AT},toys\n" for number in range(2)] + [f"A-1,,{SOLD_AT},toys\n"]
    body = f"sku,units,sold_at,category\n{''.join(rows)}"
    kinds = [f"'Kind {number}' × {28 if number < 3 else 27}" for number in range(11)]
    detail = (
        "303 of 303 rows are not right: nothing was imported. Why: 300 × category: 'Kind 0' is none of electronics, "
        "fashion, personal_care, toys, home, sports, books, grocery (./docker-manager.sh categories add NAME adds one; "
        "category_map='Kind 0=NAME' says which is meant) (11 different: "
        f"{', '.join(kinds)}); "
        "2 × sku: there is no product with this sku: 'X-0' (2 different: 'X-0', 'X-1'); 1 × units: is empty."
    )
    answer = send(store, body)
    assert answer.json()["detail"] == detail
    assert (answer.json()["error_count"], len(answer.json()["errors"])) == (303, 100)
    file = tmp_path / "sales.csv"
    file.write_text(body)
    status, _, said = run_import(file)
    assert (status, said.splitlines()[0]) == (1, detail)
