"""Products in a real browser: found, registered, changed, deleted and brought back; stock that two people change."""

import json
import re
from typing import TYPE_CHECKING, Any

from tests.dashboard.people import check
from tests.dashboard.shop import Shop

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def read(shop: Shop, product: dict[str, Any]) -> dict[str, Any]:
    """A product as it is now."""
    now: dict[str, Any] = shop.store.products.get(f"/products/{product['id']}").json()
    return now


def bodies(page: "Page", method: str) -> list[dict[str, Any]]:
    """The bodies that the page will have sent by this method."""
    sent: list[dict[str, Any]] = []
    page.on("request", lambda it: sent.append(json.loads(it.post_data or "{}")) if it.method == method else None)
    return sent


def test_the_list_is_what_its_address_says(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/products")
        page = visited.page
        page.get_by_label("Category").select_option("electronics")
        page.get_by_label("Out", exact=True).check()
        page.get_by_label("Low", exact=True).check()
        page.get_by_role("button", name="Price", exact=True).click()
        page.wait_for_url("**/products?category=electronics&stock=out&stock=low&sort=-price")
        visited.settle()
        asked = shop.store.products.get("/products?category=electronics&stock=out&stock=low&sort=-price").json()
        names = page.locator("tbody th").all_inner_texts()
        assert names == [item["name"] for item in asked["items"]]
        page.reload()
        visited.settle()
        assert page.locator("tbody th").all_inner_texts() == names
        page.get_by_label("Price from").fill("9999")
        page.keyboard.press("Enter")
        page.get_by_text("Nothing matches these filters").wait_for()
        page.locator(".state").get_by_role("button", name="from $9,999.00").click()
        page.locator("tbody th").first.wait_for()
        page.go_back()
        page.get_by_text("Nothing matches these filters").wait_for()
        visited.check()


def test_two_people_change_one_stock(browser: "Browser", shop: Shop) -> None:
    """It is told what it is now and why, nothing typed is lost, and a double click takes effect once."""
    from tests.dashboard.browser import Look, visit

    product = shop.store.product(name="Two at once", current_inventory=100)
    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/products?q=Two+at+once")
        page = visited.page
        page.get_by_role("button", name="Change the stock of Two at once").click()
        page.get_by_label("Remove", exact=True).check()
        page.get_by_label("Units that went out").fill("98")
        page.get_by_label("Note").fill("Water damage")
        shop.store.sell(product, 5)
        page.get_by_role("button", name="Save").click()
        assert page.locator(".stock-conflict strong").inner_text() == "It is 95 now, not 100"
        page.get_by_text("meanwhile 5 were sold").wait_for()
        assert page.get_by_label("Note").input_value() == "Water damage"
        page.get_by_role("button", name="Save").click()
        page.get_by_role("button", name="Remove 95").click()
        assert page.locator("output").inner_text() == "95 → 0"
        page.get_by_role("button", name="Save").dblclick()
        page.get_by_text("Two at once: the stock is 0 now.").wait_for()
        assert [(entry["change"], entry["reason"], entry["note"]) for entry in shop.store.ledger(product)[1:]] == [
            (-5, "sale", None),
            (-95, "adjustment", "Water damage"),
        ]
        assert "Out" in page.locator("tbody tr").inner_text()
        visited.faults.clear()  # the browser itself writes the refusal into the console
        visited.check()


def test_a_form_sends_what_was_changed_and_undoes_nobodys_change(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    product = shop.store.product(name="Edited", price="10.00", current_inventory=100)
    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/products/{product['id']}")
        page = visited.page
        sent = bodies(page, "PATCH")
        page.get_by_role("button", name="Edit").click()
        page.wait_for_url("**edit=1")
        page.get_by_label("Price", exact=True).fill("1,01")
        page.get_by_role("button", name="Save").click()
        page.get_by_text("This could mean two amounts").wait_for()
        page.get_by_label("Price", exact=True).fill("12.50")
        shop.store.sell(product, 1)  # moves the stock, which is none of this form's business
        page.get_by_role("button", name="Save").click()
        page.get_by_text("$12.50").first.wait_for()
        assert sent == [{"price": "12.50", "expected_version": 1}]
        assert (read(shop, product)["price"], read(shop, product)["current_inventory"]) == ("12.50", 99)

        page.get_by_role("button", name="Edit").click()
        page.get_by_label("Description").fill("Walks")
        shop.store.products.patch(f"/products/{product['id']}", json={"name": "Renamed"})
        page.get_by_role("button", name="Save").click()
        page.get_by_text("Name: Edited is Renamed now").wait_for()
        assert page.get_by_label("Description").input_value() == "Walks"
        assert page.get_by_label("Name", exact=True).input_value() == "Renamed"
        page.get_by_role("button", name="Save").click()
        page.locator(".facts-text", has_text="Walks").wait_for()
        now = read(shop, product)
        assert (now["name"], now["description"]) == ("Renamed", "Walks")
        visited.faults.clear()  # the browser itself writes the refusals into the console
        visited.check()


def test_two_people_on_one_field_see_each_others_value(browser: "Browser", shop: Shop) -> None:
    """What was typed is kept and the other's value stands beside it: either can be chosen."""
    from tests.dashboard.browser import Look, visit

    product = shop.store.product(name="Disputed", price="10.00", current_inventory=5)
    address = f"{shop.dashboard}/products/{product['id']}?edit=1"
    with visit(browser, Look(), shop.origins) as mine, visit(browser, Look(width=390), shop.origins) as theirs:
        for visited in (mine, theirs):
            visited.go(address)
            visited.page.get_by_label("Price", exact=True).wait_for()
        theirs.page.get_by_label("Price", exact=True).fill("11.00")
        theirs.page.get_by_label("Category").select_option("electronics")
        theirs.page.get_by_role("button", name="Save").click()
        theirs.page.get_by_role("button", name="Edit").wait_for()
        page = mine.page
        page.get_by_label("Price", exact=True).fill("9.00")
        page.get_by_label("Description").fill("Mine")
        page.get_by_role("button", name="Save").click()
        page.get_by_text("Price: 10.00 is 11.00 now").wait_for()
        assert page.get_by_label("Price", exact=True).input_value() == "9.00"
        page.get_by_text("The other one has made it: 11.00.").wait_for()
        assert page.get_by_label("Category").input_value() == "electronics"
        assert page.get_by_role("button", name="Take that").count() == 1
        check(mine)
        page.get_by_role("button", name="Take that").click()
        assert page.get_by_label("Price", exact=True).input_value() == "11.00"
        page.get_by_role("button", name="Save").click()
        page.locator(".facts-text", has_text="Mine").wait_for()
        now = read(shop, product)
        assert (now["price"], now["category"], now["description"]) == ("11.00", "electronics", "Mine")


def test_what_was_changed_meanwhile_is_not_deleted_unseen(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    product = shop.store.product(name="Kept", price="10.00")
    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/products/{product['id']}")
        page = visited.page
        page.get_by_role("button", name="Delete").click()
        shop.store.products.patch(f"/products/{product['id']}", json={"price": "99.00"})
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("button", name="Delete").click()
        dialog.get_by_text("Nothing was deleted: somebody else has changed this product meanwhile (Price).").wait_for()
        page.get_by_text("$99.00").first.wait_for()
        assert read(shop, product)["status"] == "active"
        check(visited)
        dialog.get_by_role("button", name="Delete").click()
        page.get_by_role("button", name="Restore").wait_for()


def test_a_product_is_registered_deleted_and_brought_back(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    taken = shop.store.product(name="The first", sku="TAKEN-1")
    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/products")
        page = visited.page
        page.get_by_role("link", name="Register a product").click()
        page.get_by_role("button", name="Register").click()
        assert page.locator(".form-summary a").all_inner_texts() == ["Name", "Category", "Price"]
        assert page.evaluate("document.activeElement.name") == "name"
        page.get_by_label("Name", exact=True).fill("The second")
        page.get_by_label("Category").select_option("electronics")
        page.get_by_label("Price", exact=True).fill("19.99")
        page.get_by_label("Stock", exact=True).fill("7")
        page.get_by_label("SKU", exact=True).fill(taken["sku"])
        page.get_by_role("button", name="Register").click()
        page.get_by_text("has the sku 'TAKEN-1' already").wait_for()
        page.get_by_label("SKU", exact=True).fill("FREE-1")
        page.get_by_role("button", name="Register").dblclick()
        page.wait_for_url(re.compile(r"/products/\d+$"))
        page.get_by_role("heading", level=1, name="The second").wait_for()
        assert shop.store.products.get("/products?q=FREE-1&with_count=true").json()["count"] == 1

        page.get_by_role("button", name="Delete").click()
        dialog = page.get_by_role("dialog")
        assert "Delete The second?" in dialog.inner_text()
        dialog.get_by_role("button", name="Delete").click()
        page.get_by_role("button", name="Restore").click()
        page.get_by_text("It is back: inactive and blocked").wait_for()
        number = int(page.url.rpartition("/")[2])
        now = read(shop, {"id": number})
        assert (now["status"], now["current_inventory"], now["sku"]) == ("inactive", None, "FREE-1")
        visited.faults.clear()  # the browser itself writes the refusal into the console
        visited.check()


def test_stock_and_sales_are_those_of_the_api(browser: "Browser", shop: Shop) -> None:
    """The table has the numbers of both answers, period by period; the chart says the same by keys."""
    from tests.dashboard.browser import Look, visit

    product = shop.store.product(name="Over time", price="2.00", current_inventory=10)
    shop.store.sell(product, 4)
    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/products/{product['id']}?range=7d&view=table")
        page = visited.page
        table = page.locator(".card", has_text="Stock and sales").locator("tbody tr")
        cells = table.last.locator("td").all_inner_texts()
        assert cells == ["6", "6", "10", "4", "0", "0", "0", "4", "$8.00"]
        assert table.first.locator("td").first.inner_text() == "–"
        page.keyboard.press("t")
        chart = page.get_by_role("application", name="Stock and sales")
        chart.focus()
        page.keyboard.press("End")
        readout = page.locator(".readout").inner_text()
        assert "6 in stock" in readout
        assert "4 sold" in readout
        visited.check()
