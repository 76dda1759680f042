"""The directory of imports that nobody waits for: their uploads until they are over, and the rows that were rejected.

All processes of the service share it, whatever process received a file and whatever one works on it, and find it again
after a restart. Besides the files, two of each kind of import tell processes of each other: a lock, which the system
takes away from a process that ends, however it ends; and one whose time of change says that there is something to do.
"""

import fcntl
import os
import secrets
import stat
import tempfile
import time
from collections.abc import Collection, Iterator
from pathlib import Path

from common.errors import StorageFull
from common.files.spool import PREFIX
from common.settings import Settings
from common.temporary_files import Room, name_of_store

REJECTED = (".rejected.csv", ".rejected.ndjson")
KEY_BYTES = 16
ABANDONED_SECONDS = 3600
"""What nobody has written to for so long, and no import has, was left behind by a process that was killed."""


def import_directory(settings: Settings) -> Path:
    """The directory that the settings name, or one of the user's and the store's own among temporary files."""
    return settings.import_dir or Path(tempfile.gettempdir(), f"{name_of_store(settings)}-imports")


class KeptRoom(Room):
    """The room of the directory as a whole: what any process has put there counts."""

    DIRECTORY_SETTING = "IMPORT_DIR"
    FULL = (
        "Files of other imports, waiting or stopped, leave no room for {size:,} bytes. Resume those that were stopped, "
        "try again when one is over, or let the operator raise SPOOL_MAX_BYTES."
    )

    def __init__(self, settings: Settings, directory: Path) -> None:
        super().__init__(settings.spool_max_bytes, settings.disk_reserve_bytes)
        self._directory = directory

    @property
    def directory(self) -> Path:
        """Where the files are."""
        return self._directory

    @property
    def taken(self) -> int:
        """Bytes that are taken at the moment."""
        return sum(size for _, size, _ in _files(self._directory))

    def take(self, size: int) -> None:
        """Bytes are about to be written, which count once they are there. Raises StorageFull."""
        self.check(size)

    def give_back(self, size: int) -> None:
        """Nothing: what is gone counts no more."""


class KeptFiles:
    """The files of the directory by their keys; see `ImportRun.file_key`."""

    def __init__(self, settings: Settings, directory: Path) -> None:
        self._directory = directory
        self._days = settings.import_file_days
        self.room = KeptRoom(settings, directory)

    def make(self) -> None:
        """Make the directory if it is not there. Raises StorageFull when it cannot be used."""
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            found = self._directory.lstat()
        except OSError as error:
            raise StorageFull(detail=f"Files cannot be kept in {self._directory}: {error.strerror}.") from None
        # Where others may write too, somebody may have been quicker.
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            raise StorageFull(
                detail=f"Files cannot be kept in {self._directory}: it belongs to another user. Set IMPORT_DIR to a "
                "directory of the service's own."
            )

    def path(self, key: bytes) -> Path:
        """Where the upload of an import is, or would be."""
        return self._directory / key.hex()

    def has(self, key: bytes | None) -> bool:
        """Whether the upload of an import is here."""
        return key is not None and self.path(key).is_file()

    def keep(self, received: Path, key: bytes) -> None:
        """Give a file of this directory its key, once it is on the disk; one that has it already stays."""
        path = self.path(key)
        if not path.exists():
            descriptor = os.open(received, os.O_RDONLY | os.O_CLOEXEC)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            os.link(received, path)

    def rejected_stem(self, key: bytes) -> str:
        """What the name of the file of rejected rows begins with; the form of the import's file decides how it ends."""
        return str(self.path(key))

    def rejected_path(self, key: bytes | None) -> Path | None:
        """Where the rejected rows of an import are; None where there are none."""
        if key is None:
            return None
        paths = (Path(self.rejected_stem(key) + ending) for ending in REJECTED)
        return next((path for path in paths if path.is_file()), None)

    def drop(self, key: bytes, *, rejected: bool = False) -> None:
        """Remove the upload of an import that is over; with `rejected`, its rejected rows too."""
        self.path(key).unlink(missing_ok=True)
        for ending in REJECTED if rejected else ():
            Path(self.rejected_stem(key) + ending).unlink(missing_ok=True)

    def wake(self, kind: str) -> None:
        """Tell whatever process works on imports of this kind that there is something to do."""
        (self._directory / f"{kind}.wake").touch()

    def woken(self, kind: str) -> int:
        """A number that is another one after each `wake`."""
        try:
            return (self._directory / f"{kind}.wake").stat().st_mtime_ns
        except FileNotFoundError:
            return 0

    def lock(self, kind: str) -> int | None:
        """The descriptor of the lock that one process has; None while another one has it."""
        descriptor = os.open(
            self._directory / f"{kind}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600
        )
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        return descriptor

    def keys(self) -> set[bytes]:
        """Keys of which there is an upload, or a file of rejected rows."""
        return {key for name, _, _ in _files(self._directory) if (key := _key(name)) is not None}

    def clean(self, needed: Collection[bytes]) -> None:
        """Remove what no import needs: `needed` are the keys of those that may go on, or have rejected rows."""
        now = time.time()
        for name, _, changed in _files(self._directory):
            key, age = _key(name), now - changed
            if key in needed:
                is_old = age > self._days * 86400
            elif key is not None or name.startswith(PREFIX):
                is_old = age > ABANDONED_SECONDS
            else:
                continue  # a lock, or nothing of ours
            if is_old:
                (self._directory / name).unlink(missing_ok=True)


def new_key() -> bytes:
    """A key that no other file has."""
    return secrets.token_bytes(KEY_BYTES)


def _files(directory: Path) -> Iterator[tuple[str, int, float]]:
    """Name, size and time of the last change of each file."""
    try:
        with os.scandir(directory) as entries:
            for entry in entries:
                try:
                    found = entry.stat(follow_symlinks=False)
                except FileNotFoundError:  # removed meanwhile
                    continue
                # One that has two names for a moment, as it is being kept, counts once.
                if stat.S_ISREG(found.st_mode) and not (found.st_nlink > 1 and entry.name.startswith(PREFIX)):
                    yield entry.name, found.st_size, found.st_mtime
    except FileNotFoundError:
        return


def _key(name: str) -> bytes | None:
    try:
        return bytes.fromhex(name.partition(".")[0]) if len(name.partition(".")[0]) == 2 * KEY_BYTES else None
    except ValueError:
        return None
