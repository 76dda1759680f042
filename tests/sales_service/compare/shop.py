"""A shop whose comparisons are worked out by hand, and comparisons as single lines."""

from datetime import date
from typing import Any

from tests.support.figures import popped
from tests.support.store import Store

NOW = "2025-07-15T12:00:00Z"

PRICE = "99999999.99"
"""What a unit of everything costs, so that any revenue is a discount."""

Parameters = dict[str, Any]


class Shop:
    """A store with a Robot and a Kite (toys) and a Lamp (home)."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.items = {
            name: store.product(name=name, category=category)
            for name, category in (("Robot", "toys"), ("Kite", "toys"), ("Lamp", "home"))
        }

    def sold(self, name: str, sold_at: str, units: int, revenue: str) -> None:
        """Record a sale of the past; a date alone means its noon."""
        instant = sold_at if "T" in sold_at else f"{sold_at}T12:00:00Z"
        self.store.sold_before(self.items[name], instant, units, unit_price=PRICE, revenue=revenue)

    def compare(self, start_date: str, end_date: str, **parameters: Any) -> dict[str, Any]:
        """GET /sales/compare."""
        answer = self.store.sales.get(
            "/sales/compare", params={"start_date": start_date, "end_date": end_date, **parameters}
        )
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def id(self, name: str) -> int:
        """Id of a product."""
        return int(self.items[name]["id"])


def side(row: dict[str, Any] | None) -> str:
    """One side in one line: its dates, * and how many have begun when partial, its figures, and those without a cut."""
    if row is None:
        return "-"
    row = dict(row)
    start, end, days = row.pop("start"), row.pop("end"), row.pop("days")
    partial = f"*{days}" if row.pop("partial") else ""
    if not partial:
        assert days == (date.fromisoformat(end) - date.fromisoformat(start)).days + 1
    whole = row.pop("whole", None)
    line = f"{start}..{end}{partial} {figures(row)}"
    return line if whole is None else f"{line} of {figures(whole)}"


def figures(row: dict[str, Any]) -> str:
    """Figures in one line; fails on any other member."""
    row = dict(row)
    line = popped(row)
    assert not row
    return line


def line(row: dict[str, Any]) -> str:
    """A comparison in one line: group, both sides, how the revenue moved or why there is no percentage."""
    row = dict(row)
    row.pop("product_id", None)
    group = "".join(f"{row.pop(name)} " for name in ("product_name", "category") if name in row)
    change = row.pop("change")
    moved = f" | {moved_revenue(change)}" if change else ""
    upcoming = " | upcoming" if row.pop("upcoming", False) else ""
    current, previous = side(row.pop("current")), side(row.pop("previous"))
    assert not row
    return f"{group}{current} | {previous}{moved}{upcoming}"


def moved_revenue(change: dict[str, Any]) -> str:
    """How the revenue moved: by how much, and in per cent or why not."""
    absolute, percent, reason = (change["revenue"][name] for name in ("absolute", "percent", "reason"))
    assert (percent is None) is (reason is not None)
    return f"{absolute} {percent if reason is None else {'no_baseline': 'None', 'unequal_periods': 'unequal'}[reason]}"


def changes(moved: Parameters, *, orders: bool = False) -> Parameters:
    """How all figures moved, when nothing came back and no cost is known; given how those of the sales did.

    `orders`: whether the report tells of orders; no sale has one.
    """
    none = {"absolute": 0, "percent": None, "reason": "no_baseline"}
    no_rate = moved["average_sale"] is None
    no_coverage = no_rate or moved["revenue"]["reason"] == "no_baseline" or moved["revenue"]["percent"] == -100
    return moved | {
        "returns": none,
        "units_returned": none,
        "refunded": none | {"absolute": "0.00"},
        "net_units": moved["units"],
        "net_revenue": moved["revenue"],
        "return_rate": None if no_rate else none | {"absolute": 0.0},
        "cost": none | {"absolute": "0.00"},
        "margin": none | {"absolute": "0.00"},
        "margin_percent": None,
        "cost_coverage": None if no_coverage else none | {"absolute": 0.0},
        **({"orders": none, "average_order_value": None} if orders else {}),
    }


def lines(rows: list[dict[str, Any]]) -> list[str]:
    """Comparisons, one line each."""
    return [line(row) for row in rows]
