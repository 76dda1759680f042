"""The users' page in a real browser: somebody is invited, may do something else, or nothing, and gets another link."""

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.dashboard.people import WORDS, check, logged_in, looking, user_of
from tests.dashboard.shop import Shop, served_shop

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def _open_menu(page: "Page", name: str) -> None:
    page.get_by_role("button", name="Your account: Anna Weber").click()
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("heading", name=name, level=1).wait_for()


def _change(page: "Page", name: str) -> None:
    page.get_by_role("button", name=f"Change {name}").click()
    page.get_by_role("dialog", name=f"Change {name}").wait_for()


def _save(page: "Page") -> None:
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    page.get_by_role("dialog").wait_for(state="detached")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_somebody_is_invited_by_a_link_that_is_shown_once(browser: "Browser", guarded_shop: Shop, theme: str) -> None:
    from tests.dashboard.browser import Look

    email = f"bert-{theme}@example.com"
    with logged_in(browser, guarded_shop, look=Look(theme=theme)) as visited:
        page = visited.page
        visited.go(f"{guarded_shop.dashboard}/products")
        _open_menu(page, "Users")
        page.get_by_role("button", name="Invite somebody").click()
        page.get_by_role("button", name="Add, and make a link").click()
        assert page.get_by_text("Type a name.").is_visible()
        assert page.get_by_text("Choose what they may do.").is_visible()
        check(visited)
        page.get_by_label("Name", exact=True).fill(f"Bert {theme}")
        page.get_by_label("Email").fill(email)
        page.get_by_label("Role").select_option(label="Clerk")
        assert page.get_by_text("Sells, takes goods back").is_visible()
        page.get_by_role("button", name="Add, and make a link").click()
        link = page.get_by_label("Link to choose a password").input_value()
        check(visited)
        page.get_by_role("button", name="I have it: close").click()
        row = page.get_by_role("row", name=email)
        assert "Has chosen no password yet" in row.inner_text()
        assert link not in page.content()
    with looking(browser, guarded_shop) as visited:
        visited.page.goto(f"{guarded_shop.dashboard}/welcome#{urlsplit(link).fragment}")
        visited.page.get_by_label("Password").fill(WORDS)
        visited.page.get_by_label("The same again").fill(WORDS)
        visited.page.get_by_role("button", name="Save and log in").click()
        visited.page.get_by_role("button", name=f"Your account: Bert {theme}").wait_for()


def test_what_somebody_may_do_is_changed_and_taken_away(browser: "Browser", guarded_shop: Shop) -> None:
    clerk = user_of(guarded_shop, "clerk", "Carla Changed")
    with logged_in(browser, guarded_shop) as visited:
        page = visited.page
        visited.go(f"{guarded_shop.dashboard}/users")
        _change(page, "Carla Changed")
        page.get_by_label("Role").select_option(label="Manager")
        _save(page)
        row = page.get_by_role("row", name=clerk["email"])
        row.get_by_role("cell", name="Manager").wait_for()
        _change(page, "Carla Changed")
        page.get_by_label("May log in").uncheck()
        _save(page)
        row.get_by_text("Disabled").wait_for()
        assert row.get_by_role("button", name="New link").count() == 0
        now = guarded_shop.store.products.get(f"/users/{clerk['id']}").json()
        assert (now["role"], now["is_active"]) == ("manager", False)
        _change(page, "Carla Changed")
        page.get_by_label("May log in").check()
        _save(page)
        page.get_by_role("button", name="New link for Carla Changed").click()
        page.get_by_role("button", name="Make a link").click()
        assert "/dashboard/welcome#" in page.get_by_label("Link to choose a password").input_value()
        check(visited)


def test_a_taken_address_is_said_at_its_field(browser: "Browser", guarded_shop: Shop) -> None:
    taken = user_of(guarded_shop, "viewer", "Vera Viewer")
    with logged_in(browser, guarded_shop) as visited:
        page = visited.page
        visited.go(f"{guarded_shop.dashboard}/users")
        page.get_by_role("button", name="Invite somebody").click()
        page.get_by_label("Name", exact=True).fill("Somebody Else")
        page.get_by_label("Email").fill(taken["email"])
        page.get_by_label("Role").select_option(label="Viewer")
        page.get_by_role("button", name="Add, and make a link").click()
        page.get_by_text(f"There is a user {taken['email']} already.").wait_for()
        assert page.get_by_label("Email").get_attribute("aria-invalid") == "true"
        assert page.get_by_label("Name", exact=True).input_value() == "Somebody Else"
        check(visited)


def test_the_last_admin_stays_one_and_it_is_said_why(browser: "Browser") -> None:
    with served_shop("last", auth="on") as shop, logged_in(browser, shop) as visited:
        page = visited.page
        visited.go(f"{shop.dashboard}/users")
        _change(page, "Anna Weber")
        assert page.get_by_text("This is the last admin who may log in.").is_visible()
        assert page.get_by_label("Role").is_disabled()
        assert page.get_by_label("May log in").is_disabled()
        check(visited)
        page.get_by_role("button", name="Cancel").click()
        second = user_of(shop, "admin", "Second Admin")
        page.reload()
        _change(page, "Anna Weber")
        assert page.get_by_label("Role").is_enabled()
        page.get_by_label("Role").select_option(label="Clerk")
        # Meanwhile the other one goes: what the page knew is too old, and the service says why not.
        shop.store.products.patch(f"/users/{second['id']}", json={"is_active": False})
        page.get_by_role("dialog").get_by_role("button", name="Save").click()
        page.get_by_text(re.compile("is the last admin")).wait_for()
        check(visited)
