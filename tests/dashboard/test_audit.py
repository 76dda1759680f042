"""The audit log in a real browser: who changed what, filtered by the address, page by page, and as a file."""

import csv
import io
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import httpx

from tests.dashboard.people import check, logged_in
from tests.dashboard.shop import Shop

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_a_changed_price_is_told_with_who_and_from_what(browser: "Browser", guarded_shop: Shop) -> None:
    from playwright.sync_api import expect

    product = guarded_shop.store.product(name="Told Chair", sku="TOLD-1", price="19.99")
    with logged_in(browser, guarded_shop, name="Paula Prior") as visited:
        page = visited.page
        visited.go(f"{guarded_shop.dashboard}/products/{product['id']}?edit=1")
        page.get_by_label("Price", exact=True).fill("17.99")
        page.get_by_role("button", name="Save").click()
        page.get_by_role("button", name="Edit").wait_for()
        visited.go(f"{guarded_shop.dashboard}/audit?on=product&id={product['id']}")
        row = page.get_by_role("row", name="Paula Prior")
        row.get_by_text("$17.99").wait_for()
        assert "Price $19.99" in row.inner_text()
        check(visited)
        # The request leads to all that it changed, who to all that they did, what to the thing itself.
        request = row.locator(".audit-request")
        request_id = request.inner_text()
        request.click()
        page.wait_for_url(f"**/audit?request={request_id}")
        page.get_by_role("button", name=f"Remove the filter Request {request_id}").wait_for()
        expect(page.locator("tbody tr")).to_have_count(1)
        page.get_by_role("link", name=f"Product {product['id']}").click()
        page.get_by_role("heading", name="Told Chair").wait_for()
        page.go_back()
        page.get_by_role("cell").get_by_role("link", name="Paula Prior").click()
        page.get_by_role("button", name="Remove the filter Paula Prior").wait_for()
        entries = page.get_by_role("row", name="Paula Prior")
        # Once by choosing the password, once with it.
        expect(entries.filter(has_text="logged in")).to_have_count(2)
        check(visited)


def test_filters_stand_in_the_address_and_lead_through_pages_and_into_the_file(
    browser: "Browser", guarded_shop: Shop
) -> None:
    from playwright.sync_api import expect

    for number in range(60):
        guarded_shop.store.product(name=f"Paged {number}", sku=f"PAGED-{number}")
    with logged_in(browser, guarded_shop) as visited:
        page = visited.page
        visited.go(f"{guarded_shop.dashboard}/audit")
        page.get_by_label("What it was done to").select_option(label="Product")
        page.wait_for_url("**/audit?on=product")
        page.get_by_label("What was done").select_option(label="created")
        page.wait_for_url("**action=created")
        page.get_by_label("Who").select_option(label="This machine")
        page.wait_for_url("**who=local*")
        expect(page.locator("tbody tr")).to_have_count(50)
        page.get_by_role("button", name="Older").click()
        page.wait_for_url("**cursor=*")
        page.get_by_role("row", name="LAMP-1").wait_for()
        page.reload()
        page.get_by_role("row", name="LAMP-1").wait_for()
        address = page.get_by_role("link", name="Export these entries as CSV").get_attribute("href")
        assert address is not None
        asked = parse_qs(urlsplit(address).query)
        assert (asked["entity_type"], asked["action"], asked["actor"]) == (["product"], ["created"], ["local"])
        cookies = {each["name"]: each["value"] for each in page.context.cookies()}
        file = httpx.get(guarded_shop.products + address, cookies=cookies).text
        lines = list(csv.DictReader(io.StringIO(file.removeprefix("\ufeff"))))
        assert len([line for line in lines if line["action"] == "created"]) > 60
        page.go_back()
        page.get_by_role("button", name="Remove the filter created").click()
        page.wait_for_url(lambda url: "action=" not in url)
        check(visited)


def test_an_address_that_means_nothing_is_told_and_left_out(browser: "Browser", guarded_shop: Shop) -> None:
    with logged_in(browser, guarded_shop) as visited:
        visited.go(f"{guarded_shop.dashboard}/audit?who=nobody&on=galaxy&id=3&action=eaten")
        page = visited.page
        page.get_by_text("Not understood in the address, and left out: who, on, action.").wait_for()
        assert page.locator("tbody tr").count() > 0
        check(visited)


def test_a_long_text_is_cut_and_can_be_read_whole(browser: "Browser", guarded_shop: Shop) -> None:
    from tests.dashboard.browser import Look

    text = "A long description. " * 100
    product = guarded_shop.store.product(name="Long Bench", sku="LONG-1", description=text)
    with logged_in(browser, guarded_shop, look=Look(width=390)) as visited:
        page = visited.page
        visited.go(f"{guarded_shop.dashboard}/audit?on=product&id={product['id']}")
        long = page.locator("details", has_text="characters")
        long.locator("summary").click()
        assert text.strip() in long.inner_text()
        check(visited)
