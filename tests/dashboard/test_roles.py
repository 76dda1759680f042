"""What each role is offered, in a real browser: every page, without one call that is refused."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.dashboard.pages import ADDRESSES
from tests.dashboard.people import check, logged_in
from tests.dashboard.shop import Shop, served_shop

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Response

FORBIDDEN = {
    "viewer": {"sale-new", "product-new", "import-export", "users", "keys", "audit"},
    "clerk": {"reports", "product-new", "import-export", "users", "keys", "audit"},
    "manager": {"users", "keys", "audit"},
    "admin": set(),
}
"""The pages that a role may not open."""

OFFERED = {
    "sales": {"Register a sale": {"clerk", "manager", "admin"}, "Export these sales as CSV": {"manager", "admin"}},
    "sale": {"Record a return": {"clerk", "manager", "admin"}, "Void": {"manager", "admin"}},
    "products": {
        "Register a product": {"manager", "admin"},
        "Change the stock of Lamp": {"clerk", "manager", "admin"},
    },
    "product": {
        "Change stock": {"clerk", "manager", "admin"},
        "Edit": {"manager", "admin"},
        "Delete": {"manager", "admin"},
    },
    "inventory": {"Change stock: Lamp": {"clerk", "manager", "admin"}, "Stocktake": {"clerk", "manager", "admin"}},
    "import-export": {"Load Sales: CSV": {"manager", "admin"}},
}
"""What can be pressed or followed on a page, and by whom."""


@pytest.fixture(scope="module")
def shop_of_roles(browser: "Browser") -> Iterator[Shop]:
    """A store in which everybody has to log in, with a product that was sold and has a cost."""
    with served_shop("roles", auth="on") as shop:
        lamp = shop.store.product(name="Lamp", sku="LAMP-1", cost="4.00", current_inventory=20)
        for _ in range(3):
            shop.store.sell(lamp, 2)
        yield shop


def _offers(page: "Page", name: str) -> bool:
    pressed = page.locator("main").get_by_role("button", name=name)
    followed = page.locator("main").get_by_role("link", name=name)
    return pressed.count() + followed.count() > 0


@pytest.mark.parametrize("role", FORBIDDEN)
def test_a_role_is_offered_what_it_may_do_and_no_call_is_refused(
    browser: "Browser", shop_of_roles: Shop, role: str
) -> None:
    refused: list[str] = []

    def note(answer: "Response") -> None:
        if answer.status in {401, 403}:
            refused.append(f"{answer.status} {answer.request.method} {answer.url}")

    with logged_in(browser, shop_of_roles, role) as visited:
        page = visited.page
        page.on("response", note)
        for name, address in ADDRESSES.items():
            visited.go(shop_of_roles.dashboard + address)
            page.locator("h1").wait_for()
            is_closed = page.get_by_role("heading", name="You may not open this page", level=1).count() == 1
            assert is_closed == (name in FORBIDDEN[role]), name
            for what, roles in OFFERED.get(name, {}).items():
                assert _offers(page, what) == (role in roles and not is_closed), (name, what)
            check(visited)
        assert refused == []


def test_the_menu_has_what_a_clerk_may_open(browser: "Browser", shop_of_roles: Shop) -> None:
    from tests.dashboard.browser import Look

    for look in (Look(), Look(width=390)):
        with logged_in(browser, shop_of_roles, "clerk", look) as visited:
            visited.go(f"{shop_of_roles.dashboard}/products")
            names = [link.inner_text() for link in visited.page.locator(".menu-link").all() if link.is_visible()]
            assert {"Overview", "Products", "Inventory"} <= set(names)
            assert not {"Reports", "Import and export"} & set(names)
            visited.page.get_by_role("button", name="Your account: Anna Weber").click()
            assert visited.page.get_by_role("link", name="Users").count() == 0
            check(visited)


def test_a_page_that_one_may_not_open_says_which_right_is_missing(browser: "Browser", shop_of_roles: Shop) -> None:
    from tests.dashboard.browser import Look

    for locale, words in {
        "en-US": ["See reports", "Your role, Clerk, does not have that right."],
        "de-DE": ["Berichte sehen", "Ihre Rolle, Verkäufer, hat dieses Recht nicht."],
    }.items():
        with logged_in(browser, shop_of_roles, "clerk", Look(locale=locale)) as visited:
            visited.go(f"{shop_of_roles.dashboard}/reports?show=margin")
            visited.page.locator("h1").wait_for()
            text = visited.page.locator("main").inner_text()
            assert [each for each in words if each not in text] == []
            assert "reports:read" in text
            check(visited)


@pytest.mark.parametrize("role", ["viewer", "manager"])
def test_margins_are_offered_to_who_may_see_costs(browser: "Browser", shop_of_roles: Shop, role: str) -> None:
    """To nobody else: an address that was sent shows another figure and says why, and no call is refused."""
    with logged_in(browser, shop_of_roles, role) as visited:
        page = visited.page
        visited.go(f"{shop_of_roles.dashboard}/reports?show=margin&group=product")
        sees_costs = role == "manager"
        offered = page.get_by_label("Show", exact=True).locator("option").all_inner_texts()
        assert ("Margin" in offered) == sees_costs
        assert page.get_by_text("You may not see costs").count() == (0 if sees_costs else 1)
        assert page.get_by_role("columnheader", name="Margin" if sees_costs else "Revenue").count() > 0
        assert page.get_by_text("This could not be loaded").count() == 0
        check(visited)


def test_a_clerk_sells_at_the_products_price(browser: "Browser", shop_of_roles: Shop) -> None:
    with logged_in(browser, shop_of_roles, "clerk") as visited:
        page = visited.page
        visited.go(f"{shop_of_roles.dashboard}/sales/new?product=1")
        page.get_by_text("in stock").wait_for()
        assert page.get_by_label("Unit price").count() == 0
        page.get_by_label("Discount").fill("1.00")
        page.get_by_role("button", name="Register", exact=True).click()
        page.get_by_text("Registered: 1 × Lamp").wait_for()
        sale = shop_of_roles.store.sales.get("/sales?sort=-id&limit=1").json()["items"][0]
        price = shop_of_roles.store.products.get("/products/1").json()["price"]
        assert sale["unit_price"] == price
        assert float(sale["revenue"]) == float(price) - 1
        check(visited)
