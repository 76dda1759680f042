"""The inventory in a real browser: its counters are filters, its figures the API's, an earlier time the ledger's."""

import re
from typing import TYPE_CHECKING, Any

from tests.dashboard.shop import Shop

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def figures(page: "Page", rows: str) -> list[list[str]]:
    """The cells of a table's rows."""
    return [re.split(r"[\t\n]+", row.strip()) for row in page.locator(rows).all_inner_texts()]


def test_counters_are_filters_and_the_list_has_as_many(browser: "Browser", shop: Shop) -> None:
    """A counter says what the list holds once it is pressed, whatever else is filtered by; the address says it, too."""
    from playwright.sync_api import expect

    from tests.dashboard.browser import Look, visit

    with visit(browser, Look(), shop.origins) as visited:
        for address in ("/inventory", "/inventory?category=home", "/inventory?q=a+1"):
            visited.go(shop.dashboard + address)
            page = visited.page
            before = page.url
            counters = page.locator(".counters button")
            counts = [int(text) for text in page.locator(".counters .kpi-value").all_inner_texts()]
            for place, count in enumerate(counts):
                counters.nth(place).click()
                page.wait_for_url("**state=**")
                assert counters.nth(place).get_attribute("aria-pressed") == "true"
                expect(page.locator(".inventory-list tbody tr")).to_have_count(count)
                page.go_back()
                page.wait_for_url(before)
        visited.check()


def test_categories_add_up_to_the_store_and_lead_to_their_products(browser: "Browser", shop: Shop) -> None:
    from playwright.sync_api import expect

    from tests.dashboard.browser import Look, visit

    summary: dict[str, Any] = shop.store.products.get("/inventory/summary").json()
    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/inventory")
        page = visited.page
        *rows, total = figures(page, ".inventory > .card tr:not(thead tr)")
        assert total[1:] == [
            str(sum(row["products"] for row in summary["by_category"])),
            f"{summary['units_on_hand']:,}",
            f"${float(summary['stock_value']):,.2f}",
        ]
        assert sum(int(row[2].replace(",", "")) for row in rows) == summary["units_on_hand"]
        page.locator(".inventory > .card tbody a").first.click()
        page.wait_for_url("**category=**")
        expect(page.locator(".inventory-list tbody tr")).to_have_count(int(rows[0][1]))


def test_what_runs_out_first_stands_first(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    asked = {"sold_days": 28, "sort": "days_of_cover"}
    expected = [row["name"] for row in shop.store.products.get("/inventory", params=asked).json()["items"]]
    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/inventory")
        names = visited.page.locator(".inventory-list tbody th").all_inner_texts()
        assert [name.split("\n")[0] for name in names] == expected


def test_stock_of_an_earlier_time_is_that_of_the_ledger(browser: "Browser", shop: Shop) -> None:
    """Before anything was registered there was nothing; a day that is to come is refused, and what is typed stays."""
    from playwright.sync_api import expect

    from tests.dashboard.browser import Look, visit

    today = shop.store.sales.get("/store").json()["today"]
    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/inventory")
        page = visited.page
        page.get_by_role("button", name="At an earlier time").click()
        page.get_by_label("Day", exact=True).fill(f"{int(today[:4]) + 1}-01-01")
        page.get_by_role("button", name="Show").click()
        assert "up to today" in page.locator(".as-of [role=alert]").inner_text()
        page.get_by_label("Day", exact=True).fill("2020-02-29")
        page.get_by_role("button", name="Show").click()
        page.wait_for_url("**asof=2020-02-29")
        expect(page.locator(".as-of")).to_contain_text("Feb 29, 2020, 11:59")
        expect(page.locator(".counters .kpi-value")).to_have_text(["0"] * 4)
        visited.check()
        page.get_by_role("button", name="Back to the present").click()
        page.wait_for_url("**/inventory")
        expect(page.locator(".as-of")).to_contain_text("Stock at")


def test_a_change_of_stock_stands_in_the_list_and_among_the_movements(browser: "Browser", shop: Shop) -> None:
    from playwright.sync_api import expect

    from tests.dashboard.browser import Look, visit

    product = shop.store.product(name="Counted by hand", sku="HAND-1", current_inventory=40)
    with visit(browser, Look(width=390), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/inventory?q=HAND-1")
        page = visited.page
        page.get_by_role("button", name=re.compile("Change stock: Counted by hand")).click()
        page.get_by_label("Counted", exact=True).check()
        page.get_by_label("Units counted").fill("37")
        page.get_by_role("button", name="Save").click()
        page.locator(".inventory-list [role=status]", has_text="37").wait_for()
        page.get_by_role("button", name=re.compile(r"\b37\b")).wait_for()
        visited.go(f"{shop.dashboard}/inventory?tab=movements&range=today&product={product['id']}")
        rows = [[cell for cell in row if cell != "HAND-1"][:4] for row in figures(page, ".card tbody tr")]
        assert rows == [
            ["Counted by hand", "-3", "37", "Stocktake"],
            ["Counted by hand", "+40", "40", "Registered"],
        ]
        page.get_by_label("Reason").select_option("initial")
        page.wait_for_url("**reason=initial**")
        expect(page.locator(".card tbody tr")).to_have_count(1)
        visited.check()
    shop.store.products.delete(f"/products/{product['id']}")
