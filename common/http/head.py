"""HEAD wherever GET is: the same headers, no body."""

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS_ONLY = "headers_only"
"""In the scope of a request: its body is not going to be sent. For routes whose body is expensive to begin."""


def wants_headers_only(request: Request) -> bool:
    """Whether the request was a HEAD, which a route otherwise sees as the GET of the same path."""
    return HEADERS_ONLY in request.scope


class AnswerHead:
    """ASGI middleware: hands a HEAD on as the GET of the same path and leaves the body of the answer away.

    Every path that is read by GET has HEAD then, also those of the documentation and of mounted files, and neither
    the routes nor the OpenAPI document need a second entry for it. Monitors and load balancers ask so.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return
        ended = False

        async def send_headers(message: Message) -> None:
            nonlocal ended
            if message["type"] == "http.response.start":
                await send(message)
            elif not ended:
                ended = True
                await send({"type": "http.response.body", "body": b"", "more_body": False})

        # A copy: the server must go on seeing a HEAD. The log wants to know the route, which is found further in.
        get = {**scope, "method": "GET", HEADERS_ONLY: True}
        try:
            await self.app(get, receive, send_headers)
        finally:
            scope["route"] = get.get("route")
