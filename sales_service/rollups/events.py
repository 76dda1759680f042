"""What happened one by one, as the rollups sum it up: rows that count at an instant.

    SOLD               the sales, voided ones too
    VOIDED             sales that never happened: taken off again, at the instant of the sale
    ORDERED            the first sales of orders
    RETURNED           returns at the instant that they were made
    RETURNED_OF_SALES  the same returns at the instant of the sales that they take from

A voided sale is taken off rather than left out, so that `sales` is read from one index alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, ColumnElement, FromClause, Label, Table, func, literal_column

from common.db.models import Order, Sale, SaleReturn, SaleReversal, table_of
from sales_service.rollups.arithmetic import Number, SqlColumns, SqlNumber
from sales_service.rollups.measures import MEASURES, Basis, Event

sales = table_of(Sale)
reversals = table_of(SaleReversal)
returns = table_of(SaleReturn)
orders = table_of(Order)


@dataclass(frozen=True)
class Happened:
    """Rows that count at an instant.

    - rows: where they are read; `facts` is the table of it that says product, category, channel and amounts.
    - instant: when a row counts.
    - conditions: which of the rows count.
    - columns: the measures that they add to, by the rollups' names of their columns.
    """

    rows: FromClause
    facts: Table
    instant: Column[datetime]
    conditions: Sequence[ColumnElement[bool]]
    columns: SqlColumns


def _worth(event: Event, facts: Table, basis: Basis = "return_date") -> dict[str, SqlNumber]:
    return {measure.column(basis): measure.value.sql(facts) for measure in MEASURES if measure.event is event}


def _returned(instant: str, basis: Basis) -> Happened:
    return Happened(
        returns, returns, returns.c[instant], [returns.c.voided_at.is_(None)], _worth(Event.RETURN, returns, basis)
    )


SOLD = Happened(sales, sales, sales.c.sold_at, [], _worth(Event.SALE, sales))
VOIDED = Happened(
    reversals.join(sales, sales.c.id == reversals.c.sale_id),
    sales,
    reversals.c.sold_at,
    [reversals.c.voided_at.is_not(None)],
    {name: -value for name, value in SOLD.columns.items()},
)
ORDERED = Happened(
    orders.join(sales, sales.c.id == orders.c.first_sale_id),
    sales,
    orders.c.first_sold_at,
    [],
    _worth(Event.ORDER, orders),
)
RETURNED = _returned("returned_at", "return_date")
RETURNED_OF_SALES = _returned("sold_at", "sale_date")

HAPPENINGS = (SOLD, VOIDED, ORDERED, RETURNED, RETURNED_OF_SALES)
"""Everything that the rollups sum up."""


def happenings(basis: Basis, *, orders: bool) -> Sequence[Happened]:
    """What a report sums up, where returns count on a basis; with orders, if it tells of them."""
    of_returns = RETURNED if basis == "return_date" else RETURNED_OF_SALES
    return (SOLD, VOIDED, *([ORDERED] if orders else []), of_returns)


def summed(happened: Happened, columns: Sequence[str]) -> list[Label[Number]]:
    """Columns of the rollups added up over the rows; zero for what they do not add to."""
    return [
        func.sum(happened.columns[name]).label(name) if name in happened.columns else literal_column("0").label(name)
        for name in columns
    ]
