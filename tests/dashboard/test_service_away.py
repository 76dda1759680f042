"""A service that goes away under an open form and comes back: nothing typed is lost, nothing is done twice."""

import socket
from typing import TYPE_CHECKING

from fastapi.testclient import TestClient

import products_service.main
import sales_service.main
from tests.conftest import make_settings, migrate
from tests.dashboard.shop import ZONE
from tests.support.live import served
from tests.support.server import create_database, drop_database
from tests.support.store import Store

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route


def lose_answer(route: "Route") -> None:
    """Let the service do what it was asked, and nobody hear of it."""
    route.fetch()
    route.abort()


def test_a_form_outlives_its_service(browser: "Browser") -> None:
    """An answer is lost, the service is stopped and started again: what is typed stays, and one sale is made."""
    from tests.dashboard.browser import Look, visit

    url = create_database("away")
    migrate(url)
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
    products_port, sales_port = (listener.getsockname()[1] for listener in listeners)
    settings = make_settings(url, time_zone=ZONE, store_name="Corner Shop", pool_size=4).model_copy(
        update={"products_port": products_port, "sales_port": sales_port}
    )
    sales = sales_service.main.create(settings)
    origins = frozenset(f"http://127.0.0.1:{port}" for port in (products_port, sales_port))
    with (
        served(products_service.main.create(settings), listener=listeners[0]),
        TestClient(products_service.main.create(settings)) as products_client,
        TestClient(sales_service.main.create(settings)) as sales_client,
        visit(browser, Look(), origins) as visited,
    ):
        product = Store(products_client, sales_client).product(name="Wanted", sku="WANTED-1", current_inventory=9)
        page = visited.page
        register = page.get_by_role("button", name="Register", exact=True)
        with served(sales, listener=listeners[1]):
            visited.go(f"http://127.0.0.1:{products_port}/dashboard/sales/new?product={product['id']}")
            page.get_by_text("9 in stock").wait_for()
            page.get_by_label("Units").fill("4")
            page.get_by_label("Discount").fill("1.50")
            page.route("**/sales", lose_answer, times=1)
            register.click()
            page.locator(".form-summary").get_by_text("does not answer").wait_for()
        register.click()
        page.locator(".form-summary").get_by_text("does not answer").wait_for()
        assert page.get_by_label("Units").input_value() == "4"
        assert page.get_by_label("Discount").input_value() == "1.50"
        with served(sales, listener=socket.create_server(("127.0.0.1", sales_port))):
            register.dblclick()
            page.get_by_text("Registered: 4 × Wanted, $38.50.").wait_for()
            page.locator(".offline p").wait_for(state="detached")
        sold = sales_client.get("/sales").json()["items"]
        assert [(sale["units"], sale["revenue"]) for sale in sold] == [(4, "38.50")]
        assert products_client.get(f"/products/{product['id']}").json()["current_inventory"] == 5
    drop_database(url)
