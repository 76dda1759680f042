"""Importing over HTTP: the body is received into a temporary file, then imported as from the command line."""

from collections.abc import Callable
from functools import partial

import anyio
import anyio.to_thread
from fastapi import Request, Response
from sqlalchemy.orm import Session
from starlette.requests import ClientDisconnect

from common.db.schemas.import_plan import ImportPlan
from common.db.schemas.import_run import FileFormat, ImportOptions, ImportStatus, text_encoding
from common.db.schemas.texts import plain_file_name
from common.db.transactions import Database
from common.errors import (
    ImportInProgress,
    ImportStopped,
    InvalidFile,
    MalformedRequest,
    RequestTimeout,
    StorageFull,
    UnsupportedMediaType,
    problems,
)
from common.exact_json import JSONObject
from common.files.importing.background import BackgroundImports
from common.files.importing.import_key import answer_import, fingerprint
from common.files.importing.job import Job, column_map
from common.files.importing.kept_files import new_key
from common.files.importing.listing import import_status
from common.files.importing.multipart import FILE_PART, FilePart
from common.files.importing.pace import retry_once_if_duplicate
from common.files.importing.progress import FileIdentity
from common.files.importing.queue import Upload, put_in_line
from common.files.importing.rejected import DroppedRows
from common.files.importing.run_import import LISTED_ERRORS, planned
from common.files.spool import BLOCK_BYTES, Spool, spooled
from common.http.admission import admission_of, database_of, slot
from common.http.contract_route import announced_length
from common.http.idempotency import KeyOfRequest, answer_once
from common.http.own_places import Lengthy, own_places_of
from common.http.responses import ACCEPTED, json_response
from common.http.store_settings import settings_of
from common.problems import as_sentence

FORMATS: dict[str, FileFormat | None] = {
    "text/csv": FileFormat.CSV,
    "application/x-ndjson": FileFormat.NDJSON,
    "application/ndjson": FileFormat.NDJSON,
    "application/jsonl": FileFormat.NDJSON,
} | dict.fromkeys(
    (
        "text/plain",
        "text/tab-separated-values",
        "application/octet-stream",
        "application/gzip",
        "application/x-gzip",
        "application/zip",
        "application/x-zip-compressed",
        "application/vnd.apache.parquet",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.ms-excel",
        "application/vnd.oasis.opendocument.spreadsheet",
        "multipart/form-data",
    )
)
"""The format by the Content-Type; None where the file itself tells: Windows calls CSV application/vnd.ms-excel."""

UTF8_NAMES = {"utf-8", "utf8", "us-ascii"}

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

IMPORT_RESPONSES = {
    202: {"model": ImportStatus, "description": "With wait=false: the import, which goes on", **ACCEPTED[202]},
    **problems(InvalidFile, ImportInProgress, ImportStopped, StorageFull, body=True, key=True),
}


def import_body(csv: str, ndjson: str) -> JSONObject:
    """The `openapi_extra` of an import route: what the framework cannot tell, since it never sees the body.

    `csv` and `ndjson` are small files that a new store takes. Where a body is binary, documentation pages ask for a
    file and show no example: the description has one.
    """
    binary = {"type": "string", "format": "binary"}
    files = {"text/csv": csv, "application/x-ndjson": ndjson}
    form = {"type": "object", "required": [FILE_PART], "properties": {FILE_PART: binary}}
    packed = {media_type: {"schema": binary} for media_type in ("application/octet-stream", XLSX, "application/gzip")}
    return {
        "requestBody": {
            "required": True,
            "description": f"A small file, to begin with:\n```\n{csv}```",
            "content": {
                media_type: {"schema": binary, "examples": {"A small file": {"value": file}}}
                for media_type, file in files.items()
            }
            | {"multipart/form-data": {"schema": form}}
            | packed,
        }
    }


def imports_of(request: Request) -> BackgroundImports:
    """What the service imports."""
    imports: BackgroundImports = request.app.state.imports
    return imports


async def import_upload(request: Request, options: ImportOptions, key: KeyOfRequest | None) -> Response:
    """Receive the request's body and import it, with an Idempotency-Key at most once; see `answer_import`.

    With `wait` false it is imported later, and the answer is the import that waits. One file is received at a time, and
    one imported, so that neither the disk nor the connections fill up; none of the latter is held while a file is being
    received. Whoever sends it sends no other meanwhile. Of bad rows, no more may be skipped than the answer can list.
    """
    what = imports_of(request)
    form, options = _form_of(request, options)
    column_map(what.spec, options)  # refused before gigabytes are received
    async with own_places_of(request).one(Lengthy.IMPORT):
        if not options.wait and not options.plan:
            return await _put_in_line(request, what, options, form, key)
        return await _import_now(request, what, options, form, key)


async def _import_now(
    request: Request, what: BackgroundImports, options: ImportOptions, form: FileFormat | None, key: KeyOfRequest | None
) -> Response:
    """Receive the file and import it, or plan to, while the client waits."""
    admission, settings = admission_of(request), settings_of(request)
    async with slot(admission.imports):
        with spooled(request.app.state.room, settings.import_max_bytes) as spool:
            file = await _received(request, spool, options)
            job = Job(
                database_of(request),
                settings.zone,
                what.spec,
                spool.path,
                file,
                form,
                options,
                DroppedRows(),
                _stop_when_draining(request),
                request.app.state.room,
                LISTED_ERRORS,
                unpacked_limit=settings.import_max_bytes,
                currency=settings.currency,
            )
            if options.plan:
                return await anyio.to_thread.run_sync(_plan, job)
            async with slot(admission.connections):
                return await anyio.to_thread.run_sync(answer_import, job, key, what.imported)


def _plan(job: Job) -> Response:
    return json_response(ImportPlan, planned(job).model_dump())


async def _put_in_line(
    request: Request, what: BackgroundImports, options: ImportOptions, form: FileFormat | None, key: KeyOfRequest | None
) -> Response:
    """Receive the file where it is kept, and let it wait for its turn."""
    admission, limit = admission_of(request), settings_of(request).import_max_bytes
    async with slot(admission.uploads):
        await anyio.to_thread.run_sync(what.kept.make)
        with spooled(what.kept.room, limit) as spool:
            identity = await _received(request, spool, options)
            upload = Upload(spool.path, new_key(), spool.size, identity, form)
            async with slot(admission.connections):
                queued = partial(_queued, database_of(request), what, upload, options, key)
                return await anyio.to_thread.run_sync(queued)


def _queued(
    database: Database, what: BackgroundImports, upload: Upload, options: ImportOptions, key: KeyOfRequest | None
) -> Response:
    """The answer to an upload that waits for its turn; with a key, that of the first one."""

    def act(session: Session) -> Response:
        import_id = put_in_line(session, what.spec.name, upload, options, what.kept)
        status = import_status(session, import_id, what.kept)
        return json_response(ImportStatus, status, status=202, location=f"/imports/{import_id}")

    given = None if key is None else key.with_fingerprint(fingerprint(upload.identity, upload.form, options))
    try:
        response = retry_once_if_duplicate(partial(answer_once, database, given, act))
    except BaseException:
        what.kept.drop(upload.key)
        raise
    what.kept.wake(what.spec.name)
    return response


def _form_of(request: Request, options: ImportOptions) -> tuple[FileFormat | None, ImportOptions]:
    """The format by the Content-Type, and the options with the charset that it names.

    Raises UnsupportedMediaType for what is no file of rows, or has a charset that is not known.
    """
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    media_type = media_type.strip().lower()
    if media_type not in FORMATS:
        raise UnsupportedMediaType(
            detail="Send the file with Content-Type: text/csv, application/x-ndjson, application/octet-stream (Excel, "
            "Parquet, gzip, ZIP) or as the part `file` of multipart/form-data."
        )
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if charset and "=" not in charset and charset not in UTF8_NAMES and options.encoding is None:
        try:
            options = options.model_copy(update={"encoding": text_encoding(charset)})
        except ValueError as error:
            raise UnsupportedMediaType(detail=as_sentence(str(error))) from None
    encoding = request.headers.get("content-encoding", "identity")
    if encoding.lower() != "identity":
        raise UnsupportedMediaType(detail=f"Send the file as it is, without Content-Encoding: {encoding[:40]}.")
    return FORMATS[media_type], options


async def _received(request: Request, spool: Spool, options: ImportOptions) -> FileIdentity:
    """Which file the body is, once it is in the spool; its name is that of the query, or of the form's part.

    Raises what `_receive` does; BodyTooLarge and StorageFull before any of it is received, where its length is known.
    """
    settings, announced = settings_of(request), announced_length(request)
    spool.check_limit(announced)
    spool.room.check(announced)
    name = await _receive(request, spool, settings.transfer_seconds)
    return FileIdentity(spool.close(), options.file_name or (plain_file_name(name) if name else None))


async def _receive(request: Request, spool: Spool, seconds: float) -> str | None:
    """Write the file to the spool; returns its name where the request has one.

    Raises BodyTooLarge, StorageFull, MalformedRequest, RequestTimeout.
    """
    try:
        with anyio.fail_after(seconds):
            return await _write_body(request, spool)
    except ClientDisconnect:
        raise MalformedRequest(detail="The upload ended before the whole file was there.") from None
    except TimeoutError:
        raise RequestTimeout(
            detail=f"The file took more than {seconds:g} seconds to arrive, and other imports wait for it. Send it in "
            "parts."
        ) from None


async def _write_body(request: Request, spool: Spool) -> str | None:
    """A megabyte at a time."""
    part = FilePart(request.headers["content-type"]) if _is_multipart(request) else None
    waiting = bytearray()
    async for block in request.stream():
        waiting += part.content(block) if part else block
        if len(waiting) >= BLOCK_BYTES:
            await anyio.to_thread.run_sync(spool.write, bytes(waiting))
            waiting.clear()
    await anyio.to_thread.run_sync(spool.write, bytes(waiting))
    return part.finished_name() if part else None


def _is_multipart(request: Request) -> bool:
    return request.headers.get("content-type", "").lower().startswith("multipart/form-data")


def _stop_when_draining(request: Request) -> Callable[[str, int, int], None]:
    def report(phase: str, done: int, total: int) -> None:
        if request.app.state.draining:
            rows = done if phase == "importing" else 0
            raise ImportStopped(
                detail=f"The service is being stopped. {rows:,} rows are in; send the same file again to go on.",
                rows_done=rows,
                rows_total=total if phase == "importing" else None,
            )

    return report
