"""CORS: which pages may read answers, and what the others are told."""

import re
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Send
from typing_extensions import TypedDict, Unpack

from common.errors import Forbidden

EXPOSED_HEADERS = [
    *("Location", "X-Request-ID", "Idempotency-Replayed", "Retry-After", "Content-Disposition", "X-Row-Count", "ETag")
]


WITH_COOKIES = (b"access-control-allow-credentials", b"true")


class Options(TypedDict):
    """Those of Starlette's that are used here."""

    allow_origin_regex: str
    allow_methods: list[str]
    allow_headers: list[str]
    expose_headers: list[str]
    max_age: int


class ProblemCORSMiddleware(CORSMiddleware):
    """Starlette's CORS, whose refusals are problems like all others.

    Cookies are taken from the dashboard's own pages alone, whose origins `with_cookies` matches.
    """

    def __init__(self, app: ASGIApp, *, with_cookies: re.Pattern[str], **options: Unpack[Options]) -> None:
        super().__init__(app, **options)
        self.with_cookies = with_cookies

    async def send(self, message: Message, send: Send, request_headers: Headers) -> None:
        """Hand on a part of an answer, its headers with those of CORS."""
        if message["type"] == "http.response.start" and self._may_send_cookies(request_headers):
            message["headers"] = [*message.get("headers", ()), WITH_COOKIES]
        await super().send(message, send, request_headers)

    def _may_send_cookies(self, request_headers: Headers) -> bool:
        return self.with_cookies.fullmatch(request_headers.get("origin", "")) is not None

    def preflight_response(self, request_headers: Headers) -> Response:
        """The answer to a preflight. Raises Forbidden for one that asks for too much."""
        response = super().preflight_response(request_headers)
        if response.status_code == HTTPStatus.OK:
            if self._may_send_cookies(request_headers):
                response.raw_headers.append(WITH_COOKIES)
            return response
        at_fault = bytes(response.body).decode().removeprefix("Disallowed CORS ")
        raise Forbidden(
            detail=f"A page may not make this request: {at_fault} not allowed. Origins that may call are the setting "
            "CORS_ORIGIN_REGEX."
        )
