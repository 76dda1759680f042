"""Logging in, in a real browser, to a store that lets nobody in without it."""

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.dashboard.people import WORDS, check, fill_in, invited, looking, path_of, user_of
from tests.dashboard.shop import Shop

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_one_logs_in_and_goes_on_where_one_was(browser: "Browser", guarded_shop: Shop, theme: str) -> None:
    from tests.dashboard.browser import Look

    user = user_of(guarded_shop)
    with looking(browser, guarded_shop, Look(theme=theme)) as visited:
        page = visited.page
        visited.go(f"{guarded_shop.dashboard}/sales?sort=-revenue")
        page.get_by_role("heading", name="Log in").wait_for()
        assert path_of(page) == "/dashboard/login?next=%2Fdashboard%2Fsales%3Fsort%3D-revenue"
        check(visited)
        fill_in(page, user["email"], "something else than that")
        page.get_by_text("The address of mail or the password is wrong.").wait_for()
        assert page.get_by_label("Email").input_value() == user["email"]
        check(visited)
        fill_in(page, user["email"])
        page.get_by_role("heading", name="Sales", level=1).wait_for()
        assert path_of(page) == "/dashboard/sales?sort=-revenue"
        page.get_by_role("cell", name="Lamp").first.wait_for()
        page.get_by_role("button", name="Your account: Anna Weber").click()
        assert page.get_by_text("Admin", exact=True).is_visible()
        check(visited)
        page.get_by_role("button", name="Log out").click()
        page.get_by_role("heading", name="Log in").wait_for()
        visited.go(f"{guarded_shop.dashboard}/products")
        page.get_by_role("heading", name="Log in").wait_for()
        assert path_of(page) == "/dashboard/login?next=%2Fdashboard%2Fproducts"


def test_after_many_wrong_passwords_one_waits(browser: "Browser", guarded_shop: Shop) -> None:
    user = user_of(guarded_shop)
    for _ in range(7):
        body = {"email": user["email"], "password": "something else than that"}
        guarded_shop.store.products.post("/session", json=body)
    with looking(browser, guarded_shop) as visited:
        visited.go(f"{guarded_shop.dashboard}/login")
        # The tests' own client is another address to the service than the browser is.
        for _ in range(8):
            fill_in(visited.page, user["email"], "something else than that")
            visited.settle()
            if visited.page.get_by_text("Too many wrong passwords").count():
                break
        visited.page.get_by_text("Too many wrong passwords. Try again in").wait_for()
        assert visited.page.get_by_role("button", name=re.compile(r"Log in in \d+ s")).count() == 1
        check(visited)


def test_a_link_elsewhere_leads_to_the_first_page(browser: "Browser", guarded_shop: Shop) -> None:
    user = user_of(guarded_shop)
    with looking(browser, guarded_shop) as visited:
        visited.go(f"{guarded_shop.dashboard}/login?next=https://example.com/")
        fill_in(visited.page, user["email"])
        visited.page.get_by_role("heading", name="Overview").wait_for()
        assert visited.page.url == f"{guarded_shop.dashboard}/"


def test_what_was_typed_stays_when_the_session_ends(browser: "Browser", guarded_shop: Shop) -> None:
    user = user_of(guarded_shop)
    with looking(browser, guarded_shop) as visited:
        page = visited.page
        visited.go(f"{guarded_shop.dashboard}/login?next=/dashboard/products/new")
        fill_in(page, user["email"])
        page.get_by_label("Name").fill("Chair")
        page.get_by_label("Price").fill("40.00")
        page.get_by_label("Category").select_option("toys")
        page.context.clear_cookies()
        page.get_by_role("button", name="Register").click()
        page.get_by_role("dialog", name="Log in again").wait_for()
        check(visited)
        fill_in(page, user["email"])
        page.get_by_role("dialog").wait_for(state="detached")
        assert page.get_by_label("Name").input_value() == "Chair"
        assert path_of(page) == "/dashboard/products/new"
        page.get_by_role("button", name="Register").click()
        page.get_by_role("heading", name="Chair").wait_for()


def test_a_password_is_chosen_by_a_link_that_is_good_once(browser: "Browser", guarded_shop: Shop) -> None:
    link = urlsplit(invited(guarded_shop, "clerk")["invite_url"])
    with looking(browser, guarded_shop) as visited:
        page = visited.page
        address = f"{guarded_shop.dashboard}/welcome#{link.fragment}"
        visited.go(address)
        page.get_by_role("heading", name="Choose a password").wait_for()
        assert page.url == f"{guarded_shop.dashboard}/welcome"
        check(visited)
        page.get_by_label("Password").fill("too short")
        page.get_by_role("button", name="Save and log in").click()
        assert page.get_by_text("A password has at least 12 characters.").is_visible()
        check(visited)
        page.get_by_label("Password").fill(WORDS)
        page.get_by_label("The same again").fill(WORDS)
        page.get_by_role("button", name="Save and log in").click()
        page.get_by_role("button", name="Your account: Anna Weber").wait_for()
        page.goto("about:blank")
        visited.go(address)
        page.get_by_label("Password").fill(WORDS)
        page.get_by_label("The same again").fill(WORDS)
        page.get_by_role("button", name="Save and log in").click()
        page.get_by_text("This link was used already").wait_for()
        check(visited)


def test_who_does_not_have_to_log_in_is_not_asked_to(browser: "Browser", shop: Shop) -> None:
    from tests.dashboard.browser import Look, visit

    with visit(browser, Look(), shop.origins) as visited:
        visited.page.context.add_cookies([{"name": "ecm", "value": "A" * 43, "url": shop.products}])
        visited.go(f"{shop.dashboard}/products")
        visited.page.get_by_role("heading", name="Products", level=1).wait_for()
        assert visited.page.get_by_role("button", name="Your account").count() == 0
        assert visited.page.context.cookies() == []
