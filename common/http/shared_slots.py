"""Slots that all processes of a machine share, for what would take too much of it if each had its own."""

import fcntl
import os
import tempfile
from pathlib import Path

import anyio

from common.settings import Settings
from common.temporary_files import name_of_store

LOOK_SECONDS = 0.05
"""How often a process looks whether another one has given a slot back: a file's lock tells nobody that it is free."""


class SharedSlots:
    """`count` slots, taken and given back like those of a semaphore.

    Each is a file in the directory for temporary files that its holder keeps locked (flock): the system unlocks it
    when the process ends, however it ends. Within a process whoever came first is first.
    """

    def __init__(self, name: str, count: int) -> None:
        self._paths = [Path(tempfile.gettempdir(), f"{name}-{number}.lock") for number in range(count)]
        self._queue = anyio.Semaphore(count)
        self._held: list[int] = []

    async def acquire(self) -> None:
        """Wait for a slot. Raises OSError when its file cannot be opened."""
        await self._queue.acquire()
        try:
            while (lock := self._free_lock()) is None:  # noqa: ASYNC110 - another process wakes nobody here
                await anyio.sleep(LOOK_SECONDS)
        except BaseException:
            self._queue.release()
            raise
        self._held.append(lock)

    def release(self) -> None:
        """Give a slot back; they are all the same."""
        os.close(self._held.pop())
        self._queue.release()

    def _free_lock(self) -> int | None:
        """The descriptor of a file that nobody had locked; None when all are."""
        for path in self._paths:
            # Never through a symbolic link: others may write into the directory.
            lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(lock)
            else:
                return lock
        return None


def scan_slots_of(settings: Settings) -> SharedSlots:
    """The slots of requests that read sales one by one, shared by all that use the same database."""
    return SharedSlots(f"{name_of_store(settings)}-scan", settings.scan_slots)
