"""The list of sales: the sales behind each number of the Overview, their totals, and the way through them."""

from typing import TYPE_CHECKING

import pytest

from tests.dashboard.shop import Shop

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MONTH = "/?range=lastmonth"
ROWS = 50
"""On one page of the list."""


def total(page: "Page", name: str) -> str:
    """A total of the list, once the list is there."""
    from tests.dashboard.browser import settle

    page.wait_for_url("**/dashboard/sales?**")
    page.locator(".sales-figures").wait_for()
    settle(page)
    return page.locator(".sales-figures div", has=page.get_by_text(name, exact=True)).locator("dd").inner_text()


def units_shown(page: "Page") -> list[int]:
    """The units of each sale that is shown."""
    return [int(text) for text in page.locator("tbody td:nth-child(5)").all_inner_texts()]


def turn(page: "Page", name: str) -> None:
    """Go to another page of the list, and wait until it is shown."""
    before = page.locator("tbody tr").first.inner_text()
    page.get_by_role("button", name=name).click()
    page.wait_for_function("(row) => document.querySelector('tbody tr').innerText !== row", arg=before)


NUMBERS = {
    "the chart's table": (".card:has(h2:text-is('Revenue by day')) tbody tr", 1),
    "categories": (".card:has(h2:text-is('Categories')) tbody tr", 1),
    "best sellers": (".card:has(h2:text-is('Best sellers')) tbody tr", 2),
}
"""Tables of the Overview whose rows lead to sales, and the column of their revenue."""


@pytest.mark.parametrize("name", NUMBERS)
def test_the_total_of_the_list_is_the_number_that_was_clicked(browser: "Browser", shop: Shop, name: str) -> None:
    from tests.dashboard.browser import Look, visit

    rows, column = NUMBERS[name]
    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}{MONTH}&view=table")
        page = visited.page
        for index in range(page.locator(rows).count())[:6]:
            row = page.locator(rows).nth(index)
            clicked = row.locator("th, td").nth(column).inner_text()
            row.locator("a").first.click()
            assert total(page, "Revenue") == clicked
            page.go_back()
            page.locator(rows).first.wait_for()
            visited.settle()


def test_all_sales_of_the_period_are_those_of_its_figures(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}{MONTH}")
        page = visited.page
        figures = page.locator(".kpi-value").all_inner_texts()
        page.get_by_role("link", name="These sales").click()
        names = ("Revenue", "Sales", "Units", "Average sale")
        assert [total(page, name) for name in names] == figures[:4]
        visited.check()


def test_a_point_of_the_chart_opens_the_sales_of_its_day(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}{MONTH}")
        page = visited.page
        page.get_by_role("application", name="Revenue by day").focus()
        page.keyboard.press("Home")
        page.keyboard.press("ArrowRight")
        clicked = page.locator(".readout-now").inner_text().rpartition(": ")[2]
        page.keyboard.press("Enter")
        assert total(page, "Revenue") == clicked


def test_the_whole_list_is_walked_and_adds_up(browser: "Browser", shop: Shop) -> None:
    """From page to page, each once; back again; and the browser's own way back, too."""
    from tests.dashboard.browser import Look, visit

    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/sales?range=lastmonth")
        page = visited.page
        units, sales = int(total(page, "Units")), int(total(page, "Sales"))
        first = page.locator("tbody tr").first.inner_text()
        seen = units_shown(page)
        while page.get_by_role("button", name="Older").count() > 0:
            turn(page, "Older")
            seen += units_shown(page)
        assert (len(seen), sum(seen)) == (sales, units)
        assert sales > ROWS
        turn(page, "Newer")
        page.go_back()
        page.reload()
        page.locator("tbody tr").first.wait_for()
        turn(page, "First page")
        assert page.locator("tbody tr").first.inner_text() == first


def test_filters_are_chips_in_the_address_and_can_be_taken_off(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/sales")
        page = visited.page
        everything = page.locator(".sales-figures dd").first.inner_text()
        page.get_by_label("Category", exact=True).select_option("fashion")
        page.get_by_role("region", name="Filters").get_by_role("combobox", name="Product").fill("FAS-002")
        page.locator(".sales-filters .picker-list li").first.click()
        page.get_by_label("Period", exact=True).select_option("lastmonth")
        page.wait_for_url("**/sales?range=lastmonth&product=*&category=fashion")
        visited.settle()
        assert page.locator(".chips li").all_inner_texts() == [
            "Last month ×",
            "Fashion 2, with a name of some length ×",
            "Fashion ×",
        ]
        assert page.locator(".sales-figures dd").first.inner_text() != everything
        exported = page.get_by_role("link", name="Export these sales as CSV").get_attribute("href") or ""
        file = shop.store.sales.get(exported.removeprefix(shop.sales))
        sales = page.locator(".sales-figures dd").nth(1).inner_text()
        assert file.headers["x-row-count"] == sales
        page.get_by_text("More filters").click()
        page.get_by_label("At least so many units").fill("999999")
        page.get_by_role("button", name="Apply").click()
        page.get_by_text("Nothing matches these filters").wait_for()
        page.get_by_text("$0.00").first.wait_for()
        page.get_by_label("Which").select_option("any")
        page.get_by_text("There are no totals for this filter: All, void ones too.").wait_for()
        page.get_by_role("button", name="Remove all filters").click()
        page.locator(".sales-figures").wait_for()
        visited.settle()
        assert page.url.endswith("/dashboard/sales")
        assert page.locator(".sales-figures dd").first.inner_text() == everything
        visited.go(f"{shop.dashboard}/sales?range=lastmonth&category=fashion&min_units=2")
        visited.check()
