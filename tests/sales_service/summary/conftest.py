"""A store whose reports are worked out by hand, and their rows as single lines."""

from typing import Any

import pytest

from tests.sales_service.conftest import SetClock
from tests.support.figures import popped
from tests.support.store import Store

NOW = "2025-04-02T09:00:00Z"


def line(row: dict[str, Any]) -> str:
    """A row in one line: its group, its period (* when partial), sales, units, revenue; fails on any other member."""
    row = dict(row)
    parts = [str(row.pop(name)) for name in ("product_name", "category") if name in row]
    row.pop("product_id", None)
    if "period" in row:
        period = row.pop("period")
        parts.append(f"{period.pop('start')}..{period.pop('end')}{'*' if period.pop('partial') else ''}")
        assert not period
    parts.append(popped(row))
    assert not row
    return " ".join(parts)


def lines(rows: list[dict[str, Any]]) -> list[str]:
    """Rows, one line each."""
    return [line(row) for row in rows]


class Shop:
    """A store with six sales in the first quarter of 2025, and a seventh on the day before today."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.robot = store.product(name="Robot", category="toys")
        self.kite = store.product(name="Kite", category="toys")
        self.lamp = store.product(name="Lamp", category="home")
        for item, sold_at, units, revenue in (
            (self.robot, "2025-01-01T00:00:00Z", 2, "20.00"),
            (self.kite, "2025-01-31T23:59:59.999999Z", 1, "5.00"),
            (self.lamp, "2025-02-28T12:00:00Z", 4, "30.50"),
            (self.robot, "2025-03-03T08:00:00Z", 1, "9.50"),
            (self.kite, "2025-03-03T09:00:00Z", 1, "5.00"),
            (self.lamp, "2025-03-31T23:59:59Z", 4, "40.00"),
            (self.robot, "2025-04-01T00:00:00Z", 10, "100.00"),
        ):
            store.sold_before(item, sold_at, units, revenue=revenue)

    def ids(self, *names: str) -> list[int]:
        """Ids of products by name."""
        return [{"Robot": self.robot, "Kite": self.kite, "Lamp": self.lamp}[name]["id"] for name in names]


FIRST_QUARTER = {"start_date": "2025-01-01", "end_date": "2025-03-31"}


@pytest.fixture
def shop(store: Store, set_clock: SetClock) -> Shop:
    """The store, on 2 April 2025 at nine."""
    made = Shop(store)
    set_clock(NOW)
    return made
