"""Who may work at once: places that requests wait for before they take a thread or a connection."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

import anyio
from fastapi import Depends, Request

from common.db.transactions import Database
from common.errors import DatabaseUnavailable
from common.http.shared_slots import SharedSlots, scan_slots_of
from common.problems import Problem
from common.settings import Settings

CONNECTIONS_BUSY = "All database connections are busy. Try again shortly."


@dataclass(frozen=True)
class Places:
    """How many may work at once, how long one more waits, and what it is told when it has waited in vain."""

    semaphore: anyio.Semaphore | SharedSlots
    seconds: float
    busy: str

    def refusal(self) -> Problem:
        """What whoever has waited in vain is told."""
        return DatabaseUnavailable(detail=self.busy)


class Admission:
    """The places of one worker process, each kind for what would otherwise crowd the others out.

    - connections: one for each connection of the engine.
    - exports: one for each connection of the exports' engine.
    - imports: an import takes two connections of the engine and minutes; one at a time leaves the requests the others.
    - uploads: a file that is to be imported later is received while another is imported, but one at a time too.
    - hashing: comparing a password takes a core for 50 ms, and 19 MiB.
    - scans: requests that read sales one by one, each of which keeps a core of the database busy: of these there
      are as many for all worker processes of the machine.
    """

    def __init__(self, settings: Settings) -> None:
        def places(number: int, busy: str, shared: SharedSlots | None = None) -> Places:
            return Places(shared or anyio.Semaphore(number), settings.connection_wait_seconds, busy)

        self.connections = places(settings.pool_size, CONNECTIONS_BUSY)
        self.exports = places(
            settings.export_streams, "As many exports are running as the service allows. Try again when one has ended."
        )
        self.imports = places(1, "Another import is running. Send the file again when it has ended.")
        self.uploads = places(1, "Another file is being received. Send this one again when it is there.")
        self.hashing = places(2, "Many people are logging in just now. Try again shortly.")
        self.scans = places(
            settings.scan_slots,
            "As many requests that read sales one by one are running as the service allows. Try again when one has "
            "ended.",
            scan_slots_of(settings),
        )


@asynccontextmanager
async def held(places: Places) -> AsyncIterator[None]:
    """Hold one of the places inside the block, however long it takes to come free: for what nobody waits for."""
    await places.semaphore.acquire()
    try:
        yield
    finally:
        places.semaphore.release()


@asynccontextmanager
async def slot(places: Places) -> AsyncIterator[None]:
    """Hold one of the places inside the block. Raises their refusal when none comes free in time."""
    try:
        with anyio.fail_after(places.seconds):
            await places.semaphore.acquire()
    except TimeoutError:
        raise places.refusal() from None
    try:
        yield
    finally:
        places.semaphore.release()


def database_of(request: Request) -> Database:
    """The process's database; a route asks for OpenDatabase, which waits for a connection first."""
    database: Database = request.app.state.database
    return database


def admission_of(request: Request) -> Admission:
    """The process's places."""
    admission: Admission = request.app.state.admission
    return admission


async def open_database(request: Request) -> AsyncIterator[Database]:
    """The process's database, once a connection is free for this request.

    Requests wait here, before they take a thread: threads that wait for connections would leave none to the requests
    that have one, and the service would stall.
    """
    async with slot(admission_of(request).connections):
        yield database_of(request)


OpenDatabase = Annotated[Database, Depends(open_database, scope="function")]
"""What a route asks for. In function scope the slot is free again before the response is sent."""
