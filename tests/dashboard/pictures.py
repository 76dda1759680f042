"""Pictures of every page, to be looked at: `python -m tests.dashboard.pictures [DIRECTORY]`.

Light and dark, on a desk and on a phone, of a store with a year of sales and of an empty one. With `--shop
http://127.0.0.1:8000`, of the store that runs there. They go into dashboard/shots unless told otherwise.
With `--readme`, the few small ones of the README instead, of what `demo` makes up.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.dashboard.browser import DASHBOARD, Look, missing, opened_browser, visit
from tests.dashboard.pages import LOOKS, built_pages
from tests.dashboard.shop import fill, served_shop
from tests.support.server import ThrowawayServer


@contextmanager
def shops() -> Iterator[dict[str, str]]:
    """The addresses of the dashboards of two stores, by name."""
    server = ThrowawayServer()
    try:
        with served_shop("dashboard") as full, served_shop("empty") as empty:
            fill(full.store)
            yield {"": full.dashboard, "-empty": empty.dashboard}
    finally:
        server.stop()


def take(addresses: dict[str, str], directory: Path) -> None:
    """Take the pictures of each page in each look."""
    directory.mkdir(parents=True, exist_ok=True)
    with opened_browser() as browser:
        for look in LOOKS:
            for name, path in built_pages().items():
                for suffix, address in addresses.items():
                    with visit(browser, look, frozenset()) as visited:
                        visited.go(address + path)
                        file = directory / f"{name.replace('/', '-')}{suffix}-{look.theme}-{look.width}.png"
                        visited.page.screenshot(path=file, full_page=True)


README = DASHBOARD.parent / "docs" / "pictures"

IN_README = {
    "overview": ("/", Look(width=1280)),
    "overview-phone": ("/", Look("dark", 390)),
    "report": ("/reports?group=category&range=12m", Look(width=1280)),
    "product": ("/products/1?range=30d", Look(width=1280)),
}
"""What the README shows: where it is, and how it is looked at."""


def take_for_readme(directory: Path = README) -> None:
    """Take the pictures of the README: what one sees without scrolling."""
    directory.mkdir(parents=True, exist_ok=True)
    with served_shop("pictures", demo_months=26) as shop, opened_browser() as browser:
        for name, (path, look) in IN_README.items():
            with visit(browser, look, shop.origins) as visited:
                visited.go(shop.dashboard + path)
                visited.page.screenshot(path=directory / f"{name}.png")


def main() -> int:
    """Take them; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", nargs="?", type=Path, default=DASHBOARD / "shots")
    parser.add_argument("--shop", help="address of a products service that runs")
    parser.add_argument("--readme", action="store_true", help="those of the README alone")
    arguments = parser.parse_args()
    if reason := missing():
        sys.stderr.write(f"{reason}\n")
        return 1
    if arguments.readme:
        server = ThrowawayServer()
        try:
            take_for_readme()
        finally:
            server.stop()
        return 0
    if arguments.shop:
        take({"": f"{arguments.shop.rstrip('/')}/dashboard"}, arguments.directory)
        return 0
    with shops() as addresses:
        take(addresses, arguments.directory)
    return 0


if __name__ == "__main__":
    sys.exit(main())
