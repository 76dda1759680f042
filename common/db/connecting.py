"""How a connection to the database is opened: in bounded time, and to that server of a group which does what is asked.

A store may run on several servers of which one takes what is written (MySQL Group Replication with a single primary, or
any pair of which one is read-only). Their addresses stand in one URL, separated by commas, and there is no proxy in
front of them: a connection is opened to the server that was right the last time, and where it is no longer, all are
asked at once.
"""

import socket
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import suppress
from typing import Literal

import pymysql
from pymysql.connections import Connection
from sqlalchemy import Engine, event
from sqlalchemy.engine import Dialect, ExceptionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from common.db.failures import NO_SERVER, REFUSALS, is_not_primary

Role = Literal["primary", "secondary"]

DEAD_PEER = {"TCP_KEEPIDLE": 2, "TCP_KEEPINTVL": 1, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 5000}
"""Options of a connection's socket (tcp(7)), where the system has them; the last is in milliseconds.

A server whose machine has gone without a word is noticed after five seconds, not only when a statement's time is up.
"""

GROUP_MEMBERS = """
    SELECT COUNT(*), COALESCE(SUM(MEMBER_STATE IN ('ONLINE', 'RECOVERING')), 0),
           COALESCE(SUM(MEMBER_ID = @@server_uuid AND MEMBER_STATE = 'ONLINE'), 0)
    FROM performance_schema.replication_group_members
"""
"""Members of the group that a server belongs to, how many of them it can see, and whether it is one itself."""

NO_SUCH_TABLE, NO_SUCH_VARIABLE, NO_RIGHT = 1146, 1193, 1142

OPTIONS = "options"
"""In a pooled connection's info: the driver's options by which another one reaches the same server."""


class Route:
    """Where the connections of one engine go: to the only server, or to that of several which has the role.

    Each of several is given `seconds` to say whether it has.
    """

    def __init__(self, hosts: Sequence[str], role: Role, seconds: float) -> None:
        self._hosts = tuple(hosts)
        self._seconds = seconds
        self._role = role
        self._known: str | None = None

    def serve(self, engine: Engine) -> None:
        """Let an engine open its connections here, and leave a server that turns out to be the wrong one."""
        event.listen(engine, "do_connect", self._connect)
        event.listen(engine, "handle_error", self._handle_error)

    def _handle_error(self, context: ExceptionContext) -> None:
        """Drop what the pool holds of a server that has been demoted: it would go on refusing every change."""
        error = context.sqlalchemy_exception
        if isinstance(error, DBAPIError) and is_not_primary(error):
            context.is_disconnect = True
        if context.is_disconnect:
            self._known = None

    def _connect(
        self, _dialect: Dialect, record: ConnectionPoolEntry, _arguments: list[object], options: dict[str, object]
    ) -> Connection:
        if len(self._hosts) <= 1:
            record.info[OPTIONS] = options
            return open_connection(options)
        connection, host = self._find(lambda host: open_in_role(options | {"host": host}, self._role))
        record.info[OPTIONS] = options | {"host": host}
        return connection

    def _find(self, opened: Callable[[str], Connection]) -> tuple[Connection, str]:
        known = self._known
        if known is not None:
            with suppress(pymysql.MySQLError):
                return _first((known,), opened, self._seconds)
        connection, self._known = _first(self._hosts, opened, self._seconds)
        return connection, self._known


def open_connection(options: Mapping[str, object]) -> Connection:
    """A connection by the driver's options, opened within about `connect_timeout`. Raises the driver's errors.

    The driver bounds only the TCP connection by it: a server that accepts and then is silent (its process is stopped,
    its disk hangs) would keep a request for as long as the longest statement may take, `read_timeout`. It offers no
    public way to change that on a connection, nor to its socket.
    """
    connection = pymysql.connect(**{**options, "read_timeout": options["connect_timeout"]})
    connection._read_timeout = options["read_timeout"]  # noqa: SLF001 - see above
    if not connection.unix_socket:
        for name, value in DEAD_PEER.items():
            if hasattr(socket, name):
                connection._sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)  # noqa: SLF001 - see above
    return connection


def open_in_role(options: Mapping[str, object], role: Role) -> Connection:
    """A connection to a server with a role. Raises the driver's errors, and its OperationalError for another role."""
    connection = open_connection(options)
    try:
        found = role_of(connection)
    except BaseException:
        connection.close()
        raise
    if found != role:
        connection.close()
        raise pymysql.OperationalError(NO_SERVER, f"{options['host']} is not the {role}")
    return connection


def _first(hosts: Sequence[str], opened: Callable[[str], Connection], seconds: float) -> tuple[Connection, str]:
    """Ask all servers at once; the first connection that could be had, and to which one. Raises why there is none.

    None is waited for longer than `seconds`: what looks up a name takes no limit, and keeps at it for ten seconds and
    more when the name is that of a container which does not run. A server that knows no such user, as one does whose
    disk is new, says nothing of the group unless all say the same.
    """
    executor = ThreadPoolExecutor(len(hosts), thread_name_prefix="connecting")
    attempts = {executor.submit(opened, host): host for host in hosts}
    executor.shutdown(wait=False)
    failures: list[pymysql.MySQLError] = []
    with suppress(TimeoutError):
        for attempt in as_completed(attempts, seconds):
            try:
                connection = attempt.result()
            except pymysql.MySQLError as error:
                failures.append(error)
                continue
            _close_all(attempts.keys() - {attempt})
            return connection, attempts[attempt]
    _close_all(attempts)
    if len(failures) < len(hosts):
        raise pymysql.OperationalError(NO_SERVER, f"no server answered within {seconds:g} s")
    raise next((error for error in failures if error.args[0] not in REFUSALS), failures[0])


def _close_all(attempts: Iterable[Future[Connection]]) -> None:
    for attempt in attempts:
        attempt.add_done_callback(_close)


def _close(attempt: Future[Connection]) -> None:
    """Close a connection that came too late."""
    if attempt.exception() is None:
        attempt.result().close()


def role_of(connection: Connection) -> Role | None:
    """What a server is now; None when it has left its group, or sees less than a majority of it: then it is neither.

    A server that belongs to no group is the primary unless it is read-only. Raises the driver's error when it cannot be
    asked.
    """
    members, visible, is_member = next(_rows(connection, GROUP_MEMBERS), (0, 0, 0))
    if members and (not is_member or visible * 2 <= members):
        return None
    (read_only,) = next(_rows(connection, "SELECT @@global.read_only"))
    return "secondary" if read_only else "primary"


def _rows(connection: Connection, query: str) -> Iterator[tuple[int, ...]]:
    """The rows of a query; none where the server does not know what it asks for or does not tell us."""
    with connection.cursor() as cursor:
        try:
            cursor.execute(query)
        except pymysql.MySQLError as error:
            if error.args[0] not in {NO_SUCH_TABLE, NO_SUCH_VARIABLE, NO_RIGHT}:
                raise
            return
        yield from cursor.fetchall()
