"""GET /sales/summary by channel, and of the sales of some channels, orders and customers."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.sales_service.conftest import SetClock
from tests.support.problems import assert_problem
from tests.support.store import Store

NOBODY = "nobody"


class Shop:
    """A store that sells on the web, in a shop, and somewhere that nobody wrote down.

    In January Ann ordered two Robots on the web (o1), of which one came back in February, with a Kite that says nothing
    of the channel; in February a Kite was sold in the shop (o2), and one without order and channel.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.robot = store.product(name="Robot", category="toys", price="10.00", cost="4.00")
        self.kite = store.product(name="Kite", category="home", price="30.00")
        january, february = "2025-01-05T22:00:00Z", "2025-02-05T10:00:00Z"
        robots = self.sold(self.robot, january, 2, channel="web", order_ref="o1", customer_ref="Ann")
        self.sold(self.kite, january, 1, order_ref="o1")
        self.sold(self.kite, february, 1)
        self.sold(self.kite, february, 1, channel="shop", order_ref="o2", customer_ref="Bob")
        came_back = {"sale_id": robots["id"], "units": 1, "returned_at": february}
        assert store.sales.post("/returns", json=came_back).status_code == 201

    def sold(self, product: dict[str, Any], sold_at: str, units: int, **more: str) -> dict[str, Any]:
        """Record a sale of the past."""
        return self.store.sold_before(product, sold_at, units, **more)

    def lines(self, *figures: str, **parameters: Any) -> list[str]:
        """The rows of 2025 until February: the channel or product, the month, and some figures."""
        report = self.store.summary(**{"start_date": "2025-01-01", "end_date": "2025-02-28", **parameters})
        others = [{"channel": "others", **report["others"]}] if report["others"] else []
        return [
            " ".join(
                [
                    *(str(row[name] or NOBODY) for name in ("product_name", "channel") if name in row),
                    *([row["period"]["start"]] if "period" in row else []),
                    *(str(row.get(name, "-")) for name in figures),
                ]
            )
            for row in report["rows"] + others
        ]


@pytest.fixture
def shop(store: Store, set_clock: SetClock) -> Shop:
    """The store in March 2025."""
    set_clock("2025-03-01T12:00:00Z")
    return Shop(store)


ZONES = pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo"])


@ZONES
def test_what_has_no_channel_is_a_group_of_its_own(shop: Shop, zone: str) -> None:
    """In the store's zone it is what the categories have and the channels have not."""
    figures = ("sales", "revenue", "refunded", "margin", "orders", "average_order_value")
    assert shop.lines(*figures, group_by="channel", time_zone=zone) == [
        f"{NOBODY} 2 60.00 0.00 0.00 0 None",
        "shop 1 30.00 0.00 0.00 1 30.00",
        "web 1 20.00 10.00 2.00 1 20.00",
    ]
    assert shop.lines(*figures, group_by="channel", time_zone=zone, top=1, order_by="revenue") == [
        "web 1 20.00 10.00 2.00 1 20.00",
        "others 3 90.00 0.00 0.00 1 60.00",
    ]


@ZONES
def test_channels_by_month(shop: Shop, zone: str) -> None:
    by_month = {"group_by": "channel", "interval": "month", "time_zone": zone}
    web = ["web 2025-01-01 1 20.00", "web 2025-02-01 0 -10.00"]
    in_shop = ["shop 2025-01-01 0 0.00", "shop 2025-02-01 1 30.00"]
    nobody = [f"{NOBODY} 2025-01-01 1 30.00", f"{NOBODY} 2025-02-01 1 30.00"]
    assert shop.lines("sales", "net_revenue", **by_month) == nobody + in_shop + web
    assert shop.lines("sales", "net_revenue", **by_month, order_by="group") == in_shop + web + nobody
    assert shop.lines("sales", "net_revenue", **by_month, order_by="-group") == web + in_shop + nobody
    first = shop.lines("sales", "net_revenue", **by_month, top=1)
    assert first == [*nobody, "others 2 40.00"]
    of_sales = [*nobody, *in_shop, "web 2025-01-01 1 10.00", "web 2025-02-01 0 0.00"]
    assert shop.lines("sales", "net_revenue", **by_month, returns_on="sale_date") == of_sales


@ZONES
def test_alike_channels_go_by_name_and_nobody_last(store: Store, zone: str) -> None:
    robot = store.product()
    for channel in ("b", "Z", "a", "é"):
        store.sold_before(robot, "2025-01-05T10:00:00Z", 1, channel=channel)
    store.sold_before(robot, "2025-01-05T10:00:00Z", 1)
    for parameters in ({}, {"interval": "year"}, {"top": 4}):
        report = store.summary(group_by="channel", time_zone=zone, end_date="2025-12-31", **parameters)
        names = [row["channel"] for row in report["rows"]]
        assert names == ["Z", "a", "b", "é", None][: len(names)]


@ZONES
@pytest.mark.parametrize(
    ("parameters", "lines"),
    [
        ({"channel": "web"}, ["1 20.00 10.00 1 20.00"]),
        ({"channel": ["web", "shop"]}, ["2 50.00 10.00 2 25.00"]),
        ({"channel": ["web", "Web"], "group_by": "channel"}, ["web 1 20.00 10.00 1 20.00", "Web 0 0.00 0.00 0 None"]),
        ({"channel": "web", "category": "home"}, ["0 0.00 0.00 - -"]),
        ({"channel": "shop", "group_by": "product"}, ["Kite 1 30.00 0.00 - -"]),
        ({"group_by": "channel", "category": "home"}, [f"{NOBODY} 2 60.00 0.00 - -", "shop 1 30.00 0.00 - -"]),
        ({"order_ref": "o1"}, ["2 50.00 10.00 1 50.00"]),
        ({"order_ref": ["o1", "o2"], "group_by": "product"}, ["Kite 2 60.00 0.00 - -", "Robot 1 20.00 10.00 - -"]),
        ({"order_ref": "O1"}, ["0 0.00 0.00 0 None"]),
        ({"customer_ref": ["Ann", "Bob"]}, ["2 50.00 10.00 2 25.00"]),
        ({"customer_ref": "Ann", "channel": "shop"}, ["0 0.00 0.00 0 None"]),
        ({"min_units": 2}, ["1 20.00 10.00 - -"]),
        ({"min_units": 2, "returns_on": "sale_date", "start_date": "2025-02-01"}, ["0 0.00 0.00 - -"]),
    ],
)
def test_filters_of_what_a_sale_carries(shop: Shop, zone: str, parameters: dict[str, Any], lines: list[str]) -> None:
    """Returns go by their sale; orders are told unless it is about products, categories or sizes of sales."""
    figures = ("sales", "revenue", "refunded", "orders", "average_order_value")
    assert shop.lines(*figures, time_zone=zone, **parameters) == lines


@pytest.mark.parametrize(
    ("parameters", "start"),
    [
        ({"order_ref": "o2"}, "2025-02-05"),
        ({"customer_ref": "Ann"}, "2025-01-05"),
        ({"customer_ref": "Ann", "time_zone": "Asia/Tokyo"}, "2025-01-06"),
        ({"channel": "shop"}, "2025-02-05"),
        ({"channel": "shop", "time_zone": "Asia/Tokyo"}, "2025-02-05"),
        ({"channel": "fair"}, "2025-03-01"),
        ({"channel": "shop", "category": "home"}, "2025-01-05"),  # of the category's sales, before any is read
    ],
)
def test_a_range_left_open_begins_with_the_first_sale(shop: Shop, parameters: dict[str, Any], start: str) -> None:
    assert shop.store.summary(**parameters)["start_date"] == start


def test_what_no_rollup_knows_is_read_within_the_limit(sales_in_zone: Callable[..., TestClient], shop: Shop) -> None:
    small = sales_in_zone("UTC", scan_sales_limit=2)

    def ask(**parameters: Any) -> Any:
        return small.get("/sales/summary", params={"start_date": "2025-01-01", "end_date": "2025-12-31"} | parameters)

    problem = assert_problem(ask(min_units=2), 422, "range_too_large", instance="/sales/summary")
    assert problem["detail"] == (
        "So filtered the report would read 5 sales one by one, more than 2. "
        "Shorten the range, filter by product or category, or use fewer filters."
    )
    assert ask(channel="web", group_by="product").status_code == 422
    assert ask(channel="web", product_id=shop.robot["id"]).is_success
    for parameters in ({"group_by": "channel"}, {"channel": "web"}, {"order_ref": "o1"}, {"customer_ref": "Ann"}):
        assert ask(**parameters).is_success, parameters
    assert ask(customer_ref=["Ann", "Bob"], time_zone="Asia/Tokyo").is_success
    shop.sold(shop.robot, "2025-01-05T10:00:00Z", 1, customer_ref="Ann")
    assert ask(customer_ref=["Ann", "Bob"]).status_code == 422


def test_a_channels_name_is_defused_in_files(store: Store) -> None:
    """A name that a spreadsheet would run; what has none is an empty cell."""
    for channel in ("=cmd", None):
        store.sold_before(store.product(), "2025-01-05T10:00:00Z", 1, channel=channel)
    wanted = {"group_by": "channel", "format": "csv", "start_date": "2025-01-01", "end_date": "2025-01-31"}
    header, *lines = store.sales.get("/sales/summary", params=wanted).text.splitlines()
    assert header.startswith("channel,sales,units,revenue,")
    assert [line.split(",")[0] for line in lines] == ["'=cmd", ""]
