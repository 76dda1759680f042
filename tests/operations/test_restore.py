"""What a restore refuses it refuses while the shop is open: before anything is stopped, loaded or replayed."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.operations.native_database import NativeDatabase

STORE = """
USE ecommerce;
CREATE TABLE rollup_zone (id SMALLINT PRIMARY KEY, time_zone VARCHAR(64) NOT NULL);
INSERT INTO rollup_zone VALUES (1, 'UTC');
CREATE TABLE things (id INT PRIMARY KEY);
INSERT INTO things VALUES (1);
"""
LATER = "Loading the backup"
UNTOUCHED = "Nothing was changed."


@pytest.fixture(scope="module")
def database() -> Iterator[NativeDatabase]:
    """A server with a small store whose days are cut in UTC."""
    with NativeDatabase() as database:
        database.start()
        database.sql(STORE)
        database.shell("native_dump_require; with_database make_backup")
        yield database


@pytest.fixture
def backup(database: NativeDatabase) -> Path:
    """The one backup there is."""
    (path,) = (database.directory / "backups").glob("*.sql.gz")
    return path


@pytest.fixture
def manifest(backup: Path) -> Iterator[Callable[..., dict[str, Any]]]:
    """Changes the backup's manifest for one test; returns it. A member that is None is taken out."""
    path = backup.with_name(backup.name.replace(".sql.gz", ".json"))
    kept = path.read_text()

    def change(**members: object) -> dict[str, Any]:
        changed = json.loads(kept) | members
        path.write_text(json.dumps({name: value for name, value in changed.items() if value is not None}))
        return changed

    yield change
    path.write_text(kept)


def restore(database: NativeDatabase, backup: Path, *, until: datetime | None = None, zone: str = "UTC") -> str:
    """What a restore that is refused says."""
    instant = f" --until {until:%Y-%m-%dT%H:%M:%SZ}" if until else ""
    refused = database.try_shell(f"export TIME_ZONE={zone}; restore '{backup}'{instant}")
    assert refused.returncode == 1
    assert database.sql("SELECT id FROM ecommerce.things") == "1\n"
    return refused.stderr


def test_the_manifest_names_the_zone_of_the_data(manifest: Callable[..., dict[str, Any]]) -> None:
    assert manifest()["time_zone"] == "UTC"


def test_another_zone(database: NativeDatabase, backup: Path) -> None:
    said = restore(database, backup, zone="Asia/Kathmandu")
    assert "cut in UTC, TIME_ZONE is Asia/Kathmandu" in said
    assert UNTOUCHED in said
    assert LATER not in said


def test_another_zone_that_an_older_manifest_does_not_tell(
    database: NativeDatabase, backup: Path, manifest: Callable[..., dict[str, Any]]
) -> None:
    manifest(time_zone=None)
    said = restore(database, backup, zone="Asia/Kathmandu")
    assert "cut in UTC, TIME_ZONE is Asia/Kathmandu" in said
    assert "Putting the restored data in place" not in said


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"binlog_created": 1}, "is not the one this backup was taken beside"),
        ({"binlog_file": "binlog.000999"}, "binlog.000999, where this backup begins, is not there"),
    ],
)
def test_a_log_that_is_not_the_backups(
    database: NativeDatabase,
    backup: Path,
    manifest: Callable[..., dict[str, Any]],
    members: dict[str, object],
    reason: str,
) -> None:
    taken = datetime.fromisoformat(manifest(**members)["created_at"])
    said = restore(database, backup, until=taken)
    assert reason in said
    assert UNTOUCHED in said
    assert LATER not in said


def test_another_restore_in_between(
    database: NativeDatabase, backup: Path, manifest: Callable[..., dict[str, Any]]
) -> None:
    taken = datetime.fromisoformat(manifest()["created_at"])
    manifest(created_at=(taken - timedelta(seconds=10)).strftime("%Y-%m-%dT%H:%M:%SZ"))
    database.shell("mark_restore")
    said = restore(database, backup, until=datetime.now(UTC))
    assert "another backup was restored" in said
    assert UNTOUCHED in said
    assert LATER not in said


def test_a_damaged_log(database: NativeDatabase, backup: Path, manifest: Callable[..., dict[str, Any]]) -> None:
    about = manifest()
    log = database.data / about["binlog_file"]
    whole = log.read_bytes()
    try:
        log.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        said = restore(database, backup, until=datetime.now(UTC))
    finally:
        log.write_bytes(whole)
    assert f"{about['binlog_file']} is damaged at byte" in said
    assert UNTOUCHED in said
    assert LATER not in said


def test_a_long_log_after_the_instant(
    database: NativeDatabase, backup: Path, manifest: Callable[..., dict[str, Any]]
) -> None:
    """Longer than what a pipe holds: nobody needs it, but it must not stop the restore."""
    until = manifest()["created_at"]
    time.sleep(2)  # the log tells time by the second
    database.sql("USE ecommerce; CREATE TABLE texts (text LONGTEXT)")
    database.sql("INSERT INTO ecommerce.texts VALUES (REPEAT('a', 1000000))")
    try:
        database.shell(f"fresh=none; check_backup '{backup}' {until}; check_log")
    finally:
        database.sql("DROP TABLE ecommerce.texts")
