"""The services as processes of their own, as operators start them: what they make of their settings and limits."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import URL

from common.http.open_files import FILES_A_CONNECTION, FILES_BESIDE
from common.observability.log_rotation import MOST_BYTES
from tests.support.live import wait_until

ROOT = Path(__file__).parents[2]
PORT_OF = {"products": "PRODUCTS_PORT", "sales": "SALES_PORT"}
Limit = tuple[int, int]
STARTED_WITHIN = 120
"""Seconds. A service is up in two; where ten times as many processes as cores run, in more than half a minute."""


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def serving(url: URL, log: Path, service: str, files: Limit | None = None, **settings: Any) -> Iterator[int]:
    """The port of a service that runs with a limit of open files (soft and hard) and settings."""
    port = free_port()
    address = {"DATABASE_URL": url.render_as_string(hide_password=False), PORT_OF[service]: str(port), "WORKERS": "1"}
    with log.open("a") as output:
        process = subprocess.Popen(
            [*_limiting(files), sys.executable, "-m", f"{service}_service"],
            cwd=ROOT,
            env=os.environ | address | {name: str(value) for name, value in settings.items()},
            stdout=output,
            stderr=output,
        )
    try:
        wait_until(lambda: answers(port) or process.poll() is not None, seconds=STARTED_WITHIN)
        assert process.poll() is None, log.read_text()
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def _limiting(files: Limit | None) -> list[str]:
    """What to write before a command that is to have this limit."""
    return ["sh", "-c", f'ulimit -Sn {files[0]}; ulimit -Hn {files[1]}; exec "$@"', "limited"] if files else []


def answers(port: int) -> bool:
    """Whether the service answers a new connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    return False


@pytest.mark.parametrize("service", PORT_OF)
def test_a_connection_may_be_idle_for_as_long_as_the_setting_says(
    database_url: URL, tmp_path: Path, service: str
) -> None:
    """Longer than the server's own 5 s, and no longer than that."""
    with serving(database_url, tmp_path / "log", service, KEEP_ALIVE_SECONDS=7) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        with contextlib.closing(connection):
            for pause in (5.5, 0):
                connection.request("GET", "/healthz")
                assert connection.getresponse().read() == b'{"status":"ok"}'
                time.sleep(pause)
            assert connection.sock is not None
            assert connection.sock.recv(1) == b"", "closed in the end"


def test_more_connections_than_open_files_are_allowed_harm_nobody(database_url: URL, tmp_path: Path) -> None:
    """The limit is raised as far as it goes; beyond that, idle connections make room, and the log says so."""
    room, log = 50, tmp_path / "log"
    hard = FILES_BESIDE + FILES_A_CONNECTION * room
    with (
        serving(database_url, log, "products", files=(64, hard), LOG_LEVEL="WARNING") as port,
        contextlib.ExitStack() as stack,
    ):
        for _ in range(3 * room):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            client.sendall(b"POST /products HTTP/1.1\r\n")
        wait_until(lambda: "connections refused: too many are open" in log.read_text())
        stack.close()
        wait_until(lambda: answers(port))
    assert f"a worker takes {room} connections, not MAX_CONNECTIONS" in log.read_text()
    assert "Too many open files" not in log.read_text()


def test_a_log_that_has_grown_is_put_aside_while_the_service_runs(database_url: URL, tmp_path: Path) -> None:
    """As native mode starts it."""
    log = tmp_path / "service.log"
    log.write_bytes(b"x" * (MOST_BYTES + 1))
    with serving(database_url, log, "products", LOG_FILE=log) as port:
        wait_until(lambda: log.stat().st_size < MOST_BYTES)
        assert answers(port)
        wait_until(lambda: b'"route": "/healthz"' in log.read_bytes())
        assert log.with_name("service.log.1").stat().st_size > MOST_BYTES
