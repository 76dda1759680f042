"""Ending the statement of a request that nobody waits for any more."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager

import pymysql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from common.db.connecting import OPTIONS, open_connection
from common.errors import DatabaseUnavailable

UNKNOWN_CONNECTION = 1094
SECONDS = 2
"""How long ending a statement may take: the statement has a limit of its own."""
CLIENT_GONE = "The client has gone."


class Cancellation:
    """Lets one thread end what another one has running in the database.

    A server ends the statement that a connection runs at the moment, whoever it is for. So the connection is named
    under a lock, for exactly as long as it belongs to the request. Its number means something on its own server alone,
    and a store may have several: the order to end it goes there, whichever server is the primary by then.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: tuple[Mapping[str, object], int] | None = None
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
            self._running = (connection.info[OPTIONS], connection.connection.thread_id())
        try:
            yield
        except DBAPIError:
            if self._cancelled:
                raise DatabaseUnavailable(detail=CLIENT_GONE) from None
            raise
        finally:
            with self._lock:
                self._running = None
            if self._cancelled:
                # Nothing tells whether the server has heard of it yet: the connection's next statement might be ended.
                connection.invalidate()

    def cancel(self) -> None:
        """End the statement that runs now, by way of another connection; a later one is ended by the next call.

        Raises the driver's errors when its server cannot be told.
        """
        with self._lock:
            if self._running is None:
                return
            self._cancelled = True
            options, number = self._running
            limits = {"connect_timeout": SECONDS, "read_timeout": SECONDS, "write_timeout": SECONDS}
            with closing(open_connection({**options, **limits})) as connection, connection.cursor() as cursor:
                try:
                    cursor.execute("KILL QUERY %s", (number,))
                except pymysql.MySQLError as error:
                    if error.args[0] != UNKNOWN_CONNECTION:
                        raise
