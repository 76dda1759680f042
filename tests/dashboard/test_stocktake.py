"""Counting what there is, in a real browser: by keyboard or scanner alone, kept until saved, written once each."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.dashboard.people import check
from tests.dashboard.shop import Shop

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

    from tests.dashboard.browser import Visit

COUNTED = ".stocktake tbody tr"


@contextmanager
def counting(browser: "Browser", shop: Shop, width: int = 1280) -> "Iterator[Visit]":
    """A visit of the stocktake."""
    from tests.dashboard.browser import Look, visit

    with visit(browser, Look(width=width), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/inventory?tab=stocktake")
        yield visited


def count(page: "Page", code: str, units: str) -> None:
    """Scan and count by keys alone: the focus is where it has to be, each time."""
    page.wait_for_function("() => document.activeElement.role === 'combobox'")
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.name === 'units'")
    page.keyboard.type(units)
    page.keyboard.press("Enter")


def rows(page: "Page") -> list[list[str]]:
    """Product, counted, written down and difference of each count."""
    return [re.split(r"[\t\n]+", row.strip())[:5] for row in page.locator(COUNTED).all_inner_texts()]


def entries(shop: Shop, product: dict[str, Any]) -> list[tuple[int, int, str]]:
    """The ledger of a product from its second entry on."""
    return [(entry["change"], entry["quantity"], entry["reason"]) for entry in shop.store.ledger(product)[1:]]


def test_counts_are_kept_and_saved_one_by_one(browser: "Browser", shop: Shop) -> None:
    """By keys alone; loaded again before it is saved; each count is an entry of the ledger, one that agrees as well."""
    short = shop.store.product(name="Short of two", sku="COUNT-1", current_inventory=10)
    right = shop.store.product(name="As it should be", sku="COUNT-2", barcode="4006381333931", current_inventory=7)
    with counting(browser, shop) as visited:
        page = visited.page
        count(page, "count-1", "5")
        count(page, "4006381333931", "7")
        page.wait_for_function("() => document.activeElement.role === 'combobox'")
        page.keyboard.type("COUNT-1")
        page.keyboard.press("Enter")
        page.get_by_text("5 have been counted already").first.wait_for()
        page.keyboard.type("3")
        page.keyboard.press("Enter")
        page.get_by_text("Short of two is on the list").wait_for()
        expected = [
            ["Short of two", "COUNT-1", "8", "10", "-2"],
            ["As it should be", "COUNT-2", "7", "7", "agrees"],
        ]
        assert rows(page) == expected
        assert entries(shop, short) == []
        page.reload()
        visited.settle()
        assert rows(page) == expected
        check(visited)
        page.get_by_role("button", name="Save 2 counts").dblclick()
        page.get_by_text("2 counts are saved.").wait_for()
        assert page.locator(COUNTED).count() == 0
        page.wait_for_function("() => document.activeElement.role === 'combobox'")
        assert (entries(shop, short), entries(shop, right)) == ([(-2, 8, "stocktake")], [(0, 7, "stocktake")])
        page.get_by_role("link", name="What they have changed").click()
        page.wait_for_url("**tab=movements**reason=stocktake**")


def test_a_level_that_moved_meanwhile_is_asked_about(browser: "Browser", shop: Shop) -> None:
    """Sold after the counting or before it makes two levels; what was counted is kept until it is said, and longer."""
    moved = shop.store.product(name="Sold later", sku="MOVED-1", current_inventory=100)
    before = shop.store.product(name="Sold before", sku="MOVED-2", current_inventory=50)
    gone = shop.store.product(name="Deleted since", sku="MOVED-3", current_inventory=5)
    with counting(browser, shop, width=390) as visited:
        page = visited.page
        for product, units in ((moved, "98"), (before, "45"), (gone, "5")):
            count(page, product["sku"], units)
        page.get_by_text("Deleted since is on the list").wait_for()
        shop.store.sell(moved, 5)
        shop.store.sell(before, 5)
        shop.store.products.delete(f"/products/{gone['id']}")
        page.get_by_role("button", name="Save 3 counts").click()
        page.get_by_text("Sold later: it is 95 now, not 100.").wait_for()
        page.get_by_text("Sold before: it is 45 now, not 50.").wait_for()
        page.get_by_role("button", name=re.compile("^Save ")).wait_for()
        assert sorted(row[0] for row in rows(page)) == ["Deleted since", "Sold before", "Sold later"]
        page.reload()
        visited.settle()
        page.get_by_role("button", name="Before it moved: there are 93 now").click()
        page.get_by_role("button", name="After it moved: there are 45").click()
        assert page.evaluate("document.activeElement.textContent").startswith("Save ")
        page.keyboard.press("Enter")
        page.get_by_text("2 counts are saved.").wait_for()
        assert entries(shop, moved) == [(-5, 95, "sale"), (-2, 93, "stocktake")]
        assert entries(shop, before) == [(-5, 45, "sale"), (0, 45, "stocktake")]
        check(visited)
        page.get_by_role("button", name="Remove the count of Deleted since").click()
        page.get_by_text("What you have counted stands here").wait_for(state="detached")
        assert page.locator(COUNTED).count() == 0


def test_an_answer_that_was_lost_makes_no_second_entry(browser: "Browser", shop: Shop) -> None:
    """The service has written the count and its answer is lost; saved again after a reload, it stays the only one."""
    product = shop.store.product(name="Heard of late", sku="LOST-1", current_inventory=10)

    def lose(route: "Route") -> None:
        route.fetch()
        route.abort()

    with counting(browser, shop) as visited:
        page = visited.page
        count(page, "LOST-1", "9")
        page.get_by_text("Heard of late is on the list").wait_for()
        page.route("**/inventory-transactions", lose, times=1)
        page.get_by_role("button", name="Save 1 count").click()
        page.get_by_text("The saving has stopped: The service does not answer.").wait_for()
        assert entries(shop, product) == [(-1, 9, "stocktake")]
        page.reload()
        visited.settle()
        page.get_by_role("button", name="Save 1 count").click()
        page.get_by_text("1 count is saved.").wait_for()
        assert entries(shop, product) == [(-1, 9, "stocktake")]


def test_what_cannot_be_counted_is_told(browser: "Browser", shop: Shop) -> None:
    shop.store.product(name="Shut away", sku="SHUT-1", current_inventory=None)
    with counting(browser, shop) as visited:
        page = visited.page
        for text, told in {
            "no such thing": "No product has “no such thing” as its code",
            "with a name of some length": "Several products fit",
            "SHUT-1": "Shut away is blocked",
        }.items():
            page.get_by_role("combobox", name="Next product").fill(text)
            page.keyboard.press("Enter")
            page.get_by_text(told).wait_for()
        check(visited)
        page.get_by_role("combobox", name="Next product").fill("ELE-001")
        page.keyboard.press("Enter")
        page.get_by_label("Units counted").fill("ELE-001")
        page.keyboard.press("Enter")
        page.get_by_text("That is the product’s code").wait_for()
        page.keyboard.press("Escape")
        page.wait_for_function("() => document.activeElement.role === 'combobox'")
