"""Workers, connections and clients that are killed while groups are recorded: nothing is lost, nothing is doubled."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine, text
from sqlalchemy.engine import URL

from tests.common.test_serve import ROOT, STARTED_WITHIN, answers, free_port
from tests.concurrency.test_sales import check_ledgers, check_rollups
from tests.e2e.clients import Clients
from tests.support.live import wait_until
from tests.support.store import Store

ROUNDS = 1
CLIENTS = 16
CONNECTIONS = text("SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()")


class Service(NamedTuple):
    """A sales service with two workers."""

    port: int
    supervisor: int
    others: frozenset[int]
    """Connections to its database that were there before it: those of the tests, which go on."""


@contextlib.contextmanager
def two_workers(engine: Engine, url: URL, log: Path) -> Iterator[Service]:
    """The service, while it runs."""
    port = free_port()
    with engine.connect() as connection:
        others = frozenset(connection.scalars(CONNECTIONS)) | {connection.scalar(text("SELECT CONNECTION_ID()"))}
    settings = {"DATABASE_URL": url.render_as_string(hide_password=False), "SALES_PORT": str(port), "WORKERS": "2"}
    with log.open("a") as output:
        command = [sys.executable, "-m", "sales_service"]
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | settings, stdout=output, stderr=output)
    try:
        wait_until(lambda: answers(port) or process.poll() is not None, seconds=STARTED_WITHIN)
        assert process.poll() is None, log.read_text()
        yield Service(port, process.pid, others)
    finally:
        process.terminate()
        process.wait(timeout=60)


def workers(supervisor: int) -> list[int]:
    """The worker processes of a service."""
    children = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()
    return [int(pid) for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def kill_a_worker(_engine: Engine, service: Service) -> None:
    """SIGKILL; the supervisor starts another one."""
    os.kill(random.choice(workers(service.supervisor)), signal.SIGKILL)


def kill_connections(engine: Engine, service: Service) -> None:
    """The database ends all connections of the service in the middle of what they do."""
    with engine.connect() as connection:
        for number in frozenset(connection.scalars(CONNECTIONS)) - service.others:
            with contextlib.suppress(Exception):  # it has ended by itself
                connection.exec_driver_sql(f"KILL {number}")


def kill_clients(_engine: Engine, service: Service) -> None:
    """Clients that are gone before they are answered; what they sent is refused, since it asks for too much."""
    body = b'{"product_id": 1, "units": 1000000}'
    head = b"POST /sales HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    for _ in range(CLIENTS):
        with socket.create_connection(("127.0.0.1", service.port)) as client:
            client.sendall(head % len(body) + body)


KILLS = (kill_a_worker, kill_connections, kill_clients)


def test_whatever_is_killed_nothing_is_lost_or_doubled(
    store: Store, engine: Engine, database_url: URL, tmp_path: Path
) -> None:
    """To do it more often by hand: ROUNDS."""
    products = [store.product(current_inventory=1_000_000)["id"] for _ in range(3)]
    with (
        two_workers(engine, database_url, tmp_path / "log") as service,
        Clients(f"http://127.0.0.1:{service.port}", "killed", products, CLIENTS) as clients,
    ):
        for kill in (*KILLS * ROUNDS, None):
            begun = time.monotonic()
            wait_until(lambda begun=begun: clients.all_served_since(begun), seconds=60)  # type: ignore[misc]
            if kill is not None:
                kill(engine, service)
    assert clients.wrong == []
    sold = [outcome.body["id"] for outcome in clients.outcomes]
    with engine.connect() as connection:
        stored = connection.execute(text("SELECT id FROM sales ORDER BY id")).scalars().all()
        assert list(stored) == sorted(sold)
        check_ledgers(connection)
        check_rollups(connection)
