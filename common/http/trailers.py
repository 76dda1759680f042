"""Trailer fields: what is known of an answer only when all of it is sent, behind its last chunk (RFC 9112, 7.1.2).

ASGI servers have an extension for them that uvicorn lacks. Here whoever answers puts them into a mapping of the
request's scope, and what `DeadlineProtocol` runs writes them. Clients that know nothing of trailers pass over them.
"""

from collections.abc import Mapping, MutableMapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

SCOPE = "ecommerce.trailers"
"""Where in a request's scope they are."""


def trailers_of(scope: Scope) -> MutableMapping[str, str]:
    """What will be sent behind the answer, by name; of an answer that is not sent in chunks nothing is."""
    trailers: MutableMapping[str, str] = scope.setdefault(SCOPE, {})
    return trailers


def with_trailers(app: ASGIApp) -> ASGIApp:
    """The application, run by uvicorn's httptools protocol, with the trailers of its answers."""

    async def answered(scope: Scope, receive: Receive, send: Send) -> None:
        trailers = trailers_of(scope)
        cycle: Any = getattr(send, "__self__", None)

        async def send_on(message: Message) -> None:
            if trailers and _is_last(message) and cycle.chunked_encoding and not cycle.disconnected:
                await send({"type": "http.response.body", "body": message.get("body", b""), "more_body": True})
                cycle.transport.write(_last_chunk(trailers))
                # What is left to be said is that this was all: nothing in no chunk.
                cycle.chunked_encoding, cycle.expected_content_length = False, 0
                message = {"type": "http.response.body", "body": b"", "more_body": False}
            await send(message)

        await app(scope, receive, send_on)

    return answered


def _is_last(message: Message) -> bool:
    return message["type"] == "http.response.body" and not message.get("more_body", False)


def _last_chunk(trailers: Mapping[str, str]) -> bytes:
    return "".join(["0\r\n", *(f"{name}: {value}\r\n" for name, value in trailers.items()), "\r\n"]).encode("latin-1")
