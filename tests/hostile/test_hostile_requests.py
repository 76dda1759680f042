"""Whatever is sent: no answer of 500 and above but 503, none after five seconds, no worker lost, none grown fat."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy.engine import URL

from tests.hostile.requests import Sent, hostile_requests
from tests.support.imports import rejecting_import
from tests.support.store import Store

ROOT = Path(__file__).parents[2]
CLIENTS = 4
LONGEST_SECONDS = 5
SEEDS = {"products": 1, "sales": 2}
GROWTH = 1.5
WARM_UP = 300
"""Requests after which both workers have met most of what there is."""


class Service:
    """A service as operators run it, with two workers."""

    def __init__(self, name: str, url: URL) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        database = url.render_as_string(hide_password=False)
        settings = {"DATABASE_URL": database, f"{name.upper()}_PORT": str(self.port), "WORKERS": "2"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", f"{name}_service"],
            cwd=ROOT,
            env=os.environ | settings | {"LOG_LEVEL": "ERROR"},
            stdout=subprocess.DEVNULL,
        )

    def wait(self) -> None:
        """Return when it answers."""
        give_up = time.monotonic() + 60
        while True:
            with contextlib.suppress(httpx2.HTTPError):
                if httpx2.get(f"http://127.0.0.1:{self.port}/readyz").status_code == 200:
                    return
            assert time.monotonic() < give_up, "the service does not come up"
            time.sleep(0.2)

    def workers(self) -> dict[int, int]:
        """Resident kilobytes of each worker process, by its number."""
        found = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                parent = int(path.read_text().rpartition(")")[2].split()[1])
                status = path.with_name("status").read_text()
                command = path.with_name("cmdline").read_text()
                if parent == self.process.pid and "resource_tracker" not in command:
                    found[int(path.parent.name)] = int(status.partition("VmRSS:")[2].split()[0])
        return found


@pytest.fixture(params=sorted(SEEDS))
def service(request: pytest.FixtureRequest, store: Store, database_url: URL) -> Iterator[tuple[str, Service]]:
    """One of the services as processes of its own, on a store with a product and a sale."""
    service = Service(request.param, database_url)
    try:
        service.wait()
        yield request.param, service
    finally:
        service.process.terminate()
        service.process.wait(30)


def answers(port: int, requests: Sequence[Sent]) -> list[tuple[Sent, int, float]]:
    """The status of each request's answer and the seconds that it took; 0 where the connection was closed instead."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST_SECONDS)
    found = []
    for sent in requests:
        started = time.monotonic()
        try:
            status = status_of(connection, sent)
        except (http.client.HTTPException, ConnectionError):
            status = 0
        if not status:
            connection.close()
        found.append((sent, status, time.monotonic() - started))
    connection.close()
    return found


def status_of(connection: http.client.HTTPConnection, sent: Sent) -> int:
    """Send it as it is: nothing of it is checked or escaped on the way."""
    connection.putrequest(sent.method, sent.target, skip_host="Host" in sent.headers, skip_accept_encoding=True)
    for name, value in sent.headers.items():
        connection.putheader(name, value)
    if sent.body is not None:
        connection.putheader("Content-Length", str(len(sent.body)))
    connection.endheaders(sent.body)
    response = connection.getresponse()
    response.read()
    return response.status


def at_once(port: int, requests: Sequence[Sent]) -> list[tuple[Sent, int, float]]:
    """The answers that several clients get, who share the requests."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        shares = pool.map(lambda start: answers(port, requests[start::CLIENTS]), range(CLIENTS))
        return [answer for share in shares for answer in share]


def test_thousands_of_hostile_requests_break_nothing(service: tuple[str, Service], store: Store) -> None:
    name, running = service
    robot = store.product(name="Robot", sku="R", current_inventory=5)
    known = {"product_id": str(robot["id"]), "transaction_id": str(store.ledger(robot)[0]["id"]), "name": "toys"}
    sale = store.sell(robot)
    known |= {"sale_id": str(sale["id"]), "return_id": str(store.take_back(sale)["id"])}
    known["import_id"] = str(rejecting_import(store, name))
    client: Any = getattr(store, name)
    requests = hostile_requests(client.get("/openapi.json").json(), known, SEEDS[name])
    assert len(requests) >= 2_500, "with the other service's, at least five thousand"
    assert {status for _, status, _ in at_once(running.port, requests[:WARM_UP])} <= set(range(500)) | {503}
    # A worker imports what Parquet needs (50 MB) when it is first asked for it; each connection may meet either worker.
    for _ in range(20):
        export = Sent("GET", f"/{name}/export?format=parquet")
        assert [status for _, status, _ in answers(running.port, [export])] == [200]
    before = running.workers()
    assert len(before) == 2
    found = at_once(running.port, requests[WARM_UP:])
    assert [answer for answer in found if answer[1] >= 500 and answer[1] != 503] == []
    assert [answer for answer in found if answer[2] > LONGEST_SECONDS] == []
    assert sum(status == 0 for _, status, _ in found) < len(found) / 50, "few connections are closed without an answer"
    after = running.workers()
    assert after.keys() == before.keys(), "a worker was lost"
    for pid, kilobytes in after.items():
        assert kilobytes <= GROWTH * before[pid], f"worker {pid} grew from {before[pid]} to {kilobytes} KB"
