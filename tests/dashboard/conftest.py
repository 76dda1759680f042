"""A store that has sold for a year, one that has not, and a browser to look at them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.dashboard.shop import Shop, fill, served_shop

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Chromium; tests that need it are skipped where it, or the built dashboard, is missing."""
    from tests.dashboard.browser import missing, opened_browser

    reason = missing()
    if reason:
        pytest.skip(reason)
    with opened_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def shop(browser: "Browser") -> Iterator[Shop]:
    """A store that has sold for a year."""
    with served_shop("dashboard") as shop:
        fill(shop.store)
        yield shop


@pytest.fixture(scope="session")
def empty_shop(browser: "Browser") -> Iterator[Shop]:
    """A store in which nothing has happened yet."""
    with served_shop("empty") as shop:
        yield shop


@pytest.fixture(scope="session")
def guarded_shop(browser: "Browser") -> Iterator[Shop]:
    """A store in which nobody may do anything before they have logged in."""
    with served_shop("guarded", auth="on") as shop:
        shop.store.sell(shop.store.product(name="Lamp", sku="LAMP-1"), 2)
        yield shop
