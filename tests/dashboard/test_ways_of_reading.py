"""All pages as people read who need them larger, in colours of their own, or at rest, in a real browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.dashboard.pages import built_pages
from tests.dashboard.shop import Shop

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CUT_OFF = """
[...document.querySelectorAll("a, button, select, input, textarea, h1, h2")].filter((each) => {
  const { left, right, width } = each.getBoundingClientRect();
  if (width === 0 || each.closest(".table-scroll, .unseen, .header-nav, [hidden], [popover]")) return false;
  return left < -1 || right > innerWidth + 1;
}).map((each) => each.outerHTML.slice(0, 200))
"""
"""What can be pressed or is a heading, and reaches out of the window, where nobody can get to it."""

WIDER = "document.documentElement.scrollWidth > innerWidth ? [document.documentElement.scrollWidth] : []"

LEFT_OPEN = """
(innerHeight - ["header", "bottom-bar"].reduce((sum, name) => {
  const bar = document.querySelector("." + name);
  const style = bar && getComputedStyle(bar);
  const stays = style && ["sticky", "fixed"].includes(style.position) && style.display !== "none";
  return sum + (stays ? bar.offsetHeight : 0);
}, 0)) / innerHeight
"""
"""The part of the window that is left for the page between the bars that stay."""

MOVING = """
[...document.querySelectorAll("body *")].filter((each) => {
  const { transitionDuration, animationName } = getComputedStyle(each);
  return animationName !== "none" || transitionDuration.split(",").some((text) => parseFloat(text) > 0);
}).map((each) => each.outerHTML.slice(0, 100))
"""

PAINTED = """
() => {
  const own = new Set(["CanvasText", "GrayText", "Highlight", "LinkText", "Canvas", "ButtonText", "HighlightText"]
    .map((name) => { const e = document.createElement("i"); e.style.color = name; document.body.append(e);
      const { color } = getComputedStyle(e); e.remove(); return color; }));
  const strange = (paint) => paint.startsWith("rgb(") && !own.has(paint);
  return [...document.querySelectorAll("main svg *")].filter((each) => {
    const { fill, stroke } = getComputedStyle(each);
    return strange(fill) || strange(stroke);
  }).map((each) => each.outerHTML.slice(0, 120));
}
"""
"""What a drawing has in colours that are not the reader's."""


@contextmanager
def reading(browser: "Browser", **options: Any) -> "Iterator[Page]":
    """A page that is read in some way."""
    context = browser.new_context(**options)
    context.set_default_timeout(60_000)
    try:
        yield context.new_page()
    finally:
        context.close()


def found_on_all(page: "Page", shop: Shop, *questions: str) -> dict[str, list[Any]]:
    """What is found by these questions, by the page it was found on."""
    from tests.dashboard.browser import settle

    found: dict[str, list[Any]] = {}
    for name, address in built_pages().items():
        page.goto(shop.dashboard + address)
        settle(page)
        what = [each for question in questions for each in page.evaluate(question)]
        if what:
            found[name] = what
    return found


@pytest.mark.parametrize("width", [1280, 390])
def test_text_of_twice_the_size_loses_nothing(browser: "Browser", shop: Shop, width: int) -> None:
    with reading(browser, viewport={"width": width, "height": 844}) as page:
        session = page.context.new_cdp_session(page)
        session.send("Page.enable")
        session.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
        assert found_on_all(page, shop, WIDER, CUT_OFF) == {}
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"


def test_a_window_as_of_four_hundred_per_cent_is_read_downwards_alone(browser: "Browser", shop: Shop) -> None:
    """1,280 by 1,024 pixels four times as large are 320 by 256, and German words are longer than English ones."""
    with reading(browser, viewport={"width": 320, "height": 256}, locale="de-DE") as page:
        assert found_on_all(page, shop, WIDER, CUT_OFF) == {}
        assert page.evaluate(LEFT_OPEN) == 1


def test_colours_are_the_readers(browser: "Browser", shop: Shop) -> None:
    """Drawings too, which a browser leaves as they are; what is chosen is told by more than the ground behind it."""
    with reading(browser, forced_colors="active", color_scheme="dark", viewport={"width": 1280, "height": 900}) as page:
        assert found_on_all(page, shop, PAINTED) == {}
        page.goto(f"{shop.dashboard}/products/1")
        page.locator(".legend-unmoved").wait_for()
        marks = (
            "[...document.querySelectorAll('.legend')].map((each) => { const s = getComputedStyle(each, '::before');"
        )
        looks = page.evaluate(f"{marks} return [s.backgroundImage, s.borderTopStyle, s.blockSize].join(' ') }})")
        assert len(set(looks)) == len(looks), looks


def test_who_wants_rest_has_it(browser: "Browser", shop: Shop) -> None:
    with reading(browser, reduced_motion="reduce") as page:
        assert found_on_all(page, shop, MOVING) == {}
    with reading(browser, reduced_motion="no-preference") as page:
        page.goto(shop.dashboard)
        page.locator("h1").wait_for()
        assert page.evaluate(MOVING) != []
