"""What a report must say of some sales, worked out from as little as a test wants to say; shares no code with it."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

PRICE = "10.00"
"""Of each product that a test registers without saying more."""


def figures(sales: int, units: int, revenue: str, price: str = PRICE) -> dict[str, Any]:
    """All figures of a row, when everything was sold at one list price."""
    return of_totals(sales, units, Decimal(revenue), units * Decimal(price))


def of_totals(sales: int, units: int, revenue: Decimal, list_total: Decimal) -> dict[str, Any]:
    """All figures of a row."""
    return {
        "sales": sales,
        "units": units,
        "revenue": f"{revenue:.2f}",
        "list_total": f"{list_total:.2f}",
        "discount": f"{list_total - revenue:.2f}",
        "average_sale": average(revenue, sales),
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
    list_total = Decimal(row.pop("list_total"))
    rest = {name: row.pop(name) for name in ("discount", "average_sale")}
    expected = of_totals(three[0], three[1], Decimal(three[2]), list_total)
    assert rest == {name: expected[name] for name in rest}
    return " ".join(map(str, three))
