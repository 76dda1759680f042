"""Waiting for requests to wait for locks."""

import time

from sqlalchemy import Engine, text

LOCK_WAITS = text(
    "SELECT COUNT(*) FROM information_schema.innodb_trx t "
    "JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id "
    "WHERE t.trx_state = 'LOCK WAIT' AND p.db = DATABASE()"
)
PAUSE = 0.12
"""The server refreshes innodb_trx only for a reader that has left it alone for 0.1 seconds."""


def until_waiting(engine: Engine, count: int) -> None:
    """Return once `count` transactions of the engine's database wait for a lock."""
    seen = 0
    for _ in range(100):
        time.sleep(PAUSE)
        with engine.connect() as connection:
            seen = connection.execute(LOCK_WAITS).scalar_one()
        if seen == count:
            return
    message = f"{seen} transactions wait for locks, not {count}"
    raise AssertionError(message)
