"""The server's binary log, event by event, as MySQL 8 and 9 and MariaDB write it: not compressed, not encrypted.

A log is a chain of files. Each begins with an event that describes its format and ends with one that names the next
file or tells that the server stopped. A file that simply ends is whole only where the server was killed: then the next
one was begun by a server's start. Anything else is damage, and nothing after it can be trusted.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import BinaryIO

from recovery.errors import RecoveryError

MAGIC = b"\xfebin"
HEADER = struct.Struct("<IBIIIH")
"""Of each event: time, type, server, size, where the next event begins, flags."""

CHECKSUM_BYTES = 4
FLAGS_OFFSET = 17
IN_USE = 1
"""The flag of a file that the server has not closed."""

VERSION_OFFSET, VERSION_BYTES = HEADER.size + 2, 50
CREATED_OFFSET = VERSION_OFFSET + VERSION_BYTES


class EventType(IntEnum):
    """Types of events that a replay knows."""

    QUERY = 2
    STOP = 3
    ROTATE = 4
    FORMAT = 15
    XID = 16
    TABLE_MAP = 19
    WRITE_ROWS_1 = 23
    UPDATE_ROWS_1 = 24
    DELETE_ROWS_1 = 25
    HEARTBEAT = 27
    IGNORABLE = 28
    ROWS_QUERY = 29
    WRITE_ROWS = 30
    UPDATE_ROWS = 31
    DELETE_ROWS = 32
    GTID = 33
    ANONYMOUS_GTID = 34
    PREVIOUS_GTIDS = 35
    PARTIAL_UPDATE_ROWS = 39
    HEARTBEAT_2 = 41
    TAGGED_GTID = 42
    MARIADB_ANNOTATE_ROWS = 160
    MARIADB_CHECKPOINT = 161
    MARIADB_GTID = 162
    MARIADB_GTID_LIST = 163


LAST_OF_FILE = {EventType.STOP, EventType.ROTATE}


@dataclass(frozen=True, slots=True)
class Event:
    """One event of the log."""

    time: int
    """The second since 1970 in which its statement ran; a COMMIT's is that of the commit."""

    kind: int
    """An EventType, or a number that no replay knows."""

    position: int
    """Where it begins in its file."""

    raw: bytes
    """Header and all, without the checksum."""

    @property
    def body(self) -> bytes:
        """What follows the header."""
        return self.raw[HEADER.size :]


@dataclass(frozen=True, slots=True)
class Format(Event):
    """The event that begins a file: how the others are written."""

    has_checksums: bool

    @property
    def is_in_use(self) -> bool:
        """Whether the server still had the file open, or was killed when it had."""
        return bool(self.raw[FLAGS_OFFSET] & IN_USE)

    @property
    def is_of_a_started_server(self) -> bool:
        """Whether a server that had just started began this file, rather than one that went on from the file before."""
        return any(self.raw[CREATED_OFFSET : CREATED_OFFSET + 4])

    @property
    def is_of_mariadb(self) -> bool:
        """Whether MariaDB wrote it."""
        return b"MariaDB" in self.raw[VERSION_OFFSET:CREATED_OFFSET]


class LogFile:
    """One file: its events once, in order. After them, how it ended."""

    def __init__(self, name: str, size: int, source: BinaryIO) -> None:
        """Read `size` bytes of the source, as the events are asked for."""
        self.name = name
        self.is_closed = False
        self.is_torn = False
        self.is_in_use = False
        self.is_of_mariadb = False
        self.end = 0
        """Where its last whole event ends."""

        self._source = source
        self._size = size
        self._position = 0

    def events(self) -> Iterator[Event]:
        """Yield the events. Raises RecoveryError where one is not as the server wrote it."""
        if self._read(len(MAGIC)) != MAGIC:
            message = f"{self.name} is not a binary log (an encrypted one cannot be read)"
            raise RecoveryError(message)
        begin = self._format()
        yield begin
        while (event := self._event(has_checksum=begin.has_checksums)) is not None:
            if self.is_closed:
                raise self._damage("something follows the file's last event", event.position)
            self.is_closed = event.kind in LAST_OF_FILE
            yield event

    def _format(self) -> Format:
        event = self._event(has_checksum=True)
        if event is None or event.kind != EventType.FORMAT or len(event.raw) <= CREATED_OFFSET + 4:
            raise self._damage("no event describes its format", len(MAGIC))
        begin = Format(event.time, event.kind, event.position, event.raw, has_checksums=event.raw[-1] == 1)
        self.is_in_use, self.is_of_mariadb = begin.is_in_use, begin.is_of_mariadb
        return begin

    def _event(self, *, has_checksum: bool) -> Event | None:
        """Return the next event; None at the file's end, and where the server was killed while it wrote one."""
        position = self._position
        head = self._read(HEADER.size)
        if len(head) < HEADER.size:
            self.is_torn = bool(head)
            return None
        time, kind, _, size, following, _ = HEADER.unpack(head)
        if not any(head):
            self._require_unwritten(position)
            return None
        # What a flipped bit made of a size must not pass for an event that was cut off.
        if size < HEADER.size or following != (position + size) % (1 << 32):
            raise self._damage("the event's size is wrong", position)
        raw = head + self._read(size - HEADER.size)
        if len(raw) < size:
            self.is_torn = True
            return None
        if has_checksum:
            raw = self._without_checksum(raw, kind, position)
        self.end = self._position
        return Event(time, kind, position, raw)

    def _without_checksum(self, raw: bytes, kind: int, position: int) -> bytes:
        content, (checksum,) = raw[:-CHECKSUM_BYTES], struct.unpack("<I", raw[-CHECKSUM_BYTES:])
        summed = as_closed(content) if kind == EventType.FORMAT else content
        if zlib.crc32(summed) != checksum:
            raise self._damage("the event's checksum is wrong", position)
        return content

    def _require_unwritten(self, position: int) -> None:
        """Nothing but zeros: a power cut took what had not reached the disk."""
        while block := self._read(1 << 20):
            if any(block):
                raise self._damage("the event is empty", position)
        self.is_torn = True

    def _read(self, size: int) -> bytes:
        wanted = min(size, self._size - self._position)
        content = self._source.read(wanted)
        if len(content) < wanted:
            message = f"{self.name} could not be read to its end"
            raise RecoveryError(message)
        self._position += wanted
        return content

    def _damage(self, reason: str, position: int) -> RecoveryError:
        return RecoveryError(f"{self.name} is damaged at byte {position}: {reason}")


def as_closed(raw: bytes) -> bytes:
    """Return a format event without the mark of a file in use, as which its checksum was computed."""
    flags = bytes([raw[FLAGS_OFFSET] & ~IN_USE])
    return raw[:FLAGS_OFFSET] + flags + raw[FLAGS_OFFSET + 1 :]


def log_files(source: BinaryIO) -> Iterator[LogFile]:
    """Yield the files of a stream: each after a line with its size in bytes and its name.

    The events of one must be read before the next is asked for. Raises RecoveryError where one is missing.
    """
    number = None
    while line := source.readline():
        size, _, name = line.decode(errors="replace").strip().partition(" ")
        ordinal = name.rpartition(".")[2]
        if not size.isdecimal() or not ordinal.isdecimal():
            message = "the binary log's files cannot be read"
            raise RecoveryError(message)
        if number is not None and int(ordinal) != number + 1:
            message = f"the binary log is not whole: the file before {name} is missing"
            raise RecoveryError(message)
        number = int(ordinal)
        yield LogFile(name, int(size), source)


def require_whole(before: LogFile, begin: Format) -> None:
    """Raise RecoveryError if the file before ends as only a damaged one does.

    A server that was killed leaves its file as it is, marked as in use. MySQL, when it starts again, cuts what was not
    committed off such a file and takes the mark away; MariaDB leaves both.
    """
    if before.is_closed:
        return
    was_killed = begin.is_of_a_started_server and (before.is_in_use or not (before.is_of_mariadb or before.is_torn))
    if not was_killed:
        message = f"{before.name} is damaged: its end is missing"
        raise RecoveryError(message)
