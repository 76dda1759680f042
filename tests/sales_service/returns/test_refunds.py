"""What goes back by default: whatever way a sale comes back, all of it is refunded to the cent."""

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_service.selling.locking import LockedSale
from tests.sales_service.returns.conftest import now, post, post_batch
from tests.support.store import Store

CENTS = st.integers(0, 10**16 - 1)


def sold(units: int, cents: int) -> LockedSale:
    """A sale of which nothing came back yet."""
    revenue = Decimal(cents).scaleb(-2)
    at = datetime(2025, 1, 1, tzinfo=UTC)
    nothing = {"unit_cost": None, "order_ref": None, "channel": None, "voided_at": None}
    return LockedSale(
        id=1, product_id=1, category="toys", units=units, total_price=revenue, revenue=revenue, sold_at=at,
        took_stock=True, returned_units=0, refunded=Decimal(0), **nothing,
    )  # fmt: skip


@given(units=st.integers(1, 1_000_000), cents=CENTS, data=st.data())
def test_a_share_is_half_up_to_the_cent(units: int, cents: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, units))
    share = sold(units, cents).share(part)
    assert int(share * 100) == floor(Fraction(cents * part, units) + Fraction(1, 2))
    assert share.as_tuple().exponent == -2


@given(pieces=st.lists(st.integers(1, 200_000), min_size=1, max_size=40), cents=CENTS)
def test_any_split_sums_to_the_revenue(pieces: list[int], cents: int) -> None:
    sale = sold(sum(pieces), cents)
    for units in pieces:
        refunded = sale.share_of_next(units)
        assert refunded >= 0
        sale.returned_units += units
        sale.refunded += refunded
    assert sale.refunded == sale.revenue


@given(pieces=st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1), cents=st.integers(0, 500))
def test_with_goodwill_in_between_it_is_never_more_than_the_revenue(pieces: list[tuple[int, bool]], cents: int) -> None:
    sale = sold(sum(units for units, _ in pieces) + 1, cents)
    for units, goodwill in pieces:
        sale.refunded += min(Decimal("0.37"), sale.refundable) if goodwill else sale.share_of_next(units)
        sale.returned_units += units
    assert 0 <= sale.refunded <= sale.revenue


@pytest.mark.parametrize(
    ("revenue", "refunds"),
    [
        ("10.00", ["3.33", "3.34", "3.33"]),
        ("0.01", ["0.00", "0.01", "0.00"]),
        ("0.02", ["0.01", "0.00", "0.01"]),
        ("29.99", ["10.00", "9.99", "10.00"]),
        ("0.00", ["0.00", "0.00", "0.00"]),
    ],
)
def test_three_units_one_by_one_alone_and_in_a_batch(store: Store, revenue: str, refunds: list[str]) -> None:
    robot = store.product()
    alone, together = store.sell(robot, 3, revenue=revenue), store.sell(robot, 3, revenue=revenue)
    assert [post(store, alone).json()["refunded"] for _ in range(3)] == refunds
    batch = post_batch(store, *[{"sale_id": together["id"], "units": 1}] * 3).json()["returns"]
    assert [row["refunded"] for row in batch] == refunds
    for sale in (alone, together):
        assert now(store, sale)["refunded"] == revenue


def test_what_is_left_is_the_most_that_goes_back_by_default(store: Store) -> None:
    sale = store.sell(store.product(), 2, revenue="10.00")
    post(store, sale, 0, refunded="7.00")
    assert [post(store, sale).json()["refunded"] for _ in range(2)] == ["3.00", "0.00"]
