"""GET /sales/summary: which groups come first, and what a group is called."""

from collections.abc import Callable
from itertools import product

import pytest
from fastapi.testclient import TestClient

from tests.sales_service.summary.conftest import FIRST_QUARTER, Shop, lines
from tests.support.figures import figures
from tests.support.store import Store

# ---- ranking


@pytest.fixture
def tied(store: Store) -> Store:
    """Four products: B and C are alike in everything, A has more units, D more revenue; names against ids."""
    for name, category, units, revenue in (
        ("D", "toys", 1, "9.00"),
        ("C", "sports", 2, "5.00"),
        ("B", "books", 2, "5.00"),
        ("A", "home", 3, "5.00"),
    ):
        store.sold_before(store.product(name=name, category=category), "2025-01-15T00:00:00Z", units, revenue=revenue)
    return store


@pytest.mark.parametrize(
    ("order_by", "by_product", "by_category"),
    [
        (None, "DCBA", ["toys", "books", "home", "sports"]),
        ("-revenue", "DCBA", ["toys", "books", "home", "sports"]),
        ("revenue", "CBAD", ["books", "home", "sports", "toys"]),
        ("-units", "ACBD", ["home", "books", "sports", "toys"]),
        ("units", "DCBA", ["toys", "books", "sports", "home"]),
        ("-sales", "DCBA", ["books", "home", "sports", "toys"]),
        ("sales", "DCBA", ["books", "home", "sports", "toys"]),
        ("group", "DCBA", ["books", "home", "sports", "toys"]),
        ("-group", "ABCD", ["toys", "sports", "home", "books"]),
    ],
)
def test_groups_are_ranked_and_ties_go_by_id_or_name(
    tied: Store, order_by: str | None, by_product: str, by_category: list[str]
) -> None:
    january = {"start_date": "2025-01-01", "end_date": "2025-01-31"}
    for top, interval in product([None, 1, 2, 3, 4], [None, "month"]):
        given = {"order_by": order_by, "top": top, "interval": interval}
        parameters = january | {name: value for name, value in given.items() if value is not None}
        products = tied.summary(**parameters, group_by="product")
        assert [row["product_name"] for row in products["rows"]] == list(by_product)[:top]
        categories = tied.summary(**parameters, group_by="category")
        assert [row["category"] for row in categories["rows"]] == by_category[:top]
        for report in (products, categories):
            assert (report["others"] or {"groups": 0})["groups"] == 4 - (top or 4)


def test_rank_goes_over_the_whole_range_and_periods_ascend(shop: Shop) -> None:
    report = shop.store.summary(**FIRST_QUARTER, group_by="product", interval="month", order_by="group", top=2)
    assert [(row["product_name"], row["period"]["start"][5:7]) for row in report["rows"]] == [
        ("Robot", "01"),
        ("Robot", "02"),
        ("Robot", "03"),
        ("Kite", "01"),
        ("Kite", "02"),
        ("Kite", "03"),
    ]
    others = report["others"]
    assert lines(others.pop("periods")) == [
        "2025-01-01..2025-01-31 0 0 0.00",
        "2025-02-01..2025-02-28 1 4 30.50",
        "2025-03-01..2025-03-31 1 4 40.00",
    ]
    assert others == {"groups": 1, **figures(2, 8, "70.50")}


@pytest.mark.parametrize("top", [3, 4, 200])
def test_nothing_is_cut_off_when_all_groups_fit(shop: Shop, top: int) -> None:
    report = shop.store.summary(**FIRST_QUARTER, group_by="product", top=top)
    assert (len(report["rows"]), report["others"]) == (3, None)


@pytest.mark.parametrize("order_by", ["-revenue", "revenue", "-group", "group", "units", "-sales"])
def test_named_products_rank_right_when_only_few_rows_would_fit(
    sales_in_zone: Callable[..., TestClient], store: Store, order_by: str
) -> None:
    """The limit of rows leaves room for two products with all their days; five are ranked all the same."""
    few_rows = sales_in_zone("UTC", report_row_limit=21)
    products = [store.product(name=f"P{number}") for number in range(5)]
    for number, item in enumerate(products):
        store.sold_before(item, "2025-01-05T00:00:00Z", number + 1)
    parameters = {
        "start_date": "2025-01-01",
        "end_date": "2025-01-10",
        "interval": "day",
        "group_by": "product",
        "product_id": [item["id"] for item in products],
        "top": 2,
        "order_by": order_by,
    }
    report = few_rows.get("/sales/summary", params=parameters).json()
    first_two = [4, 3] if order_by in {"-revenue", "-group"} else [0, 1]
    assert [row["product_name"] for row in report["rows"]] == [f"P{number}" for number in first_two for _ in range(10)]
    units = [number + 1 for number in range(5) if number not in first_two]
    others = report["others"]
    assert [period["units"] for period in others.pop("periods")] == [0] * 4 + [sum(units)] + [0] * 5
    assert others == {"groups": 3, **figures(3, sum(units), f"{10 * sum(units)}.00")}


# ---- categories of their time, names of today


def test_a_sale_stays_in_the_category_that_its_product_had(shop: Shop) -> None:
    shop.store.products.patch(f"/products/{shop.lamp['id']}", json={"category": "toys", "name": "Night light"})
    shop.store.sold_before(shop.lamp, "2025-03-10T00:00:00Z", 1, revenue="2.00")
    report = shop.store.summary(**FIRST_QUARTER, group_by="category")
    assert lines(report["rows"]) == ["home 2 8 70.50", "toys 5 6 41.50"]
    report = shop.store.summary(**FIRST_QUARTER, group_by="category", product_id=shop.ids("Lamp"))
    assert lines(report["rows"]) == ["home 2 8 70.50", "toys 1 1 2.00"]
    report = shop.store.summary(**FIRST_QUARTER, group_by="product")
    assert lines(report["rows"]) == ["Night light 3 9 72.50", "Robot 2 3 29.50", "Kite 2 2 10.00"]
    report = shop.store.summary(**FIRST_QUARTER, group_by="product", category="toys", interval="quarter")
    assert lines(report["rows"]) == [
        "Robot 2025-01-01..2025-03-31 2 3 29.50",
        "Kite 2025-01-01..2025-03-31 2 2 10.00",
        "Night light 2025-01-01..2025-03-31 1 1 2.00",
    ]


def test_a_deleted_product_keeps_its_sales(shop: Shop) -> None:
    before = shop.store.summary(group_by="product")
    shop.store.products.delete(f"/products/{shop.robot['id']}")
    assert shop.store.summary(group_by="product") == before
    assert lines(shop.store.summary(**FIRST_QUARTER, product_id=shop.ids("Robot"))["rows"]) == ["2 3 29.50"]
