"""One sale in the browser: returned piece by piece, taken back, and voided with another in its place."""

from typing import TYPE_CHECKING, Any

from tests.dashboard.people import check, logged_in
from tests.dashboard.shop import Shop

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def sold(shop: Shop, sku: str, **values: Any) -> dict[str, Any]:
    """A sale of three units for ten dollars, of ten units in stock."""
    product = shop.store.product(name=f"Vase {sku}", sku=sku, category="home", price="3.50", current_inventory=10)
    body = {"product_id": product["id"], "units": 3, "revenue": "10.00"} | values
    answer = shop.store.sales.post("/sales", json=body)
    assert answer.status_code == 201, answer.text
    sale: dict[str, Any] = answer.json()
    return sale


def level(shop: Shop, sale: dict[str, Any]) -> int:
    """What there is of a sale's product."""
    quantity: int = shop.store.products.get(f"/products/{sale['product_id']}/inventory").json()["current_inventory"]
    return quantity


def test_a_return_is_recorded_and_taken_back(browser: "Browser", shop: Shop) -> None:
    """Its share of the money unless told otherwise; more than is left is refused, with what was typed kept."""
    from tests.dashboard.browser import Look, visit

    sale = sold(shop, "VASE-1")
    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/sales/{sale['id']}")
        page = visited.page
        page.get_by_role("button", name="Record a return").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Refund").fill("10.50")
        dialog.get_by_label("Reason").select_option("damaged")
        dialog.get_by_role("button", name="Record").click()
        dialog.get_by_role("button", name="Take 10.00").wait_for()
        assert dialog.get_by_label("Reason").input_value() == "damaged"
        dialog.get_by_label("Refund").fill("")
        assert "Empty: $3.33" in dialog.inner_text()
        dialog.get_by_role("button", name="Record").dblclick()
        dialog.wait_for(state="detached")
        row = page.locator("tbody tr")
        assert row.locator("td").all_inner_texts()[:4] == ["1", "1", "$3.33", "Damaged"]
        assert level(shop, sale) == 8
        visited.faults.clear()  # the browser itself writes a refused request into the console
        visited.check()
        row.get_by_role("button", name="Void").click()
        dialog.get_by_role("button", name="Void the return").click()
        dialog.wait_for(state="detached")
        assert row.locator("td").last.inner_text() == "Void"
    assert level(shop, sale) == 7
    assert shop.store.sales.get(f"/sales/{sale['id']}").json()["refunded"] == "0.00"


def test_two_people_on_one_sale_undo_nothing_of_each_other(browser: "Browser", shop: Shop) -> None:
    """What was typed stays, what can still be done is offered, and the page shows what the other one has done."""
    from tests.dashboard.browser import Look, visit

    sale = sold(shop, "VASE-3")
    with visit(browser, Look(), shop.origins) as mine, visit(browser, Look(), shop.origins) as theirs:
        for visited in (mine, theirs):
            visited.go(f"{shop.dashboard}/sales/{sale['id']}")
        page, other = mine.page, theirs.page
        page.get_by_role("button", name="Record a return").click()
        page.get_by_label("Units that came back").fill("3")
        page.get_by_label("Note").fill("From the counter")
        other.get_by_role("button", name="Void").click()
        other.get_by_role("dialog").get_by_label("Note").fill("Typed twice")
        shop.store.take_back(sale, 2)
        page.get_by_role("button", name="Record", exact=True).click()
        page.get_by_role("button", name="Take 1", exact=True).wait_for()
        assert page.get_by_label("Note").input_value() == "From the counter"
        page.get_by_role("button", name="Take 1", exact=True).click()
        page.get_by_role("button", name="Record", exact=True).click()
        page.get_by_role("dialog").wait_for(state="detached")
        other.get_by_role("button", name="Void the sale").click()
        other.get_by_role("dialog").locator(".form-summary").wait_for()
        assert other.get_by_role("dialog").get_by_label("Note").input_value() == "Typed twice"
        # The page behind shows what the other one has done.
        other.locator("tbody tr").nth(1).wait_for()
        for visited in (mine, theirs):
            check(visited)
    assert level(shop, sale) == 10
    now = shop.store.sales.get(f"/sales/{sale['id']}").json()
    assert (now["returned_units"], now["refunded"], now["voided_at"]) == (3, "10.00", None)


def test_a_void_sale_leaves_another_in_its_place(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    sale = sold(shop, "VASE-2", order_ref="A-17", sold_at="2026-01-31T23:30:15Z")
    with visit(browser, Look(theme="dark", width=390), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/sales/{sale['id']}")
        page = visited.page
        page.get_by_role("button", name="Void").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Record it right instead").check()
        assert dialog.get_by_label("When").input_value() == "2026-02-01T00:30"
        dialog.get_by_label("Units").fill("99")
        dialog.get_by_role("button", name="Void and record again").click()
        dialog.get_by_role("button", name="Take 10").click()
        assert dialog.get_by_label("Units").input_value() == "10"
        dialog.get_by_label("Units").fill("2")
        visited.faults.clear()  # the browser itself writes a refused request into the console
        dialog.get_by_role("button", name="Void and record again").click()
        page.get_by_text(f"Recorded in place of sale {sale['id']}").click()
        page.get_by_text("It counts in no figure.").wait_for()
        assert page.get_by_role("button", name="Record a return").count() == 0
        visited.check(after_steps=True)
    assert level(shop, sale) == 8
    listed = shop.store.sales.get(f"/sales?product_id={sale['product_id']}").json()["items"]
    facts = [(each["units"], each["revenue"], each["order_ref"], each["replaces"], each["sold_at"]) for each in listed]
    assert facts == [(2, "6.50", "A-17", sale["id"], sale["sold_at"])]


def test_who_recorded_it_is_said(browser: "Browser", guarded_shop: Shop) -> None:
    """On the sale, on what came back of it, and in the ledger of its product."""
    with logged_in(browser, guarded_shop, "clerk", name="Carla Counter") as visited:
        page = visited.page
        visited.go(f"{guarded_shop.dashboard}/sales/new?product=1")
        page.locator(".sale-product", has_text="in stock").wait_for()
        page.get_by_role("button", name="Register", exact=True).click()
        page.get_by_role("link", name="Show the sale").click()
        page.locator(".sale-facts", has_text="Carla Counter").wait_for()
        page.get_by_role("button", name="Record a return").click()
        page.get_by_role("button", name="Record", exact=True).click()
        page.get_by_role("row", name="Carla Counter").wait_for()
        check(visited)
        visited.go(f"{guarded_shop.dashboard}/products/1")
        rows = page.get_by_role("region", name="Ledger").get_by_role("row", name="Carla Counter")
        rows.nth(1).wait_for()
        check(visited)
