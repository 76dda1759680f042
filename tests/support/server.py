"""The database server of the tests: TEST_DATABASE_URL where it is set, else a private throw-away one."""

import os
import subprocess
import tempfile
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL, make_url

SCRIPT = Path(__file__).parents[2] / "scripts" / "database" / "throwaway.sh"
URL_VARIABLE = "TEST_DATABASE_URL"
"""Also how the test run's first process tells its xdist workers where the server is."""


class ThrowawayServer:
    """A private server that lives as long as the test run."""

    def __init__(self) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="ecm-test-", ignore_cleanup_errors=True)
        start = [str(SCRIPT), "start", self._directory.name]
        answer = subprocess.run(start, stdout=subprocess.PIPE, text=True, check=True)
        os.environ[URL_VARIABLE] = answer.stdout.strip()

    def stop(self) -> None:
        """Stop the server and remove its data."""
        subprocess.run([str(SCRIPT), "stop", self._directory.name], check=True)
        del os.environ[URL_VARIABLE]
        self._directory.cleanup()


def server_url() -> URL:
    """A user of the server that may create databases."""
    return make_url(os.environ[URL_VARIABLE]).set(drivername="mysql+pymysql")


def server_engine(database: str | None = None) -> Engine:
    """An engine of the tests' own, apart from those of the services."""
    return create_engine(server_url().set(database=database), connect_args={"ssl_disabled": True})


def create_database(purpose: str) -> URL:
    """A new empty database; the URL that services reach it by.

    Its name has this process's number, so that workers, and several test runs on one server, never meet.
    """
    name = f"ecm_{purpose}_{os.getpid()}"
    with server_engine().begin() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(text(f"CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci"))
    return server_url().set(database=name)


def drop_database(url: URL) -> None:
    """Remove a database."""
    with server_engine().begin() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {url.database}"))
