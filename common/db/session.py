"""Engine, and the one place where a transaction begins, commits, rolls back and is tried again."""

import logging
import math
import random
import ssl
import time
from collections.abc import AsyncIterator, Callable
from decimal import Decimal
from typing import Annotated, Any, TypeVar

import anyio
import pymysql.converters
from fastapi import Depends, Request
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.orm import Session

from common.db.failures import is_disconnect, is_lock_failure
from common.http.admission import slot
from common.observability.requests import TRANSACTION_RETRIES, count_statements
from common.settings import Settings

Result = TypeVar("Result")

logger = logging.getLogger(__name__)

SESSION_SQL_MODE = "STRICT_TRANS_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
"""Set on every connection, so that a value out of range is an error on every server, whatever its configuration."""

LONGEST_TEXT = 64 * 1024 * 1024
"""Bytes of a text that the server puts together; its default cuts texts off at 1024.

Reports get their figures so: at most 60 bytes for each of the periods that a report may have, `report_row_limit`."""

SESSION_SETUP = (
    f"SET SESSION sql_mode = '{SESSION_SQL_MODE}', time_zone = '+00:00', innodb_lock_wait_timeout = {{lock_wait}}",
    f"SET SESSION group_concat_max_len = {LONGEST_TEXT}",
    # No gap locks: two sales of neighbouring products do not wait for each other.
    "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
)

BEGIN_SNAPSHOT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
"""Holds for the next transaction of the connection only; its first SELECT fixes what all of them see."""

LONGEST_AMOUNT = 65
"""Digits of the longest DECIMAL there is, before and after the point."""

KEY_STEP = "auto_increment_increment"
"""In a connection's info: how far apart the server's generated keys are (1 but for multi-writer clusters)."""

IDLE_SINCE = "idle_since"
"""In a pooled connection's info: when it came back to the pool."""

CONNECTIONS_BUSY = "All database connections are busy. Try again shortly."

PROBE_SECONDS = 2
"""How long a readiness probe waits for the database: whoever asks wants to know soon, and asks again soon."""

EXPORT_STATEMENT_SECONDS = 120
"""How long one statement of an export may take: it may have to go through the whole table for a few rows."""

IDLE_SECONDS = 20
"""How long the server waits for the next statement before it ends a connection and rolls its transaction back.

Within a transaction the next statement comes in milliseconds, unless its process was cut off from the server and does
not come back: nothing else would take the locks away from it for hours, and nobody could sell what they guard.
"""

FRESH_SECONDS = IDLE_SECONDS / 2
"""A pooled connection that was idle for longer is not used again: the server may end it that very moment."""

QUICK_FAILURE_SECONDS = 1.0
"""A connection that breaks sooner than this was dead before we used it: the pool kept it over a database restart."""


def create_database_engine(settings: Settings, **overrides: Any) -> Engine:
    """An engine with `pool_size` connections and none beyond; every connection set up the same way.

    No statement runs for longer than `statement_timeout_seconds`: the server ends it a second before we would stop
    listening. What only we stop listening to runs on, and whoever asks again adds to it.
    """
    connect_args: dict[str, Any] = {
        "connect_timeout": settings.connect_timeout_seconds,
        "read_timeout": settings.statement_timeout_seconds,
        "write_timeout": settings.statement_timeout_seconds,
        "conv": pymysql.converters.conversions | {Decimal: _amount_literal},
    }
    if settings.uses_tls:
        context = ssl.create_default_context(cafile=settings.database_tls_ca)
        if settings.database_tls_ca is None:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        connect_args["ssl"] = context
    else:
        connect_args["ssl_disabled"] = True
    engine = create_engine(
        settings.url,
        connect_args=connect_args,
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.connection_wait_seconds,
        pool_use_lifo=True,
        # Every transaction is ended by its session, by COMMIT or ROLLBACK: a ROLLBACK by the pool at each return would
        # be one more round trip that does nothing.
        pool_reset_on_return=None,
        hide_parameters=True,
        **overrides,
    )
    event.listen(engine, "connect", _session_setup(settings))
    count_statements(engine)
    return engine


def _amount_literal(amount: Decimal, _mapping: object) -> str:
    """An amount as PyMySQL writes it into a statement, if any column could hold it.

    The last line of defence: every amount was validated before. PyMySQL would write the digits of 1e999999999 out, all
    gigabytes of them, and the process would answer nobody meanwhile.
    """
    if not amount.is_finite() or len(amount.as_tuple().digits) + abs(int(amount.as_tuple().exponent)) > LONGEST_AMOUNT:
        message = f"no column can hold an amount of this size: {amount!r:.80}"
        raise ValueError(message)
    return format(amount, "f")


def _session_setup(settings: Settings) -> Callable[[Any, Any], None]:
    def set_up(connection: Any, record: Any) -> None:
        with connection.cursor() as cursor:
            for statement in SESSION_SETUP:
                cursor.execute(statement.format(lock_wait=settings.lock_wait_seconds))
            cursor.execute(_statement_limit(connection.get_server_info(), settings.statement_timeout_seconds - 1))
            cursor.execute("SELECT @@auto_increment_increment")
            record.info[KEY_STEP] = cursor.fetchone()[0]

    return set_up


def _statement_limit(server_version: str, seconds: int) -> str:
    """What makes the server itself end a statement that takes longer.

    MariaDB ends any statement (error 1969), MySQL only those that read (3024): there the wait for a row lock bounds the
    others.
    """
    if "mariadb" in server_version.lower():
        return f"SET SESSION max_statement_time = {max(seconds, 1)}"
    return f"SET SESSION max_execution_time = {max(seconds, 1) * 1000}"


def _end_idle_connections(engine: Engine) -> None:
    """Let the server end connections that it does not hear of, and the pool replace them before it does."""

    def limit(connection: Any, _record: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET SESSION wait_timeout = {IDLE_SECONDS}")

    def returned(_connection: Any, record: Any) -> None:
        record.info[IDLE_SINCE] = time.monotonic()

    def replace_stale(_connection: Any, record: Any, _proxy: Any) -> None:
        if time.monotonic() - record.info.pop(IDLE_SINCE, math.inf) > FRESH_SECONDS:
            raise DisconnectionError

    event.listen(engine, "connect", limit)
    event.listen(engine, "checkin", returned)
    # Before the listener that counts connections in use: that one must see each checkout once.
    event.listen(engine, "checkout", replace_stale, insert=True)


class Database:
    """The engine of one process and the slots that keep requests from taking more connections than it has."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.engine = create_database_engine(settings)
        _end_idle_connections(self.engine)
        self.slots = anyio.Semaphore(settings.pool_size)
        # Exports take minutes: from connections of their own, so that they never leave the others without.
        self.export_engine = create_database_engine(
            settings.model_copy(
                update={"pool_size": settings.export_streams, "statement_timeout_seconds": EXPORT_STATEMENT_SECONDS}
            ),
            pool_pre_ping=True,
        )
        self.probe_engine = create_database_engine(
            settings.model_copy(
                update={
                    "pool_size": 1,
                    "connect_timeout_seconds": PROBE_SECONDS,
                    "statement_timeout_seconds": PROBE_SECONDS,
                    "connection_wait_seconds": PROBE_SECONDS,
                }
            ),
            pool_pre_ping=True,
        )
        self.export_slots = anyio.Semaphore(settings.export_streams)
        self.scan_slots = anyio.Semaphore(settings.scan_slots)
        # An import takes two connections of the engine and minutes; one at a time leaves the requests the others.
        self.import_slots = anyio.Semaphore(1)

    def close(self) -> None:
        """Close the connections that nobody uses now."""
        self.engine.dispose()
        self.export_engine.dispose()
        self.probe_engine.dispose()

    def probe(self, work: Callable[[Session], Result]) -> Result:
        """Run `work`, which must not write, once and without patience, on a connection kept for it."""
        with Session(self.probe_engine, autoflush=False) as session:
            return work(session)

    def write(self, work: Callable[[Session], Result]) -> Result:
        """Run `work` in one transaction, commit, and return its result.

        A failed COMMIT is an error: the caller never sees a result that was not stored. See `_run` for what is tried
        again; `work` must have no effect but on the session.
        """
        return self._run(work, commit=True)

    def read(self, work: Callable[[Session], Result], *, snapshot: bool = False) -> Result:
        """Run `work`, which must not write, and return its result.

        With `snapshot`, all its statements see the database as of the first one; otherwise each sees what is
        committed when it starts.
        """

        def in_snapshot(session: Session) -> Result:
            session.execute(BEGIN_SNAPSHOT)
            return work(session)

        return self._run(in_snapshot if snapshot else work, commit=False)

    def _run(self, work: Callable[[Session], Result], *, commit: bool) -> Result:
        """Attempt the transaction, a bounded number of times.

        The whole of it runs again when InnoDB chose it as a deadlock's victim or a row lock did not come in time, and
        when its connection turned out to be dead before anything could have been committed.
        """
        for attempt in range(1, self.settings.transaction_attempts):
            try:
                return self._attempt(work, commit=commit)
            except _TryAgain as again:
                TRANSACTION_RETRIES.inc()
                logger.info("transaction tried again", extra={"attempt": attempt, "reason": str(again)})
                # A random pause lets the transaction that won finish, instead of meeting it again.
                time.sleep(random.uniform(0.001, 0.01) * attempt)  # noqa: S311 - no secret depends on it
        try:
            return self._attempt(work, commit=commit)
        except _TryAgain as again:
            raise again.error from None

    def _attempt(self, work: Callable[[Session], Result], *, commit: bool) -> Result:
        started = time.monotonic()
        committing = False
        with Session(self.engine, autoflush=False) as session:
            try:
                result = work(session)
                if commit:
                    committing = True
                    session.commit()
            except DBAPIError as error:
                was_dead = is_disconnect(error) and time.monotonic() - started < QUICK_FAILURE_SECONDS
                if is_lock_failure(error) or (was_dead and not committing):
                    raise _TryAgain(error) from error
                raise
        return result


class _TryAgain(Exception):
    """The transaction did nothing and may be run again."""

    def __init__(self, error: DBAPIError) -> None:
        super().__init__(str(error.orig))
        self.error = error


async def open_database(request: Request) -> AsyncIterator[Database]:
    """The process's database, once a connection is free for this request.

    Requests wait here, before they take a thread: threads that wait for connections would leave none to the requests
    that have one, and the service would stall.
    """
    database: Database = request.app.state.database
    async with slot(database.slots, database.settings.connection_wait_seconds, CONNECTIONS_BUSY):
        yield database


OpenDatabase = Annotated[Database, Depends(open_database, scope="function")]
"""What a route asks for. In function scope the slot is free again before the response is sent."""
