"""A database server of one test's own, which it may stop and start."""

import contextlib
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

from migrations.__main__ import alembic_config
from tests.support.server import SCRIPT


class PrivateServer:
    """A server in a directory; it comes back on the same port with the same data."""

    def __init__(self, directory: Path) -> None:
        self._directory = str(directory)

    def start(self) -> URL:
        """Start it; the URL of its root user."""
        answer = subprocess.run([str(SCRIPT), "start", self._directory], stdout=subprocess.PIPE, text=True, check=True)
        return make_url(answer.stdout.strip())

    def stop(self) -> None:
        """Stop it, in the way an operator would."""
        subprocess.run([str(SCRIPT), "stop", self._directory], check=True)


@contextlib.contextmanager
def private_server(database: str) -> Iterator[tuple[PrivateServer, URL]]:
    """A running server with one migrated database, and the URL of that."""
    with tempfile.TemporaryDirectory(prefix="ecm-own-", ignore_cleanup_errors=True) as directory:
        server = PrivateServer(Path(directory))
        url = server.start()
        try:
            engine = create_engine(url, connect_args={"ssl_disabled": True})
            with engine.begin() as connection:
                connection.execute(text(f"CREATE DATABASE {database} CHARACTER SET utf8mb4"))
            engine.dispose()
            migrate_directly(url.set(database=database))
            yield server, url.set(database=database)
        finally:
            server.stop()


def migrate_directly(url: URL) -> None:
    """Bring a database on any server to the newest schema."""
    engine = create_engine(url, connect_args={"ssl_disabled": True})
    config = alembic_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()
