"""The engine: how connections are made, what is set on each, how long a statement may take, when idle ones end."""

import math
import ssl
import time
from collections.abc import Callable
from decimal import Decimal

import pymysql.converters
from pymysql.connections import Connection
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from common.db.connecting import Role, Route
from common.db.failures import note_failures_at_once
from common.observability.database_cost import count_statements
from common.settings import Settings

SESSION_SQL_MODE = "STRICT_TRANS_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
"""Set on every connection, so that a value out of range is an error on every server, whatever its configuration."""

LONGEST_TEXT = 64 * 1024 * 1024
"""Bytes of a text that GROUP_CONCAT puts together; the server's default cuts it off at 1024.

Reports get their figures so: at most 320 bytes for each of the periods that a report may have, `report_row_limit`.
It is a limit and reserves nothing, so every connection has it, in the statement that is sent to a new one anyway.
Before each report it would be a round trip more, and within the statement MySQL (SET_VAR) and MariaDB (SET STATEMENT)
write it differently.
"""

READ_COMMITTED = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"
"""No gap locks: two sales of neighbouring products do not wait for each other.

A statement of its own, because the variable has another name on MariaDB 10 (tx_isolation).
"""

BEGIN_SNAPSHOT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
"""Holds for the next transaction of the connection only; its first SELECT fixes what all of them see."""

LONGEST_AMOUNT = 65
"""Digits of the longest DECIMAL there is, before and after the point."""

IDLE_SINCE = "idle_since"
"""In a pooled connection's info: when it came back to the pool."""

IDLE_SECONDS = 20
"""How long the server waits for the next statement before it ends a connection and rolls its transaction back.

Within a transaction the next statement comes in milliseconds, unless its process was cut off from the server and does
not come back: nothing else would take the locks away from it for hours, and nobody could sell what they guard.
"""

EXPORT_IDLE_SECONDS = 3600
"""The same for exports, whatever the server is configured to do: they hold no locks, and their file may be slow."""


def create_database_engine(
    settings: Settings, *, pre_ping: bool = False, role: Role = "primary", recycle_seconds: int = -1
) -> Engine:
    """An engine with `pool_size` connections and none beyond; every connection set up the same way.

    No statement runs for longer than `statement_timeout_seconds`: the server ends it a second before we would stop
    listening. What only we stop listening to runs on, and whoever asks again adds to it.

    With `pre_ping`, a connection is asked whether it is alive before it is used: for engines that are used seldom. Of
    several servers one with this `role` is taken; with `recycle_seconds` it is looked for anew after that time.
    """
    engine = create_engine(
        settings.url,
        connect_args=_connect_args(settings),
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.connection_wait_seconds,
        pool_use_lifo=True,
        # Every transaction is ended by its session, by COMMIT or ROLLBACK: a ROLLBACK by the pool at each return would
        # be one more round trip that does nothing.
        pool_reset_on_return=None,
        hide_parameters=True,
        pool_pre_ping=pre_ping,
        pool_recycle=recycle_seconds,
    )
    Route(settings.hosts, role, settings.connect_timeout_seconds).serve(engine)
    event.listen(engine, "connect", _session_setup(settings))
    count_statements(engine)
    note_failures_at_once(engine)
    return engine


def _connect_args(settings: Settings) -> dict[str, object]:
    """How the driver connects; without TLS it is told not to try."""
    connect_args: dict[str, object] = {
        "connect_timeout": settings.connect_timeout_seconds,
        "read_timeout": settings.statement_timeout_seconds,
        "write_timeout": settings.statement_timeout_seconds,
        "conv": pymysql.converters.conversions | {Decimal: lambda amount, _mapping: amount_literal(amount)},
    }
    if not settings.uses_tls:
        return connect_args | {"ssl_disabled": True}
    context = ssl.create_default_context(cafile=settings.database_tls_ca)
    if settings.database_tls_ca is None:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return connect_args | {"ssl": context}


def amount_literal(amount: Decimal) -> str:
    """An amount as it is written into a statement. Raises ValueError for what no column could hold.

    The last line of defence: every amount was validated before. PyMySQL would write the digits of 1e999999999 out, all
    gigabytes of them, and the process would answer nobody meanwhile.
    """
    if not amount.is_finite() or len(amount.as_tuple().digits) + abs(int(amount.as_tuple().exponent)) > LONGEST_AMOUNT:
        message = f"no column can hold an amount of this size: {amount!r:.80}"
        raise ValueError(message)
    return format(amount, "f")


def _session_setup(settings: Settings) -> Callable[[Connection, ConnectionPoolEntry], None]:
    def set_up(connection: Connection, _record: ConnectionPoolEntry) -> None:
        variables = _session_variables(settings, connection.get_server_info())
        with connection.cursor() as cursor:
            cursor.execute("SET SESSION " + ", ".join(f"{name} = {value}" for name, value in variables.items()))
            cursor.execute(READ_COMMITTED)

    return set_up


def _session_variables(settings: Settings, server_version: str) -> dict[str, str | int]:
    """What every session is set to, whatever the server is configured to do; values as they are written in SQL.

    The last one makes the server itself end a statement that takes longer. MariaDB ends any statement (error 1969),
    MySQL only those that read (3024): there the wait for a row lock bounds the others.
    """
    seconds = settings.statement_timeout_seconds - 1
    is_mariadb = "mariadb" in server_version.lower()
    return {
        "sql_mode": f"'{SESSION_SQL_MODE}'",
        "time_zone": "'+00:00'",
        "innodb_lock_wait_timeout": settings.lock_wait_seconds,
        "group_concat_max_len": LONGEST_TEXT,
        **({"max_statement_time": seconds} if is_mariadb else {"max_execution_time": seconds * 1000}),
    }


def end_idle_connections(engine: Engine, seconds: int | None = None) -> None:
    """Let the server end connections that it does not hear of, and the pool replace them before it does.

    One that was idle for half that time is not used again: the server may end it that very moment. Unless `seconds`
    says otherwise, that time is IDLE_SECONDS.
    """
    seconds = seconds or IDLE_SECONDS

    def limit(connection: Connection, _record: ConnectionPoolEntry) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET SESSION wait_timeout = {seconds}")

    def returned(_connection: Connection, record: ConnectionPoolEntry) -> None:
        record.info[IDLE_SINCE] = time.monotonic()

    def replace_stale(_connection: Connection, record: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
        if time.monotonic() - record.info.pop(IDLE_SINCE, math.inf) > seconds / 2:
            raise DisconnectionError

    event.listen(engine, "connect", limit)
    event.listen(engine, "checkin", returned)
    # Before the listener that counts connections in use: that one must see each checkout once.
    event.listen(engine, "checkout", replace_stale, insert=True)
