"""What some sales and returns come to, worked out in plain Python: sums are loops, and each rate is one fraction."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Sold:
    """One sale as the oracle knows it; `number` counts them in the order in which they were recorded."""

    number: int
    product_id: int
    category: str
    units: int
    revenue: Decimal
    list_total: Decimal
    sold_at: datetime
    unit_cost: Decimal | None = None
    channel: str | None = None
    order_ref: str | None = None
    customer_ref: str | None = None
    voided: bool = False


@dataclass(frozen=True)
class Returned:
    """One return that is not void; `sale` is None for one without a receipt."""

    sale: Sold | None
    product_id: int
    category: str
    units: int
    restocked: int
    refunded: Decimal
    returned_at: datetime


@dataclass(frozen=True)
class Fact:
    """Something that counts at an instant: a sale, a return, or the first sale of an order.

    `sale` is the one that it is about, None for a return without a receipt.
    """

    at: datetime
    product_id: int
    category: str
    channel: str | None
    sale: Sold | None
    returned: Returned | None = None
    is_order: bool = False


def facts(sales: Sequence[Sold], returns: Sequence[Returned], basis: str) -> list[Fact]:
    """All that counts, with returns on their own day or, in the basis `sale_date`, on that of their sale."""
    counted = [sale for sale in sales if not sale.voided]
    firsts: dict[str, Sold] = {}
    for sale in sorted(counted, key=lambda sale: (sale.sold_at, sale.number)):
        if sale.order_ref is not None:
            firsts.setdefault(sale.order_ref, sale)
    return [
        *(_of_sale(sale) for sale in counted),
        *(_of_sale(sale, is_order=True) for sale in firsts.values()),
        *(_of_return(returned, basis) for returned in returns),
    ]


def _of_sale(sale: Sold, *, is_order: bool = False) -> Fact:
    return Fact(sale.sold_at, sale.product_id, sale.category, sale.channel, sale, is_order=is_order)


def _of_return(returned: Returned, basis: str) -> Fact:
    sale = returned.sale
    at = sale.sold_at if sale is not None and basis == "sale_date" else returned.returned_at
    return Fact(at, returned.product_id, returned.category, sale and sale.channel, sale, returned)


def figures(about: Iterable[Fact], *, orders: bool) -> Json:
    """All figures of some facts; with those of orders if these are told."""
    about = list(about)
    sales = list(_sales(about))
    returns = [fact.returned for fact in about if fact.returned is not None]
    units, units_returned = sum(sale.units for sale in sales), sum(returned.units for returned in returns)
    revenue, refunded = money(sale.revenue for sale in sales), money(returned.refunded for returned in returns)
    list_total = money(sale.list_total for sale in sales)
    return {
        "sales": len(sales),
        "units": units,
        "revenue": f"{revenue:.2f}",
        "list_total": f"{list_total:.2f}",
        "discount": f"{list_total - revenue:.2f}",
        "average_sale": average(revenue, len(sales)),
        "returns": len(returns),
        "units_returned": units_returned,
        "refunded": f"{refunded:.2f}",
        "net_units": units - units_returned,
        "net_revenue": f"{revenue - refunded:.2f}",
        "return_rate": rate(units_returned, units),
        **_of_cost(sales, returns, revenue),
        **(_of_orders(about, sales) if orders else {}),
    }


def _sales(about: Iterable[Fact]) -> Iterator[Sold]:
    for fact in about:
        if fact.sale is not None and fact.returned is None and not fact.is_order:
            yield fact.sale


def _of_cost(sales: Sequence[Sold], returns: Sequence[Returned], revenue: Decimal) -> Json:
    known = [(sale, sale.unit_cost) for sale in sales if sale.unit_cost is not None]
    back = [
        (returned, returned.sale.unit_cost)
        for returned in returns
        if returned.sale is not None and returned.sale.unit_cost is not None
    ]
    cost = money(sale.units * cost for sale, cost in known)
    cost -= money(returned.restocked * cost for returned, cost in back)
    costed = money(sale.revenue for sale, _ in known)
    net = costed - money(returned.refunded for returned, _ in back)
    return {
        "cost": f"{cost:.2f}",
        "margin": f"{net - cost:.2f}",
        "margin_percent": rate(net - cost, net) if net > 0 else None,
        "cost_coverage": rate(costed, revenue),
    }


def _of_orders(about: Sequence[Fact], sales: Sequence[Sold]) -> Json:
    orders = sum(fact.is_order for fact in about)
    of_orders = money(sale.revenue for sale in sales if sale.order_ref is not None)
    return {"orders": orders, "average_order_value": average(of_orders, orders)}


def money(amounts: Iterable[Decimal]) -> Decimal:
    """Their sum."""
    return sum(amounts, Decimal(0))


def average(amount: Decimal, count: int) -> str | None:
    """An amount that is not below zero by a count, to cents, halves up."""
    if not count:
        return None
    cents = int(Fraction(amount) * 100 / count + Fraction(1, 2))
    return f"{cents // 100}.{cents % 100:02}"


def rate(part: Decimal | int, whole: Decimal | int) -> float | None:
    """A part in per cent of what is not below zero, two decimals, halves away from zero."""
    if not whole:
        return None
    hundredths = int(abs(Fraction(part)) * 10_000 / Fraction(whole) + Fraction(1, 2))
    return (-hundredths if part < 0 else hundredths) / 100
