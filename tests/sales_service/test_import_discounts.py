"""Money of a file's lines: discounts of lines and of orders, revenues that say the price, rows of nothing."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sales_service.importing.order_discounts import spread
from tests.support.imports import imported, refused_rows, send, stored_sales
from tests.support.problems import assert_problem
from tests.support.store import Store

T = "2025-03-31T18:30:00Z"


def amounts(store: Store) -> list[tuple[str, str, str]]:
    """Price, list total and revenue of each sale in its order."""
    return [(sale[3], sale[4], sale[5]) for sale in stored_sales(store)]


def largest_remainder(amount: int, values: list[int]) -> list[int]:
    """The same by fractions and one cent at a time: to whoever lacks most of what is exactly due to them."""
    total = sum(values)
    due = [Fraction(amount * value, total) if total else Fraction(0) for value in values]
    parts = [int(exact) for exact in due]
    while sum(parts) < amount:
        most = max(exact - part for exact, part in zip(due, parts, strict=True))
        place = next(at for at, (exact, part) in enumerate(zip(due, parts, strict=True)) if exact - part == most)
        parts[place] += 1
    return parts


VALUES = st.lists(st.integers(0, 30) | st.integers(0, 10**12), min_size=1, max_size=12)


@settings(max_examples=300, deadline=None, database=None)
@given(st.data(), VALUES)
def test_a_discount_is_spread_by_the_largest_remainder(data: st.DataObject, values: list[int]) -> None:
    amount = data.draw(st.integers(0, sum(values)))
    parts = spread(amount, values)
    assert parts == largest_remainder(amount, values)
    assert sum(parts) == amount
    assert all(0 <= part <= value for part, value in zip(parts, values, strict=True))


@given(VALUES, st.integers(1, 100))
def test_more_than_the_lines_come_to_is_refused(values: list[int], more: int) -> None:
    with pytest.raises(ValueError, match="more than its lines"):
        spread(sum(values) + more, values)


@pytest.mark.parametrize("discount", ["2.50", "-2.50"])
def test_a_discount_of_a_line_reduces_its_revenue(store: Store, discount: str) -> None:
    store.product(sku="A")
    body = (
        "sku,units,unit_price,discount,sold_at\n"
        f"A,2,5.00,{discount},{T}\nA,3,5.00,,{T}\nA,1,5.00,0,{T}\nA,4,2.50,10.00,{T}\n"
    )
    assert send(store, body).json() == imported(rows=4, created=4)
    assert amounts(store) == [
        ("5.00", "10.00", "7.50"), ("5.00", "15.00", "15.00"), ("5.00", "5.00", "5.00"), ("2.50", "10.00", "0.00")
    ]  # fmt: skip
    refused_rows(
        send(store, f"sku,units,revenue,discount,sold_at\nA,2,5.00,5.01,{T}\n"),
        (2, "discount", "5.01 is taken off 5.00, which is less"),
    )


@pytest.mark.parametrize("again", ["10.00", ""])
def test_an_orders_discount_is_spread_over_its_lines_by_value(store: Store, again: str) -> None:
    """Whether it stands in the first line or in each: 10.00 over 20.00, 10.00 − 1.00 and 1.00."""
    store.product(sku="A")
    lines = [
        "O1,A,2,10.00,,10.00",
        f"O1,A,1,10.00,1.00,{again}",
        f"O1,A,1,1.00,,{again}",
        "O2,A,1,3.00,,",
        ",A,1,4.00,,1.00",
    ]
    body = "order_ref,sku,units,unit_price,discount,order_discount,sold_at\n" + "".join(
        f"{line},{T}\n" for line in lines
    )
    assert send(store, body).json() == imported(rows=5, created=5)
    expected = [20, 9, 1]
    shares = largest_remainder(1000, [value * 100 for value in expected])
    revenues = [
        f"{Decimal(value) - Decimal(share).scaleb(-2):.2f}" for value, share in zip(expected, shares, strict=True)
    ]
    assert [revenue for _, _, revenue in amounts(store)] == [*revenues, "3.00", "3.00"]
    assert send(store, body).json() == imported(rows=5, already=5)


def test_an_orders_discount_that_cannot_be_spread_refuses_all_its_lines(store: Store) -> None:
    store.product(sku="A")

    def said(*lines: str) -> list[tuple[int, str]]:
        head = "order_ref,sku,units,unit_price,order_discount,sold_at\n"
        answer = send(store, head + "".join(f"{line},{T}\n" for line in lines), empty_revenue="price")
        return [(error["line"], error["detail"]) for error in answer.json()["errors"]]

    assert said("O1,A,1,1.00,5.00", "O1,A,1,1.00,") == [
        (2, "is more than its lines come to"),
        (3, "is more than its lines come to"),
    ]
    several = "'O1' has several discounts, or 10,000 lines; write its discount once, or in each line"
    assert said("O1,A,1,1.00,0.50", "O1,A,1,1.00,0.25") == [(2, several), (3, several)]
    apart = "the lines of 'O1' do not follow each other; sort the file by order"
    assert said("O1,A,1,1.00,0.50", "O2,A,1,1.00,", "O1,A,1,1.00,0.50") == [(4, apart)]
    unpriced = "a line of its order says neither price nor revenue, by which the order's discount is spread"
    assert said("O1,A,1,1.00,0.50", "O1,A,1,,") == [(2, unpriced), (3, unpriced)]


def test_orders_discounts_need_orders_and_all_their_lines(store: Store) -> None:
    store.product(sku="A")
    answer = send(store, f"sku,units,unit_price,order_discount,sold_at\nA,1,1.00,0.50,{T}\n")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_file")
    assert "not which line is of which (order_ref)" in answer.json()["detail"]
    body = f"order_ref,sku,units,unit_price,order_discount,sold_at\nO,A,1,1.00,0.50,{T}\n"
    skipping = send(store, f"{body}P,A,1,1.00,,{T}\n", on_error="skip").json()
    together = "the lines of an order with a discount belong together; import it without on_error=skip"
    assert [(error["line"], error["detail"]) for error in skipping["errors"]] == [(2, together)]
    assert (skipping["created"], skipping["rejected"]) == (1, 1)


def test_a_revenue_without_a_price_makes_it_and_one_above_it_raises_it(store: Store) -> None:
    """Never today's list price, which is 99.00."""
    store.product(sku="A", price="99.00")
    body = f"sku,units,unit_price,revenue,sold_at\nA,3,,10.00,{T}\nA,3,3.00,10.00,{T}\nA,3,5.00,10.00,{T}\nA,3,,,{T}\n"
    assert send(store, body, empty_revenue="price").json() == imported(rows=4, created=4)
    assert amounts(store) == [
        ("3.34", "10.02", "10.00"), ("3.34", "10.02", "10.00"), ("5.00", "15.00", "10.00"),
        ("99.00", "297.00", "297.00"),
    ]  # fmt: skip
    answer = send(store, body)
    assert_problem(answer, 422, "invalid_file", errors=answer.json()["errors"], error_count=1)
    assert answer.json()["errors"][0]["line"] == 5


def test_rows_of_zero_units_are_passed_over_and_counted(store: Store) -> None:
    store.product(sku="A")
    body = f"sku,units,unit_price,sold_at\nA,0,1.00,{T}\nA,1,1.00,{T}\nunknown,0,x,never\n"
    assert send(store, body, dry_run="true").json() == imported(
        rows=3, created=1, of_nothing=2, id=None, dry_run=True, finished_at=None
    )
    assert send(store, body).json() == imported(rows=3, created=1, of_nothing=2)
    assert send(store, body).json() == imported(rows=3, already=1, of_nothing=2)
