"""An export as an HTTP response: a counted connection of its own, bytes as they come, and no clean end to a failure."""

import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Annotated, Any

import anyio
import anyio.to_thread
from fastapi import Depends, Request
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session
from starlette.types import Message, Send

from common.db.session import BEGIN_SNAPSHOT, Database, open_database
from common.db.types import utc_now
from common.errors import DatabaseUnavailable, problems
from common.exports.formats import MEDIA_TYPES, Encoder, encoder
from common.exports.query import ExportFormat, ExportQuery
from common.exports.snapshot import Source, read_lines
from common.http.head import wants_headers_only

PIECE_BYTES = 256 * 1024
STALL_SECONDS = 60
"""How long a client may take for one piece (4 KB/s) before it counts as gone."""


class ExportSession:
    """What an export route works with: the database, and a session of its own for a snapshot that outlives the call.

    With `headers_only` the file is not going to be sent, and the session is not used.
    """

    def __init__(self, database: Database, *, headers_only: bool = False) -> None:
        self.database = database
        self.settings = database.settings
        self.headers_only = headers_only
        self.session = Session(database.export_engine, autoflush=False)


async def open_export(request: Request) -> AsyncIterator[ExportSession]:
    """A connection for an export once one is free; back again when the response has ended, however it has."""
    database: Database = request.app.state.database
    if wants_headers_only(request):
        async with contextlib.asynccontextmanager(open_database)(request):
            yield ExportSession(database, headers_only=True)
        return
    try:
        with anyio.fail_after(database.settings.connection_wait_seconds):
            await database.export_slots.acquire()
    except TimeoutError:
        detail = "As many exports are running as the service allows. Try again when one has ended."
        raise DatabaseUnavailable(detail=detail) from None
    export = ExportSession(database)
    try:
        yield export
    finally:
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(export.session.close)
        database.export_slots.release()


OpenExport = Annotated[ExportSession, Depends(open_export, scope="request")]
"""What an export route asks for. In request scope it is open until the last byte is sent."""


def export_responses() -> dict[int | str, dict[str, Any]]:
    """The `responses=` of an export route."""
    binary = {"schema": {"type": "string", "format": "binary"}}
    content = {media_type.partition(";")[0]: binary for media_type in MEDIA_TYPES.values()}
    disposition = {"schema": {"type": "string"}, "description": "The file's name, with the moment of the snapshot"}
    answer = {"description": "The file", "content": content, "headers": {"Content-Disposition": disposition}}
    return {200: answer, **problems()}


def export_response(
    export: ExportSession, query: ExportQuery, source_of: Callable[[Session], Source]
) -> StreamingResponse:
    """The file that `query` asks for. `source_of` may refuse: it and the first batch run before the response begins.

    Where only headers are wanted, no snapshot is opened and none of the rows are read.
    """
    if export.headers_only:
        # One piece, if an empty one: the answer is told by its headers to be a stream, as the file would be.
        return _file_response(export.database.read(source_of), query, utc_now(), iter((b"",)))
    export.session.execute(BEGIN_SNAPSHOT)
    as_of = utc_now()
    source = source_of(export.session)
    blocks = _blocks(export.session, source, encoder(query, source.columns))
    first = next(blocks)
    return _file_response(source, query, as_of, _pieces(first, blocks))


def _file_response(
    source: Source, query: ExportQuery, as_of: datetime, pieces: AsyncIterator[bytes] | Iterator[bytes]
) -> StreamingResponse:
    name = f"{source.name}-{as_of:%Y%m%dT%H%M%SZ}.{ExportFormat(query.format)}"
    return ExportResponse(
        pieces,
        media_type=MEDIA_TYPES[query.format],
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def _blocks(session: Session, source: Source, file: Encoder) -> Iterator[bytes]:
    """The bytes of the file, a block for each batch."""
    rows = 0
    head = file.head()
    for lines in read_lines(session, source, file.line):
        rows += len(lines)
        yield head + file.encode(lines)
        head = b""
    yield head + file.tail(rows)


async def _pieces(first: bytes, blocks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """The blocks, each worked out in a thread, in pieces that a slow client takes in a moment."""
    block: bytes | None = first
    while block is not None:
        for start in range(0, len(block), PIECE_BYTES):
            yield block[start : start + PIECE_BYTES]
        block = await anyio.to_thread.run_sync(next, blocks, None)


class ExportResponse(StreamingResponse):
    """Gives up on a client that takes nothing for a while; a failure breaks the connection off.

    Chunked transfer has an end of its own, which is not sent then: no client takes the part for the whole.
    """

    async def stream_response(self, send: Send) -> None:
        """Send the pieces."""
        await super().stream_response(partial(_send_in_time, send))


async def _send_in_time(send: Send, message: Message) -> None:
    with anyio.fail_after(STALL_SECONDS):
        await send(message)
