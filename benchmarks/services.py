"""Start what is measured: a database on a given server, and services with two workers on it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL, make_url

from migrations.__main__ import alembic_config

WORKERS = 2


def open_engine(url: URL) -> Engine:
    """An engine that may load local files."""
    return create_engine(url, connect_args={"ssl_disabled": True, "local_infile": True})


def fresh_database(server: str, name: str) -> URL:
    """A new, migrated database on a server (a SQLAlchemy URL of a user that may create databases)."""
    url = new_database(server, name)
    migrate(url)
    return url


def new_database(server: str, name: str) -> URL:
    """A new database without tables, in place of one of that name."""
    url = make_url(server).set(drivername="mysql+pymysql")
    with open_engine(url).begin() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(text(f"CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci"))
    return url.set(database=name)


def migrate(url: URL) -> None:
    """Bring a database to the newest schema."""
    config = alembic_config()
    with open_engine(url).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def has_database(server: str, name: str) -> bool:
    """Whether the server has the database already."""
    with open_engine(make_url(server).set(drivername="mysql+pymysql")).connect() as connection:
        return bool(connection.execute(text("SHOW DATABASES LIKE :name"), {"name": name}).first())


@contextmanager
def schema_as_in(directory: Path, url: URL) -> Iterator[None]:
    """Inside the block, the database says that its schema is the one of a checkout of an earlier version.

    That version starts then, and serves on as it does during an upgrade.
    """
    head = ScriptDirectory(str(directory / "migrations")).get_current_head()
    rename = text("UPDATE alembic_version SET version_num = :name")
    with open_engine(url).connect() as connection:
        now = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        connection.execute(rename, {"name": head})
        connection.commit()
        try:
            yield
        finally:
            connection.execute(rename, {"name": now})
            connection.commit()


class Service(NamedTuple):
    """A service that runs: its base URL, and the process that was started."""

    base: str
    pid: int


@contextmanager
def served(url: URL, *command: str, **environment: str) -> Iterator[str]:
    """A service's base URL while its process runs; `command` may contain {port}."""
    with running(Path.cwd(), url, *command, **environment) as service:
        yield service.base


@contextmanager
def running(directory: Path, url: URL, *command: str, **environment: str) -> Iterator[Service]:
    """A service of the code in a directory while its process runs; `command` may contain {port}."""
    port = free_port()
    variables = os.environ | {
        "DATABASE_URL": url.render_as_string(hide_password=False),
        "PRODUCTS_PORT": str(port),
        "SALES_PORT": str(port),
        "WORKERS": str(WORKERS),
        "LOG_LEVEL": "WARNING",
        **environment,
    }
    arguments = [part.format(port=port) for part in command]
    process = subprocess.Popen([sys.executable, *arguments], cwd=directory, env=variables)
    base = f"http://127.0.0.1:{port}"
    try:
        wait_until_up(base)
        yield Service(base, process.pid)
    finally:
        process.terminate()
        process.wait(30)


def wait_until_up(base: str) -> None:
    """Return once the service answers."""
    for _ in range(1200):
        try:
            httpx.get(base + "/healthz")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    message = f"{base} does not answer"
    raise RuntimeError(message)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
