"""Turn a server's binary log into SQL that replays it into another database of the same server, up to an instant.

The official MySQL image has no mysqlbinlog, so this does what a point-in-time restore needs of it: changes of rows are
replayed as they were logged (BINLOG statements), schema changes as their text. A filter of the standard library alone:

    binlog_to_sql.py DATABASE TARGET POSITION CREATED TAKEN UNTIL

On stdin the log files in order, each after a line with its size in bytes. POSITION is where to begin in the first one,
CREATED the time in its header (so that a log of another server is not taken for it), TAKEN the second by which the
backup's moment was over, UNTIL the last second to replay. What MySQL logged up to TAKEN may be in the backup already.
Works on the logs of MySQL 8 and 9 and of MariaDB, written with binlog_format=ROW, not compressed, not encrypted.
"""

import base64
import re
import struct
import sys
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO, NamedTuple, TextIO

MAGIC = b"\xfebin"
HEADER = struct.Struct("<IBIIIH")  # time, type, server, size, end position, flags
CHECKSUM_BYTES = 4
GROUP_BYTES = 4 << 20
"""A statement's rows are replayed in pieces of about this size: an import is one statement with all of its rows."""

QUERY, FORMAT, XID, TABLE_MAP = 2, 15, 16, 19
ROWS = {23, 24, 25, 30, 31, 32, 39}
MARIADB_GTID = 162
WITHOUT_EFFECT = {3, 4, 27, 28, 29, 33, 34, 35, 41, 42, 160, 161, 163}
"""Stop, rotate, heartbeats, the text of a statement whose rows follow, transaction numbers, MariaDB's checkpoints."""

STANDALONE, STATEMENT_END, NO_FOREIGN_KEY_CHECKS, IN_USE = 1, 1, 2, 1
DELIMITER = "/*!*/;"

DATABASE_STATEMENT = re.compile(rb"\s*(CREATE|DROP|ALTER)\s+(DATABASE|SCHEMA)\b", re.IGNORECASE)
ACCOUNT_STATEMENT = re.compile(
    rb"\s*(GRANT|REVOKE|FLUSH|ANALYZE|SET\s+(DEFAULT\s+ROLE|PASSWORD)|(CREATE|DROP|ALTER|RENAME)\s+(USER|ROLE))\b",
    re.IGNORECASE,
)


class ReplayError(Exception):
    """Why the log cannot be replayed, in words for the operator."""


class Event(NamedTuple):
    """One event of the log: its header's fields and everything in bytes, without the checksum."""

    time: int
    kind: int
    position: int
    raw: bytes

    @property
    def body(self) -> bytes:
        """What follows the header."""
        return self.raw[HEADER.size :]


def files(source: BinaryIO) -> Iterator[bytes]:
    """Yield each log file whole; the server keeps them below 256 MB."""
    while size := source.readline():
        content = source.read(int(size))
        if content[:4] != MAGIC:
            message = "this is not a binary log (an encrypted one cannot be read)"
            raise ReplayError(message)
        yield content


def events(log: bytes) -> Iterator[Event]:
    """Yield the events of one file. A crash may have cut off the last one, which was then never committed."""
    offset = len(MAGIC)
    has_checksums = False
    while offset + HEADER.size <= len(log):
        time, kind, _, size, _, _ = HEADER.unpack_from(log, offset)
        raw = log[offset : offset + size]
        if len(raw) < size:
            return
        if kind == FORMAT:  # which always has one itself
            has_checksums = raw[-CHECKSUM_BYTES - 1] == 1
        yield Event(time, kind, offset, raw[:-CHECKSUM_BYTES] if has_checksums or kind == FORMAT else raw)
        offset += size


class Replay:
    """Writes the SQL, statement by statement."""

    def __init__(self, database: str, target: str, taken: int, until: int, sink: TextIO) -> None:
        """Replay what concerns the database into the target, up to and with the second `until`."""
        self._database = database.encode()
        self._target = target.encode()
        self._taken = taken
        self._until = until
        self._sink = sink
        self._has_checksums = False
        self._in_transaction = False
        self._is_repeatable = False
        self._maps: dict[bytes, bytes] = {}
        self._rows: list[bytes] = []

    def event(self, event: Event) -> bool:
        """Take one event; False when everything up to the instant has been replayed."""
        if event.kind == FORMAT:
            self._format(event)
        elif event.kind == TABLE_MAP:
            self._table_map(event)
        elif event.kind in ROWS:
            self._change(event)
        elif event.kind == QUERY:
            return self._query(event)
        elif event.kind == XID:
            return self._end_transaction(event.time)
        elif event.kind == MARIADB_GTID:
            if not event.body[12] & STANDALONE:
                self._begin(event.time)
        elif event.kind not in WITHOUT_EFFECT:
            message = f"the log holds an event of type {event.kind} at {_instant(event.time)}, which cannot be replayed"
            raise ReplayError(message)
        return True

    def _format(self, event: Event) -> None:
        """Describe the events that follow to the server, without the mark of a file that is still being written."""
        self._has_checksums = True
        raw = bytearray(event.raw)
        raw[17] &= ~IN_USE
        self._binlog([bytes(raw)])
        self._has_checksums = event.raw[-1] == 1
        self._write("/*!80000 SET @@session.gtid_next = 'AUTOMATIC' */")  # MySQL only, MariaDB skips 5.7 to 9.9

    def _table_map(self, event: Event) -> None:
        """Note which table the next rows belong to, under the target's name; tables of other databases are left out."""
        body = event.body
        length = body[8]
        if body[9 : 9 + length] != self._database:
            self._maps.pop(body[:6], None)
            return
        renamed = body[:8] + bytes([len(self._target)]) + self._target + body[9 + length :]
        self._maps[body[:6]] = _with_size(event.raw[: HEADER.size] + renamed, self._checksum_bytes)

    def _change(self, event: Event) -> None:
        is_last = bool(event.body[6] & STATEMENT_END)
        if event.body[:6] in self._maps:
            self._rows.append(event.raw)
        if self._rows and (is_last or sum(map(len, self._rows)) > GROUP_BYTES):
            self._flush()
        if is_last:
            self._maps.clear()

    def _flush(self) -> None:
        rows = [bytearray(row) for row in self._rows]
        rows[-1][HEADER.size + 6] |= STATEMENT_END
        if self._is_repeatable:  # a row that others refer to is replaced
            for row in rows:
                row[HEADER.size + 6] |= NO_FOREIGN_KEY_CHECKS
        self._binlog([*self._maps.values(), *map(bytes, rows)])
        self._rows.clear()

    def _query(self, event: Event) -> bool:
        body = event.body
        _, _, database_length, _, variables_length = struct.unpack_from("<IIBHH", body)
        variables = body[13 : 13 + variables_length]
        database = body[13 + variables_length :][:database_length]
        text = body[13 + variables_length + database_length + 1 :]
        if text == b"BEGIN":
            self._begin(event.time)
        elif text in {b"COMMIT", b"ROLLBACK"}:
            return self._end_transaction(event.time, text.decode())
        elif database == self._database:
            return self._statement(event.time, variables, text)
        return True

    def _statement(self, time: int, variables: bytes, text: bytes) -> bool:
        if not self._in_transaction and time > self._until:
            return False
        if DATABASE_STATEMENT.match(text):
            message = (
                f"at {_instant(time)} the database was dropped or another backup was restored: choose an instant before"
                " that, or a backup taken after it"
            )
            raise ReplayError(message)
        if not ACCOUNT_STATEMENT.match(text):
            self._write(session_settings(variables))
            self._write(text.decode("utf-8", "surrogateescape"))
        return True

    def _begin(self, time: int) -> None:
        self._repeatable(is_wanted=time <= self._taken)
        self._write("BEGIN")
        self._in_transaction = True

    def _repeatable(self, *, is_wanted: bool) -> None:
        """Let MySQL store what is there already once more, row by row; later any difference is an error."""
        if is_wanted != self._is_repeatable:
            self._is_repeatable = is_wanted
            self._write(f"/*!80000 SET @@session.rbr_exec_mode = '{'IDEMPOTENT' if is_wanted else 'STRICT'}' */")

    def _end_transaction(self, time: int, statement: str = "COMMIT") -> bool:
        """End it as it ended, unless that was after the instant."""
        is_in_time = time <= self._until
        self._write(statement if is_in_time else "ROLLBACK")
        self._in_transaction = False
        return is_in_time

    @property
    def _checksum_bytes(self) -> int:
        return CHECKSUM_BYTES if self._has_checksums else 0

    def _binlog(self, group: list[bytes]) -> None:
        if self._has_checksums:
            group = [raw + struct.pack("<I", zlib.crc32(raw)) for raw in group]
        lines = base64.encodebytes(b"".join(group)).decode()
        self._write(f"BINLOG '\n{lines}'")

    def _write(self, statement: str) -> None:
        self._sink.write(f"{statement}{DELIMITER}\n")


def session_settings(variables: bytes) -> str:
    """Restore the session's settings that a logged statement depends on, from the codes that lead its list."""
    flags, sql_mode, character_sets = 0, 0, (255, 255, 255)
    offset = 0
    while offset < len(variables):
        code = variables[offset]
        offset += 1
        if code == 0:
            (flags,) = struct.unpack_from("<I", variables, offset)
            offset += 4
        elif code == 1:
            (sql_mode,) = struct.unpack_from("<Q", variables, offset)
            offset += 8
        elif code == 3:  # noqa: PLR2004 - auto_increment_increment and _offset
            offset += 4
        elif code == 4:  # noqa: PLR2004 - client, connection, server
            character_sets = struct.unpack_from("<HHH", variables, offset)
            offset += 6
        elif code == 6:  # noqa: PLR2004 - the catalog, a length and a name
            offset += 1 + variables[offset]
        else:
            break
    foreign_keys, unique = 1 - (flags >> 26 & 1), 1 - (flags >> 27 & 1)
    client, connection, server = character_sets
    return (
        f"SET @@session.foreign_key_checks={foreign_keys}, @@session.unique_checks={unique},"
        f" @@session.sql_mode={sql_mode}, @@session.character_set_client={client},"
        f" @@session.collation_connection={connection}, @@session.collation_server={server}"
    )


def _with_size(raw: bytes, checksum_bytes: int) -> bytes:
    """Return the event with the size that it has now, its checksum included."""
    return raw[:9] + struct.pack("<I", len(raw) + checksum_bytes) + raw[13:]


def _instant(time: int) -> str:
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def replay(source: BinaryIO, target: Replay, position: int, created: int) -> None:
    """Replay the files from the position in the first one on."""
    begin = position
    for number, log in enumerate(files(source)):
        if number == 0 and struct.unpack_from("<I", log, len(MAGIC))[0] != created:
            message = "the server's binary log is not the one this backup was taken beside, so nothing can be replayed"
            raise ReplayError(message)
        for event in events(log):
            if (event.kind == FORMAT or event.position >= begin) and not target.event(event):
                return
        begin = 0


def main(arguments: list[str]) -> int:
    """Run the command; returns the exit status."""
    if len(arguments) != 6:  # noqa: PLR2004 - as many as the usage names
        sys.stderr.write(f"{__doc__}\n")
        return 2
    database, target, position, created, taken, until = arguments
    sys.stdout.reconfigure(errors="surrogateescape")  # type: ignore[union-attr]
    sys.stdout.write(f"DELIMITER {DELIMITER}\n")
    target_log = Replay(database, target, int(taken), int(until), sys.stdout)
    try:
        replay(sys.stdin.buffer, target_log, int(position), int(created))
    except ReplayError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
