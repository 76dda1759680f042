"""What a database error means, by MySQL's error number."""

import time

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, IntegrityError

DUPLICATE_ENTRY = 1062
LOCK_WAIT_TIMEOUT = 1205
DEADLOCK = 1213
NO_SERVER = 2003
"""The driver's number for a connection that could not be made."""

ROLLED_BACK_BY_GROUP = 3101
"""A server of a group rolled a transaction back since another server had changed the same rows first."""

ERROR_DURING_COMMIT, LOCK_DEADLOCK = 1180, "error 149"
"""The same, as the storage engine says it: "Got error 149 - 'Lock deadlock; Retry transaction' during COMMIT"."""

CONNECTION_ERRORS = frozenset({
    1040,  # too many connections
    1053,  # server shutdown in progress
    1129,  # host is blocked
    1152, 1158, 1159, 1160, 1161,  # packet read and write errors
    1184,  # aborted connection
    1203, 1226,  # this user has as many connections as it may
    1927,  # connection was killed (MariaDB)
    2002, 2003,  # cannot connect
    2006, 2013, 2014,  # gone away, lost connection, out of sync after an interrupted answer
    2055,  # lost connection
    3168,  # server is not available
    3169,  # session was killed
    4031,  # disconnected for inactivity
})  # fmt: skip

NOT_PRIMARY_ERRORS = frozenset({
    1290, 1836, 3100,  # read-only: the server is a replica or is being switched over
    1047,  # Galera: the node is not part of its cluster
    3032,  # the server is offline, as one is that its group has expelled
    4094,  # everything waits for another server to become the primary
    3796, 3797, 3798,  # the server could not wait for what its group has committed
})  # fmt: skip
"""Another server of the group may be able to do it, or this one once it is back."""

NOT_WRITABLE_ERRORS = NOT_PRIMARY_ERRORS | frozenset({
    1021, 1114,  # disk full, table full
    1317,  # statement was interrupted
})  # fmt: skip

OUT_OF_TIME_ERRORS = frozenset({
    1969,  # MariaDB: over max_statement_time
    3024,  # MySQL: over max_execution_time
})  # fmt: skip


NO_CONNECTION_ERRORS = frozenset({2002, NO_SERVER})
"""None was made: nothing of a request can have reached the server."""


REFUSALS = frozenset({1044, 1045, 1049, 1130})
"""The server lets this user in nowhere, knows no such user or database, or lets nobody in from there."""


AT_ONCE = "the statement failed at once"
"""A note on a driver's exception; see `failed_at_once`."""

QUICK_FAILURE_SECONDS = 1.0
"""A connection that breaks sooner than this after a statement was sent was dead before: the pool kept it over a restart
of the database, or the server ended it while its process was kept from going on, as on a machine that is overloaded."""


def note_failures_at_once(engine: Engine) -> None:
    """Note of each statement of this engine that fails whether it had taken any time; see `failed_at_once`."""

    def note(context: ExceptionContext) -> None:
        started = getattr(context.execution_context, "started", None)
        if started is not None and time.perf_counter() - started < QUICK_FAILURE_SECONDS:
            context.original_exception.add_note(AT_ONCE)

    event.listen(engine, "handle_error", note)


def failed_at_once(error: DBAPIError) -> bool:
    """Whether the statement failed before the server can have begun with it, however long its transaction took."""
    return AT_ONCE in getattr(error.orig, "__notes__", ())


def error_number(error: DBAPIError) -> int | None:
    """MySQL's number of the error, or None when the driver gave none."""
    arguments = _arguments(error)
    return arguments[0] if arguments and isinstance(arguments[0], int) else None


def _arguments(error: DBAPIError) -> tuple[object, ...]:
    """What the driver says: MySQL's number of the error and its message, or nothing."""
    return () if error.orig is None else error.orig.args


def is_disconnect(error: DBAPIError) -> bool:
    """Whether the connection is lost or could not be made."""
    return error.connection_invalidated or error_number(error) in CONNECTION_ERRORS or error_number(error) == 0


def could_not_connect(error: DBAPIError) -> bool:
    """Whether there is no way to the server at all: it does not run, or nobody knows its name."""
    return error_number(error) in NO_CONNECTION_ERRORS


def is_lock_failure(error: DBAPIError) -> bool:
    """Whether trying the same transaction again makes sense: nothing of it was done, since another one had the rows.

    A deadlock, a lock that did not come in time and, where several servers are written to, a change of the same rows on
    another one: that is found out by COMMIT, which then has rolled back.
    """
    number = error_number(error)
    if number == ERROR_DURING_COMMIT:
        return LOCK_DEADLOCK in str(_arguments(error)[1])
    return number in {DEADLOCK, LOCK_WAIT_TIMEOUT, ROLLED_BACK_BY_GROUP}


def is_not_primary(error: DBAPIError) -> bool:
    """Whether the server refuses because it is not, or no longer, the one that does this."""
    return error_number(error) in NOT_PRIMARY_ERRORS


def is_out_of_time(error: DBAPIError) -> bool:
    """Whether the server ended the statement because it ran for longer than any may."""
    return error_number(error) in OUT_OF_TIME_ERRORS


def is_unavailable(error: DBAPIError) -> bool:
    """Whether the database cannot do its work now but may a moment later."""
    return is_disconnect(error) or is_lock_failure(error) or error_number(error) in NOT_WRITABLE_ERRORS


def violated_unique_key(error: IntegrityError) -> str | None:
    """Name of the unique key that refused a row, or None when the error is another one.

    MySQL writes the key's name last in the message, with the table's name before it ('products.uq_products_sku').
    """
    if error_number(error) != DUPLICATE_ENTRY:
        return None
    return str(_arguments(error)[1]).rpartition("for key ")[2].strip("'").rpartition(".")[2]
