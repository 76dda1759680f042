"""The one place where a transaction begins, commits, rolls back and is tried again."""

import logging
import random
import time
from collections.abc import Callable
from contextlib import nullcontext
from typing import TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from common.db.cancellation import Cancellation
from common.db.engine import BEGIN_SNAPSHOT, EXPORT_IDLE_SECONDS, create_database_engine, end_idle_connections
from common.db.failures import QUICK_FAILURE_SECONDS, failed_at_once, is_disconnect, is_lock_failure, is_unavailable
from common.db.secondaries import secondaries_of
from common.db.statement_session import StatementSession
from common.observability.metrics import DATABASE_READS, TRANSACTION_RETRIES
from common.settings import Settings

Result = TypeVar("Result")

logger = logging.getLogger(__name__)

PROBE_SECONDS = 2
"""How long a readiness probe waits for the database: whoever asks wants to know soon, and asks again soon."""

EXPORT_STATEMENT_SECONDS = 120
"""How long one statement of an export may take: it may have to go through the whole table for a few rows."""


class Database:
    """One process's way into the database: its engines, and the transactions that run on them.

    - engine: for requests and commands, with one connection more than the setting `pool_size` says.
    - export_engine: for exports, whose statements may take minutes.
    - probe_engine: one connection for readiness probes.
    - secondaries: servers at which what is only looked at is read, if there are any.
    - lock_wait_seconds: how long a statement waits for a row lock before its transaction is tried again.
    """

    def __init__(self, settings: Settings) -> None:
        self.lock_wait_seconds = settings.lock_wait_seconds
        self._attempts = settings.transaction_attempts
        # One more than requests may have: that of the committer, which must not wait for them.
        self.engine = create_database_engine(settings.model_copy(update={"pool_size": settings.pool_size + 1}))
        end_idle_connections(self.engine)
        # Exports take minutes: from connections of their own, so that they never leave the others without.
        self.export_engine = create_database_engine(
            settings.model_copy(
                update={"pool_size": settings.export_streams, "statement_timeout_seconds": EXPORT_STATEMENT_SECONDS}
            ),
            pre_ping=True,
        )
        end_idle_connections(self.export_engine, EXPORT_IDLE_SECONDS)
        self.probe_engine = create_database_engine(
            settings.model_copy(
                update={
                    "pool_size": 1,
                    "connect_timeout_seconds": PROBE_SECONDS,
                    "statement_timeout_seconds": PROBE_SECONDS,
                    "connection_wait_seconds": PROBE_SECONDS,
                }
            ),
            pre_ping=True,
        )
        self.secondaries = secondaries_of(settings, EXPORT_STATEMENT_SECONDS)

    def close(self) -> None:
        """Close the connections that nobody uses now."""
        self.engine.dispose()
        self.export_engine.dispose()
        self.probe_engine.dispose()
        if self.secondaries is not None:
            self.secondaries.close()

    def probe(self, work: Callable[[Session], Result]) -> Result:
        """Run `work`, which must not write, once and without patience, on a connection kept for it."""
        with StatementSession(self.probe_engine) as session:
            return work(session)

    def write(self, work: Callable[[Session], Result]) -> Result:
        """Run `work` in one transaction, commit, and return its result.

        A failed COMMIT is an error: the caller never sees a result that was not stored. See `_run` for what is tried
        again; `work` must have no effect but on the session.
        """
        return self._run(work, commit=True)

    def read(
        self, work: Callable[[Session], Result], *, snapshot: bool = False, cancellation: Cancellation | None = None
    ) -> Result:
        """Run `work`, which must not write, and return its result.

        With `snapshot`, all its statements see the database as of the first one; otherwise each sees what is
        committed when it starts. A `cancellation` may end them: then DatabaseUnavailable is raised.
        """
        return self._run(_looking(work, snapshot=snapshot, cancellation=cancellation), commit=False)

    def consult(
        self, work: Callable[[Session], Result], *, snapshot: bool = False, cancellation: Cancellation | None = None
    ) -> Result:
        """As `read`, but at a secondary while there is one: for reports and lists, which nobody waits for to sell.

        What it finds is as new as at the primary. Not for what decides about a change. A secondary that cannot be
        reached, or that is too far behind, is left alone for a while, and the primary asked.
        """
        looking = _looking(work, snapshot=snapshot, cancellation=cancellation)
        if self.secondaries is not None and self.secondaries.usable:
            try:
                with StatementSession(self.secondaries.engine) as session:
                    result = looking(session)
            except DBAPIError as error:
                self._avoid_secondaries(error)
            else:
                DATABASE_READS.labels("secondary").inc()
                return result
        DATABASE_READS.labels("primary").inc()
        return self._run(looking, commit=False)

    def snapshot_session(self) -> Session:
        """A session for an export, whose statements all see this moment; at a secondary while there is one."""
        if self.secondaries is not None and self.secondaries.usable:
            try:
                session = self.secondaries.snapshot()
            except DBAPIError as error:
                self._avoid_secondaries(error)
            else:
                DATABASE_READS.labels("secondary").inc()
                return session
        DATABASE_READS.labels("primary").inc()
        session = StatementSession(self.export_engine)
        session.execute(BEGIN_SNAPSHOT)
        return session

    def _avoid_secondaries(self, error: DBAPIError) -> None:
        """Leave them alone for a while. Raises the error again where another server would say the same."""
        if self.secondaries is None or not is_unavailable(error):
            raise error
        logger.warning("a secondary cannot be read, the primary is", extra={"reason": str(error.orig)})
        self.secondaries.avoid()

    def _run(self, work: Callable[[Session], Result], *, commit: bool) -> Result:
        """Attempt the transaction, a bounded number of times.

        The whole of it runs again when InnoDB chose it as a deadlock's victim or a row lock did not come in time, and
        when its connection turned out to be dead before anything could have been committed.
        """
        for attempt in range(1, self._attempts):
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
        with StatementSession(self.engine) as session:
            try:
                result = work(session)
                if commit:
                    committing = True
                    session.commit()
                else:
                    _end(session)
            except DBAPIError as error:
                soon = time.monotonic() - started < QUICK_FAILURE_SECONDS
                was_dead = is_disconnect(error) and (soon or failed_at_once(error))
                if is_lock_failure(error) or (was_dead and not committing):
                    raise _TryAgain(error) from error
                raise
        return result


def give_back(session: Session) -> None:
    """Give the connection of a read back before slow work without it; the next statement gets one again.

    For `read` without a snapshot only, where each statement sees what is committed when it starts. A connection that
    waits for its next statement meanwhile keeps everybody from changing the tables it has read, and the server ends it
    after `IDLE_SECONDS`.
    """
    _end(session)


def _end(session: Session) -> None:
    """End a transaction that only read: whoever has read all that they wanted loses nothing with the connection."""
    try:
        session.rollback()
    except DBAPIError as error:
        if not is_disconnect(error):
            raise
        logger.info("a connection was lost after it had been read from", extra={"reason": str(error.orig)})


def _looking(
    work: Callable[[Session], Result], *, snapshot: bool, cancellation: Cancellation | None
) -> Callable[[Session], Result]:
    """The same work, as of one moment if that is asked for, and such that it can be cancelled."""

    def looked_at(session: Session) -> Result:
        with cancellation.covers(session) if cancellation else nullcontext():
            if snapshot:
                session.execute(BEGIN_SNAPSHOT)
            return work(session)

    return looked_at


class _TryAgain(Exception):
    """The transaction did nothing and may be run again."""

    def __init__(self, error: DBAPIError) -> None:
        super().__init__(str(error.orig))
        self.error = error
