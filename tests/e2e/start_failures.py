"""What keeps a stack from starting, and that it says so and damages nothing: `python -m tests.e2e.start_failures`.

Each failure is arranged around a stopped stack that holds data: `start` must fail, say what is wrong in words an
operator understands, and leave nothing running. When the cause is gone it must start with every row as it was.
"""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.faults import say, started_stack
from tests.e2e.stack import Stack, docker, engine_answers

UNKNOWN_REVISION = "ffffffffffff"
FRESH_DISK = "48m"
"""Less than a new data directory takes."""
PAGE_BYTES = 4096
FULL_DISK = "900m"
"""More than the data of a small store takes; what is left of it is filled up."""


@dataclass(frozen=True)
class Failure:
    """One cause: how it is arranged, and what the message must say."""

    arrange: Callable[[Stack], AbstractContextManager[None]]
    message: str
    needs_root: bool = False
    may_start: bool = False
    """The database can be read: a start that says what is wrong is as good as none."""


@contextmanager
def port_taken(stack: Stack) -> Iterator[None]:
    """Another program listens where the sales service should."""
    with socket.create_server(("127.0.0.1", stack.ports["sales"])):
        yield


@contextmanager
def no_rights(stack: Stack) -> Iterator[None]:
    """The data directory's rights are gone, for the server too."""
    set_mode(stack, "000")
    try:
        yield
    finally:
        set_mode(stack, "750")


def set_mode(stack: Stack, mode: str) -> None:
    """The directory belongs to the server's user, so a container changes it."""
    mount = f"--volume={stack.directory}/data/mysql:/data"
    docker("run", "--rm", "--user=0", mount, "--entrypoint=chmod", stack.database_image(), mode, "/data")


@contextmanager
def wrong_password(stack: Stack) -> Iterator[None]:
    """Root's password in .env is not the one that the data directory was made with."""
    right = stack.setting("DB_ROOT_PASSWORD")
    stack.set(DB_ROOT_PASSWORD="not-" + right)
    try:
        yield
    finally:
        stack.set(DB_ROOT_PASSWORD=right)


@contextmanager
def newer_schema(stack: Stack) -> Iterator[None]:
    """The database was migrated by code that this checkout does not have."""
    revision = ""
    with database_up(stack):
        revision = stack.sql("SELECT version_num FROM alembic_version")[0][0]
        stack.sql(f"UPDATE alembic_version SET version_num = '{UNKNOWN_REVISION}'")
    try:
        yield
    finally:
        with database_up(stack):
            stack.sql(f"UPDATE alembic_version SET version_num = '{revision}'")


@contextmanager
def database_up(stack: Stack) -> Iterator[None]:
    """The database alone, for a moment."""
    stack.compose("up", "--detach", "--no-deps", "--wait", "db")
    yield
    stack.compose("stop", "db")


@contextmanager
def small_disk(stack: Stack) -> Iterator[None]:
    """A first start on a disk that has no room for a database."""
    with disk(stack, FRESH_DISK) as directory:
        stack.set(DB_DATA_DIR=str(directory))
        try:
            yield
            assert not list(directory.iterdir()), "half a database was left on the small disk"
        finally:
            stack.set(DB_DATA_DIR="data/mysql")


@contextmanager
def full_disk(stack: Stack) -> Iterator[None]:
    """The disk that the data is on has been filled up by somebody else."""
    home = stack.directory / "data" / "mysql"
    with disk(stack, FULL_DISK) as directory:
        subprocess.run(["cp", "-a", f"{home}/.", str(directory)], check=True)
        fill_up(directory / "filler")
        stack.set(DB_DATA_DIR=str(directory))
        try:
            yield
            (directory / "filler").unlink()
            # What the failed start left is what the next one must come up with.
            subprocess.run(["find", str(home), "-mindepth", "1", "-delete"], check=True)
            subprocess.run(["cp", "-a", f"{directory}/.", str(home)], check=True)
        finally:
            stack.set(DB_DATA_DIR="data/mysql")
            docker("rm", "--force", stack.container("db"))  # it holds the disk


@contextmanager
def disk(stack: Stack, size: str) -> Iterator[Path]:
    """A file system of this size, in memory."""
    directory = stack.directory / f"disk-{size}"
    directory.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(directory)], check=True)
    try:
        yield directory
    finally:
        subprocess.run(["umount", "--lazy", str(directory)], check=True)


def fill_up(path: Path) -> None:
    """Write until there is not even room for a page."""
    size = 1024 * 1024
    with path.open("wb", buffering=0) as file:
        while size >= PAGE_BYTES:
            try:
                file.write(b"0" * size)
            except OSError:
                size //= 4


FAILURES = {
    "port taken": Failure(port_taken, r"port \d+, meant for the sales service, is taken.*Nothing was done"),
    "data directory without rights": Failure(no_rights, r"may not write to .*data/mysql: check the directory's rights"),
    "wrong password in .env": Failure(wrong_password, r"DB_ROOT_PASSWORD in \.env is not the one.*Nothing was changed"),
    "database newer than the code": Failure(newer_schema, rf"\({UNKNOWN_REVISION}\) is newer than this code"),
    "no room for a first start": Failure(small_disk, r"The disk under .* is full: make room", True),
    "disk full": Failure(full_disk, r"he disk under .* is full: (make room|nothing can be stored)", True, True),
}


def try_each(stack: Stack, names: Sequence[str]) -> list[str]:
    """Arrange each failure around the stack, which is running before and after; what went wrong, as lines."""
    wrong = []
    stack.product(name="There before every failure")
    before = fingerprint(stack)
    stack.manager("stop")
    for name in names:
        failure = FAILURES[name]
        if failure.needs_root and (os.geteuid() != 0 or sys.platform != "linux"):
            say(f"{name}: not tried, mounting a small disk takes root on Linux")
            continue
        found, said, seconds = try_one(stack, failure)
        with database_up(stack):
            if fingerprint(stack) != before:
                found.append("rows have changed")
        say(f"{name:31} {seconds:5.1f} s  {said}")
        wrong += [f"{name}: {problem}" for problem in found]
    stack.manager("start")
    return wrong


def try_one(stack: Stack, failure: Failure) -> tuple[list[str], str, float]:
    """What went wrong, the message, and how long it took."""
    found = []
    with failure.arrange(stack):
        begun = time.monotonic()
        result = stack.try_manager("start")
        seconds = time.monotonic() - begun
        if result.returncode == 0:
            found += [] if failure.may_start else ["it started"]
            stack.manager("stop")
        if not re.search(failure.message, result.stdout, re.DOTALL):
            found.append(f"not said clearly:\n{result.stdout}")
        if stack.running():
            found.append(f"left running: {stack.running()}")
    said = [line for line in result.stdout.splitlines() if line.startswith(("Error:", "Warning:"))]
    return found, said[-1] if said else "(no message)", seconds


def fingerprint(stack: Stack) -> list[list[str]]:
    """A checksum of every table."""
    names = [row[0] for row in stack.sql("SHOW TABLES")]
    return stack.sql(f"CHECKSUM TABLE {', '.join(names)}")


def main(names: Sequence[str]) -> int:
    """Try the failures named, or all; returns 1 if anything was wrong."""
    if not engine_answers():
        say("No Docker engine with Compose answers here.")
        return 2
    with started_stack() as stack:
        wrong = try_each(stack, [name for name in FAILURES if not names or name in names])
    for problem in wrong:
        say(problem)
    say(f"{len(wrong)} things are wrong" if wrong else "every failure was clear and damaged nothing")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
