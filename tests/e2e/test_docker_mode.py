"""What is particular to the stack in Docker: its state is the engine's, its database may be another's."""

import json
import secrets
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.e2e.stack import Stack, docker, engine_answers, free_port

pytestmark = pytest.mark.e2e

IMAGE = "mysql:9.7"
LIMITS = "--format={{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}} {{.HostConfig.PidsLimit}}"


def test_a_line_of_settings_that_is_not_understood_is_named_and_hides_nothing(stack: Stack) -> None:
    before = stack.env_file.read_text()
    stack.env_file.write_text(f"{before}NOTE=cost ${{ per unit\n")
    try:
        for command in ("start", "restart", "upgrade"):
            refused = stack.try_manager(command)
            assert refused.returncode == 1
            assert ".env, line" in refused.stdout
        told = stack.manager("status")
        assert (told.count("running"), ".env, line" in told) == (3, True)
        assert stack.is_ready()
        stack.manager("stop")
        assert stack.running() == []
    finally:
        stack.env_file.write_text(before)
    stack.manager("start")


def test_files_that_compose_cannot_read_hide_nothing(stack: Stack) -> None:
    path = stack.directory / "docker-compose.yml"
    before = path.read_text()
    path.write_text(f"{before}what: is this\n")
    try:
        for command in (["restart"], ["restart", "sales"], ["upgrade"]):
            refused = stack.try_manager(*command)
            assert refused.returncode == 1
            assert "docker-compose.yml" in refused.stdout
            assert stack.is_ready()
        assert stack.try_manager("status").stdout.count("running") == 3
        assert '"message": "request"' in stack.manager("logs", "sales")
        assert "sales" in stack.manager("logs")
        stack.manager("stop")
        assert stack.running() == []
    finally:
        path.write_text(before)
    stack.manager("start")


def test_what_runs_is_told_from_what_is_set(stack: Stack) -> None:
    document = json.loads(stack.manager("status", "--json"))
    assert document["healthy"] is True
    assert [service["url"] for service in document["services"][1:]] == [
        f"http://localhost:{stack.ports[name]}" for name in ("products", "sales")
    ]
    assert "changed since" not in stack.manager("start")
    stack.set(SLOW_REQUEST_MS="500")
    assert stack.manager("start").count("started: SLOW_REQUEST_MS changed since. ./docker-manager.sh restart") == 2
    stack.manager("stop", "sales")
    told = json.loads(stack.try_manager("status", "--json").stdout)["services"][2]
    assert (told["name"], told["state"], told["reason"].split(" ")[0]) == ("sales", "stopped", "stopped")
    stack.manager("restart")
    assert "changed since" not in stack.manager("start")


def test_no_password_of_the_database_is_in_its_containers_description(stack: Stack) -> None:
    described = docker("inspect", stack.container("db"))
    assert [name for name in ("DB_ROOT_PASSWORD", "DB_BACKUP_PASSWORD") if stack.setting(name) in described] == []
    for service, processes in {"db": 2048, "products": 4096, "sales": 4096}.items():
        limits = docker("inspect", LIMITS, stack.container(service))
        assert limits.strip() == f"[ALL] [no-new-privileges:true] {processes}"


def signals_sent(stack: Stack, since: float) -> set[str]:
    """By which signals the stack's containers were ended since then."""
    between = [f"--since={since:.3f}", f"--until={time.time():.3f}"]
    of_stack = ["--filter=event=kill", f"--filter=label=com.docker.compose.project={stack.project}"]
    sent = docker("events", *between, *of_stack, "--format={{.Actor.Attributes.signal}}")
    return {signal.Signals(int(number)).name for number in sent.split()}


def test_an_interrupted_start_ends_soon_and_leaves_nothing(stack: Stack) -> None:
    stack.manager("stop")
    stack.set(DB_DATA_DIR="data/first")
    command = [str(stack.directory / "docker-manager.sh"), "start", "--docker"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as start:
        assert start.stdout is not None
        while "Starting the database server" not in start.stdout.readline():
            assert start.poll() is None
        time.sleep(3)
        interrupted_at = time.time()
        start.send_signal(signal.SIGINT)
        said = start.stdout.read()
    assert start.returncode == 130, said
    assert signals_sent(stack, interrupted_at) == {"SIGTERM"}, "nothing is waited for in vain and killed then"
    assert stack.running() == []
    assert list((stack.directory / "data" / "first").iterdir()) == []
    stack.set(DB_DATA_DIR="data/mysql")
    stack.manager("start")


@contextmanager
def another_database(stack: Stack) -> Iterator[str]:
    """A server on this machine that is no part of the stack, on the engine's bridge; its address for the services."""
    port, password = free_port(), secrets.token_hex(8)
    host = "host.docker.internal"
    ask = ["run", "--rm", f"--add-host={host}:host-gateway", "--entrypoint=getent", IMAGE, "hosts", host]
    bridge = docker(*ask).split()[0]
    variables = {
        "MYSQL_ROOT_PASSWORD": password,
        "MYSQL_DATABASE": "shop",
        "MYSQL_USER": "shop",
        "MYSQL_PASSWORD": password,
    }
    options = [f"--env={name}={value}" for name, value in variables.items()]
    server = ["mysqld", f"--port={port}", f"--bind-address={bridge}", "--mysqlx=OFF", "--local-infile=ON"]
    name = f"{stack.project}-other"
    docker("run", "--detach", f"--name={name}", "--network=host", *options, IMAGE, *server)
    try:
        ping = ["docker", "exec", name, "mysqladmin", "ping", f"--host={bridge}", f"--port={port}", "--silent"]
        deadline = time.monotonic() + 120
        while subprocess.run(ping, capture_output=True, check=False).returncode != 0:
            assert time.monotonic() < deadline, docker("logs", name)
            time.sleep(0.5)
        yield f"mysql+pymysql://shop:{password}@host.docker.internal:{port}/shop?charset=utf8mb4"
    finally:
        docker("rm", "--force", "--volumes", name)


def test_a_fresh_checkout_runs_on_another_database() -> None:
    if not engine_answers():
        pytest.skip("no Docker engine with Compose answers here")
    with Stack() as stack, another_database(stack) as url:
        stack.set(DATABASE_URL=url)
        stack.manager("demo")
        assert stack.is_ready()
        assert "Already running." in stack.manager("start")
        assert stack.manager("status").count("running") == 2
        assert "0 differ" in stack.manager("rollups", "verify")
        stack.manager("upgrade")
        assert stack.is_ready()
        for command in (["backup"], ["restore", "x"], ["reset"]):
            assert "DATABASE_URL" in stack.try_manager(*command, "--yes").stdout
        stack.manager("stop")
        assert stack.running() == []
        assert "DB_ROOT_PASSWORD" not in stack.env_file.read_text()
