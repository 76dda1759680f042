"""The Overview in a real browser: its figures are the API's, its address is its state, its failures are its cards'."""

from typing import TYPE_CHECKING, Any

from tests.dashboard.shop import Shop

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

KPI = ".kpi-value"


def kpis(page: "Page") -> list[str]:
    """The figures on top."""
    return page.locator(KPI).all_inner_texts()


def test_its_figures_are_those_of_the_api_and_add_up(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/?range=lastmonth")
        page = visited.page
        dates = page.evaluate("performance.getEntriesByType('resource').map((each) => each.name)")
        asked = next(url for url in dates if "interval=day" in url).partition("?")[2]
        answer: dict[str, Any] = shop.store.sales.get(f"/sales/compare?{asked}").json()
        current = answer["totals"]["current"]
        expected = [f"${float(current['revenue']):,.2f}", f"{current['sales']:,}", f"{current['units']:,}"]
        assert kpis(page)[:3] == expected
        table = page.locator(".data-table", has_text="other products")
        rows = [row.split("\t") for row in table.inner_text().split("\n") if "$" in row]
        cents = [round(float(row[2].replace("$", "").replace(",", "")) * 100) for row in rows]
        assert sum(cents[:-1]) == cents[-1] == round(float(current["revenue"]) * 100)


def test_its_address_is_its_state(browser: "Browser", shop: Shop) -> None:
    """What is chosen can be reloaded, sent, and walked back through."""
    from tests.dashboard.browser import Look, visit

    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/")
        page = visited.page
        page.get_by_label("Period", exact=True).select_option("lastmonth")
        page.get_by_role("button", name="Units").click()
        page.wait_for_load_state("networkidle")
        assert page.url.endswith("/dashboard/?range=lastmonth&m=units")
        shown = kpis(page)
        page.reload()
        page.wait_for_load_state("networkidle")
        assert kpis(page) == shown
        assert page.get_by_role("button", name="Units").get_attribute("aria-pressed") == "true"
        page.keyboard.press("[")
        page.wait_for_url("**from=**")
        page.go_back()
        page.go_back()
        page.wait_for_url("**/dashboard/")
        visited.go(f"{shop.dashboard}/?range=sometime&colour=red")
        assert "colour, range" in page.locator(".notice").inner_text()
        assert page.get_by_label("Period", exact=True).input_value() == "mtd"
        visited.check()


def test_a_chart_is_read_by_keys_and_as_a_table(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/?range=lastmonth")
        page = visited.page
        chart = page.get_by_role("application", name="Revenue by day")
        chart.focus()
        page.keyboard.press("Home")
        first = page.locator(".readout-now").inner_text()
        page.keyboard.press("Escape")
        page.keyboard.press("t")
        page.wait_for_url("**view=table")
        row = page.locator(".data-table tbody tr").first.inner_text().split("\t")
        assert first == f"{row[0]}: {row[1]}"


def test_a_card_that_fails_leaves_the_others_alone(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    problem = {
        "status": 503,
        "headers": {
            "Retry-After": "1",
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Expose-Headers": "Retry-After",
        },
        "json": {"code": "x"},
    }
    with visit(browser, Look(), shop.origins) as visited:
        page = visited.page
        page.route("**/sales?limit=*", lambda route: route.fulfill(**problem))
        visited.go(f"{shop.dashboard}/")
        card = page.locator(".card", has_text="Latest sales")
        assert "Trying again in" in card.get_by_role("alert").inner_text()
        assert len(kpis(page)) == 5
        page.unroute("**/sales?limit=*")
        card.locator("tbody tr").first.wait_for()
        visited.faults.clear()  # the browser itself writes a failed request into the console
        visited.check()
