"""How much of the disk temporary files may take: a full one would stop the database beside it, and the sales."""

import errno
import hashlib
import os
import tempfile
import threading
from pathlib import Path

from common.errors import StorageFull
from common.settings import Settings

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def refusal_of(error: OSError, directory: str | Path) -> Exception:
    """What to raise for an error in writing a temporary file: StorageFull where room is what is missing."""
    if error.errno not in NO_ROOM:
        return error
    return StorageFull(
        detail=f"There is no room in {directory} to keep the file meanwhile. Make room, or set TMPDIR to another "
        "directory. Nothing was changed."
    )


class Room:
    """What the temporary files of one process take together, and what they must leave free for everything else.

    - limit: bytes for all of them; None for none.
    - reserve: bytes of their disk that stay free, whoever else fills it.
    """

    DIRECTORY_SETTING = "TMPDIR"
    FULL = (
        "Uploads and exports that are under way leave no room for {size:,} bytes. Try again when some have ended, or "
        "let the operator raise SPOOL_MAX_BYTES."
    )

    def __init__(self, limit: int | None, reserve: int) -> None:
        self._limit = limit
        self._reserve = reserve
        self._taken = 0
        self._lock = threading.Lock()

    @property
    def directory(self) -> Path:
        """Where the files are."""
        return Path(tempfile.gettempdir())

    @property
    def taken(self) -> int:
        """Bytes that are taken at the moment."""
        return self._taken

    def check(self, size: int) -> None:
        """Raise StorageFull if `size` bytes more cannot be taken now."""
        if self._limit is not None and self.taken + size > self._limit:
            raise StorageFull(detail=self.FULL.format(size=size))
        directory = self.directory
        disk = os.statvfs(directory)
        if disk.f_bavail * disk.f_frsize - size < self._reserve:
            raise StorageFull(
                detail=f"There is no room in {directory} for {size:,} bytes: {self._reserve:,} bytes of its disk are "
                f"kept free (DISK_RESERVE_BYTES). Make room, or set {self.DIRECTORY_SETTING} to another directory."
            )

    def take(self, size: int) -> None:
        """Take room for bytes that are about to be written. Raises StorageFull, having taken none."""
        with self._lock:
            self.check(size)
            self._taken += size

    def give_back(self, size: int) -> None:
        """The bytes are gone from the disk."""
        with self._lock:
            self._taken -= size


def name_of_store(settings: Settings) -> str:
    """A name among temporary files that no other user and no other store has: that of its database's address."""
    url = settings.url.set(password=None).render_as_string()
    return f"ecommerce-manager-{os.getuid()}-{hashlib.sha256(url.encode()).hexdigest()[:16]}"


def room_of_a_service(settings: Settings) -> Room:
    """The room of a worker process."""
    return Room(settings.spool_max_bytes, settings.disk_reserve_bytes)


def room_of_a_command(settings: Settings) -> Room:
    """The room of an operator's command, which may take all but the reserve."""
    return Room(None, settings.disk_reserve_bytes)
