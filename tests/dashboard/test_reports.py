"""Reports in a real browser: each number leads to the sales that it is made of, and these come to that number."""

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.dashboard.shop import Shop

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MONEY = ("revenue", "net_revenue", "average_sale", "margin", "refunded")

QUESTIONS = {
    "range=lastmonth": "revenue",
    "range=mtd&show=units": "units",
    "range=qtd&by=week&show=sales": "sales",
    "range=12m&group=category&show=net_revenue&view=table": "net_revenue",
    "range=30d&group=product&top=3&show=average_sale&view=table&vs=previous_year": "average_sale",
    "range=12m&group=category&category=home&category=fashion&show=margin&view=table&by=quarter": "margin",
    "range=12m&group=channel&view=table": "revenue",
    "range=lastmonth&group=product&show=refunded&view=table&by=week": "refunded",
    "range=yesterday&by=hour&show=units": "units",
}
"""What is asked, and which figure of the API its numbers are."""

SALES_PARAMETERS = {
    "from": "start_date",
    "to": "end_date",
    "product": "product_id",
    "category": "category",
    "channel": "channel",
    "weekday": "weekday",
    "hour": "hour",
}


@pytest.fixture(scope="module")
def traded(shop: Shop) -> Shop:
    """The shop with sales whose cost is known, and with goods that came back."""
    today = shop.store.sales.get("/store").json()["today"]
    items = shop.store.sales.get("/sales", params={"limit": 200, "end_date": today}).json()["items"]
    for sale in items[40::5]:
        shop.store.take_back(sale, returned_at=sale["sold_at"])
        shop.store.sold_before({"id": sale["product_id"]}, sale["sold_at"], unit_cost="3.10", channel="web")
    return shop


def written(figure: str, totals: dict[str, Any]) -> str:
    """A figure as an American reads it; a margin of sales without any cost is none."""
    value = totals[figure]
    if value is None or (figure == "margin" and not totals["cost_coverage"]):
        return "–"
    if figure not in MONEY:
        return f"{value:,}"
    return f"{'-' if float(value) < 0 else ''}${abs(float(value)):,.2f}"


HOURS = ".card:has(.hours)"
TABLE = ".card:not(:has(.hours)) .data-table"
"""The report itself; below it stand the hours of the week."""


def numbers(page: "Page", part: str = TABLE) -> list[tuple[str, str]]:
    """All numbers that lead to sales: as they are written, and where they lead to."""
    links = page.locator(part).locator("td a[href*='/sales']").all()
    return [(link.inner_text(), link.get_attribute("href") or "") for link in links]


def total_behind(shop: Shop, address: str) -> dict[str, Any]:
    """The totals of the sales that an address leads to, by the same filter."""
    asked = parse_qs(urlsplit(address).query)
    totals: dict[str, Any] = shop.store.summary(**{SALES_PARAMETERS[name]: value for name, value in asked.items()})[
        "totals"
    ]
    return totals


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_number_is_the_total_of_the_sales_that_it_leads_to(
    browser: "Browser", traded: Shop, question: str
) -> None:
    from tests.dashboard.browser import Look, visit

    with visit(browser, Look(), traded.origins) as visited:
        visited.go(f"{traded.dashboard}/reports?{question}")
        found = numbers(visited.page)
        assert len(found) > 2
        figure = QUESTIONS[question]
        wrong = [
            (text, address, expected)
            for text, address in dict.fromkeys(found)
            if text != (expected := written(figure, total_behind(traded, address)))
        ]
        assert wrong == []
        assert any(text != "–" for text, _ in found)
        visited.check()


@pytest.mark.parametrize("figure", ["revenue", "units"])
def test_each_hour_of_the_week_leads_to_its_sales(browser: "Browser", traded: Shop, figure: str) -> None:
    """Cells, their sums and the busiest hours; what stands at the end of lines and below them adds up to the whole."""
    from tests.dashboard.browser import Look, visit

    with visit(browser, Look(), traded.origins) as visited:
        visited.go(f"{traded.dashboard}/reports?range=lastmonth&view=table&category=home&show={figure}")
        found = numbers(visited.page, HOURS)
        assert len(found) > 20
        wrong = [
            (text, address, expected)
            for text, address in dict.fromkeys(found)
            if text != (expected := written(figure, total_behind(traded, address)))
        ]
        assert wrong == []
        whole = visited.page.locator(".hour-grid tfoot td").last.inner_text()
        assert whole == visited.page.locator(TABLE).last.locator("tfoot td").first.inner_text()
        visited.check()


def test_shares_and_sums_are_those_of_the_api(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    def column(title: str) -> list[str]:
        table = visited.page.locator(TABLE).last
        place = table.locator("thead th").all_inner_texts().index(title)
        return [row.locator("th, td").nth(place).inner_text() for row in table.locator("tbody tr").all()]

    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/reports?range=lastmonth&vs=none&group=product&top=5")
        asked = parse_qs(urlsplit(numbers(visited.page)[-1][1]).query)
        dates = {"start_date": asked["from"], "end_date": asked["to"]}
        rows = shop.store.summary(**dates, group_by="product", top=5, share=True)["rows"]
        assert column("Share") == [f"{row['share']:.2f}%" for row in rows]
        visited.go(f"{shop.dashboard}/reports?range=lastmonth&vs=none&by=week&added=1")
        rows = shop.store.summary(**dates, interval="week", cumulative=True)["rows"]
        assert column("Added up") == [written("revenue", row["cumulative"]) for row in rows]
        page = visited.page
        page.get_by_role("application", name="Revenue by week").focus()
        page.keyboard.press("End")
        assert page.locator(".readout-now").inner_text().endswith(column("Added up")[-1])
        page.keyboard.press("Enter")
        page.wait_for_url("**/dashboard/sales?**")
        visited.settle()
        assert page.locator(".sales-figures dd").first.inner_text() == written("revenue", rows[-1]["cumulative"])


@pytest.mark.parametrize("question", ["range=lastmonth", "range=12m&group=product&top=3", "range=mtd&group=category"])
def test_the_lines_of_a_table_add_up_to_its_total(browser: "Browser", shop: Shop, question: str) -> None:
    from tests.dashboard.browser import Look, visit

    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/reports?{question}")
        table = visited.page.locator(TABLE).last
        rows = [row.split("\t") for row in table.inner_text().split("\n") if "$" in row]
        before = table.locator("thead th").all_inner_texts().index("Before")
        for column, scale in ((1, 100), (2, 100), (before, 100)):
            cells = [row[column].strip("$% ").replace("$", "").replace(",", "") for row in rows]
            amounts = [round(float(cell or 0) * scale) for cell in cells]
            assert sum(amounts[:-1]) == amounts[-1], f"column {column}"


def test_the_sentence_is_the_address(browser: "Browser", shop: Shop) -> None:
    """What is chosen is in the address; an interval chosen by hand stays; columns sort with all others last."""
    from tests.dashboard.browser import Look, visit

    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/reports")
        page = visited.page
        page.get_by_label("Show", exact=True).select_option("units")
        page.get_by_label("by", exact=True).select_option("week")
        page.get_by_label("grouped by").select_option("product")
        page.get_by_label("showing").select_option("5")
        page.get_by_label("for", exact=True).select_option("home")
        page.get_by_label("Period", exact=True).select_option("12m")
        page.wait_for_url("**/reports?range=12m&show=units&by=week&group=product&category=home&top=5")
        page.get_by_role("heading", name="Units by week and product").wait_for()
        page.get_by_label("showing").select_option("the first 10")
        page.get_by_role("button", name="Remove the filter Home").click()
        page.get_by_role("link", name="others: show them one by one").wait_for()
        page.get_by_role("button", name="Product").click()
        page.wait_for_url("**sort=name")
        names = page.locator(TABLE).last.locator("tbody th").all_inner_texts()
        assert names == sorted(names)
        page.reload()
        visited.settle()
        assert page.locator(TABLE).last.locator("tbody th").all_inner_texts() == names
        assert page.get_by_label("by", exact=True).input_value() == "week"
        visited.check(after_steps=True)


def test_a_range_too_long_for_its_interval_is_a_choice(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/reports?range=12m&by=hour")
        visited.page.get_by_role("button", name="Show it by month").click()
        visited.page.wait_for_url("**by=month")
        visited.page.get_by_role("application", name="Revenue by month").wait_for()
        visited.faults.clear()  # the browser itself writes the refused request into the console
        visited.check()


def test_a_few_groups_are_lines_moved_through_by_keys(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    with visit(browser, Look(theme="dark"), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/reports?range=lastmonth&group=category")
        page = visited.page
        page.get_by_role("application", name="Revenue by day and category").focus()
        page.keyboard.press("Home")
        names = page.locator(".series-name").all_inner_texts()
        assert page.locator(".readout-now").inner_text().startswith(f"{names[0]}, ")
        page.keyboard.press("ArrowDown")
        assert page.locator(".readout-now").inner_text().startswith(f"{names[1]}, ")
        page.keyboard.press("Escape")
        page.keyboard.press("t")
        page.wait_for_url("**view=table")
        heads = page.locator(".data-table").first.locator("thead th").all_inner_texts()
        assert heads[1:] == names
        visited.check()


def test_the_same_answer_is_a_file(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/reports?range=lastmonth&vs=none&group=category&top=2")
        link = visited.page.get_by_role("link", name="CSV: Revenue by category").get_attribute("href")
        assert link is not None
        path = link.removeprefix(shop.sales)
        answer = shop.store.sales.get(path)
        assert answer.headers["content-type"].startswith("text/csv")
        lines = answer.text.splitlines()
        assert [line.partition(",")[0] for line in lines[:1]] == ["category"]
        assert lines[-1].startswith("others")
        rows = visited.page.locator(TABLE).last.locator("tbody tr").count()
        assert len(lines) == 1 + rows + 1
