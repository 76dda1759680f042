"""A browser for the tests, and what must never be seen in it.

Debian's Chromium by Playwright's Python package: no browser is downloaded. Where there is none, or the dashboard was
not built, the tests that need it are skipped and say so.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request, sync_playwright

DASHBOARD = Path(__file__).parents[2] / "dashboard"
AXE = DASHBOARD / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NAMES = ("chromium", "chromium-browser", "google-chrome")

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
"""A test machine is a container as a rule: no room for a sandbox of its own, no graphics, and nothing to update."""

MOST_SHIFT = 0.1
"""Cumulative layout shift that is still good: the most in any five seconds (web.dev/cls)."""

STICKING_OUT = """
document.documentElement.scrollWidth <= window.innerWidth ? [] : [...document.querySelectorAll("body *")]
  .filter((each) => each.getBoundingClientRect().right > window.innerWidth + 1 && !each.closest(".table-scroll"))
  .map((each) => each.outerHTML.slice(0, 200))
"""
"""What makes the page wider than the window; wide tables scroll inside themselves."""

SETTLED = "() => document.querySelector('#root *') && !document.querySelector('#root :is(.loading, [aria-busy=true])')"
"""That there is a page, and no part of it waits for an answer."""

WATCH_SHIFTS = """
window.shifts = 0;
let [sum, began, last] = [0, -Infinity, -Infinity];
new PerformanceObserver((list) => {
  for (const { hadRecentInput, startTime, value } of list.getEntries()) {
    if (hadRecentInput) continue;
    if (startTime - last > 1000 || startTime - began > 5000) [sum, began] = [0, startTime];
    [sum, last] = [sum + value, startTime];
    window.shifts = Math.max(window.shifts, sum);
  }
}).observe({ type: "layout-shift", buffered: true });
document.addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective}`));
"""


def chromium() -> str | None:
    """The browser's program; None where there is none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def missing() -> str:
    """Why there can be no test in a browser here; empty where there can."""
    if chromium() is None:
        return "no Chromium on this machine"
    if not (DASHBOARD / "dist" / "index.html").is_file():
        return "the dashboard is not built: npm ci && npm run build in dashboard/"
    return "" if AXE.is_file() else "axe-core is not installed: npm ci in dashboard/"


def settle(page: Page) -> None:
    """Wait until a page shows all that it asks for: while nothing is asked, something may yet be about to be."""
    page.wait_for_load_state("networkidle")
    page.wait_for_function(SETTLED)
    page.wait_for_load_state("networkidle")


@contextmanager
def opened_browser() -> Iterator[Browser]:
    """Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass(frozen=True)
class Look:
    """How somebody looks at a page: colours, width of the window in pixels, locale and time zone of the browser."""

    theme: str = "light"
    width: int = 1280
    locale: str = "en-US"
    time_zone: str = "Pacific/Auckland"

    @property
    def options(self) -> dict[str, Any]:
        """What Playwright makes a context of."""
        return {
            "color_scheme": self.theme,
            "viewport": {"width": self.width, "height": 844 if self.is_phone else 900},
            "locale": self.locale,
            "timezone_id": self.time_zone,
            "has_touch": self.is_phone,
            "reduced_motion": "reduce",
        }

    @property
    def is_phone(self) -> bool:
        """Whether it is a small screen that is touched."""
        return self.width < 600

    def __str__(self) -> str:
        return f"{self.theme}-{self.width}-{self.locale}"


@dataclass
class Visit:
    """A page that is watched: whatever must not happen is written down."""

    page: Page
    origins: frozenset[str]
    """Where requests may go to."""
    faults: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    """What was asked of the API since the last address was gone to."""

    def watch(self) -> None:
        """Begin to write down."""
        self.page.add_init_script(WATCH_SHIFTS)
        self.page.on("console", lambda line: self.faults.append(line.text) if line.type == "error" else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", self._note)

    def go(self, address: str) -> None:
        """Go to an address, and wait until all that it asks for is there."""
        self.calls.clear()
        self.page.goto(address)
        self.settle()

    def settle(self) -> None:
        """Wait until the page shows all that it asks for."""
        settle(self.page)

    def check(self, *, after_steps: bool = False) -> None:
        """Nothing has happened that must not, and nothing stands where it must not.

        - after_steps: the page has been changed by hand; how far that moved things is not judged.
        """
        found = {
            "errors": self.faults,
            "sticking out": self.page.evaluate(STICKING_OUT),
            "jumps": 0 if after_steps else max(0, self.page.evaluate("window.shifts") - MOST_SHIFT),
            "barriers": self.barriers(),
        }
        faults = {name: what for name, what in found.items() if what}
        assert not faults, faults

    def barriers(self) -> list[str]:
        """What keeps people out, as axe sees it."""
        # Not by a <script>, which the page's policy forbids: by the way that developer tools have.
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate("(rules) => axe.run({ runOnly: rules, resultTypes: ['violations'] })", RULES)
        return [
            f"{each['id']}: {node['html'][:200]} {node.get('failureSummary', '')[:300]}"
            for each in found["violations"]
            for node in each["nodes"]
        ]

    def _note(self, request: Request) -> None:
        address = urlsplit(request.url)
        if request.resource_type in ("fetch", "xhr") and not address.path.endswith("/config.json"):
            self.calls.append(request.url)
        origin = f"{address.scheme}://{address.netloc}"
        if address.scheme != "data" and origin not in self.origins:
            self.faults.append(f"a request to {origin}")


@contextmanager
def visit(browser: Browser, look: Look, origins: frozenset[str]) -> Iterator[Visit]:
    """A watched page in a context of its own."""
    context = browser.new_context(**look.options)
    context.set_default_timeout(float(os.environ.get("BROWSER_SECONDS", "60")) * 1000)
    try:
        watched = Visit(context.new_page(), origins)
        watched.watch()
        yield watched
    finally:
        context.close()
