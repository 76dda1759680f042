"""A store for the browser: both services at addresses of this machine, with what a year of selling leaves behind."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi.testclient import TestClient

import products_service.main
import sales_service.main
from common.calendar.periods import local_date
from common.db.transactions import Database
from common.db.types import utc_now
from common.settings import Settings
from demo.assortment import Plan
from demo.load import load_demo
from tests.conftest import make_settings, migrate
from tests.support.live import served
from tests.support.server import create_database, drop_database
from tests.support.store import Store

ZONE = "Europe/Paris"
CATEGORIES = ("electronics", "fashion", "home", "personal_care")
PRICES = ("19.90", "64.50", "129.00", "7.25")
STOCKS: tuple[int | None, ...] = (100, 0, 4, None, 60, 250)
DAYS = 400
BATCH = 1000


@dataclass(frozen=True)
class Shop:
    """Both services at their addresses, and short ways to ask and to change them."""

    products: str
    sales: str
    store: Store

    @property
    def dashboard(self) -> str:
        """Where the pages are."""
        return f"{self.products}/dashboard"

    @property
    def origins(self) -> frozenset[str]:
        """Where pages may send requests to."""
        return frozenset({self.products, self.sales})


@contextmanager
def served_shop(purpose: str, auth: str = "auto", demo_months: int = 0) -> Iterator[Shop]:
    """Both services on a database of their own, behind real sockets; `auth` as the setting.

    - demo_months: what `demo` makes up of so many months is there already.

    The tests' own ways in need no credentials: they are the services that let everybody in from this machine.
    """
    url = create_database(purpose)
    migrate(url)
    settings = make_settings(url, time_zone=ZONE, store_name="Corner Shop", pool_size=4)
    if demo_months:
        load_demo_of(settings, demo_months)
    # Whose pages may send cookies goes by the port that the pages come from: both are known before anything is served.
    products, sales = (socket.create_server(("127.0.0.1", 0)) for _ in range(2))
    ports = {"products_port": products.getsockname()[1], "sales_port": sales.getsockname()[1]}
    settings = settings.model_copy(update=ports)
    guarded = settings.model_copy(update={"auth": auth})
    with (
        served(sales_service.main.create(guarded), listener=sales) as sales_port,
        served(products_service.main.create(guarded), listener=products) as products_port,
        TestClient(products_service.main.create(settings)) as products_client,
        TestClient(sales_service.main.create(settings)) as sales_client,
    ):
        store = Store(products_client, sales_client)
        yield Shop(f"http://127.0.0.1:{products_port}", f"http://127.0.0.1:{sales_port}", store)
    drop_database(url)


def load_demo_of(settings: Settings, months: int) -> None:
    """What `demo` makes up, until today."""
    database = Database(settings)
    try:
        load_demo(database, Plan(1, local_date(utc_now(), settings.zone), settings.zone, months), lambda _: None)
    finally:
        database.close()


def fill(store: Store) -> None:
    """Sixteen products in four categories; something was sold on each of the last days, today included."""
    products = [
        store.product(
            name=f"{category.title().replace('_', ' ')} {number}, with a name of some length",
            sku=f"{category[:3].upper()}-{number:03}",
            category=category,
            price=PRICES[number - 1],
            current_inventory=STOCKS[(place * 4 + number) % len(STOCKS)],
        )
        for place, category in enumerate(CATEGORIES)
        for number in range(1, 5)
    ]
    history = [sale for day in range(1, DAYS) for sale in _sold_on(day, products)]
    for begin in range(0, len(history), BATCH):
        answer = store.sales.post("/sales/batch", json={"sales": history[begin : begin + BATCH]})
        assert answer.status_code == 201, answer.text
    for product in products:
        if product["current_inventory"]:
            store.sell(product, 1)


def _sold_on(day: int, products: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Some sales of so many days ago: more of them the more recent, and other products on other days."""
    noon = datetime.now(UTC).replace(hour=11, minute=0, second=0, microsecond=0) - timedelta(days=day)
    for number in range(2 + (day * 7 + day // 30) % 4):
        product = products[(day * 5 + number * 3 + day // 45) % len(products)]
        yield {
            "product_id": product["id"],
            "units": 1 + (day + number) % 3,
            "unit_price": product["price"],
            "sold_at": (noon + timedelta(minutes=37 * number)).isoformat(),
            "take_stock": False,
        }
