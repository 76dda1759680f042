"""A backup's two files: the compressed dump, and the manifest that tells what is in it."""

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import BinaryIO, TypedDict, cast

from common.db.types import utc_now
from recovery.binary_log import HEADER, MAGIC
from recovery.dump import Measure, measured
from recovery.errors import RecoveryError, instant

FORMAT = 1
GZIP = 31
"""zlib's name for "with a gzip header and a checksum"."""
COMPRESSION_LEVEL = 4
"""Twice as fast as the usual 6 and a tenth larger: the backup runs beside the sales."""
CHUNK_BYTES = 1 << 20


class Measured(TypedDict):
    """What a dump tells on its way into the file."""

    created_at: str
    """The whole second by which the dump's moment was over, in UTC."""

    schema_revision: str
    """The newest migration; empty in a database without any."""

    time_zone: str
    """In which the store's days are cut; empty without sums of sales."""

    tables: dict[str, int]
    """Rows of each."""

    binlog_file: str
    """The log file that continues the backup, from this position on."""

    binlog_position: int
    bytes: int
    sha256: str


class Manifest(Measured):
    """The whole NAME.json."""

    format: int
    database: str
    server: str
    code_version: str
    binlog_created: int
    """The time in the log file's header: tells apart logs of the same name."""


def pack(source: BinaryIO, target: BinaryIO) -> Measured:
    """Compress a dump; what was measured on the way. Raises RecoveryError if the dump is not whole."""
    measure = Measure()
    digest, size = hashlib.sha256(), 0
    for block in _compressed(measured(source, measure)):
        digest.update(block)
        size += len(block)
        target.write(block)
    target.flush()
    if not measure.is_complete or not measure.over_at:
        raise RecoveryError("the dump ended before its last line")
    return Measured(
        created_at=instant(measure.over_at),
        schema_revision=measure.revision,
        time_zone=measure.time_zone,
        tables=dict(measure.tables),
        binlog_file=measure.binlog_file,
        binlog_position=measure.binlog_position,
        bytes=size,
        sha256=digest.hexdigest(),
    )


def _compressed(lines: Iterable[bytes]) -> Iterator[bytes]:
    compressor = zlib.compressobj(COMPRESSION_LEVEL, zlib.DEFLATED, GZIP)
    for line in lines:
        if block := compressor.compress(line):
            yield block
    yield compressor.flush()


def manifest(measures: str, log: BinaryIO, *, database: str, server: str, code_version: str) -> Manifest:
    """Put the manifest together from what `pack` measured and from the beginning of the log file that it names.

    Raises RecoveryError if that is no log, with which the backup could never be continued.
    """
    head = log.read(len(MAGIC) + HEADER.size)
    if len(head) < len(MAGIC) + HEADER.size or not head.startswith(MAGIC):
        raise RecoveryError("the server's binary log cannot be read (an encrypted one cannot)")
    begun, *_ = HEADER.unpack_from(head, len(MAGIC))
    about: Measured = json.loads(measures)
    return Manifest(
        format=FORMAT,
        database=database,
        server=server,
        code_version=code_version,
        binlog_created=begun,
        **about,
    )


def check(source: BinaryIO, manifest_text: str, until: str | None) -> list[str]:
    """Compare the file with its manifest; the manifest's facts for the caller, a line "name value..." each.

    Raises RecoveryError for a damaged file, and for an instant that this backup cannot be continued to.
    """
    try:
        about = cast("Manifest", json.loads(manifest_text))
        created_at = datetime.fromisoformat(about["created_at"])
        facts = [
            f"revision {about['schema_revision'] or 'none'}",
            f"zone {about.get('time_zone', '')}",
            f"created_at {about['created_at']} {int(created_at.timestamp())}",
            f"binlog {about['binlog_file']} {about['binlog_position']} {about['binlog_created']}",
            *(f"table {name} {rows}" for name, rows in about["tables"].items()),
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RecoveryError("the manifest is damaged") from error
    if until is not None:
        facts.append(f"until {_until_second(until, created_at)}")
    _compare(source, about)
    return facts


def _compare(source: BinaryIO, about: Manifest) -> None:
    digest, size = hashlib.sha256(), 0
    while block := source.read(CHUNK_BYTES):
        digest.update(block)
        size += len(block)
    if (size, digest.hexdigest()) != (about["bytes"], about["sha256"]):
        message = f"the file is damaged: it has {size} bytes of the {about['bytes']} written, or others than those"
        raise RecoveryError(message)


def _until_second(text: str, created_at: datetime) -> int:
    """Return the instant as seconds since 1970, which is how exactly the binary log tells time."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        message = f"{text!r} is not an instant with its offset, such as 2026-11-24T10:15:00Z"
        raise RecoveryError(message)
    if moment > utc_now():
        message = f"{text} is in the future"
        raise RecoveryError(message)
    if moment < created_at:
        message = f"{text} is before this backup was taken ({created_at.isoformat()}): use an older backup"
        raise RecoveryError(message)
    return int(moment.timestamp())
