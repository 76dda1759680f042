"""The progress row of an import: begun once per file, moved only by the transaction that stores the rows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from pydantic import ValidationError
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from common.access import audit
from common.access.actors import actor_columns
from common.access.audit import Deed
from common.db.failures import violated_unique_key
from common.db.models import AuditAction, EntityType, ImportKind, ImportRun, table_of
from common.db.rows import StoredRow, inserted_id
from common.db.schemas.import_run import ImportOptions
from common.db.types import utc_now
from common.errors import ImportInProgress
from common.exact_json import JSONObject

imports = table_of(ImportRun)

SEEN_FOR = timedelta(seconds=60)
"""An import that nobody has worked on for so long was stopped, whatever stopped it: longer than any chunk may take."""


@dataclass
class Counts:
    """What became of rows; see `ImportRun`."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    already: int = 0
    products_created: int = 0
    of_nothing: int = 0
    returned: int = 0
    rejected: int = 0
    ledger_entries: int = 0
    levels_moved: int = 0
    units_up: int = 0
    units_down: int = 0

    def add(self, other: "Counts") -> None:
        """Add the other's numbers to these."""
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))

    def told(self) -> dict[str, object]:
        """The numbers as ImportRead tells them."""
        names = ("levels_moved", "units_up", "units_down")
        levels = {"moved": self.levels_moved, "units_up": self.units_up, "units_down": self.units_down}
        return {name: value for name, value in vars(self).items() if name not in names} | {"levels": levels}


@dataclass(frozen=True)
class FileIdentity:
    """Which file: its content's SHA-256 decides; the name is for people."""

    sha256: bytes
    name: str | None


@dataclass
class Run:
    """An import under way, as stored when it was last read or moved."""

    id: int
    started_at: datetime
    rows_total: int
    rows_done: int
    rejected_bytes: int
    counts: Counts
    found: str | None = None


def unfinished_run(session: Session, kind: ImportKind, file: FileIdentity, options: ImportOptions) -> Run | None:
    """The import of this file that was interrupted; None when there is none and one may begin.

    Raises ImportInProgress when it was begun with other options, since nobody could say what the rest of its rows would
    mean.
    """
    row = latest_run(session, kind, file)
    if row is None or row.finished_at is not None:
        return None
    refuse_other_options(row, options)
    return _as_run(row)


def refuse_other_options(row: StoredRow, options: ImportOptions) -> None:
    """Raise ImportInProgress when rows of an unfinished import are in, and were read by other options than these."""
    if row.rows_done > 0 and _in_full(row.options, options) != options.meaning():
        raise ImportInProgress(
            detail=f"Import {row.id} of the same file was interrupted after {row.rows_done} of {row.rows_total} rows "
            f"and can only be resumed with the options it was begun with: {row.options}.",
            import_id=row.id,
        )


def _in_full(stored: str, options: ImportOptions) -> str:
    """Stored options with those that were not there yet when they were stored, by default; as they are if unknown."""
    try:
        return type(options).model_validate_json(stored).meaning()
    except ValidationError:
        return stored


def latest_run(session: Session, kind: ImportKind, file: FileIdentity) -> StoredRow | None:
    """The row of the last import of this file; None when it was never imported."""
    statement = select(imports).where(imports.c.sha256 == file.sha256, imports.c.kind == kind)
    return session.execute(statement.order_by(imports.c.attempt.desc()).limit(1)).one_or_none()


def _as_run(row: StoredRow) -> Run:
    counts = Counts(**{field.name: getattr(row, field.name) for field in fields(Counts)})
    return Run(row.id, row.started_at, row.rows_total, row.rows_done, row.rejected_bytes, counts, row.found)


@dataclass(frozen=True)
class Asked:
    """What an import is asked to do: the options as they were given, and with what was found out of the file."""

    options: ImportOptions
    found: ImportOptions
    rows_total: int


def begin_run(session: Session, kind: ImportKind, file: FileIdentity, asked: Asked) -> Run:
    """Record that the import of a file begins.

    Raises what `unfinished_run` does, and ImportInProgress when another process has begun to import it meanwhile.
    """
    if unfinished_run(session, kind, file, asked.options) is not None:
        raise in_progress()
    latest = latest_run(session, kind, file)
    started_at = utc_now()
    row = new_row(kind, file, asked.options) | {
        "attempt": 1 if latest is None else latest.attempt + 1,
        "rows_total": asked.rows_total,
        "found": asked.found.meaning(),
        "started_at": started_at,
        "seen_at": started_at,
    }
    try:
        run_id = inserted_id(session.execute(insert(imports), row))
    except IntegrityError as error:
        if violated_unique_key(error) is None:
            raise
        raise in_progress() from None
    _note(session, AuditAction.STARTED, run_id, {"kind": kind, "file_name": file.name, "rows": asked.rows_total})
    return Run(run_id, started_at, asked.rows_total, 0, 0, Counts())


def new_row(kind: ImportKind, file: FileIdentity, options: ImportOptions) -> dict[str, object]:
    """The columns of an import of which nothing has been done."""
    return {
        "kind": kind,
        "sha256": file.sha256,
        "attempt": 1,
        "file_name": file.name,
        "options": options.meaning(),
        "rows_total": 0,
        "rows_done": 0,
        "rejected_bytes": 0,
        "started_at": utc_now(),
        **vars(Counts()),
        **actor_columns(),
    }


def _note(session: Session, action: AuditAction, run_id: int, values: Mapping[str, object]) -> None:
    """Note in the audit log that an import begins or ends."""
    audit.record(session, [Deed(action, EntityType.IMPORT, run_id, audit.given(values))])


def restart_run(session: Session, run: Run, asked: Asked) -> None:
    """Take over an import none of whose rows are in: it may be done with other options."""
    run.rows_total, run.started_at = asked.rows_total, utc_now()
    values = {
        "options": asked.options.meaning(),
        "found": asked.found.meaning(),
        "rows_total": asked.rows_total,
        "started_at": run.started_at,
        "seen_at": run.started_at,
        "waiting": False,
        "problem": None,
    }
    session.execute(update(imports).where(imports.c.id == run.id, imports.c.rows_done == 0), values)
    _note(session, AuditAction.STARTED, run.id, {"rows": asked.rows_total})


def lock_run(session: Session, run: Run) -> None:
    """Take the import's row lock, before all other locks of a chunk.

    Raises ImportInProgress unless it still stands where this process left it: rows that another process has imported
    meanwhile are not imported again.
    """
    statement = select(ImportRun.rows_done, ImportRun.started_at).where(ImportRun.id == run.id)
    stands = session.execute(statement.where(ImportRun.finished_at.is_(None)).with_for_update()).one_or_none()
    # The start differs when another process has taken over before any row was in.
    if stands is None or tuple(stands) != (run.rows_done, run.started_at):
        raise in_progress()


def move_run(session: Session, run: Run, moved: Run) -> None:
    """Store how far the import has come, under its lock."""
    values = {
        "rows_done": moved.rows_done,
        "rejected_bytes": moved.rejected_bytes,
        "seen_at": utc_now(),
        **vars(moved.counts),
    }
    session.execute(update(imports).where(imports.c.id == run.id), values)


def finish_run(session: Session, run: Run, errors: Sequence[JSONObject], besides: Mapping[str, object]) -> datetime:
    """Record that every row has been dealt with, what was wrong with some, and the columns of `besides_columns`.

    Returns the instant.
    """
    lock_run(session, run)
    now = utc_now()
    values = {
        "finished_at": now,
        "waiting": False,
        "problem": None,
        "errors": errors_text(errors),
        **besides,
    }
    session.execute(update(imports).where(imports.c.id == run.id), values)
    _note(session, AuditAction.FINISHED, run.id, {"rows": run.rows_total} | run.counts.told())
    return now


def errors_text(errors: Sequence[JSONObject]) -> str | None:
    """What is wrong with rows, as it is stored; None for nothing."""
    return json.dumps(errors, default=str) if errors else None


def besides_columns(left_out: int, warnings: Sequence[str]) -> dict[str, object]:
    """What else is told of an import that is over."""
    return {"left_out": left_out, "warnings": json.dumps(list(warnings)) if warnings else None}


def in_progress() -> ImportInProgress:
    """The error of a process that finds another one at work on its import."""
    return ImportInProgress(detail="Another process is importing the same file now. It goes on; this one has stopped.")
