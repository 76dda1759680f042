"""Where the native database's files are: what may be there already, what a cut leaves, and what a stop leaves."""

import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.operations.native_database import NativeDatabase


@pytest.fixture
def database(tmp_path: Path) -> Iterator[NativeDatabase]:
    """A server whose files belong into a directory that is there already; nothing is started."""
    (tmp_path / "disk").mkdir()
    with NativeDatabase(NATIVE_DATA_DIR=str(tmp_path / "disk")) as database:
        database.data = tmp_path / "disk"
        yield database


def is_up(database: NativeDatabase) -> bool:
    """Whether it answers with the store's database in it."""
    return "ecommerce" in database.sql("SHOW DATABASES")


def test_an_empty_directory_such_as_a_mount_point(database: NativeDatabase) -> None:
    (database.data / "lost+found").mkdir()
    place = database.data.stat().st_ino
    database.start()
    assert is_up(database)
    assert database.data.stat().st_ino == place
    assert not (database.directory / ".local" / "mysql").exists()
    assert "lost+found" not in database.sql("SHOW DATABASES")
    database.stop()
    database.shell("native_reset")
    assert [path.name for path in database.data.iterdir()] == ["lost+found"]


def test_what_a_first_start_left_when_it_was_cut_off(database: NativeDatabase) -> None:
    (database.data / ".initialising" / "mysql").mkdir(parents=True)
    (database.data / "ibdata1").write_text("half")
    database.start()
    assert is_up(database)


@pytest.mark.parametrize("name", ["ibdata1", "notes.txt"])
def test_other_files_are_neither_used_nor_deleted(database: NativeDatabase, name: str) -> None:
    (database.data / name).write_text("of somebody")
    refused = database.try_shell("ensure_secrets; database_ready")
    assert refused.returncode == 1
    assert "has files in it that are no complete database" in refused.stderr
    database.shell("native_reset")
    assert (database.data / name).read_text() == "of somebody"


def test_system_tables_that_are_gone_are_said_to_be(database: NativeDatabase) -> None:
    database.start()
    database.stop()
    for path in (database.data / "mysql").glob("*.*"):
        path.unlink()
    refused = database.try_shell("database_ready")
    assert refused.returncode == 1
    assert "is no complete database" in refused.stderr


def test_a_server_that_is_stopping_is_waited_for(database: NativeDatabase) -> None:
    database.start()
    before = (database.directory / ".local" / "run" / "db.pid").read_text()
    # Stopped in its tracks it cannot end yet, and the stop that waits for it is cut off.
    subprocess.run(["kill", "-STOP", before.strip()], check=True)
    mark = database.directory / ".local" / "run" / "db.pid.stopping"
    with database.open_shell("native_down db") as stop:
        while not mark.exists():
            time.sleep(0.1)
        stop.send_signal(signal.SIGKILL)
    subprocess.run(["kill", "-CONT", before.strip()], check=True)
    assert database.shell("native_is_supervised db || echo told to end") == "told to end\n"
    database.shell("database_ready")
    assert is_up(database)
    assert (database.directory / ".local" / "run" / "db.pid").read_text() != before
    assert not mark.exists()


def test_nothing_is_written_to_or_read_from_other_files(database: NativeDatabase) -> None:
    database.start()
    outside = database.data.parent / "rows"
    said = database.try_shell("native_sql", f"SELECT 1 INTO OUTFILE '{outside}'").stderr
    assert "secure-file-priv" in said
    assert not outside.exists()
    assert database.sql("SELECT LOAD_FILE('/etc/passwd') IS NULL") == "1\n"
