"""Clients that keep the service waiting, on real sockets: each is shown the door, and nobody else is."""

import contextlib
import json
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

import products_service.main
from common.http import protocol
from common.http.allowance import MINIMUM_RATE, Allowance
from common.http.protocol import HEADER_BYTES, DeadlineProtocol
from common.observability.metrics import CONNECTIONS_CUT, CONNECTIONS_OPEN, CONNECTIONS_REFUSED
from common.observability.repeated_logs import OncePerMinute
from common.settings import Settings
from tests.support.live import served, wait_until

TIMEOUT = 0.4
"""Seconds that clients are given here."""

MUCH = 4_000_000
"""Bytes of an answer that do not fit into the system's buffers for two sockets."""

GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST /products HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    """A products service that is short of patience, with a route whose answer is long."""
    changes = {"client_timeout_seconds": TIMEOUT, "max_connections": 3, "keep_alive_seconds": 75}
    app = products_service.main.create(settings.model_copy(update=changes))
    app.add_api_route("/much", lambda: "x" * MUCH)
    return app


@pytest.fixture
def port(app: FastAPI) -> Iterator[int]:
    """Where it listens."""
    with served(app) as port:
        yield port


@contextlib.contextmanager
def connected(port: int, *parts: bytes) -> Iterator[socket.socket]:
    """A client that has sent something; with a small buffer, so that it must read to be sent more."""
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
        client.settimeout(20)
        client.connect(("127.0.0.1", port))
        for part in parts:
            client.sendall(part)
        yield client


def everything(client: socket.socket) -> bytes:
    """What comes until the server closes; a reset is an end too."""
    received = b""
    with contextlib.suppress(ConnectionResetError):
        while part := client.recv(65536):
            received += part
    return received


def problem(answer: bytes) -> tuple[int, str]:
    """Status and code of a problem document; it is a whole answer, with an id and without a way to go on."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head
    assert b"connection: close" in head
    assert b"x-request-id: " in head
    return int(head[9:12]), json.loads(body)["code"]


def counted(reason: str) -> Callable[[], float]:
    """How many connections were cut for a reason since now."""
    counter = CONNECTIONS_CUT.labels(reason)._value
    before = counter.get()
    return lambda: counter.get() - before


def test_what_is_not_there_of_the_headers_is_not_waited_for(port: int) -> None:
    cut = counted("headers")
    with connected(port, b"GET /healthz HT") as begun, connected(port) as silent:
        assert problem(everything(begun)) == (408, "request_timeout")
        assert everything(silent) == b""
    assert cut() == 2


def test_headers_that_trickle_in_are_not_waited_for(port: int) -> None:
    with connected(port, GET[:-2]) as client, contextlib.suppress(OSError):
        for number in range(200):
            client.sendall(b"X-%d: y\r\n" % number)
            time.sleep(TIMEOUT / 10)
        pytest.fail("it was let go on")


def test_a_second_request_must_arrive_in_time_too(port: int) -> None:
    with connected(port, GET) as client:
        assert client.recv(65536).startswith(b"HTTP/1.1 200")
        time.sleep(2 * TIMEOUT)
        client.sendall(b"\r\n")
        assert problem(everything(client)) == (408, "request_timeout")
    with connected(port, GET + b"GET /he") as client:
        answers = everything(client)
        assert answers.startswith(b"HTTP/1.1 200")
        assert b"HTTP/1.1 408" in answers


def test_an_idle_connection_is_kept_for_the_next_request(port: int) -> None:
    """For 75 s, not as long as a client may take for a request."""
    with connected(port, GET) as client:
        for _ in range(3):
            assert client.recv(65536).startswith(b"HTTP/1.1 200")
            time.sleep(2 * TIMEOUT)
            client.sendall(GET)


def test_a_body_that_does_not_come_is_not_waited_for(port: int) -> None:
    cut = counted("body")
    with connected(port, POST, b"{") as client:
        assert problem(everything(client)) == (408, "request_timeout")
    assert cut() == 1
    with connected(port, POST) as client, contextlib.suppress(OSError):
        for _ in range(1000):
            client.sendall(b" ")
            time.sleep(TIMEOUT / 10)
        pytest.fail("it was let go on")


def test_a_slow_body_above_the_lowest_rate_is_taken(port: int) -> None:
    """However long it takes altogether."""
    body = b" " * int(MINIMUM_RATE * TIMEOUT)
    head = POST.replace(b"1000", b"%d" % (8 * len(body)))
    with connected(port, head) as client:
        for _ in range(8):
            client.sendall(body)
            time.sleep(TIMEOUT / 2)
        assert client.recv(65536).startswith(b"HTTP/1.1 400")


def test_a_client_that_was_told_to_go_on_must(port: int) -> None:
    with connected(port, POST.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n")) as client:
        told, _, answer = everything(client).partition(b"\r\n\r\n")
        assert told == b"HTTP/1.1 100 Continue"
        assert problem(answer) == (408, "request_timeout")


def test_an_answer_that_nobody_takes_is_thrown_away(port: int) -> None:
    cut = counted("reading")
    with connected(port, b"GET /much HTTP/1.1\r\nHost: localhost\r\n\r\n"):
        wait_until(lambda: cut() == 1)


def test_an_answer_that_is_taken_slowly_is_sent_whole(port: int) -> None:
    with connected(port, b"GET /much HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n") as client:
        received = 0
        while part := client.recv(100_000):
            received += len(part)
            time.sleep(TIMEOUT / 20)
        assert received > MUCH


@pytest.mark.parametrize(
    "start",
    [
        b"GET / HTTP/1.1\r\nX: ",
        b"POST /products HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5;",
        b"POST /products HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: ",
    ],
    ids=["header", "chunk extension", "trailer"],
)
def test_what_has_no_end_is_refused_before_it_fills_the_memory(port: int, start: bytes) -> None:
    cut = counted("size")
    with connected(port, start) as client, contextlib.suppress(OSError):
        for _ in range(100):
            client.sendall(b"y" * HEADER_BYTES)
    wait_until(lambda: cut() == 1)


@pytest.mark.parametrize(
    "section",
    [
        b"GET /healthz?" + b"q" * HEADER_BYTES + b" HTTP/1.1\r\nHost: localhost\r\n",
        GET[:-2] + b"Cookie: " + b"c" * HEADER_BYTES + b"\r\n",
        GET[:-2] + b"".join(b"X-%d: %s\r\n" % (number, b"y" * 1024) for number in range(64)),
        POST.replace(b"Content-Length: 1000", b"Content-Length: 1" + b"".join([b"\r\nX: " + b"y" * 1000] * 190))[:-2],
    ],
    ids=["target", "one header", "many headers", "190 KB"],
)
def test_whole_headers_have_a_limit_also_when_they_come_in_one_piece(port: int, section: bytes) -> None:
    """Together with their end and a body, so that the parser takes all of it at once."""
    cut = counted("size")
    with connected(port, GET) as client:
        assert client.recv(65536).startswith(b"HTTP/1.1 200")
        client.sendall(section + b"\r\n{")
        assert problem(everything(client)) == (431, "headers_too_large")
    assert cut() == 1


def test_headers_within_the_limit_pass_one_request_after_the_other(port: int) -> None:
    """The limit is one request's, not the connection's."""
    large = GET[:-2] + b"Cookie: " + b"c" * (HEADER_BYTES - 100) + b"\r\n\r\n"
    with connected(port) as client:
        for _ in range(3):
            client.sendall(large)
            assert client.recv(65536).startswith(b"HTTP/1.1 200")


def test_what_is_not_http_is_answered_as_a_problem(port: int) -> None:
    with connected(port, b"\x16\x03\x01\x02\x00\x01\x00") as client:
        assert problem(everything(client)) == (400, "invalid_request")


def test_one_connection_too_many_is_told_so(
    port: int, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as every other one is in use."""
    monkeypatch.setattr(protocol, "once_a_minute", OncePerMinute())
    refused = CONNECTIONS_REFUSED._value.get()
    before = CONNECTIONS_OPEN._value.get()
    with contextlib.ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(connected(port, POST, b"{"))
        wait_until(lambda: CONNECTIONS_OPEN._value.get() - before == 3)
        with connected(port) as client:
            assert problem(everything(client)) == (503, "too_many_connections")
    assert CONNECTIONS_REFUSED._value.get() - refused == 1
    assert "connections refused: too many are open" in caplog.messages
    wait_until(lambda: CONNECTIONS_OPEN._value.get() == before)


def test_an_idle_connection_makes_room_for_a_new_one(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that has been idle for longest."""
    monkeypatch.setattr(protocol, "IDLE_SECONDS", 0)
    with contextlib.ExitStack() as stack:
        clients = []
        for _ in range(3):
            # One after the other: of three that are answered at once nobody knows which one is idle first. The loop's
            # clock counts milliseconds, so that two within one would be a draw.
            clients.append(stack.enter_context(connected(port, GET)))
            assert clients[-1].recv(65536).startswith(b"HTTP/1.1 200")
            time.sleep(0.02)
        with connected(port, GET) as newcomer:
            assert newcomer.recv(65536).startswith(b"HTTP/1.1 200")
        assert everything(clients[0]) == b""


def test_an_allowance_is_used_up_by_waiting_and_given_back_by_bytes() -> None:
    allowance = Allowance(10, now=0)
    assert allowance.lasts(9)
    assert allowance.lasts(10, moved=MINIMUM_RATE * 100)
    assert allowance.lasts(19.5), "no more than at the beginning is given back"
    assert not allowance.lasts(20.5)
    allowance.refill(30)
    assert not allowance.lasts(40)


def test_the_server_still_has_the_parts_that_the_protocol_relies_on(app: FastAPI) -> None:
    """Fails when an upgrade of uvicorn changes them; see common/http/protocol.py."""
    overridden = {name for name in vars(DeadlineProtocol) if name in vars(HttpToolsProtocol) and name[:2] != "__"}
    assert overridden == {
        "connection_made", "connection_lost", "data_received", "on_message_begin", "on_url", "on_header",
        "on_headers_complete", "on_body", "on_message_complete", "on_response_complete", "resume_writing",
        "send_400_response",
    }  # fmt: skip
    written = RequestResponseCycle.__init__.__code__.co_names
    assert {"response_started", "response_complete", "waiting_for_100_continue"} <= set(written)
    seen: list[Any] = []
    app.add_middleware(_Look, seen=seen)
    with served(app) as port, connected(port, GET) as client:
        assert client.recv(65536).startswith(b"HTTP/1.1 200")
    assert seen == [(DeadlineProtocol, True, False, False)]


class _Look:
    """Notes the state of the connection that a request came by."""

    def __init__(self, app: ASGIApp, *, seen: list[Any]) -> None:
        self.app, self.seen = app, seen

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            cycle = receive.__self__  # type: ignore[attr-defined]
            connection = cycle.on_response.__self__
            flow, connections = connection.flow, connection.connections
            self.seen.append((type(connection), connection in connections, flow.read_paused, flow.write_paused))
        await self.app(scope, receive, send)
