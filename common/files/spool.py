"""A file that can be read twice, and what identifies it: an upload or a pipe is kept in a temporary file first."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from common.errors import BodyTooLarge
from common.temporary_files import Room, refusal_of

BLOCK_BYTES = 1024 * 1024
PREFIX = "ecm-import-"
"""What the names of files begin with that are still being received."""


class Spool:
    """A temporary file that is written once, then read; `limit` in bytes, None for none."""

    def __init__(self, file: Any, path: Path, room: Room, limit: int | None) -> None:
        self._file = file
        self.path = path
        self.room = room
        self._limit = limit
        self.size = 0
        self._hash = hashlib.sha256()

    def check_limit(self, size: int) -> None:
        """Raise BodyTooLarge for a file of more than `limit` bytes."""
        if self._limit is not None and size > self._limit:
            raise BodyTooLarge(detail=f"The file is over the limit of {self._limit:,} bytes. Send it in parts.")

    def write(self, block: bytes) -> None:
        """Append. Raises StorageFull, and BodyTooLarge beyond the limit."""
        self.check_limit(self.size + len(block))
        self.room.take(len(block))
        self.size += len(block)
        self._hash.update(block)
        try:
            self._file.write(block)
        except OSError as error:
            raise refusal_of(error, self.path.parent) from error

    def close(self) -> bytes:
        """End writing; returns the SHA-256 of what was written. Raises StorageFull."""
        try:
            self._file.flush()
        except OSError as error:
            raise refusal_of(error, self.path.parent) from error
        return self._hash.digest()


@contextmanager
def spooled(room: Room, limit: int | None = None) -> Iterator[Spool]:
    """A temporary file in that room; gone afterwards, but for another name that it was given. Raises StorageFull."""
    try:
        with tempfile.NamedTemporaryFile(prefix=PREFIX, dir=room.directory, buffering=BLOCK_BYTES) as file:
            spool = Spool(file, Path(file.name), room, limit)
            try:
                yield spool
            except BaseException:
                _discard(file)
                raise
            finally:
                room.give_back(spool.size)
    except OSError as error:
        raise refusal_of(error, room.directory) from error


def _discard(file: Any) -> None:
    """Throw away what is still in the buffer, since closing would try to write it to the full disk once more."""
    file.raw.truncate(0)


def sha256_of(path: Path) -> bytes:
    """The SHA-256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
