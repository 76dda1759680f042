"""What a database error means, by MySQL's error number."""

from sqlalchemy.exc import DBAPIError, IntegrityError

DUPLICATE_ENTRY = 1062
LOCK_WAIT_TIMEOUT = 1205
DEADLOCK = 1213

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

NOT_WRITABLE_ERRORS = frozenset({
    1021, 1114,  # disk full, table full
    1290, 1836, 3100,  # read-only: the server is a replica or is being switched over
    1317,  # statement was interrupted
})  # fmt: skip

OUT_OF_TIME_ERRORS = frozenset({
    1969,  # MariaDB: over max_statement_time
    3024,  # MySQL: over max_execution_time
})  # fmt: skip


NO_CONNECTION_ERRORS = frozenset({2002, 2003})
"""None was made: nothing of a request can have reached the server."""


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
    """Whether trying the same transaction again makes sense: deadlock or lock wait timeout, nothing else."""
    return error_number(error) in {DEADLOCK, LOCK_WAIT_TIMEOUT}


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
