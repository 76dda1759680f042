"""Every page in a real browser: light and dark, on a desk and on a phone, without a fault and without a barrier."""

import re
from typing import TYPE_CHECKING

import pytest

from tests.dashboard.pages import LOOKS, built_pages
from tests.dashboard.shop import Shop

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.dashboard.browser import Look

MOST_CALLS = 8
"""Of the API, for all that a page shows; the live feed and `config.json` apart."""

CALLS = {"product": 9}
"""Pages that need more: stock, sales and stocktakes of a product's charts have no call of their own together yet."""

CASES = [pytest.param(name, look, id=f"{name}-{look}") for name in built_pages() for look in LOOKS]


@pytest.mark.parametrize(("name", "look"), CASES)
def test_a_page_has_no_fault_and_no_barrier(browser: "Browser", shop: Shop, name: str, look: "Look") -> None:
    """No error, no breach of the policy, nothing from elsewhere, nothing that jumps or sticks out; axe is content."""
    from tests.dashboard.browser import visit

    with visit(browser, look, shop.origins) as visited:
        visited.go(shop.dashboard + built_pages()[name])
        assert visited.page.locator("h1").count() == 1
        assert len(visited.calls) <= CALLS.get(name, MOST_CALLS), visited.calls
        assert visited.page.title().endswith("Corner Shop")
        visited.check()


@pytest.mark.parametrize("locale", ["en-US", "de-DE", "ar-EG"])
def test_figures_and_days_are_the_stores_in_every_language(browser: "Browser", shop: Shop, locale: str) -> None:
    """The browser's zone is Auckland, where it is another day for half of the time; the store's is Paris."""
    from tests.dashboard.browser import Look, visit

    today = shop.store.sales.get("/store").json()["today"]
    with visit(browser, Look(width=320, locale=locale), shop.origins) as visited:
        visited.go(f"{shop.dashboard}/?range=today&view=table")
        heading = {"de-DE": "Übersicht"}.get(locale, "Overview")
        assert visited.page.locator("h1").inner_text() == heading
        note = visited.page.locator(".period-note").inner_text()
        if locale == "en-US":
            assert str(int(today[8:])) in re.findall(r"\d+", note)
        assert "Europe/Paris" in note
        visited.check()


def test_a_store_that_has_sold_nothing_says_what_to_do(browser: "Browser", empty_shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    with visit(browser, Look(), empty_shop.origins) as visited:
        visited.go(empty_shop.dashboard)
        assert "./docker-manager.sh demo" in visited.page.locator("main").inner_text()
        visited.check()
