"""The Overview in a real browser: its figures are the API's, its address is its state, its failures are its cards'."""

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from tests.dashboard.shop import Shop

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

KPI = ".kpi-value"


def kpis(page: "Page") -> list[str]:
    """The figures on top."""
    return page.locator(KPI).all_inner_texts()


def test_its_figures_are_those_of_the_api_and_add_up(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/?range=lastmonth")
        page = visited.page
        link = page.get_by_role("link", name="These sales").get_attribute("href") or ""
        asked = parse_qs(urlsplit(link).query)
        current = shop.store.summary(start_date=asked["from"], end_date=asked["to"])["totals"]
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
        visited.settle()
        assert page.url.endswith("/dashboard/?range=lastmonth&m=units")
        shown = kpis(page)
        page.reload()
        visited.settle()
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
            # Cookies go along, so that the page's own origin has to be named.
            "Access-Control-Allow-Origin": shop.products,
            "Access-Control-Allow-Credentials": "true",
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


def test_a_report_that_is_refused_leaves_those_of_the_same_call_alone(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    def refuse_one(route: "Route") -> None:
        answer = route.fetch()
        body = answer.json()
        problem = {"code": "range_too_large", "title": "Too large", "detail": "Choose fewer products."}
        body["results"]["byProduct"] = {"status": 422, "problem": problem}
        route.fulfill(response=answer, json=body)

    with visit(browser, Look(), shop.origins) as visited:
        page = visited.page
        page.route("**/reports/query", refuse_one)
        visited.go(f"{shop.dashboard}/")
        assert "Choose fewer products." in page.locator(".card", has_text="Best sellers").inner_text()
        assert len(kpis(page)) == 5
        assert page.locator(".card", has_text="Categories").locator("tbody tr").count() > 1
        page.unroute("**/reports/query")
        page.locator(".card", has_text="Best sellers").get_by_role("button", name="Try again").click()
        page.locator(".card", has_text="Best sellers").locator("tbody tr").first.wait_for()
        visited.check()


def test_a_new_sale_is_told_at_once_and_changes_figures_when_asked(browser: "Browser", shop: Shop) -> None:
    """The live feed tells it; figures rise by exactly that sale once somebody refreshes them."""
    from tests.dashboard.browser import Look, visit

    lamp = shop.store.product(name="Lamp that is new", category="home", price="1.00", current_inventory=9)
    with visit(browser, Look(), shop.origins) as visited:
        page = visited.page
        with page.expect_request("**/store/events"):
            visited.go(f"{shop.dashboard}/?range=today")
        before = kpis(page)
        shop.store.sell(lamp, 3)
        page.get_by_role("button", name="1 new sale – refresh").wait_for()
        assert kpis(page) == before
        page.get_by_role("button", name="1 new sale – refresh").click()
        page.wait_for_function("(text) => document.querySelector('.kpi-value').innerText !== text", arg=before[0])
        units = [int(figures[2].replace(",", "")) for figures in (before, kpis(page))]
        assert units[1] - units[0] == 3
        visited.check(after_steps=True)
