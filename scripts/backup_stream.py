"""The file of a backup: compress a dump while measuring it, and check such a file against its manifest.

A filter of the standard library alone, so that it runs in any container or with any Python:

    backup_stream.py pack                      dump on stdin, gzip on stdout, what was measured as JSON on stderr
    backup_stream.py check MANIFEST [UNTIL]    gzip on stdin; prints the manifest's facts as lines "name value..."
"""

import hashlib
import json
import re
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO

GZIP = 31
"""zlib's name for "with a gzip header and a checksum"."""
COMPRESSION_LEVEL = 4
"""Twice as fast as the usual 6 and a tenth larger: the backup runs beside the sales."""
CHUNK_BYTES = 1 << 20

INSERT = re.compile(rb"INSERT INTO `([^`]+)`.*?VALUES")
STRING = re.compile(rb"'[^'\\]*(?:\\.[^'\\]*)*'", re.DOTALL)
POSITION = re.compile(rb"_LOG_FILE='([^']+)', \w+_LOG_POS=(\d+)")
REVISION = re.compile(rb"\('(\w+)'\)")
ZONE = re.compile(rb"\(\d+,'([^']+)'\)")
SANDBOX = b"/*M!999999"
"""MariaDB begins its dumps with a command to its own client, which MySQL's does not know."""
END = b"-- Dump completed"


class BackupError(Exception):
    """Why this file is no backup to rely on, in words for the operator."""


class Measure:
    """Reads a dump line by line: rows per table, schema, the store's zone, log position, and whether it is whole."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.tables: Counter[str] = Counter()
        self.revision = ""
        self.time_zone = ""
        self.binlog_file = ""
        self.binlog_position = 0
        self.taken_at: datetime | None = None
        self.is_complete = False
        self._table = ""

    def line(self, line: bytes) -> None:
        """Take one line; a line feed within a value is escaped, so a statement's rows never break inside a string."""
        if self._table or line.startswith(b"INSERT INTO"):
            self._rows(line)
        elif line.startswith(b"CREATE TABLE `"):
            self.tables[line.split(b"`", 2)[1].decode()] += 0
            self.taken_at = self.taken_at or datetime.now(UTC)
        elif line.startswith(b"--"):
            self._comment(line)

    def _rows(self, line: bytes) -> None:
        if start := INSERT.match(line):
            self._table = start[1].decode()
            line = line[start.end() :]
        bare = STRING.sub(b"", line)
        self.tables[self._table] += bare.count(b"(")
        if self._table == "alembic_version" and (revision := REVISION.search(line)):
            self.revision = revision[1].decode()
        if self._table == "rollup_zone" and (zone := ZONE.search(line)):
            self.time_zone = zone[1].decode()
        if bare.rstrip().endswith(b";"):
            self._table = ""

    def _comment(self, line: bytes) -> None:
        if position := POSITION.search(line):
            self.binlog_file, self.binlog_position = position[1].decode(), int(position[2])
        self.is_complete = self.is_complete or line.startswith(END)


def pack(source: BinaryIO, target: BinaryIO) -> dict[str, Any]:
    """Compress a dump and return what was measured on the way."""
    measure = Measure()
    digest, size = hashlib.sha256(), 0
    for block in _compressed(_measured(source, measure)):
        digest.update(block)
        size += len(block)
        target.write(block)
    target.flush()
    if not measure.is_complete or measure.taken_at is None:
        message = "the dump ended before its last line"
        raise BackupError(message)
    return {
        "created_at": _whole_second_after(measure.taken_at),
        "schema_revision": measure.revision,
        "time_zone": measure.time_zone,
        "tables": dict(measure.tables),
        "binlog_file": measure.binlog_file,
        "binlog_position": measure.binlog_position,
        "bytes": size,
        "sha256": digest.hexdigest(),
    }


def _whole_second_after(instant: datetime) -> str:
    """Return when the dump's moment is certainly over: its first table was being written by then."""
    whole = instant.replace(microsecond=0) + timedelta(seconds=1)
    return whole.strftime("%Y-%m-%dT%H:%M:%SZ")


def _measured(source: BinaryIO, measure: Measure) -> Iterator[bytes]:
    for line in source:
        if not line.startswith(SANDBOX):
            measure.line(line)
            yield line


def _compressed(lines: Iterable[bytes]) -> Iterator[bytes]:
    compressor = zlib.compressobj(COMPRESSION_LEVEL, zlib.DEFLATED, GZIP)
    for line in lines:
        if block := compressor.compress(line):
            yield block
    yield compressor.flush()


def check(source: BinaryIO, manifest_text: str, until: str | None) -> list[str]:
    """Compare the file with its manifest; the manifest's facts for the caller, a line each."""
    try:
        manifest = json.loads(manifest_text)
        created_at = datetime.fromisoformat(manifest["created_at"])
        facts = [
            f"revision {manifest['schema_revision'] or 'none'}",
            f"zone {manifest.get('time_zone', '')}",
            f"created_at {manifest['created_at']} {int(created_at.timestamp())}",
            f"binlog {manifest['binlog_file']} {manifest['binlog_position']} {manifest['binlog_created']}",
            *(f"table {name} {rows}" for name, rows in manifest["tables"].items()),
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = "the manifest is damaged"
        raise BackupError(message) from error
    if until is not None:
        facts.append(f"until {_until_second(until, created_at)}")
    _compare(source, manifest)
    return facts


def _compare(source: BinaryIO, manifest: dict[str, Any]) -> None:
    digest, size = hashlib.sha256(), 0
    while block := source.read(CHUNK_BYTES):
        digest.update(block)
        size += len(block)
    if (size, digest.hexdigest()) != (manifest["bytes"], manifest["sha256"]):
        message = f"the file is damaged: it has {size} bytes of the {manifest['bytes']} written, or others than those"
        raise BackupError(message)


def _until_second(text: str, created_at: datetime) -> int:
    """Return the instant as seconds since 1970, which is how exactly the binary log tells time."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        message = f"{text!r} is not an instant with its offset, such as 2026-11-24T10:15:00Z"
        raise BackupError(message)
    if instant > datetime.now(UTC):
        message = f"{text} is in the future"
        raise BackupError(message)
    if instant < created_at:
        message = f"{text} is before this backup was taken ({created_at.isoformat()}): use an older backup"
        raise BackupError(message)
    return int(instant.timestamp())


def main(arguments: list[str]) -> int:
    """Run the command; returns the exit status."""
    try:
        match arguments:
            case ["pack"]:
                sys.stderr.write(json.dumps(pack(sys.stdin.buffer, sys.stdout.buffer)) + "\n")
            case ["check", manifest, *until]:
                facts = check(sys.stdin.buffer, manifest, until[0] if until else None)
                sys.stdout.write("\n".join(facts) + "\n")
            case _:
                sys.stderr.write(f"{__doc__}\n")
                return 2
    except BackupError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
