"""The store run by keyboard alone, in a real browser: what has the focus is seen, and after a dialog it is back."""

from typing import TYPE_CHECKING, Any

from tests.dashboard.people import check
from tests.dashboard.shop import Shop

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MOST_STOPS = 70

FOCUS = """
() => {
  const focused = document.activeElement;
  const shapes = [focused, focused.closest("label")].filter(Boolean);
  // The button in a field for dates is the browser's, and so is the ring around it.
  const ringed = focused.matches("input[type^=date]:not(:focus)") || shapes.some((each) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(each);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 1;
  });
  const { left, top, right, bottom } = focused.getBoundingClientRect();
  const [x, y] = [Math.min(right, innerWidth) + Math.max(left, 0), Math.min(bottom, innerHeight) + Math.max(top, 0)];
  const there = document.elementFromPoint(x / 2, y / 2);
  const label = focused.closest("label");
  const uncovered = focused.contains(there) || there?.contains(focused) || (label !== null && label.contains(there));
  const name = focused.getAttribute("aria-label") ?? focused.labels?.[0]?.textContent ?? focused.textContent;
  const html = focused.outerHTML.slice(0, 160);
  return { tag: focused.localName, name: (name ?? "").trim(), seen: ringed && uncovered, html };
}
"""
"""What has the focus, what it is called, and whether one sees that: a ring around it, and no bar above it."""


def focused(page: "Page") -> dict[str, Any]:
    """What has the focus; it is always something, and always seen."""
    found: dict[str, Any] = page.evaluate(FOCUS)
    assert found["tag"] != "body", found
    assert found["seen"], found
    return found


def go_to(page: "Page", name: str, key: str = "Tab") -> None:
    """Press Tab until something of this name has the focus; all that is passed is seen as well."""
    passed = []
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        passed.append(focused(page)["name"])
        if passed[-1].startswith(name):
            return
    raise AssertionError(f"{name!r} is not among {passed}")


def press(page: "Page", *keys: str) -> None:
    """Press one key after the other."""
    for key in keys:
        page.keyboard.press(key)


def wait_for_focus(page: "Page", name: str) -> None:
    """Wait until something of this name has the focus."""
    page.wait_for_function(f"(name) => ({FOCUS})().name.startsWith(name)", arg=name)
    focused(page)


def test_a_sale_is_registered_and_returned(browser: "Browser", shop: Shop) -> None:
    """After each step the focus is where one goes on; Escape leaves a dialog for the button that opened it."""
    from tests.dashboard.browser import Look, visit

    product = shop.store.product(name="Keyed lamp", sku="KEYED-1", price="12.50", current_inventory=9)
    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/sales")
        page = visited.page
        go_to(page, "Register a sale")
        press(page, "Enter")
        page.wait_for_url("**/sales/new")
        page.get_by_label("Units").wait_for()
        go_to(page, "Product")
        page.keyboard.type("KEYED-1")
        page.get_by_role("option", name="Keyed lamp").wait_for()
        press(page, "ArrowDown", "Enter")
        page.get_by_text("9 in stock").wait_for()
        go_to(page, "Units")
        press(page, "Control+a")
        page.keyboard.type("3")
        press(page, "Enter")
        page.get_by_text("Registered: 3 × Keyed lamp, $37.50.").wait_for()
        go_to(page, "Show", "Shift+Tab")
        press(page, "Enter")
        page.get_by_role("button", name="Record a return").wait_for()
        go_to(page, "Record a return")
        press(page, "Enter")
        page.get_by_role("dialog").wait_for()
        assert page.evaluate("document.activeElement.closest('dialog') !== null")
        focused(page)
        press(page, "Escape")
        wait_for_focus(page, "Record a return")
        press(page, "Enter")
        page.get_by_role("dialog").wait_for()
        go_to(page, "Record")
        press(page, "Enter")
        page.get_by_role("dialog").wait_for(state="detached")
        wait_for_focus(page, "Record a return")
        check(visited)
    sale = shop.store.sales.get(f"/sales?product_id={product['id']}").json()["items"][0]
    assert (sale["units"], sale["returned_units"] > 0) == (3, True)


def test_stock_is_changed_from_the_list(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    product = shop.store.product(name="Keyed vase", sku="KEYED-2", current_inventory=40)
    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/inventory?q=KEYED-2")
        page = visited.page
        go_to(page, "In stock 40")
        press(page, "Enter")
        wait_for_focus(page, "Units that came in")
        page.keyboard.type("5")
        press(page, "Enter")
        page.get_by_role("dialog").wait_for(state="detached")
        page.get_by_text("Keyed vase: the stock is 45 now.").wait_for()
        wait_for_focus(page, "In stock 45")
        check(visited)
    assert shop.store.ledger(product)[-1]["quantity"] == 45


def test_a_report_is_filtered_and_read(browser: "Browser", shop: Shop) -> None:
    """The choice keeps the focus while its answer comes; a chart is one stop, and its keys lead to the sales."""
    from tests.dashboard.browser import Look, visit

    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/reports")
        page = visited.page
        go_to(page, "Show")
        press(page, "ArrowDown", "ArrowDown")
        page.wait_for_url("**show=units")
        visited.settle()
        assert focused(page)["name"].startswith("Show")
        go_to(page, "for")
        press(page, "ArrowDown")
        page.wait_for_url("**category=**")
        visited.settle()
        assert focused(page)["name"].startswith("for")
        go_to(page, "Units by day")
        press(page, "Home", "ArrowRight", "Enter")
        page.wait_for_url("**/sales?**category=**")
        page.get_by_role("heading", level=1, name="Sales").wait_for()
        check(visited)


def test_the_list_of_keys_gives_the_focus_back(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    with visit(browser, Look(), shop.origins) as visited:
        visited.go(shop.dashboard)
        page = visited.page
        go_to(page, "Sales")
        press(page, "?")
        page.get_by_role("dialog", name="Keys").wait_for()
        check(visited)
        press(page, "Escape")
        page.get_by_role("dialog").wait_for(state="detached")
        wait_for_focus(page, "Sales")
        press(page, "?")
        page.get_by_role("dialog", name="Keys").wait_for()
        press(page, "Escape", "g", "i")
        page.wait_for_url("**/inventory")
        press(page, "/")
        wait_for_focus(page, "Search products")
