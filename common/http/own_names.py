"""By which names the services go, and which web pages are their own."""

import re
from urllib.parse import urlsplit

from common.settings import Settings

OWN_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
"""This machine as it calls itself: what a browser on it may be made to believe of no other name."""

DASHBOARD = "/dashboard"
"""Where the dashboard's pages are, on the products service. No path of the API begins so."""


def own_hosts(settings: Settings) -> frozenset[str]:
    """This machine's own names, the address listened on, DOMAIN and ALLOWED_HOSTS."""
    named = {name.lower() for name in (settings.host, settings.bind_address, settings.domain) if name}
    return OWN_HOSTS | named | settings.allowed_hosts


def trusted_origins(settings: Settings) -> re.Pattern[str]:
    """The origins whose pages may do everything, as a full-match expression: CORS_ORIGIN_REGEX, and the dashboard's.

    The dashboard is served by the products service and also calls the sales service, which is another origin to a
    browser: the same name with another port.
    """
    return re.compile(f"(?:{settings.allowed_origins})|(?:{dashboard_origin(settings).pattern})")


def dashboard_origin(settings: Settings) -> re.Pattern[str]:
    """The origin of the dashboard's pages, as a full-match expression: by each name that they are called by."""
    if settings.products_url:
        address = urlsplit(settings.products_url)
        return re.compile(re.escape(f"{address.scheme}://{address.netloc}".lower()))
    if settings.domain:
        return re.compile(re.escape(f"https://{in_address(settings.domain)}"))
    names = "|".join(sorted(re.escape(in_address(host)) for host in own_hosts(settings)))
    return re.compile(rf"http://(?:{names}):{settings.products_port}")


def in_address(host: str) -> str:
    """A host as it stands in an address: one of IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host


def dashboard_page(settings: Settings, name: str) -> str:
    """The address of a page of the dashboard, for people to follow: by PRODUCTS_URL, DOMAIN, or this machine's name."""
    if settings.products_url:
        base = settings.products_url.rstrip("/")
    elif settings.domain:
        base = f"https://{in_address(settings.domain)}"
    else:
        base = f"http://localhost:{settings.products_port}"
    return f"{base}{DASHBOARD}/{name}"
