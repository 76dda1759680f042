"""The keys' page in a real browser: a key is made, shown once, replaced and revoked."""

from typing import TYPE_CHECKING

import httpx

from tests.dashboard.people import check, logged_in
from tests.dashboard.shop import Shop

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def _status(shop: Shop, key: str, path: str = "/products") -> int:
    return httpx.get(f"{shop.products}{path}", headers={"Authorization": f"Bearer {key}"}).status_code


def test_a_key_is_made_for_a_shop_and_shown_once(browser: "Browser", guarded_shop: Shop) -> None:
    with logged_in(browser, guarded_shop) as visited:
        page = visited.page
        visited.go(f"{guarded_shop.dashboard}/keys")
        page.get_by_role("button", name="Make a key").click()
        page.get_by_role("radio", name="Something else").check(force=True)
        page.get_by_role("button", name="Make it").click()
        assert page.get_by_text("Say what it is for.").is_visible()
        assert page.get_by_text("Tick what it may do, one thing at least.").is_visible()
        check(visited)
        page.get_by_label("What it is for").fill("Web shop")
        page.get_by_role("radio", name="A web shop").check(force=True)
        assert page.get_by_label("Register sales and returns").is_checked()
        page.get_by_role("button", name="Make it").click()
        key = page.get_by_label("Key", exact=True).input_value()
        check(visited)
        page.get_by_role("button", name="I have it: close").click()
        row = page.get_by_role("row", name="Web shop")
        assert "See products and categories" in row.inner_text()
        assert key not in page.content()
        assert (_status(guarded_shop, key), _status(guarded_shop, key, "/inventory")) == (200, 403)

        row.get_by_role("button", name="Replace").click()
        page.get_by_label("The old key goes on for").select_option(label="not at all")
        page.get_by_role("button", name="Make the new key").click()
        new = page.get_by_label("Key", exact=True).input_value()
        page.get_by_role("button", name="I have it: close").click()
        assert new != key
        page.wait_for_timeout(1100)  # Every process looks once a second whether something was taken back.
        assert [_status(guarded_shop, each) for each in (key, new)] == [401, 200]
        page.reload()
        page.get_by_text("Expired").wait_for()

        page.get_by_role("row", name="Web shop").first.get_by_role("button", name="Revoke").click()
        check(visited)
        page.get_by_role("button", name="Revoke it").click()
        page.get_by_role("dialog").wait_for(state="detached")
        assert page.get_by_role("row", name="Web shop").count() == 1
        page.wait_for_timeout(1100)
        assert _status(guarded_shop, new) == 401
        page.get_by_role("link", name="History of the key of Web shop").click()
        page.get_by_role("heading", name="Audit log", level=1).wait_for()
        page.get_by_text("Nothing matches these filters").wait_for()


def test_a_key_ends_with_the_day_that_was_chosen(browser: "Browser", guarded_shop: Shop) -> None:
    today = guarded_shop.store.sales.get("/store").json()["today"]
    with logged_in(browser, guarded_shop) as visited:
        page = visited.page
        visited.go(f"{guarded_shop.dashboard}/keys")
        page.get_by_role("button", name="Make a key").click()
        page.get_by_label("What it is for").fill("For today")
        page.get_by_label("Good until the end of").fill(today)
        page.get_by_label("Requests a minute").fill("600")
        page.get_by_role("button", name="Make it").click()
        page.get_by_role("button", name="I have it: close").click()
        made = guarded_shop.store.products.get("/api-keys?sort=-id").json()["items"][0]
        assert (made["name"], made["rate_per_minute"]) == ("For today", 600)
        # The browser is in Auckland, the store in Paris: 23:59 there.
        assert made["expires_at"][:16] in {f"{today}T22:59", f"{today}T21:59"}
        check(visited)
