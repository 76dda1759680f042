"""A temporary file that is read while it is still being written: the writer never waits for the reader."""

import os
import tempfile

from common.temporary_files import Room, refusal_of


class GrowingFile:
    """Bytes that one thread appends and another reads, `size` of them so far. Gone when it is closed.

    It has no name in its directory, so nothing of it is left behind however the process ends.
    """

    def __init__(self, room: Room) -> None:
        self._room = room
        self._taken = 0
        self._file = tempfile.TemporaryFile(prefix="ecm-export-", buffering=0)  # noqa: SIM115 - closed by `close`
        self.size = 0

    def append(self, block: bytes) -> None:
        """Write a block. Raises StorageFull."""
        self._room.take(len(block))
        self._taken += len(block)
        rest = memoryview(block)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            raise refusal_of(error, tempfile.gettempdir()) from error
        self.size += len(block)

    def read(self, position: int, most: int) -> bytes:
        """Up to `most` of the bytes from a position on."""
        return os.pread(self._file.fileno(), most, position)

    def close(self) -> None:
        """Give the room back; a second time does nothing."""
        if not self._file.closed:
            self._file.close()
            self._room.give_back(self._taken)
