"""The settings in a real browser: what is chosen counts on every page, and is still there after a reload."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.dashboard.shop import Shop

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_what_is_chosen_counts_on_every_page_and_stays(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    today = date.fromisoformat(shop.store.sales.get("/store").json()["today"])
    begins = (today - timedelta(days=1)).strftime("%A")
    with visit(browser, Look(), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/settings")
        page = visited.page
        page.get_by_role("radio", name="Dark").check()
        assert page.locator("html").get_attribute("data-theme") == "dark"
        page.get_by_label("Weeks begin on").select_option(label=begins)
        page.get_by_label("Period at first").select_option("wtd")
        page.locator("main").get_by_label("Single keys do something").uncheck()
        page.keyboard.press("?")
        assert page.get_by_role("dialog").count() == 0
        page.get_by_label("Numbers and dates").select_option("de-DE")
        assert page.locator("h1").inner_text() == "Einstellungen"
        assert page.locator("html").get_attribute("lang") == "de"
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.post_data or ""))
        visited.go(f"{shop.dashboard}/")
        assert page.get_by_label("Zeitraum", exact=True).input_value() == "wtd"
        assert any(f'"start_date":"{today - timedelta(days=1)}"' in body for body in asked), asked
        visited.check()


def test_the_documents_of_the_api_are_where_the_links_say(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    with visit(browser, Look(), shop.origins) as visited:
        page = visited.page
        for number in range(4):
            visited.go(f"{shop.dashboard}/settings")
            link = page.locator(".documents a").nth(number)
            with page.expect_navigation() as moved:
                link.click()
            assert moved.value is not None
            assert moved.value.ok
