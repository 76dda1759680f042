"""The headers of every answer that tell browsers and caches what they may not do with it."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

FIXED = (
    # Take it for what it says it is, and for nothing that could be run.
    (b"x-content-type-options", b"nosniff"),
    # Addresses hold what was searched for; other sites need not know.
    (b"referrer-policy", b"same-origin"),
    # No page of another origin may embed it, not even where it could not read it.
    (b"cross-origin-resource-policy", b"same-origin"),
)
POLICY = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
"""For answers that are no pages: nothing in them is ever to be loaded or run, and nobody frames them."""

NEVER_STORED = (b"cache-control", b"no-store")
ASKED_FOR_AGAIN = (b"cache-control", b"private, no-cache")

Header = tuple[bytes, bytes]


def protective(headers: list[Header]) -> list[Header]:
    """The headers of an answer with those of every answer; what the answer itself says of a thing holds.

    Nothing is stored by anybody, since stock and sales change with every request; what has an ETag may be, and is asked
    for again each time.
    """
    names = {name for name, _ in headers}
    added = list(FIXED)
    if b"content-security-policy" not in names:
        added.append(POLICY)
    if b"cache-control" not in names:
        added.append(ASKED_FOR_AGAIN if b"etag" in names else NEVER_STORED)
    return [*headers, *added]


class ProtectAnswers:
    """ASGI middleware: adds the headers of every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = protective(list(message["headers"]))
            await send(message)

        await self.app(scope, receive, send_protected)
