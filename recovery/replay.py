"""A binary log as SQL that replays it into another database of the same server, up to an instant.

Changes of rows are replayed as they were logged (BINLOG statements), changes of the schema as their text.
"""

import base64
import re
import struct
import zlib
from dataclasses import dataclass
from typing import BinaryIO, TextIO

from recovery.binary_log import (
    CHECKSUM_BYTES,
    HEADER,
    Event,
    EventType,
    Format,
    LogFile,
    as_closed,
    log_files,
    require_whole,
)
from recovery.errors import RecoveryError, instant
from recovery.session import session_settings

DELIMITER = "/*!*/;"
GROUP_BYTES = 4 << 20
"""A statement's rows are replayed in pieces of about this size: an import is one statement with all of its rows."""

DRAINED_BYTES = 1 << 20

ROWS = {
    EventType.WRITE_ROWS_1,
    EventType.UPDATE_ROWS_1,
    EventType.DELETE_ROWS_1,
    EventType.WRITE_ROWS,
    EventType.UPDATE_ROWS,
    EventType.DELETE_ROWS,
    EventType.PARTIAL_UPDATE_ROWS,
}
WITHOUT_EFFECT = {
    EventType.STOP,
    EventType.ROTATE,
    EventType.HEARTBEAT,
    EventType.IGNORABLE,
    EventType.ROWS_QUERY,
    EventType.GTID,
    EventType.ANONYMOUS_GTID,
    EventType.PREVIOUS_GTIDS,
    EventType.HEARTBEAT_2,
    EventType.TAGGED_GTID,
    EventType.MARIADB_ANNOTATE_ROWS,
    EventType.MARIADB_CHECKPOINT,
    EventType.MARIADB_GTID_LIST,
}

ANOTHER_LOG = "the server's binary log is not the one this backup was taken beside, so nothing can be replayed"

TABLE_ID_BYTES = 6
ROWS_FLAGS = HEADER.size + TABLE_ID_BYTES
STATEMENT_END, NO_FOREIGN_KEY_CHECKS = 1, 2
MARIADB_GTID_FLAGS, STANDALONE = 12, 1

DATABASE_STATEMENT = re.compile(rb"\s*(CREATE|DROP|ALTER)\s+(DATABASE|SCHEMA)\b", re.IGNORECASE)
ACCOUNT_STATEMENT = re.compile(
    rb"\s*(GRANT|REVOKE|FLUSH|ANALYZE|SET\s+(DEFAULT\s+ROLE|PASSWORD)|(CREATE|DROP|ALTER|RENAME)\s+(USER|ROLE))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class ReplayRequest:
    """What to replay into what."""

    database: str
    target: str
    """The database that gets the changes; it holds the backup."""

    position: int
    """Where in the first file the backup's moment is."""

    created: int
    """The time in the first file's header, so that a log of another server is not taken for it."""

    taken: int
    """The second by which the backup's moment was over: what MySQL logged up to it may be in the backup already."""

    until: int
    """The last second to replay."""


def replay(source: BinaryIO, request: ReplayRequest, sink: TextIO) -> None:
    """Write the SQL of a stream of log files (see `log_files`). Raises RecoveryError for a log that is not whole."""
    sink.write(f"DELIMITER {DELIMITER}\n")
    statements = Statements(request, sink)
    before: LogFile | None = None
    for file in log_files(source):
        if not _replay_file(file, before, request, statements):
            break
        before = file
    else:
        if before is None:
            raise RecoveryError("there is no binary log to replay")
    statements.end()
    # Who sends the rest of a long log must not fail because nobody reads it.
    while source.read(DRAINED_BYTES):
        pass


def _replay_file(file: LogFile, before: LogFile | None, request: ReplayRequest, statements: "Statements") -> bool:
    """Replay one file; False when the instant has been reached."""
    start = request.position if before is None else 0
    is_found = start == 0
    for event in file.events():
        if isinstance(event, Format):
            if before is not None:
                require_whole(before, event)
            elif event.time != request.created:
                message = (
                    "the server's binary log is not the one this backup was taken beside, so nothing can be replayed"
                )
                raise RecoveryError(message)
            statements.begin_file(event, may_be_cut_off=before is not None and before.is_in_use)
        is_found = is_found or event.position == start
        if event.position >= start and not statements.event(event):
            return False
    if not is_found and file.end != start:
        message = f"{file.name} is damaged: what this backup continues with, at byte {start}, is not there"
        raise RecoveryError(message)
    return True


class Statements:
    """Writes the SQL, event by event."""

    def __init__(self, request: ReplayRequest, sink: TextIO) -> None:
        """Replay what concerns the database into the target, up to and with the second `until`."""
        self._request = request
        self._database = request.database.encode()
        self._target = request.target.encode()
        self._sink = sink
        self._has_checksums = False
        self._in_transaction = False
        self._is_repeatable = False
        self._maps: dict[bytes, bytes] = {}
        self._rows: list[bytes] = []

    def begin_file(self, event: Format, *, may_be_cut_off: bool) -> None:
        """Describe the events that follow to the server, without the mark of a file that is still being written."""
        if self._in_transaction and not may_be_cut_off:
            message = f"the binary log is damaged: before {instant(event.time)} a transaction has no end"
            raise RecoveryError(message)
        self.end()
        self._has_checksums = True  # of this event, whatever the others have
        self._binlog([as_closed(event.raw)])
        self._has_checksums = event.has_checksums
        self._write("/*!80000 SET @@session.gtid_next = 'AUTOMATIC' */")  # MySQL only, MariaDB skips 5.7 to 9.9

    def end(self) -> None:
        """Undo a transaction that the log does not end: the server was killed before it was committed."""
        if self._in_transaction:
            self._rows.clear()
            self._maps.clear()
            self._end_transaction("ROLLBACK")

    def event(self, event: Event) -> bool:
        """Take one event; False when everything up to the instant has been replayed."""
        match event.kind:
            case EventType.TABLE_MAP:
                self._table_map(event)
            case kind if kind in ROWS:
                self._change(event)
            case EventType.QUERY:
                return self._query(event)
            case EventType.XID:
                return self._commit(event.time)
            case EventType.MARIADB_GTID:
                if not event.body[MARIADB_GTID_FLAGS] & STANDALONE:
                    self._begin(event.time)
            case EventType.FORMAT:
                pass
            case kind if kind not in WITHOUT_EFFECT:
                message = f"the log holds an event of type {kind} at {instant(event.time)}, which cannot be replayed"
                raise RecoveryError(message)
        return True

    # ---- changes of rows ---------------------------------------------------------------------------------------------

    def _table_map(self, event: Event) -> None:
        """Note which table the next rows belong to, under the target's name; tables of other databases are left out."""
        body = event.body
        table, length = body[:TABLE_ID_BYTES], body[8]
        if body[9 : 9 + length] != self._database:
            self._maps.pop(table, None)
            return
        renamed = body[:8] + bytes([len(self._target)]) + self._target + body[9 + length :]
        self._maps[table] = _with_size(event.raw[: HEADER.size] + renamed, self._checksum_bytes)

    def _change(self, event: Event) -> None:
        is_last = bool(event.raw[ROWS_FLAGS] & STATEMENT_END)
        if event.body[:TABLE_ID_BYTES] in self._maps:
            self._rows.append(event.raw)
        if self._rows and (is_last or sum(map(len, self._rows)) > GROUP_BYTES):
            self._flush()
        if is_last:
            self._maps.clear()

    def _flush(self) -> None:
        rows = [bytearray(row) for row in self._rows]
        rows[-1][ROWS_FLAGS] |= STATEMENT_END
        if self._is_repeatable:  # a row that others refer to is replaced
            for row in rows:
                row[ROWS_FLAGS] |= NO_FOREIGN_KEY_CHECKS
        self._binlog([*self._maps.values(), *map(bytes, rows)])
        self._rows.clear()

    # ---- statements --------------------------------------------------------------------------------------------------

    def _query(self, event: Event) -> bool:
        body = event.body
        _, _, database_length, _, variables_length = struct.unpack_from("<IIBHH", body)
        variables = body[13 : 13 + variables_length]
        database = body[13 + variables_length :][:database_length]
        text = body[13 + variables_length + database_length + 1 :]
        if text == b"BEGIN":
            self._begin(event.time)
        elif text == b"COMMIT":
            return self._commit(event.time)
        elif text == b"ROLLBACK":
            self._end_transaction("ROLLBACK")
        elif database == self._database:
            return self._statement(event.time, variables, text)
        return True

    def _statement(self, time: int, variables: bytes, text: bytes) -> bool:
        if not self._in_transaction and time > self._request.until:
            return False
        if DATABASE_STATEMENT.match(text):
            message = (
                f"at {instant(time)} the database was dropped or another backup was restored: choose an instant before"
                " that, or a backup taken after it"
            )
            raise RecoveryError(message)
        if not ACCOUNT_STATEMENT.match(text):
            self._write(session_settings(variables).as_sql(time))
            self._write(text.decode("utf-8", "surrogateescape"))
        return True

    # ---- transactions ------------------------------------------------------------------------------------------------

    def _begin(self, time: int) -> None:
        self._repeatable(is_wanted=time <= self._request.taken)
        self._write("BEGIN")
        self._in_transaction = True

    def _repeatable(self, *, is_wanted: bool) -> None:
        """Let MySQL store what is there already once more, row by row; later any difference is an error."""
        if is_wanted != self._is_repeatable:
            self._is_repeatable = is_wanted
            self._write(f"/*!80000 SET @@session.rbr_exec_mode = '{'IDEMPOTENT' if is_wanted else 'STRICT'}' */")

    def _commit(self, time: int) -> bool:
        """Commit, unless that was after the instant."""
        is_in_time = time <= self._request.until
        self._end_transaction("COMMIT" if is_in_time else "ROLLBACK")
        return is_in_time

    def _end_transaction(self, statement: str) -> None:
        self._write(statement)
        self._in_transaction = False

    # ---- text --------------------------------------------------------------------------------------------------------

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


def _with_size(raw: bytes, checksum_bytes: int) -> bytes:
    """Return the event with the size that it has now, its checksum included."""
    return raw[:9] + struct.pack("<I", len(raw) + checksum_bytes) + raw[13:]
