"""Ending the statement of a request that nobody waits for any more."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from common.db.failures import error_number
from common.errors import DatabaseUnavailable

UNKNOWN_CONNECTION = 1094
KILL = text("KILL QUERY :connection_id")
CLIENT_GONE = "The client has gone."


class Cancellation:
    """Lets one thread end what another one has running in the database.

    A server ends the statement that a connection runs at the moment, whoever it is for. So the connection is named
    under a lock, for exactly as long as it belongs to the request.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection_id: int | None = None
        self._cancelled = False

    @property
    def cancelled(self) -> bool:
        """Whether a statement was ended."""
        return self._cancelled

    @contextmanager
    def covers(self, session: Session) -> Iterator[None]:
        """Inside the block, `cancel` ends the session's statement; then the block raises DatabaseUnavailable."""
        connection = session.connection()
        with self._lock:
            self._connection_id = connection.connection.thread_id()
        try:
            yield
        except DBAPIError:
            if self._cancelled:
                raise DatabaseUnavailable(detail=CLIENT_GONE) from None
            raise
        finally:
            with self._lock:
                self._connection_id = None
            if self._cancelled:
                # Nothing tells whether the server has heard of it yet: the connection's next statement might be ended.
                connection.invalidate()

    def cancel(self, engine: Engine) -> None:
        """End the statement that runs now, by way of another connection; a later one is ended by the next call."""
        with self._lock:
            if self._connection_id is None:
                return
            self._cancelled = True
            with engine.connect() as connection:
                try:
                    connection.execute(KILL, {"connection_id": self._connection_id})
                except DBAPIError as error:
                    if error_number(error) != UNKNOWN_CONNECTION:
                        raise
