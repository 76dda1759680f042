"""From the Overview to the answer, by clicking only; and every number on the way is that of the page behind it."""

import csv
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from tests.dashboard.shop import Shop

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SALES_PARAMETERS = {"from": "start_date", "to": "end_date", "product": "product_id", "category": "category"}
ADDRESSES = ("/?range=lastmonth&view=table", "/?range=12m&m=units&view=table", "/?range=yesterday&view=table")
NUMBERS = """
() => [...document.querySelectorAll("main :is(tr, .kpi):has(a[href*='/sales?'])")].map((row) => [
  row.querySelector("a[href*='/sales?']").getAttribute("href"),
  [...row.querySelectorAll("td, a")].map((cell) => cell.innerText),
])
"""
"""Where each line of the tables, and each card, leads to, and the numbers in it."""


def dollars(amount: str) -> str:
    """An amount as an American reads it."""
    return f"${Decimal(amount):,.2f}"


def test_every_number_of_the_overview_is_that_of_the_sales_that_it_leads_to(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    wrong, seen = [], 0
    with visit(browser, Look(), shop.origins) as visited:
        for address in ADDRESSES:
            visited.go(f"{shop.dashboard}{address}")
            for link, cells in visited.page.evaluate(NUMBERS):
                asked = parse_qs(urlsplit(link).query)
                hours = {name: asked[name] for name in ("hour",) if name in asked}
                filters = {SALES_PARAMETERS[name]: value for name, value in asked.items() if name not in hours}
                totals = shop.store.summary(**filters, **hours)["totals"]
                seen += 1
                if not {dollars(totals["revenue"]), f"{totals['units']:,}"} & set(cells):
                    wrong.append((address, link, cells, totals["revenue"]))
    assert wrong == []
    assert seen > 60


def changes(page: "Page", title: str) -> tuple[list[str], list[str]]:
    """The lines of a report by their change, and their names: the most changed first, whichever way."""
    page.get_by_role("heading", name=title, exact=True).wait_for()
    table = page.locator(".card", has=page.get_by_role("heading", name=title, exact=True)).locator(".data-table")
    table.locator("tbody th a").first.wait_for()
    place = table.locator("thead th").all_inner_texts().index("Change")
    rows = table.locator("tbody tr").all()
    return [row.locator("th, td").nth(place).inner_text() for row in rows], [
        row.locator("th a").first.inner_text() for row in rows
    ]


def most_changed(page: "Page", title: str) -> str:
    """The name of the line that changed most by amount."""
    texts, names = changes(page, title)
    amounts = [abs(Decimal(text.rpartition("$")[2].strip("()").replace(",", ""))) for text in texts]
    return names[amounts.index(max(amounts))]


def test_which_category_made_the_difference_which_product_and_its_sales_for_the_accountant(
    browser: "Browser", shop: Shop
) -> None:
    """What somebody asks who opens the Overview: clicked through to a file that is right to the cent."""
    from playwright.sync_api import expect

    from tests.dashboard.browser import Look, visit

    with visit(browser, Look(), shop.origins) as visited:
        page = visited.page
        visited.go(f"{shop.dashboard}/")
        page.get_by_label("Period", exact=True).select_option("lastmonth")
        page.wait_for_url("**range=lastmonth**")
        visited.settle()
        page.get_by_role("link", name="Report", exact=True).click()
        visited.settle()
        category = most_changed(page, "Revenue by category")
        page.get_by_role("link", name=f"{category} by product").click()
        visited.settle()
        product = most_changed(page, "Revenue by product")
        line = page.locator(".data-table").last.locator("xpath=//ancestor::main").locator("tbody tr", has_text=product)
        number = line.first.locator("td a").first
        clicked = number.inner_text()
        number.click()
        visited.settle()
        expect(page.locator(".sales-figures dd").first).to_have_text(clicked)
        expect(page.locator(".chips")).to_contain_text(product)
        with page.expect_download() as begun:
            page.get_by_role("link", name="Export these sales as CSV").click()
        with begun.value.path().open(encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["id"]]  # the last line says how many there are
        assert dollars(str(sum(Decimal(row["revenue"]) for row in rows))) == clicked
        assert {row["product_name"] for row in rows} == {product}
        assert f"{len(rows):,}" == page.locator(".sales-figures dd").nth(1).inner_text()
        visited.check(after_steps=True)
