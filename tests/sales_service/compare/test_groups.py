"""GET /sales/compare: groups of either range, and the others."""

import pytest

from tests.sales_service.compare.conftest import MARCH
from tests.sales_service.compare.shop import Shop, line, lines

DATES = "2025-03-01..2025-03-31", "2025-02-01..2025-02-28"
KITE = f"Kite {DATES[0]} 1 1 50.00 | {DATES[1]} 0 0 0.00 | 50.00 None"
ROBOT = f"Robot {DATES[0]} 1 3 30.00 | {DATES[1]} 1 4 40.00 | -10.00 -25.0"
LAMP = f"Lamp {DATES[0]} 0 0 0.00 | {DATES[1]} 1 6 60.00 | -60.00 -100.0"


@pytest.mark.parametrize(
    ("order_by", "rows"),
    [
        (None, [KITE, ROBOT, LAMP]),
        ("-revenue", [KITE, ROBOT, LAMP]),
        ("revenue", [LAMP, ROBOT, KITE]),
        ("-units", [ROBOT, KITE, LAMP]),
        ("units", [LAMP, KITE, ROBOT]),
        ("-sales", [ROBOT, KITE, LAMP]),
        ("sales", [LAMP, ROBOT, KITE]),
        ("group", [ROBOT, KITE, LAMP]),
        ("-group", [LAMP, KITE, ROBOT]),
    ],
)
def test_groups_of_either_range_are_ranked_by_their_current_figures(
    two_months: Shop, order_by: str | None, rows: list[str]
) -> None:
    parameters = {"order_by": order_by} if order_by else {}
    report = two_months.compare(*MARCH, group_by="product", **parameters)
    assert (lines(report["rows"]), report["others"]) == (rows, None)
    for top in (1, 2):
        cut = two_months.compare(*MARCH, group_by="product", top=top, **parameters)
        assert lines(cut["rows"]) == rows[:top]
        assert cut["totals"] == report["totals"]
        others = cut["others"]
        assert others["groups"] == 3 - top
        for side_name in ("current", "previous"):
            parts = [row[side_name]["units"] for row in [*cut["rows"], others]]
            assert sum(parts) == report["totals"][side_name]["units"]


def test_others_are_compared_too(two_months: Shop) -> None:
    others = two_months.compare(*MARCH, group_by="product", top=1)["others"]
    assert others.pop("groups") == 2
    assert line(others) == f"{DATES[0]} 1 3 30.00 | {DATES[1]} 2 10 100.00 | -70.00 -70.0"


def test_categories_are_those_of_their_time(two_months: Shop) -> None:
    two_months.store.products.patch(f"/products/{two_months.id('Lamp')}", json={"category": "toys"})
    two_months.sold("Lamp", "2025-03-07", 1, "6.00")
    assert lines(two_months.compare(*MARCH, group_by="category")["rows"]) == [
        f"toys {DATES[0]} 3 5 86.00 | {DATES[1]} 1 4 40.00 | 46.00 115.0",
        f"home {DATES[0]} 0 0 0.00 | {DATES[1]} 1 6 60.00 | -60.00 -100.0",
    ]
    assert lines(two_months.compare(*MARCH, group_by="product", category="home")["rows"]) == [LAMP]


def test_named_groups_are_there_without_a_sale(two_months: Shop) -> None:
    two_months.store.category("books")
    rows = two_months.compare(*MARCH, group_by="category", category=["books", "home"])["rows"]
    assert lines(rows) == [
        f"books {DATES[0]} 0 0 0.00 | {DATES[1]} 0 0 0.00 | 0.00 None",
        f"home {DATES[0]} 0 0 0.00 | {DATES[1]} 1 6 60.00 | -60.00 -100.0",
    ]
