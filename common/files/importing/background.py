"""Work on the imports that nobody waits for: one process of the service at a time, one import after the other.

The process that has the lock of the directory does the work. Every other one tries to get it now and then; when the
first is killed, the system takes the lock away from it, and what it was at is stopped.
"""

import logging
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import anyio
import anyio.to_thread
from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError

from common.access.actors import answering
from common.db.schemas.import_run import ImportOptions
from common.db.transactions import Database
from common.errors import ImportFileGone, ImportInProgress, ImportStopped, InvalidRequest, StorageFull
from common.files.importing.job import Checked, ImportSpec, Job, Result, tell_nobody
from common.files.importing.kept_files import KeptFiles, import_directory
from common.files.importing.progress import FileIdentity
from common.files.importing.queue import (
    GONE,
    Taken,
    end_dry_run,
    needed_keys,
    refuse,
    say_running,
    stop,
    take_next,
)
from common.files.importing.rejected import RejectedFile
from common.files.importing.run_import import run_import
from common.http.admission import held
from common.http.error_handlers import problem_of
from common.settings import Settings
from common.temporary_files import Room

LOOK_SECONDS = 0.25
"""How often a process looks whether there is something to do, by one call of the system."""

LOOK_ANYWAY_SECONDS = 60
"""How often it asks the database without having been told: whoever was to tell it may have been killed."""

AFTER_FAILURE_SECONDS = 5
SAY_SECONDS = 1
"""How often a running import tells how far it is, where no rows that are stored tell it."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class BackgroundImports:
    """What a service works on beside its requests.

    - options: the schema of the kind's options.
    - imported: is told of each result that is new.
    """

    spec: ImportSpec
    options: type[ImportOptions]
    kept: KeptFiles
    imported: Callable[[Result], None]

    @asynccontextmanager
    async def beside(self, app: FastAPI) -> AsyncIterator[None]:
        """Work while the block runs; at its end an import stops after the chunk that is being written."""
        worker = Worker(self, app)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(worker.work)
            try:
                yield
            finally:
                worker.is_ending = True
                tasks.cancel_scope.cancel()


@dataclass(frozen=True)
class Means:
    """What an import works with."""

    database: Database
    settings: Settings
    room: Room


class Worker:
    """A process that works on imports, or waits to be the one that does."""

    def __init__(self, what: BackgroundImports, app: FastAPI) -> None:
        self._what = what
        self._kept = what.kept
        self._kind = what.spec.name
        self._app = app
        self._means = Means(app.state.database, app.state.settings, app.state.room)
        self._database = self._means.database
        self._woken = -1
        self._looked = 0.0
        self.is_ending = False

    @property
    def is_stopping(self) -> bool:
        """Whether the process is about to end."""
        return self.is_ending or bool(self._app.state.draining)

    async def work(self) -> None:
        """Until cancelled. A failure of the database, or of the disk, is waited out."""
        lock = await self._lock()
        try:
            while True:
                try:
                    if not self.is_stopping and self._is_due():
                        await self._work_off()
                except (SQLAlchemyError, OSError) as error:
                    logger.warning("imports wait", extra={"reason": str(getattr(error, "orig", error))})
                    self._woken = -1
                    await anyio.sleep(AFTER_FAILURE_SECONDS)
                await anyio.sleep(LOOK_SECONDS)
        finally:
            os.close(lock)

    async def _lock(self) -> int:
        """The lock, once it is free and the directory can be used."""
        while True:
            try:
                self._kept.make()
                lock = self._kept.lock(self._kind)
            except (StorageFull, OSError) as error:
                logger.warning("imports cannot wait", extra={"reason": str(error)})
                await anyio.sleep(LOOK_ANYWAY_SECONDS)
                continue
            if lock is not None:
                return lock
            await anyio.sleep(LOOK_SECONDS)

    def _is_due(self) -> bool:
        woken, now = self._kept.woken(self._kind), time.monotonic()
        if woken == self._woken and now - self._looked < LOOK_ANYWAY_SECONDS:
            return False
        self._woken, self._looked = woken, now
        return True

    async def _work_off(self) -> None:
        """One import after the other until none waits."""
        admission = self._app.state.admission
        more = True
        while more and not self.is_stopping:
            async with held(admission.imports), held(admission.connections):
                more = await anyio.to_thread.run_sync(self._next)

    def _next(self) -> bool:
        """Do the next import; whether there was one. Files that none needs go when there is nothing else to do."""
        taken = self._database.write(lambda session: take_next(session, self._kind))
        if taken is None:
            keys = self._kept.keys()
            self._kept.clean(self._database.read(lambda session: needed_keys(session, keys)) if keys else set())
            return False
        Turn(self._what, self._means, taken, lambda: self.is_stopping).do()
        return True


class Turn:
    """One import, from its turn on until it is over or stopped."""

    def __init__(
        self,
        what: BackgroundImports,
        means: Means,
        taken: Taken,
        is_stopping: Callable[[], bool],
    ) -> None:
        self._what = what
        self._kept = what.kept
        self._means = means
        self._database = means.database
        self._taken = taken
        self._is_stopping = is_stopping
        self._checked: Checked | None = None
        self._phase = ""
        self._said = 0.0

    def do(self) -> None:
        """Import the file, and note what came of it. Raises SQLAlchemyError when that cannot be noted."""
        taken = self._taken
        try:
            with answering(taken.principal, taken.request_id):
                result = self._imported()
        except InvalidRequest as problem:
            refused = problem
            self._database.write(lambda session: refuse(session, taken.id, refused, self._checked))
        except ImportInProgress as problem:
            # It is another program's now, which tells how far it is.
            logger.info("import left to another program", extra={"import_id": taken.id, "reason": problem.detail})
            return
        except Exception as error:  # noqa: BLE001 - whatever it was, the import can be resumed, and says why it stopped
            stopped = problem_of(error, "GET")
            self._database.write(lambda session: stop(session, taken.id, stopped))
            return
        else:
            if taken.dry_run:
                self._database.write(lambda session: end_dry_run(session, taken.id, result, self._checked))
            self._what.imported(result)
        self._kept.drop(taken.key)

    def _imported(self) -> Result:
        if not self._kept.has(self._taken.key):
            raise ImportFileGone(detail=GONE)
        return run_import(self._job())

    def _job(self) -> Job:
        taken = self._taken
        options = self._what.options.model_validate_json(taken.options)
        rejected = RejectedFile(None, stem=self._kept.rejected_stem(taken.key), room=self._kept.room)
        return Job(
            self._database,
            self._means.settings.zone,
            self._what.spec,
            self._kept.path(taken.key),
            FileIdentity(taken.sha256 or b"", taken.file_name),
            taken.form,
            options.model_copy(update={"dry_run": taken.dry_run}),
            rejected,
            self._report,
            self._means.room,
            unpacked_limit=self._means.settings.import_max_bytes,
            currency=self._means.settings.currency,
            import_id=None if taken.dry_run else taken.id,
            wrong=rejected,
            checked=self._note,
        )

    def _note(self, checked: Checked) -> None:
        self._checked = checked

    def _report(self, phase: str, done: int, total: int) -> None:
        """Say now and then how far the import is; see `common.files.importing.job.Progress`."""
        is_importing = phase == "importing"
        if self._is_stopping():
            rows = done if is_importing else 0
            raise ImportStopped(
                detail=f"The service was stopped. {rows:,} rows are in; resume the import to go on after them.",
                rows_done=rows,
                rows_total=total if is_importing else None,
            )
        now = time.monotonic()
        if phase == self._phase and now - self._said < SAY_SECONDS:
            return
        self._phase, self._said = phase, now
        # Once rows are being stored, what stores them says so too. What is checked may be longer, where it was packed.
        size = self._kept.path(self._taken.key).stat().st_size
        checked = size if is_importing else size * done // max(total, 1)
        self._database.write(lambda session: say_running(session, self._taken.id, checked))


def background_imports(
    app: FastAPI, spec: ImportSpec, options: type[ImportOptions], imported: Callable[[Result], None] = tell_nobody
) -> None:
    """Let the service import files of this kind that nobody waits for."""
    kept = KeptFiles(app.state.settings, import_directory(app.state.settings))
    app.state.imports = BackgroundImports(spec, options, kept, imported)
    app.state.companions.append(app.state.imports.beside)
