"""Records the binary logs that the tests of recovery read: `python -m tests.recovery.record mariadb` or `mysql`.

Each is made by running the scenario on a server with the settings of this checkout (deploy/mysql/ecommerce.cnf):
MariaDB as native mode runs it, MySQL in a container of its image. The files, as the server left them, stand in
tests/recovery/logs. After that, `python -m tests.recovery.record replays` writes anew what a replay of them prints;
look at the difference before it is committed.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Protocol

import pymysql
from pymysql.connections import Connection

from tests.operations.native_database import NativeDatabase
from tests.recovery.recordings import LOGS, SERVERS, write_replays
from tests.recovery.scenario import DATABASE, OTHER_DATABASE, OTHER_SHOP, SHOP, STEPS, Mark
from tests.recovery.session import autocommitting, execute, run

ROOT = Path(__file__).parents[2]
CONFIGURATION = ROOT / "deploy" / "mysql" / "ecommerce.cnf"
SMALL_EVENTS = "\n[mysqld]\nbinlog_row_event_max_size = 256\n"
"""So that a statement of three rows is logged in several events, as an import of thousands is."""

MYSQL_IMAGE = "mysql:9.7"
PASSWORD = "recording"  # noqa: S105 - of a server that lives for a minute


class Server(Protocol):
    """A server that logs, with a root who may do everything."""

    def connect(self, charset: str, database: str | None = DATABASE) -> Connection:
        """Open a session."""

    def crash(self) -> None:
        """Kill it, and start it again."""

    def stop(self) -> None:
        """Let it end in order."""

    def fetch(self, name: str, target: Path) -> None:
        """Copy a log file."""

    def remove(self) -> None:
        """Leave nothing behind."""


class MariaDB:
    """The server of native mode."""

    def __init__(self) -> None:
        self._native = NativeDatabase()
        with (self._native.directory / "deploy" / "mysql" / "ecommerce.cnf").open("a") as file:
            file.write(SMALL_EVENTS)
        self._native.start()

    def connect(self, charset: str, database: str | None = DATABASE) -> Connection:
        """As root, on the server's socket."""
        run_directory = self._native.directory / ".local" / "run"
        socket = self._native.shell('socket_path "$run_dir"').strip()
        password = (run_directory / "root-password").read_text().strip()
        return autocommitting(unix_socket=socket, user="root", password=password, database=database, charset=charset)

    def crash(self) -> None:
        """By its process id."""
        pid = int((self._native.directory / ".local" / "run" / "db.pid").read_text())
        os.kill(pid, signal.SIGKILL)
        while Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes():
            time.sleep(0.1)
        self._native.start()

    def stop(self) -> None:
        """As `stop` does."""
        self._native.stop()

    def fetch(self, name: str, target: Path) -> None:
        """From the data directory."""
        shutil.copyfile(self._native.data / name, target)

    def remove(self) -> None:
        """The copy of the checkout, and the server."""
        self._native.__exit__()


class MySQL:
    """The server of Docker mode, in a container of its own."""

    def __init__(self) -> None:
        environment = [f"MYSQL_ROOT_PASSWORD={PASSWORD}", "MYSQL_ROOT_HOST=%"]
        options = [option for variable in environment for option in ("--env", variable)]
        self._id = docker("create", *options, "--publish", "127.0.0.1::3306", MYSQL_IMAGE)
        configuration = LOGS / "recording.cnf"
        configuration.write_text(CONFIGURATION.read_text() + SMALL_EVENTS)
        docker("cp", str(configuration), f"{self._id}:/etc/mysql/conf.d/ecommerce.cnf")
        configuration.unlink()
        self._start()

    def _start(self) -> None:
        docker("start", self._id)
        deadline = time.monotonic() + 300
        while True:  # the first start makes the data directory; over TCP it answers when that is done
            try:
                return self.connect("utf8mb4", None).close()
            except pymysql.err.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.5)

    def connect(self, charset: str, database: str | None = DATABASE) -> Connection:
        """As root, on the published port."""
        host, _, port = docker("port", self._id, "3306").splitlines()[0].rpartition(":")
        return autocommitting(
            host=host, port=int(port), user="root", password=PASSWORD, database=database, charset=charset
        )

    def crash(self) -> None:
        """By the engine."""
        docker("kill", self._id)
        self._start()

    def stop(self) -> None:
        """As `stop` does."""
        docker("stop", "--time", "120", self._id)

    def fetch(self, name: str, target: Path) -> None:
        """From the container, which has stopped."""
        docker("cp", f"{self._id}:/var/lib/mysql/{name}", str(target))
        target.chmod(0o644)

    def remove(self) -> None:
        """With its data."""
        docker("rm", "--force", "--volumes", self._id)


def docker(*arguments: str) -> str:
    """Run docker; what it printed. Raises CalledProcessError."""
    return subprocess.run(["docker", *arguments], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


def record(server: Server, directory: Path) -> None:
    """Run the scenario, and keep the files logged since the backup."""
    with server.connect("utf8mb4", None) as connection:
        execute(connection, (f"CREATE DATABASE {DATABASE}", f"CREATE DATABASE {OTHER_DATABASE}", f"USE {DATABASE}"))
        execute(connection, (*SHOP, OTHER_SHOP.replace("{other}", OTHER_DATABASE), "FLUSH BINARY LOGS"))
        first = log_files(connection)[-1]
    for step in STEPS:
        if step is Mark.CRASH:
            server.crash()
        elif isinstance(step, Mark):
            with server.connect("utf8mb4") as connection:
                execute(connection, (STATEMENTS[step],))
        else:
            run(step, server.connect, OTHER_DATABASE)
    with server.connect("utf8mb4") as connection:
        names = log_files(connection)
    server.stop()
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    for name in names[names.index(first) :]:
        server.fetch(name, directory / name)


STATEMENTS = {Mark.ROTATE: "FLUSH BINARY LOGS", Mark.CHECKSUMS_OFF: "SET GLOBAL binlog_checksum = NONE"}


def log_files(connection: Connection) -> list[str]:
    """The server's log files, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW BINARY LOGS")
        return [str(row[0]) for row in cursor.fetchall()]


def main(arguments: list[str]) -> int:
    """Record one server's logs, or write their replays; returns the exit status."""
    kinds: dict[str, type[MariaDB | MySQL]] = dict(zip(SERVERS, (MariaDB, MySQL), strict=True))
    if arguments == ["replays"]:
        write_replays()
        return 0
    if len(arguments) != 1 or arguments[0] not in kinds:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    server = kinds[arguments[0]]()
    try:
        record(server, LOGS / arguments[0])
    finally:
        server.remove()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
