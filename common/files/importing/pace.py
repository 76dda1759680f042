"""How the chunks of an import follow each other: how large, how soon, and what is tried again."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

from common.db.failures import violated_unique_key

Item = TypeVar("Item")

CHUNK_SECONDS = 0.4
"""How long a chunk may hold its locks: a sale of one of its products waits so long, and would wait three seconds."""


class Pace:
    """How many rows the next chunk has: so many that its locks are held for a moment, whatever else the machine does.

    `whole`: the one chunk of a file that is imported in a single transaction.
    """

    def __init__(self, rows: int, *, whole: int | None = None) -> None:
        self._usual = rows
        self._is_fixed = whole is not None
        self.rows = rows if whole is None else max(whole, 1)

    @contextmanager
    def timed(self) -> Iterator[None]:
        """A chunk is written inside the block."""
        started = time.monotonic()
        yield
        seconds = time.monotonic() - started
        if not self._is_fixed:
            # At most double or half: one slow chunk may have waited for somebody's lock.
            fitting = self.rows * min(max(CHUNK_SECONDS / max(seconds, 0.001), 0.5), 2)
            self.rows = round(min(max(fitting, self._usual / 10), self._usual * 2))


def retry_once_if_duplicate(work: Callable[[], Item]) -> Item:
    """Run `work`, and once more if a unique key refused a row.

    Somebody else stored that row between our look and our write. The second look finds it, so `work` can decide anew.
    """
    try:
        return work()
    except IntegrityError as error:
        if violated_unique_key(error) is None:
            raise
    return work()


def prefetched(items: Iterator[Item]) -> Iterator[Item]:
    """The same items, each fetched by another thread, for whoever asks here, while the one before it is being used."""
    context = copy_context()

    def fetched() -> Item | None:
        return next(items, None)

    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(context.run, fetched)
        while (item := coming.result()) is not None:
            coming = thread.submit(context.run, fetched)
            yield item
