"""The Idempotency-Key of an import: compared by the file's bytes and the options, and answered once.

An import is many transactions, so that its key cannot be claimed in the one that it protects, as other requests' are.
Its row is a lease instead: stored without an answer before anything else, renewed while the import runs, and given its
answer by the very transaction that ends the import. An import that fails gives the key back. Of one whose process died
the lease runs out; the next request with the key takes it over and goes on where the import stopped.
"""

import hashlib
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from fastapi import Response
from sqlalchemy import ColumnElement, delete, insert, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from common.db.rows import rows_changed
from common.db.schemas.import_run import FileFormat, ImportOptions, ImportRead
from common.db.transactions import Database
from common.db.types import utc_now
from common.errors import IdempotencyKeyInUse
from common.files.importing.job import Job, Result
from common.files.importing.pace import retry_once_if_duplicate
from common.files.importing.progress import FileIdentity
from common.files.importing.run_import import run_import
from common.http.idempotency import (
    KeyOfRequest,
    RequestKey,
    StoredKey,
    keys,
    read_key,
    replayed,
    stored_answer,
    this_key,
)
from common.http.responses import json_response

LEASE = timedelta(seconds=60)
"""How long an import that died keeps its key: longer than any chunk may take."""

RENEWED_AFTER_SECONDS = 10

ASK_AGAIN_SECONDS = 0.1
"""How often a request looks whether the import with its key has ended. A lease is no lock that could be waited for."""


def answer_import(job: Job, key: KeyOfRequest | None, imported: Callable[[Result], None]) -> Response:
    """Import a file and answer with ImportRead; with a key, at most once. `imported` is told of a result that is new.

    Raises what `run_import` does, IdempotencyKeyReused (another file, or other options) and IdempotencyKeyInUse.
    """
    if key is None:
        result = run_import(job)
    else:
        lease = ImportLease(job.database, key.with_fingerprint(fingerprint(job.file, job.form, job.options)))
        answer = lease.take()
        if answer is not None:
            return answer
        result = lease.run(job)
    imported(result)
    return _response(result)


def _response(result: Result) -> Response:
    return json_response(ImportRead, result.fields())


def fingerprint(file: FileIdentity, form: FileFormat | None, options: ImportOptions) -> bytes:
    """SHA-256 of the file's bytes, its format, and the options that differ from what they are by default."""
    given = options.model_dump(mode="json", exclude_defaults=True)
    asked = json.dumps([file.sha256.hex(), form, given], sort_keys=True)
    return hashlib.sha256(asked.encode()).digest()


class ImportLease:
    """A key that is held while an import runs. `_until` is also how its holder knows that it is still its own."""

    def __init__(self, database: Database, key: RequestKey) -> None:
        self._database = database
        self._key = key
        self._until = utc_now()
        self._renewed = time.monotonic()

    def take(self) -> Response | None:
        """Take the key; returns the answer that it has got already, or gets within the time that locks are waited for.

        Raises IdempotencyKeyReused, and IdempotencyKeyInUse when another import has the key for longer.
        """
        give_up = time.monotonic() + self._database.lock_wait_seconds
        while True:
            try:
                return self._take_if_free()
            except IdempotencyKeyInUse:
                if time.monotonic() >= give_up:
                    raise
            time.sleep(ASK_AGAIN_SECONDS)

    def _take_if_free(self) -> Response | None:
        until = utc_now() + LEASE
        answer = retry_once_if_duplicate(lambda: self._database.write(lambda session: self._take(session, until)))
        self._until = until
        return answer

    def _take(self, session: Session, until: datetime) -> Response | None:
        stored = read_key(session, self._key, lock=True)
        if stored is not None and stored.expires_at > utc_now():
            return self._answer_of(stored)
        lease = {"fingerprint": self._key.fingerprint, "expires_at": until}
        if stored is None:
            session.execute(insert(keys), {"scope": self._key.scope, "key": self._key.key} | lease)
        else:
            nothing = {"status": None, "body": None, "location": None}
            session.execute(update(keys).where(this_key(self._key)), lease | nothing)
        return None

    def _answer_of(self, stored: StoredKey) -> Response:
        answer = replayed(stored, self._key)
        if answer is None:
            raise IdempotencyKeyInUse(
                detail="The import with this Idempotency-Key is still running, or was broken off within the last "
                "minute. Repeat this request a little later."
            )
        return answer

    def run(self, job: Job) -> Result:
        """Import the file under the key. When that fails in any way, the key is given back."""

        def report(phase: str, done: int, total: int) -> None:
            job.report(phase, done, total)
            if time.monotonic() - self._renewed > RENEWED_AFTER_SECONDS:
                self._until, self._renewed = self._database.write(self._renew), time.monotonic()

        try:
            result = run_import(replace(job, report=report, finished=self._store))
            if job.options.dry_run:
                self._database.write(lambda session: self._store(session, result))
        except BaseException:
            # Should the database be what failed, the lease runs out by itself.
            with suppress(SQLAlchemyError):
                self._database.write(lambda session: session.execute(delete(keys).where(self._is_ours())))
            raise
        return result

    def _is_ours(self) -> ColumnElement[bool]:
        return this_key(self._key) & (keys.c.expires_at == self._until) & keys.c.status.is_(None)

    def _renew(self, session: Session) -> datetime:
        until = utc_now() + LEASE
        self._move(session, until, {})
        return until

    def _store(self, session: Session, result: Result) -> None:
        expires_at = utc_now() + self._key.kept
        self._move(session, expires_at, stored_answer(_response(result))._asdict())

    def _move(self, session: Session, until: datetime, values: dict[str, object]) -> None:
        """Raises IdempotencyKeyInUse when the lease has run out and another request has taken the key."""
        moved = session.execute(update(keys).where(self._is_ours()), values | {"expires_at": until})
        if rows_changed(moved) != 1:
            raise IdempotencyKeyInUse(
                detail="Another request with this Idempotency-Key has taken the import over. It goes on; this one has "
                "stopped."
            )
