"""People who log in to the dashboard of a store that lets nobody in without it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.dashboard.shop import Shop

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.dashboard.browser import Look, Visit

WORDS = "four words to keep in mind"
REFUSED = re.compile(r"status of 40[139]|status of 4(10|12|29)")
"""What browsers write of a refusal, which is what some tests are about."""

numbers = count(1)


def invited(shop: Shop, role: str = "admin", name: str = "Anna Weber") -> dict[str, Any]:
    """A user who was added, with the link to choose a password."""
    body = {"name": name, "email": f"anna{next(numbers)}@example.com", "role": role}
    answer = shop.store.products.post("/users", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def user_of(shop: Shop, role: str = "admin", name: str = "Anna Weber") -> dict[str, Any]:
    """A user who has chosen WORDS."""
    user = invited(shop, role, name)
    body = {"token": user["invite_url"].partition("#")[2], "password": WORDS}
    assert shop.store.products.post("/session/password", json=body).status_code == 200
    shop.store.products.cookies.clear()
    return user


def fill_in(page: "Page", email: str, password: str = WORDS) -> None:
    """Log in by the form that is open."""
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


@contextmanager
def looking(browser: "Browser", shop: Shop, look: "Look | None" = None) -> "Iterator[Visit]":
    """A visit for which refusals are no faults."""
    from tests.dashboard.browser import Look, visit

    with visit(browser, look or Look(), shop.origins) as visited:
        yield visited
        visited.faults[:] = [fault for fault in visited.faults if not REFUSED.search(fault)]
        assert not visited.faults


@contextmanager
def logged_in(
    browser: "Browser", shop: Shop, role: str = "admin", look: "Look | None" = None, name: str = "Anna Weber"
) -> "Iterator[Visit]":
    """A visit of somebody who has logged in already."""
    user = user_of(shop, role, name)
    with looking(browser, shop, look) as visited:
        body = {"email": user["email"], "password": WORDS}
        answer = visited.page.request.post(f"{shop.products}/session", data=body)
        assert answer.ok, answer.text()
        yield visited


def check(visited: "Visit") -> None:
    """Nothing is wrong with the page but what the test has been refused."""
    visited.faults[:] = [fault for fault in visited.faults if not REFUSED.search(fault)]
    # What the bars of the frame cover of a page that was scrolled is not judged.
    visited.page.evaluate("scrollTo(0, 0)")
    visited.check(after_steps=True)


def path_of(page: "Page") -> str:
    """The path of the page's address with its query."""
    address = urlsplit(page.url)
    return f"{address.path}?{address.query}" if address.query else address.path
