"""What a report must say of some sales, worked out from as little as a test wants to say; shares no code with it."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

PRICE = "10.00"
"""Of each product that a test registers without saying more."""

NO_ORDERS = {"orders": 0, "average_order_value": None}
"""What a report says besides that tells of orders, where no sale has one."""


def figures(sales: int, units: int, revenue: str, price: str = PRICE) -> dict[str, Any]:
    """All figures of products or categories sold at one list price, when nothing came back and no cost is known."""
    return of_totals(sales, units, Decimal(revenue), units * Decimal(price))


def of_store(sales: int, units: int, revenue: str, price: str = PRICE) -> dict[str, Any]:
    """The same of a report that is neither on products nor on categories, when no sale has an order."""
    return figures(sales, units, revenue, price) | NO_ORDERS


def of_totals(sales: int, units: int, revenue: Decimal, list_total: Decimal) -> dict[str, Any]:
    """All figures of a row of a report on products or categories, when nothing came back and no cost is known."""
    return {
        "sales": sales,
        "units": units,
        "revenue": f"{revenue:.2f}",
        "list_total": f"{list_total:.2f}",
        "discount": f"{list_total - revenue:.2f}",
        "average_sale": average(revenue, sales),
        "returns": 0,
        "units_returned": 0,
        "refunded": "0.00",
        "net_units": units,
        "net_revenue": f"{revenue:.2f}",
        "return_rate": 0.0 if units else None,
        "cost": "0.00",
        "margin": "0.00",
        "margin_percent": None,
        "cost_coverage": 0.0 if revenue else None,
    }


def average(revenue: Decimal, sales: int) -> str | None:
    """Revenue by sales to cents, halves up; None without sales."""
    if not sales:
        return None
    cents = int(Fraction(revenue) * 100 / sales + Fraction(1, 2))
    return f"{cents // 100}.{cents % 100:02}"


def popped(row: dict[str, Any]) -> str:
    """Takes the figures out of a row and returns three of them as text; those made of others must fit them."""
    three = [row.pop(name) for name in ("sales", "units", "revenue")]
    expected = of_totals(three[0], three[1], Decimal(three[2]), Decimal(row["list_total"]))
    if "orders" in row:
        expected |= NO_ORDERS
    rest = {name: row.pop(name) for name in expected.keys() - {"sales", "units", "revenue"}}
    assert rest == {name: expected[name] for name in rest}
    return " ".join(map(str, three))
