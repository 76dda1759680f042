"""Recorded logs as SQL: the whole output, and cut at a position and at a second."""

import base64
import re
from io import BytesIO, StringIO

import pytest

from recovery.binary_log import HEADER, EventType
from recovery.errors import RecoveryError
from recovery.replay import DELIMITER, NO_FOREIGN_KEY_CHECKS, ROWS, ROWS_FLAGS, replay
from tests.recovery.program import call
from tests.recovery.recordings import SERVERS, TARGET, recorded, replayed, request, stream, written_replay
from tests.recovery.scenario import BEGIN, OTHER_DATABASE

pytestmark = pytest.mark.parametrize("server", SERVERS)

FIRST_LINE = f"DELIMITER {DELIMITER}\n"
BINLOG = re.compile(r"BINLOG '\n([^']*)'")


def statements(text: str) -> list[str]:
    """The statements of a replay, without the line that sets their delimiter."""
    assert text.startswith(FIRST_LINE)
    *whole, rest = text.removeprefix(FIRST_LINE).split(f"{DELIMITER}\n")
    assert rest == ""
    return whole


def outline(text: str) -> list[str]:
    """Each statement's first words; of a BINLOG statement the types of its events."""
    return [_outlined(statement) for statement in statements(text)]


def _outlined(statement: str) -> str:
    if encoded := BINLOG.fullmatch(statement):
        return " ".join(EventType(kind).name for kind, _ in events(encoded[1]))
    if statement.startswith("SET @@session.foreign_key_checks"):
        return "settings"
    return statement.partition(" (")[0].partition(" ADD")[0]


def events(encoded: str) -> list[tuple[int, bytes]]:
    """Type and bytes of each event of a BINLOG statement."""
    content, found = base64.b64decode(encoded), []
    while content:
        _, kind, _, size, _, _ = HEADER.unpack_from(content)
        found.append((kind, content[:size]))
        content = content[size:]
    return found


def position_after(files: dict[str, bytes], transactions: int) -> int:
    """Where the first file goes on after so many COMMITs."""
    log = next(iter(files.values()))
    offset = 4
    while transactions:
        _, kind, _, size, _, _ = HEADER.unpack_from(log, offset)
        transactions -= kind == EventType.XID
        offset += size
    return offset


def test_the_whole_log(server: str) -> None:
    """Every byte: what `record replays` wrote, which the tests against a server prove right."""
    assert replayed(recorded(server)) == written_replay(server)


def test_what_is_replayed(server: str) -> None:
    """The tables of the other database and the accounts are left out, and nothing else."""
    insert, update, delete = (
        ("WRITE_ROWS", "UPDATE_ROWS", "DELETE_ROWS")
        if server == "mysql"
        else ("WRITE_ROWS_1", "UPDATE_ROWS_1", "DELETE_ROWS_1")
    )
    mysql_only = ["/*!80000 SET @@session.gtid_next = 'AUTOMATIC' */"]
    file = ["FORMAT", *mysql_only]
    assert outline(replayed(recorded(server))) == [
        *file,
        *("BEGIN", f"TABLE_MAP {insert}", f"TABLE_MAP {update}", "COMMIT"),
        *("BEGIN", f"TABLE_MAP {insert}", "COMMIT"),
        *("BEGIN", "COMMIT"),
        *("BEGIN", f"TABLE_MAP {insert}", "COMMIT"),
        *("BEGIN", f"TABLE_MAP {update} {update}", "COMMIT"),
        *("BEGIN", f"TABLE_MAP {delete}", "COMMIT"),
        *file,
        *("settings", "ALTER TABLE products"),
        *("BEGIN", f"TABLE_MAP {update}", "COMMIT"),
        *("BEGIN", f"TABLE_MAP {insert}", "COMMIT"),
        *file,
        *("settings", "CREATE TABLE notes"),
        *("BEGIN", f"TABLE_MAP {insert}", "COMMIT"),
        *("BEGIN", f"TABLE_MAP {delete}", "COMMIT"),
        *file,
        *("BEGIN", f"TABLE_MAP {insert}", "COMMIT"),
        *("settings", "TRUNCATE TABLE notes"),
        *("BEGIN", f"TABLE_MAP {insert}", "COMMIT"),
    ]


def test_every_table_is_the_targets(server: str) -> None:
    for encoded in BINLOG.findall(replayed(recorded(server))):
        for kind, raw in events(encoded):
            if kind == EventType.TABLE_MAP:
                database = raw[HEADER.size + 9 :][: raw[HEADER.size + 8]]
                assert database == TARGET.encode()
            assert OTHER_DATABASE.encode() not in raw


def test_a_statement_runs_in_the_session_it_was_typed_in(server: str) -> None:
    """The table's comment is in latin1, and the new column has the time of the shop's clock."""
    text = replayed(recorded(server))
    settings = [statement for statement in statements(text) if statement.startswith("SET @@session.foreign")]
    assert "COMMENT 'Caf\udce9'" in text
    assert "character_set_client=8, @@session.collation_connection=8," in settings[1]
    assert settings[0].endswith(f"@@session.time_zone='+05:45', @@session.timestamp={BEGIN + 10}")


@pytest.mark.parametrize("transactions", [0, 1, 5, 6])
def test_from_a_position(server: str, transactions: int) -> None:
    """What stands before it is in the backup already. The last position is that of the file's end."""
    files = recorded(server)
    format_and_settings = 2
    whole = statements(written_replay(server))
    ends = [0, *(number + 1 for number, statement in enumerate(whole) if statement == "COMMIT")]
    skipped = ends[transactions]
    expected = whole[:format_and_settings] + whole[max(skipped, format_and_settings) :]
    assert statements(replayed(files, position=position_after(files, transactions))) == expected


def test_from_a_position_that_is_no_events(server: str) -> None:
    files = recorded(server)
    name, content = next(iter(files.items()))
    for position in (position_after(files, 1) + 1, len(content) + 1):
        with pytest.raises(RecoveryError, match=f"{name} is damaged: what this backup continues with"):
            replayed(files, position=position)


@pytest.mark.parametrize(
    ("second", "commits", "ending"),
    [(0, 1, "ROLLBACK"), (3, 4, "ROLLBACK"), (4, 6, None), (9, 6, None), (15, 7, "ROLLBACK"), (16, 8, None)],
)
def test_up_to_a_second(server: str, second: int, commits: int, ending: str | None) -> None:
    """A transaction counts by its COMMIT: the one of second 16 began in second 14."""
    whole = statements(written_replay(server))
    found = statements(replayed(recorded(server), until=BEGIN + second))
    assert found.count("COMMIT") == commits
    assert found[:-1] == whole[: len(found) - 1]
    assert found[-1] == (ending or whole[len(found) - 1])


def test_what_the_backup_may_hold_already(server: str) -> None:
    """Up to the second of the backup MySQL stores rows again; after it any difference is an error."""
    repeatable = "/*!80000 SET @@session.rbr_exec_mode = 'IDEMPOTENT' */"
    strict = "/*!80000 SET @@session.rbr_exec_mode = 'STRICT' */"
    found = statements(replayed(recorded(server), taken=BEGIN + 1))
    commits = [number for number, statement in enumerate(found) if statement == "COMMIT"]
    assert (found.index(repeatable), found.index(strict)) == (2, commits[1] + 1)
    assert (found.count(repeatable), found.count(strict)) == (1, 1)
    assert unchecked_rows(replayed(recorded(server), taken=BEGIN + 1)) == (
        [True] * 3 + unchecked_rows(written_replay(server))[3:]
    )


def unchecked_rows(text: str) -> list[bool]:
    """Of each event of rows, whether it is replayed without looking at foreign keys."""
    rows = [raw for encoded in BINLOG.findall(text) for kind, raw in events(encoded) if kind in ROWS]
    return [bool(raw[ROWS_FLAGS] & NO_FOREIGN_KEY_CHECKS) for raw in rows]


def test_the_log_of_another_server(server: str) -> None:
    files = recorded(server)
    with pytest.raises(RecoveryError, match="is not the one this backup was taken beside"):
        replayed(files, created=request(files).created + 1)


def test_a_restore_in_between(server: str) -> None:
    """It leaves its mark; what follows does not continue the backup."""
    files = recorded(server)
    name = list(files)[-1]
    marked = files[name].replace(b"TRUNCATE TABLE notes", b"CREATE DATABASE shop")
    with pytest.raises(RecoveryError, match="at 2026-11-24T10:00:31Z the database was dropped or another backup"):
        replayed({**files, name: marked})
    assert (
        replayed({**files, name: marked}, until=BEGIN + 30).count("COMMIT")
        == written_replay(server).count("COMMIT") - 1
    )


def test_the_program(server: str) -> None:
    """Byte for byte, whatever the locale: a statement in latin1 is no text here."""
    files = recorded(server)
    given = request(files)
    options = {"database": given.database, "target": given.target, "position": given.position}
    options |= {"created": given.created, "taken": given.taken, "until": given.until}
    arguments = [text for name, value in options.items() for text in (f"--{name}", str(value))]
    result = call("replay", *arguments, stdin=stream(files))
    expected = written_replay(server).encode("utf-8", "surrogateescape")
    assert (result.returncode, result.stdout, result.stderr) == (0, expected, b"")

    first = next(iter(files))
    refused = call("replay", *arguments, stdin=stream(files)[:1000])
    assert (refused.returncode, refused.stderr) == (1, f"Error: {first} could not be read to its end\n".encode())


def test_the_rest_of_a_long_log_is_taken(server: str) -> None:
    """Whoever sends it would fail on a closed pipe, and so would the restore."""
    source = BytesIO(stream(recorded(server)))
    replay(source, request(recorded(server), until=BEGIN), StringIO())
    assert source.read() == b""
