"""Answers compressed for clients that can read them so: JSON and CSV from a kilobyte on, and never Parquet."""

from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipResponder, IdentityResponder
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from common.preconditions import compressed_tag

MINIMUM_BYTES = 1024
"""What is smaller fits into a packet anyway."""

LEVEL = 4
"""A report of 20,000 rows (2.6 MB) is then an eighth of its size after 24 ms, an export a fifth at 70 MB/s; level 9
takes four and ten times as long for a few hundredths less."""

COMPRESSED = frozenset({b"application/json", b"application/problem+json", b"text/csv", b"application/x-ndjson"})
"""Media types that are text of ours. Parquet is compressed in itself."""


class CompressAnswers:
    """ASGI middleware: Starlette's gzip for what is worth it, and for those who accept it by the letter of RFC 9110.

    Streams are compressed piece by piece, each sent on at once; large pieces in a thread, where they keep no other
    request waiting. Starlette's own test for acceptance would take `gzip;q=0`, which refuses it, for consent; and its
    responders cost each small answer more than all other middleware together.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        send_on = send

        async def send_compressed(message: Message) -> None:
            nonlocal send_on
            if message["type"] == "http.response.start" and is_worth_it(message["headers"]):
                responder = _responder(scope, send)
                if isinstance(responder, GZipResponder):
                    message["headers"] = [_of_compressed(header) for header in message["headers"]]
                send_on = responder.send_with_compression
            await send_on(message)

        await self.app(scope, receive, send_compressed)


def is_worth_it(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether an answer with these headers is of a kind that is compressed, and not known to be small."""
    is_text = False
    for name, value in headers:
        if name == b"content-type":
            is_text = value.partition(b";")[0] in COMPRESSED
        elif name == b"content-length" and int(value) < MINIMUM_BYTES:
            return False
    return is_text


def _responder(scope: Scope, send: Send) -> IdentityResponder:
    """What compresses the answer, or only says that it would be compressed for others (Vary)."""
    responder: IdentityResponder
    if accepts_gzip(Headers(scope=scope).get("accept-encoding", "")):
        responder = GZipResponder(_unused, MINIMUM_BYTES, LEVEL, exclude_content_types=())
    else:
        responder = IdentityResponder(_unused, MINIMUM_BYTES, exclude_content_types=())
    responder.send = send
    return responder


def _of_compressed(header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """A header of the answer as it is when the answer is compressed: a strong ETag names bytes, and those differ."""
    name, value = header
    return (name, compressed_tag(value.decode("latin-1")).encode("latin-1")) if name == b"etag" else header


async def _unused(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """The responders' application: they are handed the messages one by one instead."""


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether a client that sends this Accept-Encoding can read gzip: named, or covered by `*`, and not at q=0."""
    accepted = accepted_codings(accept_encoding)
    return accepted.get("gzip", accepted.get("*", False))


def accepted_codings(accept_encoding: str) -> dict[str, bool]:
    """The content codings that an Accept-Encoding names, and whether it takes or refuses (q=0) each."""
    accepted: dict[str, bool] = {}
    for part in accept_encoding.lower().split(","):
        coding, _, parameter = part.partition(";")
        weight = parameter.strip().removeprefix("q=").strip()
        accepted[coding.strip()] = not weight or weight.strip("0.") != ""
    return accepted
