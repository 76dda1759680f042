"""What a look at the whole file finds out: the order of its dates, its decimal mark; and what is refused undecided."""

from pathlib import Path

import pytest

from tests.support.imports import RunImport, imported, refused_rows, send
from tests.support.store import Store


def sold(store: Store) -> list[tuple[str, str, str]]:
    """When each sale was sold, its unit price and its revenue, in the order of the file."""
    items = store.sales.get("/sales", params={"sort": "id"}).json()["items"]
    return [(item["sold_at"].replace(".000000", ""), item["unit_price"], item["revenue"]) for item in items]


def test_the_order_of_dates_is_told_by_any_row_of_the_column(store: Store) -> None:
    """By one far below the first thousand, too."""
    store.product(sku="A-1")
    early = "".join(f"A-1;{units};{1 + units % 12}/4/2025 18:30;1\n" for units in range(1, 1500))
    body = f"sku;units;sold_at;unit_price\n{early}A-1;5000;31/3/2025;1\n"
    answer = send(store, body, time_zone="Europe/Berlin")
    assert answer.json() == imported(rows=1500, created=1500)
    last = store.sales.get("/sales", params={"min_units": 5000}).json()["items"]
    assert last[0]["sold_at"] == "2025-03-30T22:00:00.000000Z"
    assert sold(store)[0][0] == "2025-04-02T16:30:00Z"


def test_dates_that_fit_two_orders_are_refused_with_both_readings(store: Store) -> None:
    store.product(sku="A-1", price="1.00")
    body = "sku,units,When\nA-1,1,5/5/2025\nA-1,1,3/4/2025\n"
    options = {"map": "When=sold_at", "time_zone": "UTC"}
    detail = (
        "When: '3/4/2025' can be 3 April 2025 (d/m/y) or 4 March 2025 (m/d/y), and no other row tells which; say "
        "dates=d/m/y or dates=m/d/y"
    )
    refused_rows(send(store, body, **options), (3, "When", detail))
    assert send(store, body, dates="m/d/y", **options).json() == imported(rows=2, created=2)
    assert [at for at, _, _ in sold(store)] == ["2025-05-05T00:00:00Z", "2025-03-04T00:00:00Z"]


def test_dates_of_two_orders_are_refused_with_their_lines(store: Store) -> None:
    store.product(sku="A-1", price="1.00")
    body = "sku,units,sold_at\nA-1,1,31/3/2025\nA-1,1,3/31/2025\n"
    detail = (
        "holds dates in more than one order: line 2 has '31/3/2025'; line 3 has '3/31/2025'. Write them alike, such as "
        "2025-03-31"
    )
    refused_rows(send(store, body, time_zone="UTC"), (3, "sold_at", detail))


def test_a_date_and_a_time_stand_in_two_columns(store: Store, run_import: RunImport, tmp_path: Path) -> None:
    store.product(sku="A-1", price="1.00")
    file = tmp_path / "sales.csv"
    file.write_text("sku,units,Date,Time\nA-1,1,12/31/2024,6:30 PM\nA-1,2,1/2/2025,6:30\nA-1,3,x,6:30\n")
    options = ("--map", "Date=sold_date", "--map", "Time=sold_time", "--time-zone", "UTC", "--on-error", "skip")
    status, answer, said = run_import(file, *options)
    assert (status, answer["created"], answer["rejected"]) == (1, 2, 1)
    assert "line 4, Date: 'x 6:30' is no date that is known here" in said
    assert [at for at, _, _ in sold(store)] == ["2024-12-31T18:30:00Z", "2025-01-02T06:30:00Z"]


@pytest.mark.parametrize(
    ("prices", "stored"),
    [
        (("1.234,50", "1.000", "2"), ["1234.50", "1000.00", "2.00"]),
        (("1,234.50", "1,000", "2"), ["1234.50", "1000.00", "2.00"]),
        (("$ 12.5", "12.50 USD", "US$3"), ["12.50", "12.50", "3.00"]),
    ],
)
def test_the_decimal_mark_is_told_by_amounts_that_have_one_meaning(
    store: Store, prices: tuple[str, ...], stored: list[str]
) -> None:
    store.product(sku="A-1")
    body = "sku\tunits\tsold_at\tunit_price\n" + "".join(f"A-1\t1\t2025-01-01T00:00Z\t{price}\n" for price in prices)
    assert send(store, body).json() == imported(rows=3, created=3)
    assert [price for _, price, _ in sold(store)] == stored


def test_amounts_that_have_two_meanings_are_refused(store: Store) -> None:
    store.product(sku="A-1")
    body = "sku;units;sold_at;unit_price\nA-1;1;2025-01-01T00:00Z;1.000\nA-1;1;2025-01-01T00:00Z;2,50\n"
    both = body + "A-1;1;2025-01-01T00:00Z;2.50\n"
    assert send(store, body, dry_run=True).json()["created"] == 2, "the comma tells"
    answer = send(store, both)
    assert [error["line"] for error in answer.json()["errors"]] == [2, 3], "nothing tells"
    assert send(store, both, decimal=",").json()["errors"][0]["line"] == 4


def test_another_currency_is_refused_by_sign_and_by_column(store: Store) -> None:
    store.product(sku="A-1")
    body = "sku,units,sold_at,unit_price,currency\n"
    body += "".join(f"A-1,1,2025-01-01T00:00Z,{cells}\n" for cells in ("5,EUR", "€5,USD", "$5,usd", "5,"))
    refused_rows(
        send(store, body),
        (2, "currency", "'EUR' is not the store's currency, USD; leave such rows out, or convert them"),
        (
            3,
            "unit_price",
            "'€5' is in another currency (€) than the store's, USD; leave such rows out, or convert them before",
        ),
    )
    assert send(store, body, where=["currency=usd,"], on_error="skip").json()["created"] == 2


def test_fractions_of_cents_are_rounded_only_when_asked(store: Store) -> None:
    store.product(sku="A-1")
    body = "sku,units,sold_at,unit_price\nA-1,1,2025-01-01T00:00Z,2.345\nA-1,1,2025-01-01T00:00Z,0.12\n"
    assert send(store, body).status_code == 422
    assert send(store, body, round="cents", decimal=".").status_code == 422, "2.345 could be thousands"
    assert send(store, body.replace("2.345", "2.3450"), round="cents").json()["created"] == 2
    assert sold(store)[0][1] == "2.35"
