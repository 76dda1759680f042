"""A service that is at an import is stopped, or a process of it killed: the import goes on, and nothing is in twice."""

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import URL

from common.settings import Settings
from tests.common.test_serve import free_port
from tests.concurrency.test_import_interrupted import BAD_ROWS, ROWS, drifted, sales_file
from tests.support.live import wait_until
from tests.support.store import Store

__all__ = ["sales_file"]

ROOT = Path(__file__).parents[2]
UP_WITHIN = 120


def is_ready(client: httpx2.Client) -> bool:
    """Whether the process that answers would take requests."""
    with suppress(httpx2.HTTPError):
        return bool(client.get("/readyz").status_code == 200)
    return False


@contextmanager
def service(url: URL, kept: Path) -> Iterator[tuple[subprocess.Popen[bytes], httpx2.Client]]:
    """The sales service with two workers, as operators run it, and a client of it; stopped at the end."""
    port = free_port()
    settings = {
        "DATABASE_URL": url.render_as_string(hide_password=False),
        "SALES_PORT": str(port),
        "WORKERS": "2",
        "IMPORT_DIR": str(kept),
        "LOG_LEVEL": "ERROR",
    }
    process = subprocess.Popen([sys.executable, "-m", "sales_service"], cwd=ROOT, env=os.environ | settings)
    client = httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)

    try:
        wait_until(lambda: is_ready(client), UP_WITHIN)
        yield process, client
    finally:
        client.close()
        process.terminate()
        process.wait(60)


def status(client: httpx2.Client, import_id: int) -> Any:
    """GET /imports/{id}, by whatever process answers: the connection to a killed one is gone."""
    with suppress(httpx2.HTTPError):
        return client.get(f"/imports/{import_id}").json()
    return client.get(f"/imports/{import_id}").json()


def worker_of(service: subprocess.Popen[bytes], kept: Path) -> int:
    """The process that has the lock of the imports."""
    inode = (kept / "sales.lock").stat().st_ino
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(path.read_text().rpartition(")")[2].split()[1]) != service.pid:
                continue
            for descriptor in path.with_name("fd").iterdir():
                if descriptor.stat().st_ino == inode and "sales.lock" in str(descriptor.readlink()):
                    return int(path.parent.name)
    raise AssertionError("nobody works on imports")


def resume(client: httpx2.Client, import_id: int) -> None:
    """Let it go on, and wait until it does."""
    before = status(client, import_id)["rows_done"]
    assert client.post(f"/imports/{import_id}/resume").status_code == 202
    wait_until(lambda: status(client, import_id)["rows_done"] > before, UP_WITHIN)


def stop_in_the_middle(process: subprocess.Popen[bytes], worker: int) -> None:
    """SIGTERM to a worker that is held until it has come: on a busy machine the import would be through before."""
    os.kill(worker, signal.SIGSTOP)
    process.terminate()
    told = Path(f"/proc/{worker}/status")
    wait_until(lambda: is_pending(signal.SIGTERM, told.read_text()))
    os.kill(worker, signal.SIGCONT)


def is_pending(number: signal.Signals, status: str) -> bool:
    """Whether a process has yet to be told of a signal; `status` is that file of its directory in /proc."""
    return any(
        int(line.split()[1], 16) >> (number - 1) & 1
        for line in status.splitlines()
        if line.startswith(("SigPnd", "ShdPnd"))
    )


def test_a_killed_process_and_a_restart_cost_no_row_and_bring_none_twice(
    sales_file: Path, database_url: URL, engine: Engine, settings: Settings, store: Store, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    query = {"wait": "false", "on_error": "skip", "file_name": "sales.csv"}
    with service(database_url, kept) as (process, client):
        headers = {"Content-Type": "text/csv"}
        answer = client.post("/sales/import", params=query, content=sales_file.read_bytes(), headers=headers)
        import_id = answer.json()["id"]
        wait_until(lambda: status(client, import_id)["rows_done"] > 0, UP_WITHIN)
        os.kill(worker_of(process, kept), signal.SIGKILL)
        wait_until(lambda: status(client, import_id)["state"] == "stopped", UP_WITHIN)
        stopped = status(client, import_id)
        assert 0 < stopped["rows_done"] < ROWS
        assert (stopped["can_resume"], stopped["problem"]) == (True, None)
        resume(client, import_id)
        stop_in_the_middle(process, worker_of(process, kept))
    with service(database_url, kept) as (_, client):
        stopped = status(client, import_id)
        assert (stopped["state"], stopped["can_resume"]) == ("stopped", True)
        assert stopped["problem"]["code"] == "import_stopped"
        resume(client, import_id)
        wait_until(lambda: status(client, import_id)["state"] == "finished", UP_WITHIN)
        done = status(client, import_id)
        assert (done["rows_done"], done["created"], done["rejected"]) == (ROWS, ROWS - BAD_ROWS, BAD_ROWS)
        rejected = client.get(f"/imports/{import_id}/rejected").text.splitlines()
        numbers = [int(line.split(",")[4]) for line in rejected[1:]]
        assert numbers == [1001 + 1000 * number for number in range(BAD_ROWS)]
    assert [path.name.partition(".")[2] for path in kept.iterdir() if path.stat().st_size] == ["rejected.csv"]
    with engine.connect() as connection:
        counted = connection.execute(text("SELECT COUNT(*), COUNT(DISTINCT sold_at) FROM sales")).one()
    assert tuple(counted) == (ROWS - BAD_ROWS, ROWS - BAD_ROWS)
    assert drifted(engine, settings) == []


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Path]:
    """A directory whose imports another process works on."""
    with (tmp_path / "sales.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield tmp_path


def test_an_upload_waits_while_another_process_works(busy: Path, settings: Settings, store: Store) -> None:
    """It is there to be seen, is put in line once however often it is sent, and needs no process of its own."""
    from fastapi.testclient import TestClient

    import sales_service.main

    store.product(sku="R1")
    app = sales_service.main.create(settings.model_copy(update={"import_dir": busy}))
    with TestClient(app) as client:
        sent = [
            client.post(
                "/sales/import",
                params={"wait": False},
                content=b"sku,units,sold_at\nR1,1,2025-01-01T00:00:00Z\n",
                headers={"Content-Type": "text/csv"},
            )
            for _ in range(2)
        ]
        assert [answer.json()["state"] for answer in sent] == ["waiting"] * 2
        assert sent[0].headers["location"] == sent[1].headers["location"]
        waiting = client.post(sent[0].headers["location"] + "/resume")
        assert (waiting.status_code, waiting.json()["state"]) == (202, "waiting")
        assert len([path for path in busy.iterdir() if path.stat().st_size]) == 1
