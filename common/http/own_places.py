"""One at a time for each user or key: what keeps a machine busy for minutes, nobody does twice at once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum

from fastapi import Request

from common.access.principal import PRINCIPAL
from common.errors import RateLimited
from common.http.admission import Places, slot
from common.http.shared_slots import SharedSlots
from common.problems import Problem
from common.settings import Settings
from common.temporary_files import name_of_store


class Lengthy(StrEnum):
    """What one user or key does once at a time."""

    IMPORT = "import"
    EXPORT = "export"
    REPORT = "report"


BUSY = {
    Lengthy.IMPORT: "Another file of yours is being imported, and each user or key sends one at a time. Send this one "
    "again when it has ended.",
    Lengthy.EXPORT: "Another export of yours is running, and each user or key has one at a time. Ask for this one "
    "again when it has ended.",
    Lengthy.REPORT: "Another report of yours that reads sales one by one is running, and each user or key has one at a "
    "time. Ask for this one again when it has ended.",
}


@dataclass(frozen=True)
class OwnPlace(Places):
    """The one place of a user or key, in all worker processes of a service."""

    def refusal(self) -> Problem:
        """It is the caller's own doing."""
        return RateLimited(self.seconds, detail=self.busy)


class OwnPlaces:
    """Those of one worker process that are held or waited for. To be used in its event loop only."""

    def __init__(self, settings: Settings) -> None:
        self._store = name_of_store(settings)
        self._seconds = settings.connection_wait_seconds
        self._places: dict[str, OwnPlace] = {}
        self._wanted: dict[str, int] = {}

    @asynccontextmanager
    async def one(self, what: Lengthy) -> AsyncIterator[None]:
        """Inside the block, whoever this work is done for does it in no other worker process of the service either.

        Whoever asks from the machine itself without a credential is not one caller but everybody there: for them the
        bounds of the store hold alone. Raises RateLimited when what they do already does not end in time.
        """
        caller = PRINCIPAL.get()
        if caller.id is None:
            yield
            return
        name = f"{self._store}-{what}-{caller.kind}-{caller.id}"
        if name not in self._places:
            self._places[name] = OwnPlace(SharedSlots(name, 1), self._seconds, BUSY[what])
        self._wanted[name] = self._wanted.get(name, 0) + 1
        try:
            async with slot(self._places[name]):
                yield
        finally:
            self._wanted[name] -= 1
            if not self._wanted[name]:
                del self._wanted[name], self._places[name]


def own_places_of(request: Request) -> OwnPlaces:
    """The process's own places."""
    own: OwnPlaces = request.app.state.own_places
    return own
