"""What sales, voids and returns add to the rollups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from common.calendar.periods import local_date
from sales_service.rollups.arithmetic import Columns, Number
from sales_service.rollups.measures import MEASURES, Basis, Event
from sales_service.rollups.writing import RollupLines, RollupRows, joined, rollup_rows


@dataclass(frozen=True)
class CountedReturn:
    """Of a return what the rollups count; see the model `SaleReturn`."""

    product_id: int
    category: str
    channel: str | None
    units: int
    restocked_units: int
    refunded: Decimal
    unit_cost: Decimal | None
    returned_at: datetime
    sold_at: datetime


@dataclass(frozen=True)
class CountedSale:
    """Of a sale what the rollups count; see the model `Sale`."""

    product_id: int
    category: str
    channel: str | None
    units: int
    total_price: Decimal
    revenue: Decimal
    unit_cost: Decimal | None
    order_ref: str | None
    sold_at: datetime


def worth(event: Event, columns: Columns, basis: Basis = "return_date") -> dict[str, Sequence[Number]]:
    """What events add to each measure, by the rollups' names of their columns; none that are zero in all of them."""
    found = {measure.column(basis): measure.value.values(columns) for measure in MEASURES if measure.event is event}
    return {name: values for name, values in found.items() if values is not None}


def of_returns(returns: Sequence[CountedReturn], zone: ZoneInfo, *, sign: int = 1) -> RollupRows:
    """What returns add, on their own days and on those of their sales; with the sign -1, what voiding them takes away.

    `zone` is the store's.
    """
    by_return = _lines(returns, Event.RETURN, "returned_at", zone)
    by_sale = _lines(returns, Event.RETURN, "sold_at", zone, "sale_date")
    return rollup_rows(_times(joined([by_return, by_sale]), sign))


def of_voided_sales(sales: Sequence[CountedSale], zone: ZoneInfo, orders: RollupLines | None = None) -> RollupLines:
    """What voiding sales takes away, and what `withdraw_from_orders` says of their orders. `zone` is the store's."""
    taken = _times(_lines(sales, Event.SALE, "sold_at", zone), -1)
    return joined([taken, orders]) if orders else taken


def _lines(
    counted: Sequence[CountedReturn] | Sequence[CountedSale],
    event: Event,
    instant: str,
    zone: ZoneInfo,
    basis: Basis = "return_date",
) -> RollupLines:
    columns = {name: [getattr(one, name) for one in counted] for name in counted[0].__dataclass_fields__}
    return RollupLines(
        [local_date(at, zone) for at in columns[instant]],
        columns["product_id"],
        columns["category"],
        columns["channel"],
        worth(event, columns, basis),
    )


def _times(lines: RollupLines, sign: int) -> RollupLines:
    measures: Mapping[str, Sequence[Number]] = {
        name: [sign * value for value in values] for name, values in lines.measures.items()
    }
    return replace(lines, measures=measures)
