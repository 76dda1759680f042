"""Registering a sale in the browser: what is wrong at its field, what there is offered, a double click one sale."""

from typing import TYPE_CHECKING

from tests.dashboard.shop import Shop

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_too_many_are_refused_with_an_offer_and_a_double_click_sells_once(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    product = shop.store.product(
        name="Lamp of a kind", sku="LAMP-1", category="home", price="12.50", current_inventory=7
    )
    stock = f"/products/{product['id']}/inventory"
    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/sales/new")
        page, form = visited.page, visited.page.locator("main")
        form.get_by_role("button", name="Register").click()
        assert form.locator(".field-error").inner_text().strip() == "Choose a product."
        form.get_by_role("combobox", name="Product").fill("LAMP-1")
        form.locator(".picker-list li").first.click()
        form.get_by_text("7 in stock").wait_for()
        assert form.get_by_label("Unit price").input_value() == "12.50"
        form.get_by_label("Units").fill("9")
        form.get_by_label("Discount").fill("2.5")
        form.get_by_role("button", name="Register").click()
        form.get_by_role("button", name="Take 7").click()
        assert form.get_by_label("Units").input_value() == "7"
        assert form.get_by_label("Discount").input_value() == "2.5"
        form.get_by_label("Units").fill("2")
        assert form.locator("output").inner_text() == "$22.50"
        visited.faults.clear()  # the browser itself writes a refused request into the console
        visited.check()
        form.get_by_role("button", name="Register").dblclick()
        page.get_by_text("Registered: 2 × Lamp of a kind, $22.50.").wait_for()
        assert form.get_by_role("combobox", name="Product").input_value() == ""
    sold = shop.store.sales.get(f"/sales?product_id={product['id']}").json()["items"]
    assert [(sale["units"], sale["unit_price"], sale["revenue"]) for sale in sold] == [(2, "12.50", "22.50")]
    assert shop.store.products.get(stock).json()["current_inventory"] == 5
