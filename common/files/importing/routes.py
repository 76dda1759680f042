"""What both services answer about their imports: GET /imports, one of them, its rejected rows, and letting it go on."""

from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session

from common.access.scopes import Scope
from common.db.schemas.fields import PathId
from common.db.schemas.import_run import ImportsQuery, ImportStatus, ListedImport
from common.db.schemas.page import Page
from common.errors import ImportFileGone, ImportNotFound, ImportOver, InvalidCursor, NotFound, problems
from common.files.importing.listing import import_row, import_status, list_imports
from common.files.importing.queue import resume
from common.files.importing.upload import imports_of
from common.http.admission import OpenDatabase
from common.http.contract_route import ContractRoute
from common.http.idempotency import GivenKey, answer_once
from common.http.requirement import needs
from common.http.responses import ACCEPTED, json_response
from common.problems import Responses

router = APIRouter(prefix="/imports", tags=["files"], route_class=ContractRoute)

PIECE_BYTES = 256 * 1024
MEDIA_TYPES = {".csv": "text/csv; charset=utf-8", ".ndjson": "application/x-ndjson"}

ImportId = Annotated[PathId, Path(description="The import's `id`")]
PageOfImports = Page[ListedImport]


@router.get("", summary="List imports", response_model=PageOfImports, responses=problems(InvalidCursor))
@needs(Scope.DATA_IMPORT)
def list_all_imports(request: Request, query: Annotated[ImportsQuery, Query()], database: OpenDatabase) -> Response:
    """What was imported, newest first by default: by requests and by the command line.

    Dry runs are there if nobody waited for their answer.
    """
    what = imports_of(request)
    page = database.read(lambda session: list_imports(session, what.spec.name, query, what.kept))
    return json_response(PageOfImports, page)


@router.get("/{import_id}", summary="Get an import", response_model=ImportStatus, responses=problems(ImportNotFound))
@needs(Scope.DATA_IMPORT)
def get_import(request: Request, import_id: ImportId, database: OpenDatabase) -> Response:
    """How far an import is, and what has come of it.

    While it waits or runs, ask again every second or two. One that was stopped goes on when it is resumed, or when the
    same file is sent again; one that was refused says why in `problem`, and has imported nothing.
    """
    what = imports_of(request)
    status = database.read(lambda session: import_status(session, import_id, what.kept))
    return json_response(ImportStatus, status)


def _rejected_responses() -> Responses:
    binary = {"schema": {"type": "string", "format": "binary"}}
    content = {media_type.partition(";")[0]: binary for media_type in MEDIA_TYPES.values()}
    disposition = {"schema": {"type": "string"}, "description": "The file's name"}
    answer = {"description": "The file", "content": content, "headers": {"Content-Disposition": disposition}}
    return {200: answer, **problems(ImportNotFound, NotFound)}


@router.get(
    "/{import_id}/rejected",
    summary="Get an import's rejected rows",
    response_class=StreamingResponse,
    responses=_rejected_responses(),
)
@needs(Scope.DATA_IMPORT)
def get_rejected_rows(request: Request, import_id: ImportId, database: OpenDatabase) -> Response:
    """The rows that were not imported, each with its line and what is wrong with it, in the form of the file.

    Mend them and import the file: the columns that say what was wrong are left out then. Of an import that is still
    running, those that were found so far. They are kept for IMPORT_FILE_DAYS; of imports that somebody waited for, not
    at all.
    """
    what = imports_of(request)
    row = database.read(lambda session: import_row(session, import_id))
    path = what.kept.rejected_path(row.file_key) if row.rejected_bytes else None
    if path is None:
        gone = f"{row.rejected:,} were rejected, but no file of them is kept" if row.rejected else "None were rejected"
        raise NotFound(detail=f"There are no rejected rows of import {import_id} here. {gone}.")
    name = f"{FilePath(row.file_name or row.kind).stem}.rejected{path.suffix}"
    headers = {"Content-Disposition": _attachment(name), "Cache-Control": "no-store"}
    return StreamingResponse(_pieces(path, row.rejected_bytes), headers=headers, media_type=MEDIA_TYPES[path.suffix])


def _pieces(path: FilePath, size: int) -> Iterator[bytes]:
    """So many bytes of the file, or as many as there are: what comes after them is not certain yet."""
    with path.open("rb") as file:
        while size > 0 and (piece := file.read(min(PIECE_BYTES, size))):
            size -= len(piece)
            yield piece


def _attachment(name: str) -> str:
    """Content-Disposition for a file of any name (RFC 6266): readable by all in ASCII, and as it is."""
    plain = "".join(character if character.isalnum() or character in "._- " else "_" for character in name)
    ascii_name = plain.encode("ascii", "replace").decode().replace("?", "_")
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"


@router.post(
    "/{import_id}/resume",
    status_code=202,
    summary="Resume an import",
    response_model=ImportStatus,
    responses=ACCEPTED | problems(ImportNotFound, ImportOver, ImportFileGone, body=True, key=True),
)
@needs(Scope.DATA_IMPORT)
def resume_import(request: Request, import_id: ImportId, database: OpenDatabase, key: GivenKey) -> Response:
    """Let an import that was stopped go on after the rows that are in. One that waits or runs does so anyway."""
    what = imports_of(request)

    def act(session: Session) -> Response:
        resumed.append(resume(session, import_id, what.kept))
        status = import_status(session, import_id, what.kept)
        return json_response(ImportStatus, status, status=202, location=f"/imports/{import_id}")

    resumed: list[str] = []
    response = answer_once(database, key, act)
    for kind in set(resumed):
        what.kept.wake(kind)
    return response
