"""The HTTP protocol of the server, with an end to every wait for a client.

Middleware sees requests once they are parsed, so a client that sends half a header, or does not take its answer, can
only be shown the door here. uvicorn takes a protocol class as its documented setting `http`; what this one relies on
beyond that are these parts of `HttpToolsProtocol`, which tests/common/test_slow_clients.py pins:

- the parser's callbacks `on_message_begin`, `on_url`, `on_header`, `on_headers_complete`, `on_body`,
  `on_message_complete`, and that an error in one of them ends in `send_400_response`;
- `flow.read_paused`, `flow.write_paused`: whether the service, not the client, is what is being waited for;
- `cycle.response_started`, `.response_complete`, `.waiting_for_100_continue` of the request being answered;
- `app`, what each request is run by, and of what it is given to send by `chunked_encoding`, `expected_content_length`,
  `disconnected` and `transport` (`common.http.trailers`, pinned by tests/common/test_trailers.py);
- `connections`, the set of all open connections of the process, and `send_400_response`.
"""

import asyncio
import contextlib
import logging
import socket
import uuid
from dataclasses import dataclass
from functools import cache
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from common.errors import HeadersTooLarge, MalformedRequest, RequestTimeout, TooManyConnections
from common.http.allowance import Allowance
from common.http.answer_headers import protective
from common.http.error_handlers import problem_response
from common.http.open_files import connections_within_limit
from common.http.trailers import with_trailers
from common.observability.metrics import CONNECTIONS_CUT, CONNECTIONS_OPEN, CONNECTIONS_REFUSED
from common.observability.repeated_logs import OncePerMinute
from common.problems import Problem
from common.settings import Settings

HEADER_BYTES = 64 * 1024
"""What a request's target, headers and trailers may have together, and what may come before a header section ends or a
byte of the body is found. Proxies send 32 KB at most; the parser has no limit of its own, and keeps all in memory."""

CHECKS = 4
"""A connection is looked at so many times within the client's time-out: it is kept a quarter longer at most."""

UNSENT_BYTES = 64 * 1024
"""What the system keeps of an answer beyond what is on its way to the client. By default that grows to megabytes, which
are memory, and nobody could see whether the client takes any: the system asks for more when a third of it has gone."""

VANISHED_AFTER = 2.0
"""Times the client's time-out after which the system gives up a client that acknowledges nothing. It alone knows, and
by itself would send what fits into its buffer, such as the events of a stream, again for a quarter of an hour. Twice
the time-out, so that who only reads slowly is cut by the checks below, which count it."""

IDLE_SECONDS = 1.0
"""A connection without a request for so long may be closed in favour of a new one; one that has just been used not,
since its client may be sending the next request already."""

logger = logging.getLogger(__name__)
once_a_minute = OncePerMinute()


@dataclass(frozen=True)
class ConnectionLimits:
    """What a process grants its clients: `connections` at once, `seconds` of patience with each."""

    connections: int
    seconds: float


class _TooLarge(Exception):
    """The headers are; see HEADER_BYTES."""


class DeadlineProtocol(HttpToolsProtocol):
    """One connection. Cuts a client that keeps the service waiting, answers refusals as problem documents.

    A client owes the whole of a header section within the limit, and MINIMUM_RATE of a body and in taking an answer.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        limits: ConnectionLimits,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.app = with_trailers(self.app)
        self._limits = limits
        now = self.loop.time()
        self._awaited: str | None = "headers"
        """What of a request is still to come: its "headers", its "body", or None between requests."""
        self._received_any = False
        self._moved = 0
        """Bytes received since the last check."""
        self._unparsed = 0
        """Bytes received since the last that meant something; see HEADER_BYTES."""
        self._header_bytes = 0
        """Bytes of the request's headers that are parsed. They may come together with the end of the headers, and with
        a body, in one piece of a quarter of a megabyte, so that what is not parsed yet says nothing of them."""
        self._unsent = 0
        """Bytes of answers that waited for the client at the last check."""
        self._idle_since = now
        self._sending = Allowance(limits.seconds, now)
        self._reading = Allowance(limits.seconds, now)
        self._check_timer: asyncio.TimerHandle | None = None

    # ---- the connection

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection, or refuse it when there are too many."""
        super().connection_made(transport)
        with contextlib.suppress(OSError, AttributeError):  # not a TCP socket, or gone already; a system without it
            client = transport.get_extra_info("socket")
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
            vanished_ms = int(1000 * VANISHED_AFTER * self._limits.seconds)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, vanished_ms)
        CONNECTIONS_OPEN.inc()
        self._check_later()
        if len(self.connections) > self._limits.connections and not self._close_an_idle_one():
            CONNECTIONS_REFUSED.inc()
            _warn("connections refused: too many are open", "refused", limit=self._limits.connections)
            self._refuse(TooManyConnections(detail="The service has too many open connections. Try again shortly."))

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is waited for any more."""
        super().connection_lost(exc)
        CONNECTIONS_OPEN.dec()
        if self._check_timer is not None:
            self._check_timer.cancel()

    def _close_an_idle_one(self) -> bool:
        """Make room by closing the connection that has been without a request for longest; False if none is."""
        latest = self.loop.time() - IDLE_SECONDS
        idle = [other for other in self.connections if isinstance(other, DeadlineProtocol) and other.is_idle(latest)]
        if not idle:
            return False
        min(idle, key=lambda other: other._idle_since).transport.close()  # noqa: SLF001 - of its own class
        return True

    def is_idle(self, since: float) -> bool:
        """Whether nothing of a request has come since that moment, and nothing is left to be answered."""
        between = self._awaited is None or not self._received_any
        quiet = between and self._is_answered() and not self.transport.get_write_buffer_size()
        return quiet and self._idle_since <= since and not self.transport.is_closing()

    def _is_answered(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    # ---- what comes

    def data_received(self, data: bytes) -> None:
        """Parse what came. Refuses headers (or what pretends to be a body) without an end."""
        if self._awaited is None:
            self._await_part("headers")
        self._received_any = True
        self._moved += len(data)
        self._unparsed += len(data)
        super().data_received(data)
        if self._unparsed > HEADER_BYTES and not self.transport.is_closing():
            self._refuse_headers()

    def on_message_begin(self) -> None:
        """A request's first byte."""
        if self._awaited is None:
            self._await_part("headers")
        self._header_bytes = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """A part of the target."""
        self._add_to_headers(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header or trailer."""
        self._add_to_headers(name, b": ", value, b"\r\n")
        super().on_header(name, value)

    def _add_to_headers(self, *parts: bytes) -> None:
        """Raises _TooLarge, with which the parser ends."""
        self._header_bytes += sum(map(len, parts))
        if self._header_bytes > HEADER_BYTES:
            raise _TooLarge

    def on_headers_complete(self) -> None:
        """The headers are there; the body may follow."""
        self._await_part("body")
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        self._unparsed = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The whole request is there."""
        self._awaited = None
        self._unparsed = 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """The whole answer is handed to the transport."""
        self._idle_since = self.loop.time()
        super().on_response_complete()

    def _await_part(self, part: str) -> None:
        self._awaited = part
        self._moved = self._unparsed = 0
        self._sending.refill(self.loop.time())

    # ---- what goes

    def resume_writing(self) -> None:
        """The client has taken what was waiting for it."""
        self._reading.refill(self.loop.time())
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """Answer what the parser does not take, as a problem document."""
        if self._header_bytes > HEADER_BYTES:
            self._refuse_headers()
        else:
            self._refuse(MalformedRequest(detail=msg))

    def _refuse_headers(self) -> None:
        self._count_cut("size")
        self._refuse(HeadersTooLarge(detail=f"The headers are over the limit of {HEADER_BYTES} bytes."))

    def _refuse(self, problem: Problem) -> None:
        """Answer with the problem, unless another answer has begun, and close."""
        if self._is_answered() or not self.cycle.response_started:
            response = problem_response(problem, "/")
            request_id = (b"x-request-id", uuid.uuid4().hex.encode())
            own = [*response.raw_headers, request_id, (b"connection", b"close")]
            headers = [*self.server_state.default_headers, *protective(own)]
            lines = b"".join(b"%s: %s\r\n" % header for header in headers)
            self.transport.write(STATUS_LINE[problem.status] + lines + b"\r\n" + bytes(response.body))
            self.transport.close()
        else:
            self.transport.abort()

    # ---- the checks

    def _check_later(self) -> None:
        self._check_timer = self.loop.call_later(self._limits.seconds / CHECKS, self._check)

    def _check(self) -> None:
        """Cut the connection if its client has kept the service waiting for too long."""
        self._check_later()
        now = self.loop.time()
        if not self._reads_in_time(now):
            self._count_cut("reading")
            self.transport.abort()
        elif not self._sends_in_time(now):
            self._count_cut(self._awaited or "headers")
            if self._received_any:
                self._refuse(RequestTimeout(detail="The request did not arrive in time. Send it again."))
            else:
                self.transport.close()

    def _reads_in_time(self, now: float) -> bool:
        before, self._unsent = self._unsent, self.transport.get_write_buffer_size()
        # Otherwise the service is at work on the next part of an answer, and what waits is less than a buffer.
        is_waited_for = self.flow.write_paused or self._is_answered() or self.transport.is_closing()
        if self._unsent and is_waited_for:
            return self._reading.lasts(now, max(0, before - self._unsent))
        self._reading.refill(now)
        return True

    def _sends_in_time(self, now: float) -> bool:
        moved, self._moved = self._moved, 0
        if self._owes_request():
            return self._sending.lasts(now, moved if self._awaited == "body" else 0)
        self._sending.refill(now)
        return True

    def _owes_request(self) -> bool:
        if self._awaited is None or self.flow.read_paused or self.transport.is_closing():
            return False
        if self._awaited == "headers":
            # Those of the next request may wait for the answer to this one.
            return self._is_answered()
        return not self.cycle.waiting_for_100_continue

    def _count_cut(self, reason: str) -> None:
        CONNECTIONS_CUT.labels(reason).inc()
        _warn(
            "connections cut: the client was too slow, or sent too much",
            reason,
            reason=reason,
            client=self.client,
        )


def _warn(message: str, key: str, **extra: object) -> None:
    passed_over = once_a_minute.passed_over(key)
    if passed_over is not None:
        logger.warning(message, extra={**extra, "others_since_last_line": passed_over})


def protocol_of_worker(*connection: Any, **of_server: Any) -> DeadlineProtocol:
    """A connection's protocol in a process whose settings are those of its environment: uvicorn's setting `http`."""
    return DeadlineProtocol(*connection, **of_server, limits=_limits_of_worker())


@cache
def _limits_of_worker() -> ConnectionLimits:
    settings = Settings()
    return ConnectionLimits(connections_within_limit(settings.max_connections), settings.client_timeout_seconds)
