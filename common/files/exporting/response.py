"""An export as an HTTP response: read from the database at its speed, sent at the client's.

The file is written to disk by one task and sent from there by another, while it grows: the first byte leaves at once,
and the snapshot is held no longer than the database takes, however slow the client is. An old snapshot would keep the
database from purging whatever is changed or deleted meanwhile.
"""

import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Iterator, MutableMapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

import anyio
import anyio.to_thread
from fastapi import Depends, Request
from fastapi.responses import StreamingResponse
from sqlalchemy import cast, null
from sqlalchemy.orm import Session
from starlette.types import Send

from common.access.costs import is_cost_column, sees_costs
from common.db.transactions import Database
from common.db.types import UnitPrice, utc_now
from common.errors import StorageFull, problems
from common.files.exporting.formats import MEDIA_TYPES, Encoder, encoder
from common.files.exporting.query import ExportFormat, ExportQuery
from common.files.exporting.snapshot import ExportSource, read_lines
from common.files.growing_file import GrowingFile
from common.http.admission import admission_of, database_of, open_database, slot
from common.http.head import wants_headers_only
from common.http.own_places import Lengthy, own_places_of
from common.http.store_settings import settings_of
from common.http.trailers import trailers_of
from common.problems import Responses
from common.temporary_files import Room

PIECE_BYTES = 256 * 1024
"""What is handed to the server at once: so much of a file is in memory for each client."""

ROW_COUNT = "X-Row-Count"
"""How many rows the file has: behind the last chunk, and before the first one where all of them are there by then."""

logger = logging.getLogger(__name__)


class ExportSession:
    """What an export route works with: the database, and a session of its own for a snapshot that outlives the call.

    - transfer_seconds: how long sending the whole file may take.
    - headers_only: the file is not going to be sent, and the session is not used.
    - trailers: what is sent behind the file; see `common.http.trailers`.
    """

    def __init__(self, database: Database, room: Room, transfer_seconds: float, *, headers_only: bool = False) -> None:
        self.trailers: MutableMapping[str, str] = {}
        self.database = database
        self.transfer_seconds = transfer_seconds
        self.headers_only = headers_only
        self.room = room
        self.resources = contextlib.AsyncExitStack()
        """What is given back when the whole file is written, or will not be: the slot, and the session in it."""
        self._session: Session | None = None
        self.file: GrowingFile | None = None

    def open_session(self) -> Session:
        """A session that sees this moment, on a connection that is held until `close_session`."""
        self._session = self.database.snapshot_session()
        return self._session

    def close_session(self) -> None:
        """Give the connection back, if there is one."""
        if self._session is not None:
            self._session.close()

    async def release(self) -> None:
        """End the snapshot, give the connection back and let the next export begin; a second time does nothing."""
        with anyio.CancelScope(shield=True):
            await self.resources.aclose()


async def open_export(request: Request) -> AsyncIterator[ExportSession]:
    """A connection for an export once one is free; back again when the file is written or the response has ended.

    Whoever asks for it has no other export meanwhile. Raises RateLimited, DatabaseUnavailable.
    """
    database, room = database_of(request), request.app.state.room
    seconds = settings_of(request).transfer_seconds
    if wants_headers_only(request):
        async with contextlib.asynccontextmanager(open_database)(request):
            yield ExportSession(database, room, seconds, headers_only=True)
        return
    export = ExportSession(database, room, seconds)
    export.trailers = trailers_of(request.scope)
    async with own_places_of(request).one(Lengthy.EXPORT):
        await export.resources.enter_async_context(slot(admission_of(request).exports))
        export.resources.push_async_callback(anyio.to_thread.run_sync, export.close_session)
        try:
            yield export
        finally:
            await export.release()
            if export.file is not None:
                export.file.close()


OpenExport = Annotated[ExportSession, Depends(open_export, scope="request")]
"""What an export route asks for. In request scope it is open until the last byte is sent."""


def export_responses() -> Responses:
    """The `responses=` of an export route."""
    binary = {"schema": {"type": "string", "format": "binary"}}
    content = {media_type.partition(";")[0]: binary for media_type in MEDIA_TYPES.values()}
    disposition = {"schema": {"type": "string"}, "description": "The file's name, with the moment of the snapshot"}
    count = {
        "schema": {"type": "integer"},
        "description": "Rows of the file; a trailer, behind the last chunk, and a header too where they are few",
    }
    headers = {"Content-Disposition": disposition, ROW_COUNT: count}
    answer = {"description": "The file", "content": content, "headers": headers}
    return {200: answer, **problems(StorageFull)}


def export_response(
    export: ExportSession, query: ExportQuery, source_of: Callable[[Session], ExportSource]
) -> StreamingResponse:
    """The file that `query` asks for. `source_of` may refuse: it and the first batch run before the response begins.

    Where only headers are wanted, no snapshot is opened and none of the rows are read.
    """
    if export.headers_only:
        headers = _headers(export.database.read(source_of), query, utc_now())
        # One piece, if an empty one: the answer is told by its headers to be a stream, as the file would be.
        return StreamingResponse(iter((b"",)), headers=headers, media_type=MEDIA_TYPES[query.format])
    session = export.open_session()
    as_of = utc_now()
    source = _as_told(source_of(session))
    count = _RowCount()
    blocks = _blocks(session, source, encoder(query, source.columns), count)
    export.file = GrowingFile(export.room)
    export.file.append(next(blocks))
    headers = _headers(source, query, as_of) | ({ROW_COUNT: str(count.rows)} if count.is_whole else {})
    return ExportResponse(export, export.file, count.told(blocks, export.trailers), headers, MEDIA_TYPES[query.format])


def _as_told(source: ExportSource) -> ExportSource:
    """The rows with empty cells where somebody may not see what goods cost."""
    if sees_costs():
        return source
    nothing = cast(null(), UnitPrice)
    columns = [replace(column, value=nothing) if is_cost_column(column.name) else column for column in source.columns]
    return replace(source, columns=columns)


def _headers(source: ExportSource, query: ExportQuery, as_of: datetime) -> dict[str, str]:
    name = f"{source.name}-{as_of:%Y%m%dT%H%M%SZ}.{ExportFormat(query.format)}"
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "Trailer": ROW_COUNT,
    }


@dataclass
class _RowCount:
    """The rows that have been read, and whether they are all there are."""

    rows: int = 0
    is_whole: bool = False

    def told(self, blocks: Iterator[bytes], trailers: MutableMapping[str, str]) -> Iterator[bytes]:
        """The blocks; at their end the trailers say how many rows they have."""
        yield from blocks
        trailers[ROW_COUNT] = str(self.rows)


def _blocks(session: Session, source: ExportSource, file: Encoder, count: _RowCount) -> Iterator[bytes]:
    """The bytes of the file, a block for each batch."""
    head = file.head()
    for lines in read_lines(session, source, file.line):
        count.rows += len(lines)
        count.is_whole = len(lines) < source.batch
        yield head + file.encode(lines)
        head = b""
    count.is_whole = True
    yield head + file.tail(count.rows)


class ExportResponse(StreamingResponse):
    """Writes the blocks to the file and sends what is there of it. A failure of either breaks the connection off.

    Chunked transfer has an end of its own, which is not sent then: no client takes the part for the whole. A client
    that takes nothing for a while is cut by `common.http.protocol`; one that takes hours is here.
    """

    def __init__(
        self,
        export: ExportSession,
        file: GrowingFile,
        blocks: Iterator[bytes],
        headers: dict[str, str],
        media_type: str,
    ) -> None:
        super().__init__(self._pieces(), headers=headers, media_type=media_type)
        self._export = export
        self._file = file
        self._blocks = blocks
        self._grown = anyio.Event()
        self._written = False
        self._failure: Exception | None = None

    async def stream_response(self, send: Send) -> None:
        """Send the file while it is written."""
        seconds = self._export.transfer_seconds
        with anyio.move_on_after(seconds) as time_limit:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._write)
                await super().stream_response(send)
        if time_limit.cancelled_caught:
            logger.warning("export broken off: the client took more than TRANSFER_SECONDS", extra={"seconds": seconds})

    async def _write(self) -> None:
        """All blocks, then give the connection back; a failure is kept for the one who sends."""
        try:
            while await anyio.to_thread.run_sync(self._write_block):
                self._tell()
        except Exception as error:  # noqa: BLE001 - raised by `_pieces`, outside the task group
            self._failure = error
        finally:
            await self._export.release()
        self._written = True
        self._tell()

    def _write_block(self) -> bool:
        block = next(self._blocks, None)
        if block is not None:
            self._file.append(block)
        return block is not None

    def _tell(self) -> None:
        grown, self._grown = self._grown, anyio.Event()
        grown.set()

    async def _pieces(self) -> AsyncIterator[bytes]:
        """The file from its beginning, as far as it is written, until it is written."""
        position = 0
        while self._failure is None:
            grown = self._grown
            if position < self._file.size:
                piece = await anyio.to_thread.run_sync(self._file.read, position, PIECE_BYTES)
                position += len(piece)
                yield piece
            elif self._written:
                return
            else:
                await grown.wait()
        raise self._failure
