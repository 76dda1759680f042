"""Importing over HTTP: the body is received into a temporary file, then imported as from the command line."""

from collections.abc import Callable
from typing import Any

import anyio
import anyio.to_thread
from fastapi import Request, Response
from starlette.requests import ClientDisconnect

from common.db.schemas.import_run import FileFormat, ImportOptions, ImportRead
from common.db.session import Database
from common.errors import (
    AlreadyImported,
    BodyTooLarge,
    DatabaseUnavailable,
    ImportInProgress,
    ImportStopped,
    InvalidFile,
    MalformedRequest,
    StorageFull,
    UnsupportedMediaType,
    problems,
)
from common.imports.rejected import DroppedRows
from common.imports.run_import import LISTED_ERRORS, Job, Kind, Result, run_import
from common.imports.runs import FileIdentity
from common.imports.spool import BLOCK_BYTES, Spool, spooled
from common.responses import json_response
from common.tabular.columns import ColumnMap

UPLOAD_CEILING = 2**63 - 1
"""`max_body_size` of the routes: no limit of the framework's. The setting IMPORT_MAX_BYTES is the limit."""

FORMATS = {
    "text/csv": FileFormat.CSV,
    "application/x-ndjson": FileFormat.NDJSON,
    "application/ndjson": FileFormat.NDJSON,
    "application/jsonl": FileFormat.NDJSON,
}
UTF8_NAMES = {"utf-8", "utf8", "us-ascii"}

IMPORT_RESPONSES = problems(
    InvalidFile, AlreadyImported, ImportInProgress, ImportStopped, StorageFull, MalformedRequest,
    UnsupportedMediaType, BodyTooLarge,
)  # fmt: skip
IMPORT_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The file, UTF-8",
        "content": {
            media_type: {"schema": {"type": "string", "format": "binary"}}
            for media_type in ("text/csv", "application/x-ndjson")
        },
    }
}
"""What the framework cannot tell, since it never sees the body: the routes' `openapi_extra`."""


async def import_upload(
    request: Request, kind: Kind, options: ImportOptions, *, imported: Callable[[Result], None] | None = None
) -> Response:
    """Receive the request's body and import it; answers with ImportRead, and tells `imported` of it.

    No connection to the database is held while the file is being received, and one file is imported at a time, so
    that other requests have the rest of them. Of bad rows, no more may be skipped than the answer can list.
    """
    form = _form_of(request)
    ColumnMap(kind.fields, options.mapping)  # refused before gigabytes are received
    database: Database = request.app.state.database
    limit = database.settings.import_max_bytes
    with spooled(limit) as spool:
        await _receive(request, spool, limit)
        file = FileIdentity(spool.close(), None)
        job = Job(
            database, kind, spool.path, file, form, options, DroppedRows(), _stop_when_draining(request), LISTED_ERRORS
        )
        async with _Turn(database):
            result = await anyio.to_thread.run_sync(run_import, job)
    if imported is not None:
        imported(result)
    return json_response(ImportRead, result.fields())


def _form_of(request: Request) -> FileFormat:
    """The format by the Content-Type. Raises UnsupportedMediaType, also for what is not plain UTF-8."""
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    form = FORMATS.get(media_type.strip().lower())
    if form is None:
        raise UnsupportedMediaType(detail="Send the file with Content-Type: text/csv or application/x-ndjson.")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if charset and "=" not in charset and charset not in UTF8_NAMES:
        raise UnsupportedMediaType(detail=f"The file must be UTF-8, not {charset[:40]}.")
    encoding = request.headers.get("content-encoding", "identity")
    if encoding.lower() != "identity":
        raise UnsupportedMediaType(detail=f"Send the file as it is, without Content-Encoding: {encoding[:40]}.")
    return form


async def _receive(request: Request, spool: Spool, limit: int) -> None:
    """Write the body to the spool, a megabyte at a time. Raises BodyTooLarge, StorageFull, MalformedRequest."""
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced) > limit:
        raise BodyTooLarge(detail=f"The file is over the limit of {limit:,} bytes. Send it in parts.")
    waiting = bytearray()
    try:
        async for block in request.stream():
            waiting += block
            if len(waiting) >= BLOCK_BYTES:
                await anyio.to_thread.run_sync(spool.write, bytes(waiting))
                waiting.clear()
    except ClientDisconnect:
        raise MalformedRequest(detail="The upload ended before the whole file was there.") from None
    await anyio.to_thread.run_sync(spool.write, bytes(waiting))


class _Turn:
    """One import at a time per process, with a place among the requests that use the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __aenter__(self) -> None:
        wait = self._database.settings.connection_wait_seconds
        try:
            with anyio.fail_after(wait):
                await self._database.import_slots.acquire()
        except TimeoutError:
            message = "Another import is running. Send the file again when it has ended."
            raise DatabaseUnavailable(detail=message) from None
        try:
            with anyio.fail_after(wait):
                await self._database.slots.acquire()
        except TimeoutError:
            self._database.import_slots.release()
            raise DatabaseUnavailable(detail="All database connections are busy. Try again shortly.") from None

    async def __aexit__(self, *_: object) -> None:
        self._database.slots.release()
        self._database.import_slots.release()


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
