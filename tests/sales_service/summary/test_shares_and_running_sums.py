"""GET /sales/summary: what rows gain by share=true and cumulative=true."""

from typing import Any

import pytest

from tests.conftest import recorded_statements
from tests.sales_service.summary.conftest import FIRST_QUARTER, Shop
from tests.support.figures import figures, of_store
from tests.support.problems import assert_parameter_refused
from tests.support.store import Store

MONTHS = [
    {"start": f"2025-0{month}-01", "end": f"2025-0{month}-{last}", "partial": False}
    for month, last in ((1, 31), (2, 28), (3, 31))
]


def additive(row: dict[str, Any]) -> dict[str, Any]:
    """The figures of a row that add up."""
    rates = {"average_sale", "return_rate", "margin_percent", "cost_coverage", "average_order_value"}
    return {name: value for name, value in row.items() if name not in rates}


def test_shares_whole(shop: Shop) -> None:
    """Of the figure that ranks; `others` have the rest."""
    (lamp,) = shop.ids("Lamp")
    report = shop.store.summary(**FIRST_QUARTER, group_by="product", top=1, share=True)
    # 70.50 and 39.50 of 110.00
    assert report["rows"] == [
        {"product_id": lamp, "product_name": "Lamp", **figures(2, 8, "70.50"), "share": 64.09},
    ]
    assert report["others"] == {"groups": 2, **figures(4, 5, "39.50"), "share": 35.91}
    assert "share" not in report["totals"]


@pytest.mark.parametrize(
    ("order_by", "shares"),
    [
        (None, {"Lamp": 64.09, "Robot": 26.82, "Kite": 9.09}),
        ("group", {"Lamp": 64.09, "Robot": 26.82, "Kite": 9.09}),
        ("-units", {"Lamp": 61.54, "Robot": 23.08, "Kite": 15.38}),  # 8, 3 and 2 of 13
        ("sales", {"Lamp": 33.34, "Robot": 33.33, "Kite": 33.33}),
        ("-refunded", {"Lamp": None, "Robot": None, "Kite": None}),
    ],
)
def test_shares_are_of_the_figure_that_ranks(shop: Shop, order_by: str | None, shares: dict[str, float | None]) -> None:
    asked = {"order_by": order_by} if order_by else {}
    rows = shop.store.summary(**FIRST_QUARTER, group_by="product", share=True, **asked)["rows"]
    # Of equals, the first has the hundredth that is left over.
    if order_by == "sales":
        assert [row["share"] for row in rows] == [33.34, 33.33, 33.33]
    else:
        assert {row["product_name"]: row["share"] for row in rows} == shares


def test_with_periods_the_groups_share_each_period(shop: Shop) -> None:
    report = shop.store.summary(**FIRST_QUARTER, group_by="category", interval="month", share=True)
    assert [(row["category"], row["period"]["start"][5:7], row["share"]) for row in report["rows"]] == [
        ("home", "01", 0.0), ("home", "02", 100.0), ("home", "03", 73.39),
        ("toys", "01", 100.0), ("toys", "02", 0.0), ("toys", "03", 26.61),
    ]  # fmt: skip


def test_a_group_that_gave_back_more_than_it_took_has_a_share_below_zero(store: Store) -> None:
    robot, kite = store.product(category="toys"), store.product(category="home")
    for product in (robot, kite):
        store.sold_before(product, "2025-01-10T12:00:00Z", 3)
    returned = {"product_id": kite["id"], "units": 4, "refunded": "36.00", "returned_at": "2025-01-11T12:00:00Z"}
    assert store.sales.post("/returns", json=returned).status_code == 201
    wanted = {"start_date": "2025-01-01", "end_date": "2025-01-31", "group_by": "category", "order_by": "-net_revenue"}
    assert [row["share"] for row in store.summary(**wanted, share=True)["rows"]] == [125.0, -25.0]


def test_running_sums_whole(shop: Shop) -> None:
    """Per group, from the first day of the range; in `others` too."""
    report = shop.store.summary(**FIRST_QUARTER, group_by="category", interval="month", cumulative=True, top=1)
    home = [figures(0, 0, "0.00"), figures(1, 4, "30.50"), figures(1, 4, "40.00")]
    toys = [figures(2, 3, "25.00"), figures(0, 0, "0.00"), figures(2, 2, "14.50")]
    so_far = [figures(0, 0, "0.00"), figures(1, 4, "30.50"), figures(2, 8, "70.50")]
    so_far_of_toys = [figures(2, 3, "25.00"), figures(2, 3, "25.00"), figures(4, 5, "39.50")]
    assert report["rows"] == [
        {"category": "home", "period": month, **line, "cumulative": additive(sums)}
        for month, line, sums in zip(MONTHS, home, so_far, strict=True)
    ]
    assert report["others"] == {
        "groups": 1,
        **figures(4, 5, "39.50"),
        "periods": [
            {"period": month, **line, "cumulative": additive(sums)}
            for month, line, sums in zip(MONTHS, toys, so_far_of_toys, strict=True)
        ],
    }


def test_running_sums_without_groups_end_with_the_totals(shop: Shop) -> None:
    report = shop.store.summary(**FIRST_QUARTER, interval="week", cumulative=True)
    assert report["totals"] == of_store(6, 13, "110.00")
    assert report["rows"][-1]["cumulative"] == additive(report["totals"])


def test_both_cost_no_statement(shop: Shop) -> None:
    plain = FIRST_QUARTER | {"group_by": "category", "interval": "month", "top": 1}
    numbers = []
    for parameters in (plain, plain | {"share": "true", "cumulative": "true"}):
        with recorded_statements(shop.store.sales) as statements:
            assert shop.store.sales.get("/sales/summary", params=parameters).status_code == 200
        numbers.append(len(statements))
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize(
    ("parameters", "named", "words"),
    [
        ({"cumulative": "true"}, "cumulative", "cumulative adds up periods; give interval too"),
        ({"share": "true"}, "share", "share is that of a group; give group_by too"),
        ({"share": "true", "interval": "day"}, "share", "share is that of a group; give group_by too"),
        (
            {"share": "true", "group_by": "product", "order_by": "-return_rate"},
            "order_by",
            "order_by: groups have no share of return_rate, which does not add up; leave share out",
        ),
        ({"share": "perhaps", "group_by": "product"}, "share", "must be true or false"),
    ],
)
def test_what_they_need(store: Store, parameters: dict[str, str], named: str, words: str) -> None:
    assert assert_parameter_refused(store.sales.get("/sales/summary", params=parameters), named) == words


def test_a_comparison_has_neither(store: Store) -> None:
    for name in ("share", "cumulative"):
        parameters = FIRST_QUARTER | {"group_by": "product", "interval": "month", name: "true"}
        assert_parameter_refused(store.sales.get("/sales/compare", params=parameters), name)
