"""Import a file: check it as a whole, then write it in chunks, each a transaction that also records how far it is.

A chunk is in or out with everything that belongs to it (rows, ledger, rollups, progress), so reports are exact at every
moment, and an import that was killed at any point goes on at the first chunk that is not in.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from common.db.models import ImportKind
from common.db.schemas.import_plan import ImportPlan
from common.db.schemas.import_reading import ShortRows
from common.db.schemas.import_run import FileFormat, OnError
from common.db.types import utc_now
from common.errors import ImportStopped, InvalidFile
from common.files.importing.job import Begun, Checked, Importer, Job, Outcome, Result, listed_errors
from common.files.importing.pace import Pace, prefetched, retry_once_if_duplicate
from common.files.importing.plan import plan_of
from common.files.importing.progress import (
    Asked,
    Run,
    begin_run,
    besides_columns,
    finish_run,
    in_progress,
    lock_run,
    move_run,
    restart_run,
    unfinished_run,
)
from common.files.importing.reasons import Reasons
from common.files.reading.columns import plain_name
from common.files.reading.csv_rows import open_csv
from common.files.reading.lines import JSON_ARRAY, invalid_file, read_head
from common.files.reading.ndjson_rows import open_ndjson
from common.files.reading.profiles import STORE_ZONE, found_profile, header_of, named_profile
from common.files.reading.survey import survey
from common.files.reading.table import FileRow, RowError, Table, Tally, taken
from common.files.unpacking import unpacked
from common.problems import FieldError, as_sentence

LISTED_ERRORS = 100
LISTED_PRODUCTS = 100
CHECK_ROWS = 10_000
"""Rows read at a time in the pass that only checks; what bounds its memory."""


def run_import(job: Job) -> Result:
    """Import the file, or go on with it where an interrupted run stopped.

    Raises InvalidFile (bad rows under `stop`, or a file that cannot be read), ImportInProgress, ImportStopped (rows
    that could be taken when the file was checked cannot be any more) and StorageFull.
    """
    with unpacked(job.path, job.unpacking) as plain:
        return _import(surveyed(replace(job, plain=plain)))


def planned(job: Job) -> ImportPlan:
    """What would be made of the file, without any of it being imported. Raises InvalidFile for what cannot be read."""
    with unpacked(job.path, job.unpacking) as plain:
        job = profiled(replace(job, plain=plain))
        table = _read(job)
        try:
            found = survey(table, job.spec.fields, job.resolved)
        finally:
            table.lines.close()
        return plan_of(replace(job, found=job.resolved.model_copy(update=found.options())), table, found)


def profiled(job: Job) -> Job:
    """The job with the options of the program whose file it is; its own ones go first."""
    folder, name = job.spec.profiles, job.options.profile
    if folder is None:
        return job
    head = read_head(job.text.path).decode("utf-8", "replace")
    profile = job.own_profile or (named_profile(folder, name) if name else found_profile(folder, head))
    if profile is None:
        return job
    given = job.options.model_dump(exclude_defaults=True)
    header = header_of(profile, head)
    options = {name: value for name, value in profile.options_for(header).items() if name not in given}
    if options.get("time_zone") == STORE_ZONE:
        options["time_zone"] = job.zone.key
    if profile.columns:
        # A column that is called like a field of ours means what that program means by it.
        is_its = profile.fits(header) or job.own_profile is not None
        called_alike = {it.strip(): "" for it in header if is_its and plain_name(it) in job.spec.fields.names}
        mapping = called_alike | profile.mapping(header, job.options.mapping)
        options["map"] = [f"{column}={field}" for column, field in mapping.items()]
        if "other_columns" not in given:
            options["other_columns"] = "ignore"
    chosen = job.options.model_validate(given | options)
    return replace(job, profile=profile, found=chosen)


def surveyed(job: Job) -> Job:
    """The job with the options that a look at its file found out. Raises InvalidFile where it has to be told more."""
    job = profiled(job)
    table = _read(job)
    try:
        found = survey(table, job.spec.fields, job.resolved)
    finally:
        table.lines.close()
    if found.trouble is not None:
        raise found.trouble
    return replace(job, found=job.resolved.model_copy(update=found.options()))


def _import(job: Job) -> Result:
    kind, options = job.spec.name, job.options
    run = job.database.read(lambda session: unfinished_run(session, kind, job.file, options))
    if job.import_id is not None and (run is None or run.id != job.import_id):
        raise in_progress()
    resumed, begun = run.rows_done if run is not None else 0, Begun()
    if run is not None and resumed:
        job = as_begun(job, run)
    now = utc_now()
    if not resumed or options.dry_run:
        checked = _check(job, now, skip=resumed)
        if options.dry_run:
            begun = job.database.read(partial(checked.importer.begin, dry_run=True))
            checked.outcome.counts.add(begun.counts)
            would = _would_be(kind, resumed, now, checked)
            warnings = [*job.warnings, *checked.tally.warnings]
            return replace(would, new_products=begun.new_products[:LISTED_PRODUCTS], warnings=warnings)
        job.confirmed(checked)
        run, begun = job.database.write(lambda session: _begin(session, job, run, checked))
    assert run is not None  # noqa: S101 - resumed, or begun above
    created = run.counts.created
    run, errors, tally = _write(job, run)
    result = Result(
        id=run.id,
        kind=kind,
        dry_run=False,
        rows=run.rows_total,
        resumed_after=resumed,
        started_at=run.started_at,
        finished_at=None,
        counts=run.counts,
        errors=errors,
        left_out=tally.left_out,
        new_products=begun.new_products[:LISTED_PRODUCTS],
        warnings=[*job.warnings, *tally.warnings],
        created_now=run.counts.created - created,
    )
    return job.database.write(partial(_finish, job=job, run=run, result=result))


def as_begun(job: Job, run: Run) -> Job:
    """The job, read as the rows were that are in: its program's profile may be another one by now."""
    with suppress(ValidationError):
        if run.found is not None:
            return replace(job, found=type(job.options).model_validate_json(run.found))
    return job


def _finish(session: Session, job: Job, run: Run, result: Result) -> Result:
    besides = besides_columns(result.left_out, result.warnings)
    finished = replace(result, finished_at=finish_run(session, run, listed_errors(result.errors), besides))
    job.finished(session, finished)
    return finished


def _would_be(kind: ImportKind, resumed: int, now: datetime, checked: Checked) -> Result:
    return Result(
        id=None,
        kind=kind,
        dry_run=True,
        rows=resumed + checked.rows,
        resumed_after=resumed,
        started_at=now,
        finished_at=None,
        counts=checked.outcome.counts,
        errors=checked.outcome.errors,
        left_out=checked.tally.left_out,
    )


def _begin(session: Session, job: Job, run: Run | None, checked: "Checked") -> tuple[Run, Begun]:
    asked = Asked(job.options, job.resolved, checked.rows)
    if run is None:
        run = begin_run(session, job.spec.name, job.file, asked)
    else:
        restart_run(session, run, asked)
    begun = checked.importer.begin(session, dry_run=False)
    moved = replace(run, counts=replace(run.counts))
    moved.counts.add(begun.counts)
    move_run(session, run, moved)
    return moved, begun


def _open(job: Job) -> Table:
    table = _read(job)
    try:
        return job.spec.shape(table, job.resolved)
    except InvalidFile:
        table.lines.close()
        raise


def _read(job: Job) -> Table:
    head = read_head(job.text.path)
    if JSON_ARRAY.match(head):
        raise invalid_file("The file is a JSON array. Write one object a line (NDJSON), without brackets and commas")
    form = job.form
    if form is None:
        form = FileFormat.NDJSON if head.lstrip().startswith(b"{") else FileFormat.CSV
    if form is FileFormat.NDJSON:
        table = open_ndjson(job.text.path, job.columns)
    else:
        table = open_csv(
            job.text.path,
            job.columns,
            counts_records=job.text.counts_records,
            delimiter="," if job.text.counts_records else job.options.delimiter,
            pads=job.resolved.short_rows is ShortRows.PAD,
        )
    return replace(table, currency=job.currency)


def _chunks(
    job: Job, table: Table, importer: Importer, pace: Pace, skip: int, passing: Callable[[], None]
) -> Iterator["_Chunk"]:
    """The rows after the first `skip`. `passing` is called now and then while those are passed over."""
    while skip and (passed := taken(table, min(CHECK_ROWS, skip))):
        skip -= len(passed)
        importer.settle(job.database.read(partial(importer.skip, rows=passed)))
        passing()
    while batch := taken(table, pace.rows):
        prepared, errors = job.database.read(partial(importer.prepare, rows=batch))
        yield _Chunk(batch, prepared, errors)


@dataclass(frozen=True)
class _Chunk:
    rows: list[FileRow]
    prepared: Any
    errors: list[RowError]


def _check(job: Job, now: datetime, *, skip: int) -> Checked:
    """Read the whole file.

    Raises InvalidFile when the file as a whole cannot be read, when rows are bad and `on_error` is stop, or when more
    are bad than may be rejected.
    """
    table = _open(job)
    total, size, bad, wrong = 0, job.text.path.stat().st_size, 0, 0
    outcome, reasons = Outcome(), Reasons()
    try:
        importer = job.spec.make(table, job.resolved, job.zone, now)
        passing = partial(job.report, "checking", 0, size)
        for chunk in _chunks(job, table, importer, Pace(CHECK_ROWS), skip, passing):
            would = job.database.read(partial(importer.check, prepared=chunk.prepared))
            importer.settle(would)
            errors = sorted(chunk.errors + would.errors, key=lambda error: error.line)
            would.counts.rejected = len({error.line for error in errors})
            outcome.counts.add(would.counts)
            outcome.errors += errors[: LISTED_ERRORS - len(outcome.errors)]
            reasons.count(errors)
            if errors:
                wrong = job.wrong.write(table, wrong, chunk.rows, errors)
            total, bad = total + len(chunk.rows), bad + len(errors)
            job.report("checking", table.lines.progress, size)
    finally:
        table.lines.close()
    checked = Checked(total, outcome, wrong, table.tally, importer)
    job.checked(checked)
    _refuse(job, checked, bad, reasons)
    return checked


def _refuse(job: Job, checked: Checked, bad: int, reasons: Reasons) -> None:
    rejected = checked.outcome.counts.rejected
    if job.options.on_error is OnError.SKIP:
        if job.max_rejected is None or rejected <= job.max_rejected:
            return
        consequence = f"more than {job.max_rejected}, the most that may be skipped here; nothing was imported"
    else:
        consequence = "nothing was imported"
    unknown = reasons.unknown_categories()
    if rejected:
        raise InvalidFile(
            detail=as_sentence(f"{rejected:,} of {checked.rows:,} rows are not right: {consequence}. Why: {reasons}"),
            errors=listed(checked.outcome.errors),
            error_count=bad,
            **({"unknown_categories": unknown} if unknown else {}),
        )


def listed(errors: Sequence[RowError]) -> list[FieldError]:
    """FileRow errors as a problem lists them."""
    return [
        FieldError(line=error.line, column=error.column, detail=error.detail, **error.members)
        for error in errors[:LISTED_ERRORS]
    ]


def _write(job: Job, run: Run) -> tuple[Run, list[RowError], Tally]:
    """Write what is not in yet, chunk by chunk; while the database stores one, the next is being read.

    The third is what was counted besides, of the rows of this run.
    """
    table = _open(job)
    errors: list[RowError] = []
    pace = Pace(job.spec.chunk_rows, whole=run.rows_total if run.rows_total <= job.spec.single_rows else None)
    try:
        importer = job.spec.make(table, job.resolved, job.zone, run.started_at)
        passing = partial(job.report, "importing", run.rows_done, run.rows_total)
        passing()
        chunks = _chunks(job, table, importer, pace, run.rows_done, passing)
        for chunk in prefetched(replace(chunk, prepared=importer.render(chunk.prepared)) for chunk in chunks):
            write = partial(_write_chunk, job=job, table=table, importer=importer, run=run, chunk=chunk)
            with pace.timed():
                run, outcome = retry_once_if_duplicate(partial(job.database.write, write))
            importer.settle(outcome)
            errors += outcome.errors[: LISTED_ERRORS - len(errors)]
            job.report("importing", run.rows_done, run.rows_total)
    finally:
        table.lines.close()
    return run, errors, table.tally


def _write_chunk(
    session: Session, job: Job, table: Table, importer: Importer, run: Run, chunk: _Chunk
) -> tuple[Run, Outcome]:
    lock_run(session, run)
    outcome = importer.write(session, chunk.prepared)
    errors = sorted(chunk.errors + outcome.errors, key=lambda error: error.line)
    moved = replace(run, rows_done=run.rows_done + len(chunk.rows), counts=replace(run.counts))
    outcome.counts.rejected = len({error.line for error in errors})
    moved.counts.add(outcome.counts)
    if errors and job.options.on_error is OnError.STOP:
        raise ImportStopped(
            detail=f"Line {errors[0].line}: {errors[0].detail}. This was not so when the file was checked. "
            f"The first {run.rows_done:,} of {run.rows_total:,} rows are in; run the same import again to go on "
            "after them.",
            errors=listed(errors),
            rows_done=run.rows_done,
        )
    if errors:
        moved.rejected_bytes = job.rejected.write(table, run.rejected_bytes, chunk.rows, errors)
    move_run(session, run, moved)
    return moved, replace(outcome, errors=errors)
