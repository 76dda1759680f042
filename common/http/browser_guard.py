"""What web pages of other people may not do with a service that a browser can reach.

A browser sends what any page tells it to, from inside the network and past every firewall. It says where a request
comes from, though, in headers that a page cannot set: that is what is checked here. Programs that are no browsers send
neither Origin nor Sec-Fetch-Site, and only have to call the service by a name that it goes by.
"""

import re
from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from common.errors import Forbidden, HostNotAllowed, MalformedRequest
from common.http.own_names import DASHBOARD, own_hosts, trusted_origins
from common.settings import Settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CHECKED = frozenset({b"host", b"origin", b"sec-fetch-site", b"sec-fetch-mode", b"sec-fetch-dest"})


@dataclass(frozen=True)
class Welcome:
    """Who may call: by which names of this service, from pages of which origins.

    `pages` are the paths that a link on any page may lead to, beside those of the dashboard.
    """

    hosts: frozenset[str]
    origins: re.Pattern[str]
    pages: frozenset[str]

    @classmethod
    def by_settings(cls, settings: Settings, pages: frozenset[str]) -> "Welcome":
        """The names and the origins of `common.http.own_names`."""
        return cls(own_hosts(settings), trusted_origins(settings), pages)

    def is_ours(self, origin: str, host: str | None) -> bool:
        """Whether a page of this origin may do everything: one that we have served, or one that CORS allows."""
        return origin.partition("://")[2] == host or self.origins.fullmatch(origin) is not None

    def is_page(self, path: str) -> bool:
        """Whether a link on any page may lead to this path."""
        return path in self.pages or path == DASHBOARD or path.startswith(f"{DASHBOARD}/")


class BrowserGuard:
    """ASGI middleware: refuses requests that the page of a stranger makes a browser send.

    - 421 for a Host that is none of ours: a page whose name is made to point to this machine (DNS rebinding) would
      otherwise be of the same origin as the service, and could read and write everything.
    - 403 for what a page of another site asks for, unless CORS allows its origin, or it is a link to one of our pages.
    - 403 for a change asked for by a page of an origin that CORS does not allow.
    """

    def __init__(self, app: ASGIApp, *, welcome: Welcome) -> None:
        self.app = app
        self.welcome = welcome

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request. Raises HostNotAllowed, Forbidden, MalformedRequest."""
        if scope["type"] == "http":
            self._check(scope)
        await self.app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        given: dict[bytes, str] = {}
        for name, value in scope["headers"]:
            if name in CHECKED:
                if name in given:
                    raise MalformedRequest(detail=f"The header {name.decode().title()} is given more than once.")
                given[name] = value.decode("latin-1")
        self._check_host(given.get(b"host"), scope["http_version"])
        origin = given.get(b"origin")
        if origin is not None and self.welcome.is_ours(origin, given.get(b"host")):
            return
        if given.get(b"sec-fetch-site") == "cross-site" and not self._leads_to_a_page(scope, given):
            raise Forbidden(
                detail="A page of another site may not do this. Origins that may are the setting CORS_ORIGIN_REGEX."
            )
        if origin is not None and scope["method"] not in SAFE_METHODS:
            raise Forbidden(
                detail=f"Pages of {origin[:200]} may not change anything here. Origins that may are the setting "
                "CORS_ORIGIN_REGEX."
            )

    def _check_host(self, host: str | None, http_version: str) -> None:
        if host is None:
            if http_version == "1.0":
                return  # There was no such header yet. Browsers have long sent it; simple monitors still do not.
            raise MalformedRequest(detail="The header Host is missing.")
        if host_name(host) not in self.welcome.hosts:
            raise HostNotAllowed(
                detail=f"This service does not go by the name {host[:200]!r}. Names that it goes by, beside localhost, "
                "are the setting ALLOWED_HOSTS."
            )

    def _leads_to_a_page(self, scope: Scope, given: dict[bytes, str]) -> bool:
        return (
            self.welcome.is_page(scope["path"])
            and scope["method"] in {"GET", "HEAD"}
            and given.get(b"sec-fetch-mode") == "navigate"
            and given.get(b"sec-fetch-dest", "document") == "document"
        )


def host_name(host: str) -> str:
    """The name in a Host header, without its port and in small letters; an IPv6 address without its brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.lower() if host.count(":") > 1 else host.partition(":")[0].lower()
