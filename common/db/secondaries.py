"""Servers that only read: reports, lists and exports leave the primary to those who sell, where there are any."""

import time

import pymysql
from pymysql.connections import Connection
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from common.db.connecting import NO_SUCH_VARIABLE
from common.db.engine import BEGIN_SNAPSHOT, EXPORT_IDLE_SECONDS, create_database_engine, end_idle_connections
from common.db.statement_session import StatementSession
from common.settings import Settings

CONNECT_SECONDS = 1
"""How long a secondary may take to open a connection: the primary is there as well, and somebody waits."""

CATCH_UP_SECONDS = 3
"""How long a transaction waits until its server has carried out all that was acknowledged before it.

The server takes the session's `wait_timeout` for it, so these connections are not kept for longer when they are idle.
"""

AVOIDED_SECONDS = 10
"""How long nothing is read at secondaries after one failed: who asks meanwhile does not find that out again."""

RECYCLE_SECONDS = 60
"""How long a connection is used: after it, another secondary may be found, or that this one leads by now."""


ANY_TABLE = text("SELECT version_num FROM alembic_version")
"""A table that every user may read: with it a snapshot begins, and a secondary's wait for it."""

WAIT = text("SET SESSION wait_timeout = :seconds")


class Secondaries:
    """The engines of the servers that only read, and whether they are of use at the moment.

    Each transaction waits on its server until that has carried out all that was acknowledged before (`BEFORE`), so that
    what is read here is never older than what the primary would say. A server that is too far behind for that fails.
    """

    def __init__(self, settings: Settings, export_statement_seconds: int) -> None:
        self.engine = _reading_engine(settings)
        end_idle_connections(self.engine, CATCH_UP_SECONDS)
        export = {"pool_size": settings.export_streams, "statement_timeout_seconds": export_statement_seconds}
        self.export_engine = _reading_engine(settings.model_copy(update=export), pre_ping=True)
        self._avoided_until = 0.0

    def snapshot(self) -> Session:
        """A session for an export, in a transaction that sees this moment. Raises DBAPIError when it cannot be had."""
        session = StatementSession(self.export_engine)
        try:
            session.execute(WAIT, {"seconds": CATCH_UP_SECONDS})
            session.execute(BEGIN_SNAPSHOT)
            session.execute(ANY_TABLE)
            session.execute(WAIT, {"seconds": EXPORT_IDLE_SECONDS})
        except DBAPIError:
            session.close()
            raise
        return session

    @property
    def usable(self) -> bool:
        """Whether none of them has failed just now."""
        return time.monotonic() >= self._avoided_until

    def avoid(self) -> None:
        """Leave them alone for a while."""
        self._avoided_until = time.monotonic() + AVOIDED_SECONDS

    def close(self) -> None:
        """Close the connections that nobody uses now."""
        self.engine.dispose()
        self.export_engine.dispose()


def secondaries_of(settings: Settings, export_statement_seconds: int) -> Secondaries | None:
    """Those that the settings name, if they do."""
    if settings.read_database_url is None:
        return None
    reading = {"database_url": settings.read_database_url, "connect_timeout_seconds": CONNECT_SECONDS}
    return Secondaries(settings.model_copy(update=reading), export_statement_seconds)


def _reading_engine(settings: Settings, *, pre_ping: bool = False) -> Engine:
    engine = create_database_engine(settings, role="secondary", pre_ping=pre_ping, recycle_seconds=RECYCLE_SECONDS)
    event.listen(engine, "connect", _wait_before_reading)
    return engine


def _wait_before_reading(connection: Connection, _record: ConnectionPoolEntry) -> None:
    """Let every transaction see all that was acknowledged before it; of a server in no group this cannot be asked."""
    with connection.cursor() as cursor:
        try:
            cursor.execute("SET SESSION group_replication_consistency = 'BEFORE'")
        except pymysql.MySQLError as error:
            if error.args[0] != NO_SUCH_VARIABLE:
                raise
