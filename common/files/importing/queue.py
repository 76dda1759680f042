"""The imports that nobody waits for, as rows: they are put in line, taken from it, and told to be over or stopped."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from common.access.actors import actor_columns, principal_of
from common.access.principal import Principal
from common.db.models import ImportKind
from common.db.rows import StoredRow, inserted_id
from common.db.schemas.import_run import FileFormat, ImportOptions, ImportState
from common.db.types import utc_now
from common.errors import ImportFileGone, ImportInProgress, ImportOver
from common.files.importing.job import Checked, Result, listed_errors
from common.files.importing.kept_files import KeptFiles
from common.files.importing.listing import import_row, state_of
from common.files.importing.progress import (
    FileIdentity,
    besides_columns,
    errors_text,
    imports,
    latest_run,
    new_row,
    refuse_other_options,
)
from common.problems import Problem

GONE = "The file is not here any more. Send it again: rows that are in are not imported once more."


@dataclass(frozen=True)
class Upload:
    """A file that has been received: where it is for the moment, the key to keep it by, and the form of its rows."""

    path: Path
    key: bytes
    size: int
    identity: FileIdentity
    form: FileFormat | None

    def columns(self, key: bytes) -> dict[str, object]:
        """What the row of its import says of it, where it is kept by this key."""
        return {"file_key": key, "file_bytes": self.size, "form": self.form}


@dataclass(frozen=True)
class Taken:
    """An import whose turn has come; `options` as they are stored, and who wants it by which request."""

    id: int
    key: bytes
    sha256: bytes | None
    file_name: str | None
    form: FileFormat | None
    options: str
    dry_run: bool
    principal: Principal
    request_id: str | None


def put_in_line(session: Session, kind: ImportKind, upload: Upload, options: ImportOptions, kept: KeptFiles) -> int:
    """Let an uploaded file wait for its turn; returns the id of its import.

    An import of the same file that is not over is the one that goes on. Raises ImportInProgress when that one was begun
    with other options, and may not be done with these.
    """
    latest = None if options.dry_run else latest_run(session, kind, upload.identity)
    if latest is not None and latest.finished_at is None:
        return _again(session, latest, upload, options, kept)
    kept.keep(upload.path, upload.key)
    row = new_row(kind, upload.identity, options) | upload.columns(upload.key) | {"waiting": True}
    if options.dry_run:
        row |= {"dry_run": True, "sha256": None}
    elif latest is not None:
        row["attempt"] = latest.attempt + 1
    return inserted_id(session.execute(insert(imports), row))


def _again(session: Session, row: StoredRow, upload: Upload, options: ImportOptions, kept: KeptFiles) -> int:
    """The import of the same bytes goes on, with its rejected rows; by other options only if nothing of it is in."""
    locked = session.execute(select(imports).where(imports.c.id == row.id).with_for_update()).one()
    refuse_other_options(locked, options)
    is_running = state_of(locked, utc_now()) is ImportState.RUNNING
    if is_running and locked.options != options.meaning():
        raise ImportInProgress(
            detail=f"Import {row.id} of the same file is running with other options: {locked.options}. Wait until it "
            "is over.",
            import_id=row.id,
        )
    key = locked.file_key or upload.key
    kept.keep(upload.path, key)
    values = upload.columns(key) | {"file_name": upload.identity.name or locked.file_name}
    if not is_running:
        values |= {"options": options.meaning(), "waiting": True, "problem": None, **actor_columns()}
    session.execute(update(imports).where(imports.c.id == row.id), values)
    return int(row.id)


def take_next(session: Session, kind: ImportKind) -> Taken | None:
    """The import that has waited longest, which runs from now on; None when none waits.

    Whoever calls this is the one process that works on imports of this kind, and on none now: one that runs is left of
    a process that was killed, and counts as stopped. (One that another program works on says again that it runs.)
    """
    unfinished = (imports.c.kind == kind) & imports.c.finished_at.is_(None) & imports.c.file_key.is_not(None)
    left = unfinished & ~imports.c.waiting & imports.c.seen_at.is_not(None)
    session.execute(update(imports).where(left), {"seen_at": None})
    statement = select(imports).where(unfinished, imports.c.waiting).order_by(imports.c.id).limit(1)
    row = session.execute(statement.with_for_update()).one_or_none()
    if row is None:
        return None
    session.execute(update(imports).where(imports.c.id == row.id), {"waiting": False, "seen_at": utc_now()})
    form = None if row.form is None else FileFormat(row.form)
    return Taken(
        row.id,
        row.file_key,
        row.sha256,
        row.file_name,
        form,
        row.options,
        row.dry_run,
        principal_of(row),
        row.request_id,
    )


def say_running(session: Session, import_id: int, checked_bytes: int) -> None:
    """A process works on the import, and has checked so much of its file."""
    values = {"seen_at": utc_now(), "checked_bytes": checked_bytes}
    session.execute(update(imports).where(imports.c.id == import_id, imports.c.finished_at.is_(None)), values)


def end_dry_run(session: Session, import_id: int, result: Result, checked: Checked | None) -> None:
    """A dry run is over: nothing was written but this."""
    values: dict[str, object] = {
        "rows_total": result.rows,
        "rows_done": result.rows,
        "rejected_bytes": 0 if checked is None else checked.wrong_bytes,
        "finished_at": utc_now(),
        "errors": errors_text(listed_errors(result.errors)),
        **besides_columns(result.left_out, result.warnings),
        **vars(result.counts),
    }
    session.execute(update(imports).where(imports.c.id == import_id), values)


def refuse(session: Session, import_id: int, problem: Problem, checked: Checked | None) -> None:
    """The file cannot be imported as it is. The import is over; none of its rows are in."""
    values: dict[str, object] = {"finished_at": utc_now()}
    if checked is not None:
        rejected = checked.outcome.counts.rejected
        values |= {"rows_total": checked.rows, "rejected": rejected, "rejected_bytes": checked.wrong_bytes}
    _leave(session, import_id, problem, values)


def stop(session: Session, import_id: int, problem: Problem) -> None:
    """The import goes on when it is resumed."""
    _leave(session, import_id, problem, {})


def _leave(session: Session, import_id: int, problem: Problem, values: dict[str, object]) -> None:
    document = json.dumps(problem.document(f"/imports/{import_id}"), default=str)
    left: dict[str, object] = {"problem": document, "seen_at": None, "waiting": False}
    statement = update(imports).where(imports.c.id == import_id, imports.c.finished_at.is_(None))
    session.execute(statement, left | values)


def resume(session: Session, import_id: int, kept: KeptFiles) -> ImportKind:
    """Let a stopped import wait for its turn; one that waits or runs is left alone. Of what kind it is.

    Raises ImportNotFound, ImportOver, and ImportFileGone when there is nothing to go on with.
    """
    row = import_row(session, import_id, lock=True)
    state = state_of(row, utc_now())
    if state in {ImportState.FINISHED, ImportState.REFUSED}:
        why = "has finished" if state is ImportState.FINISHED else "was refused: mend the file and send it anew"
        raise ImportOver(detail=f"Import {import_id} {why}.")
    if state is ImportState.STOPPED:
        if not kept.has(row.file_key):
            raise ImportFileGone(detail=GONE)
        session.execute(update(imports).where(imports.c.id == import_id), {"waiting": True, "problem": None})
    return ImportKind(row.kind)


def needed_keys(session: Session, keys: Collection[bytes]) -> set[bytes]:
    """Those of the keys whose files some import may still want: one that is not over, or has rejected rows."""
    wanted = imports.c.finished_at.is_(None) | (imports.c.rejected_bytes > 0)
    return set(session.execute(select(imports.c.file_key).where(imports.c.file_key.in_(keys), wanted)).scalars())
