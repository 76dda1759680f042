"""Importing returns: lines with negative units, each of the latest sale before it that has as much left."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, text

from tests.support.imports import imported, refused_rows, send
from tests.support.store import Store

HEADER = "sku,units,unit_price,revenue,customer_ref,order_ref,sold_at\n"


def at(minute: int) -> str:
    """An instant of one day."""
    return f"2025-03-31T{minute // 60:02d}:{minute % 60:02d}:00Z"


def body(*lines: str) -> str:
    """A file of lines without their instants, a minute after each other."""
    return HEADER + "".join(f"{line},{at(minute)}\n" for minute, line in enumerate(lines))


def stored(engine: Engine) -> list[tuple[Any, ...]]:
    """Each return: the units and revenue of its sale if it has one, its own units, refund and instant."""
    statement = text(
        "SELECT sales.order_ref, returns.units, returns.refunded, returns.returned_at, returns.restocked_units "
        "FROM sale_returns AS returns LEFT JOIN sales ON sales.id = returns.sale_id ORDER BY returns.returned_at"
    )
    with engine.connect() as connection:
        return [(row[0], row[1], str(row[2]), f"{row[3]:%H:%M}", row[4]) for row in connection.execute(statement)]


def test_returns_are_refused_unless_they_are_wanted(store: Store) -> None:
    store.product(sku="A")
    detail = "'-1' is a return; returns=match takes such rows, or leave them out"
    refused_rows(send(store, body("A,-1,5.00,5.00,,O1")), (2, "units", detail))


def test_each_is_of_the_latest_sale_before_it_that_has_as_much_left(store: Store, engine: Engine) -> None:
    store.product(sku="A", price="9.00")
    store.product(sku="B")
    lines = (
        "A,3,5.00,15.00,ann,O1",
        "A,2,5.00,10.00,ann,O2",
        "A,2,5.00,10.00,bob,O3",
        "A,-2,5.00,-10.00,ann,R",  # of O2, the latest of hers
        "A,-1,5.00,-5.00,ann,R",  # of O1, since nothing is left of O2
        "A,-3,5.00,-15.00,ann,R",  # of none: two are left of O1, and nothing is split
        "A,-1,4.00,-4.00,bob,R",  # of none: he paid another price
        "A,-2,5.00,-9.00,,R",  # of O3: whoever brings them
        "A,-1,5.00,-1.00,bob,R",  # of none: 1.00 is left of O3, but no unit
        "B,-1,5.00,-5.00,ann,R",  # of none: later lines do not count
        "B,1,5.00,5.00,ann,O4",
    )
    dry = send(store, body(*lines), returns="match", dry_run="true").json()
    expected = imported(rows=11, created=4, returned=7)
    assert dry == expected | {"id": None, "dry_run": True, "finished_at": None}
    assert send(store, body(*lines), returns="match").json() == expected
    assert stored(engine) == [
        ("O2", 2, "10.00", "00:03", 0),
        ("O1", 1, "5.00", "00:04", 0),
        (None, 3, "15.00", "00:05", 0),
        (None, 1, "4.00", "00:06", 0),
        ("O3", 2, "9.00", "00:07", 0),
        (None, 1, "1.00", "00:08", 0),
        (None, 1, "5.00", "00:09", 0),
    ]
    assert send(store, body(*lines), returns="match").json() == imported(rows=11, already=11)
    assert len(stored(engine)) == 7


def test_stored_sales_count_and_what_is_not_said_is_the_share(store: Store, engine: Engine) -> None:
    robot = store.product(sku="A", price="9.00")
    store.sold_before(robot, "2025-03-30T10:00:00Z", 3, revenue="20.00", order_ref="O1")
    file = f"sku,units,sold_at\nA,-2,{at(0)}\nA,-2,{at(1)}\n"
    assert send(store, file, returns="match").json() == imported(rows=2, returned=2)
    assert stored(engine) == [("O1", 2, "13.33", "00:00", 0), (None, 2, "18.00", "00:01", 0)]
    figures = store.summary(start_date="2025-03-30", end_date="2025-03-31")["totals"]
    assert (figures["units_returned"], figures["refunded"]) == (4, "31.33")


def test_unlinked_returns_are_of_no_sale(store: Store, engine: Engine) -> None:
    robot = store.product(sku="A")
    store.sold_before(robot, "2025-03-30T10:00:00Z", 3)
    assert send(store, body("A,-1,5.00,5.00,,"), returns="unlinked").json() == imported(rows=1, returned=1)
    assert stored(engine) == [(None, 1, "5.00", "00:00", 0)]


def test_a_negative_revenue_of_positive_units_is_refused(store: Store) -> None:
    store.product(sku="A")
    answer = send(store, body("A,1,5.00,-5.00,,"), returns="match")
    refused_rows(answer, (2, "revenue", "-5.00 is negative, but units are not"))


@dataclass
class Sold:
    """What the oracle knows of a sale."""

    order: str
    customer: str
    units: int
    left: Decimal


def line_by_line(lines: list[tuple[int, int, str]]) -> list[str | None]:
    """The order that each return is of: units, price in cents for all of them, and customer of each line."""
    sold: list[Sold] = []
    found: list[str | None] = []
    for place, (units, cents, customer) in enumerate(lines):
        amount = Decimal(cents).scaleb(-2)
        if units > 0:
            sold.append(Sold(f"O{place}", customer, units, amount))
            continue
        of = next(
            (
                sale
                for sale in reversed(sold)
                if sale.units >= -units and sale.left >= amount and customer in {"", sale.customer}
            ),
            None,
        )
        if of is not None:
            of.units += units
            of.left -= amount
        found.append(of.order if of else None)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_many_are_matched_as_line_by_line(store: Store, engine: Engine, seed: int) -> None:
    """Against a list that is searched from its end, each line after the other."""
    store.product(sku="A")
    random = Random(seed)
    lines = [
        (random.choice([1, 2, 3, 4, -1, -1, -2, -3]), random.choice([200, 500, 900]), random.choice(["ann", "bob", ""]))
        for _ in range(250)
    ]
    file = "sku,units,revenue,customer_ref,order_ref,sold_at\n" + "".join(
        f"A,{units},{Decimal(cents).scaleb(-2)},{customer},O{place},{at(place)}\n"
        for place, (units, cents, customer) in enumerate(lines)
    )
    answer = send(store, file, returns="match").json()
    assert answer["returned"] == sum(units < 0 for units, _, _ in lines)
    assert [row[0] for row in stored(engine)] == line_by_line(lines)
