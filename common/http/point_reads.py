"""Rows that are read by their keys: all that are wanted at the same time, by one statement.

What is wanted goes from the event loop to one thread of the process, which reads all that wait, as the committer
writes. Nobody waits for company: what comes alone is read alone.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from threading import Thread
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from common.db.transactions import Database
from common.http.waiting_line import WaitingLine, working_for

Key = TypeVar("Key")
Row = TypeVar("Row")


class PointReads(Generic[Key, Row]):
    """Reads rows. Made in the event loop that the requests run in; `close` ends its thread.

    - read: the rows of some keys, by key; those that are not there are missing.
    - patience: seconds that a request waits for its turn.
    - line: what is wanted and not being read yet.
    """

    def __init__(
        self, database: Database, read: Callable[[Session, Sequence[Key]], Mapping[Key, Row]], *, patience: float
    ) -> None:
        self._database = database
        self._read = read
        self._patience = patience
        self._loop = asyncio.get_running_loop()
        self.line: WaitingLine[Key, Row | None] = WaitingLine()
        self._thread = Thread(target=self._read_groups, name="point reads", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Read what is still wanted, then end the thread; blocks meanwhile."""
        self.line.close()
        self._thread.join()

    async def row(self, key: Key) -> Row | None:
        """The row with a key, or None. Raises DatabaseUnavailable when it was not read in time."""
        return await self.line.wait(key, self._loop.time() + self._patience)

    def _read_groups(self) -> None:
        while group := self.line.take_when_there():
            keys = list(dict.fromkeys(waiting.item for waiting in group))
            rows: Sequence[Row | Exception | None]
            try:
                with working_for(group):
                    found = self._database.read(lambda session, keys=keys: self._read(session, keys))  # type: ignore[misc]
                rows = [found.get(waiting.item) for waiting in group]
            except Exception as error:  # noqa: BLE001 - whatever it is, every request is answered and the thread goes on
                rows = [error] * len(group)
            self.line.deliver(group, rows)
