"""The pages of the dashboard that are built, for tests that look at each of them, and for the pictures."""

from pathlib import Path

from tests.dashboard.browser import Look

PAGES = Path(__file__).parents[2] / "dashboard" / "src" / "pages"

ADDRESSES = {
    "overview": "/",
    "reports": "/reports",
    "sales": "/sales",
    "sale-new": "/sales/new",
    "sale": "/sales/1",
    "products": "/products",
    "product-new": "/products/new",
    "product": "/products/1",
    "inventory": "/inventory",
    "inventory/movements": "/inventory?tab=movements",
    "inventory/stocktake": "/inventory?tab=stocktake",
    "import-export": "/import-export",
    "settings": "/settings",
    "users": "/users",
    "keys": "/keys",
    "audit": "/audit",
}
"""Where each page is, below /dashboard; after a slash, a part of it that stands there alone."""

LOOKS = [Look(theme, width) for theme in ("light", "dark") for width in (1280, 390)]


def built_pages() -> dict[str, str]:
    """The addresses of the pages that are built, by name."""
    return {
        name: address for name, address in ADDRESSES.items() if (PAGES / name.partition("/")[0] / "page.tsx").is_file()
    }
