"""A backup's two files: what is written is what was dumped, and what is checked is what was written."""

import gzip
import hashlib
import json
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest

from recovery.backup import check, manifest, pack
from recovery.errors import RecoveryError
from tests.recovery.dumps import LINES, SANDBOX_LINE, TABLES
from tests.recovery.program import call
from tests.recovery.recordings import SERVERS, created, recorded

DUMP = b"".join(LINES)
OVER = datetime(2026, 11, 24, 10, 0, 1, tzinfo=UTC)


@pytest.fixture
def packed() -> tuple[bytes, dict[str, Any]]:
    """A backup's file, and its manifest."""
    target = BytesIO()
    measured = json.dumps(pack(BytesIO(DUMP), target))
    log = BytesIO(next(iter(recorded("mysql").values())))
    about = manifest(measured, log, database="shop", server='9.7 "minimal"', code_version="1.2.0 (abc)")
    return target.getvalue(), {**about, "created_at": "2026-11-24T10:00:01Z"}


def test_the_file_is_the_dump_for_any_client(packed: tuple[bytes, dict[str, Any]]) -> None:
    """Without the command that only MariaDB's own client knows."""
    assert gzip.decompress(packed[0]) == b"".join(LINES[:SANDBOX_LINE] + LINES[SANDBOX_LINE + 1 :])


def test_the_manifest(packed: tuple[bytes, dict[str, Any]]) -> None:
    file, about = packed
    assert about == {
        "format": 1,
        "database": "shop",
        "server": '9.7 "minimal"',
        "code_version": "1.2.0 (abc)",
        "binlog_created": created(recorded("mysql")),
        "created_at": "2026-11-24T10:00:01Z",
        "schema_revision": "4f1a2b3c4d5e",
        "time_zone": "Asia/Kathmandu",
        "tables": TABLES,
        "binlog_file": "binlog.000042",
        "binlog_position": 4,
        "bytes": len(file),
        "sha256": hashlib.sha256(file).hexdigest(),
    }


def test_a_dumps_moment_is_over_in_the_second_after_its_first_table() -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    measured = pack(BytesIO(DUMP), BytesIO())
    over_at = datetime.fromisoformat(measured["created_at"])
    assert before + timedelta(seconds=1) <= over_at <= datetime.now(UTC) + timedelta(seconds=1)


@pytest.mark.parametrize("lines", [LINES[:-1], LINES[-1:], ()])
def test_a_dump_that_is_not_whole(lines: tuple[bytes, ...]) -> None:
    with pytest.raises(RecoveryError, match="the dump ended before its last line"):
        pack(BytesIO(b"".join(lines)), BytesIO())


@pytest.mark.parametrize("server", SERVERS)
def test_a_log_that_could_never_continue_the_backup(server: str) -> None:
    """Found when the backup is taken, not on the day it is needed."""
    log = next(iter(recorded(server).values()))
    for head in (b"", log[:10], b"\xfdbin" + log[4:]):
        with pytest.raises(RecoveryError, match="the server's binary log cannot be read"):
            manifest("{}", BytesIO(head), database="shop", server="9.7", code_version="1")


def test_what_a_check_tells(packed: tuple[bytes, dict[str, Any]]) -> None:
    file, about = packed
    begun = created(recorded("mysql"))
    assert check(BytesIO(file), json.dumps(about), "2026-11-24T15:45:01.9+05:45") == [
        "revision 4f1a2b3c4d5e",
        "zone Asia/Kathmandu",
        f"created_at 2026-11-24T10:00:01Z {int(OVER.timestamp())}",
        f"binlog binlog.000042 4 {begun}",
        *(f"table {name} {rows}" for name, rows in TABLES.items()),
        f"until {int(OVER.timestamp())}",
    ]


def test_a_manifest_of_an_earlier_version(packed: tuple[bytes, dict[str, Any]]) -> None:
    """It does not tell the zone; a database without migrations has no revision."""
    file, about = packed
    del about["time_zone"]
    assert check(BytesIO(file), json.dumps(about | {"schema_revision": ""}), None)[:2] == ["revision none", "zone "]


@pytest.mark.parametrize("damage", [lambda file: file[:-1], lambda file: file + b"\0", lambda file: b"\0" + file[1:]])
def test_a_damaged_file(packed: tuple[bytes, dict[str, Any]], damage: Any) -> None:
    file, about = packed
    with pytest.raises(RecoveryError, match=f"the file is damaged: it has .* bytes of the {len(file)} written"):
        check(BytesIO(damage(file)), json.dumps(about), None)


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "{}", "{", '{"created_at": 5}', '{"created_at": "yesterday"}', '{"created_at": null}']
)
def test_a_damaged_manifest(text: str) -> None:
    with pytest.raises(RecoveryError, match="the manifest is damaged"):
        check(BytesIO(b""), text, None)


@pytest.mark.parametrize(
    ("until", "reason"),
    [
        ("2026-11-24T10:15:00", "is not an instant with its offset, such as 2026-11-24T10:15:00Z"),
        ("yesterday", "is not an instant with its offset"),
        ("2999-01-01T00:00:00Z", "is in the future"),
        ("2026-11-24T10:00:00Z", r"is before this backup was taken \(2026-11-24T10:00:01\+00:00\): use an older"),
    ],
)
def test_an_instant_that_this_backup_cannot_be_continued_to(
    packed: tuple[bytes, dict[str, Any]], until: str, reason: str
) -> None:
    file, about = packed
    with pytest.raises(RecoveryError, match=reason):
        check(BytesIO(file), json.dumps(about), until)


def test_the_program(packed: tuple[bytes, dict[str, Any]]) -> None:
    """Its streams and exit statuses, as the scripts use them."""
    result = call("pack", stdin=DUMP)
    assert (result.returncode, result.stdout) == (0, packed[0])
    measured = result.stderr.decode()
    assert json.loads(measured)["tables"] == TABLES

    log = next(iter(recorded("mysql").values()))[:64]
    named = ["--database", "shop", "--server", "9.7", "--code-version", "1.2.0 (abc)", "--", measured]
    about = call("manifest", *named, stdin=log)
    assert (about.returncode, about.stderr) == (0, b"")

    checked = call("check", "--", about.stdout.decode(), stdin=packed[0])
    assert (checked.returncode, checked.stderr) == (0, b"")
    assert checked.stdout.decode().splitlines() == check(BytesIO(packed[0]), about.stdout.decode(), None)

    damaged = call("check", "--", about.stdout.decode(), stdin=packed[0][1:])
    assert (damaged.returncode, damaged.stdout) == (1, b"")
    assert damaged.stderr.startswith(b"Error: the file is damaged")
