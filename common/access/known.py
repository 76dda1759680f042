"""Who is who, as a worker process remembers it: so that a request with a key costs no statement."""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import anyio
import anyio.to_thread
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from common.access.credentials import Credential, note_use, read_epoch
from common.db.transactions import Database
from common.db.types import utc_now
from common.errors import DatabaseUnavailable
from common.observability.repeated_logs import OncePerMinute

LOOK_SECONDS = 1.0
"""How long it is believed that nothing has changed: a key that was taken back works for so long."""

AWAY_SECONDS = 60.0
"""How long those who are known are let in while the database cannot be asked whether they still may be."""

MOST_KNOWN = 10_000
"""Credentials that are remembered, and as many that were asked for and are none; some 10 MB."""

Value = TypeVar("Value")
Find = Callable[[Session, bytes], Credential | None]

logger = logging.getLogger(__name__)
once_a_minute = OncePerMinute()


class KnownCredentials:
    """What this process knows of keys and sessions; to be used in its event loop only.

    The counter `auth_epoch` says whether it still holds: it is read at most once a second, by the first request that
    comes then, while the others wait.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[bytes, Credential] = {}
        self._none: dict[bytes, None] = {}
        """Apart: whoever makes up keys without end drives nobody out who has one."""
        self._epoch = 0
        self._looking = anyio.Lock()
        self._looked_at = self._agreed_at = float("-inf")
        """When the counter was last asked for, and when it was last answered (monotonic seconds)."""

    async def credential(self, credential_hash: bytes, find: Find) -> Credential | None:
        """The key or session with this hash; None when it is none or has ended. `find` asks the database for it.

        Raises DatabaseUnavailable when the database is needed and away.
        """
        await self._look()
        if credential_hash in self._none:
            return None
        found = self._known.get(credential_hash)
        if found is not None and found.is_good(utc_now()):
            return found
        # Another process may have noted meanwhile that a session is in use.
        return await self._find(credential_hash, find)

    async def note_use(self, credential: Credential) -> None:
        """Note in the database that a credential is in use, where it is time to."""
        now = utc_now()
        if not credential.is_to_be_noted(now):
            return
        epoch = self._epoch
        try:
            await anyio.to_thread.run_sync(self._database.write, lambda session: note_use(session, credential))
        except SQLAlchemyError as error:
            # Nobody is turned away for that; it is tried again when it is time to once more.
            self._warn("the use of a credential was not noted", error)
        # What a change overtook while it was looked up is not known, and does not become so here.
        if epoch == self._epoch and credential.hash in self._known:
            self._known[credential.hash] = replace(credential, used_at=now)

    async def _find(self, credential_hash: bytes, find: Find) -> Credential | None:
        async with self._looking:
            epoch = self._epoch
            found = await anyio.to_thread.run_sync(self._database.probe, lambda session: find(session, credential_hash))
        if found is not None and not found.is_good(utc_now()):
            found = None
        if epoch == self._epoch:  # else it may have been read before the change
            if found is None:
                self._known.pop(credential_hash, None)
                _remember(self._none, credential_hash, None)
            else:
                _remember(self._known, credential_hash, found)
        return found

    async def _look(self) -> None:
        """See to it that what is known is not older than a second."""
        if time.monotonic() - self._looked_at >= LOOK_SECONDS:
            async with self._looking:
                if time.monotonic() - self._looked_at >= LOOK_SECONDS:
                    await self._ask()
        if time.monotonic() - self._agreed_at > AWAY_SECONDS:
            raise DatabaseUnavailable(detail="Who you are cannot be looked up at the moment. Try again shortly.")

    async def _ask(self) -> None:
        asked_at = time.monotonic()
        try:
            epoch = await anyio.to_thread.run_sync(self._database.probe, read_epoch)
        except SQLAlchemyError as error:
            self._warn("whether credentials have changed cannot be asked", error)
            self._looked_at = time.monotonic()
            return
        if epoch != self._epoch:
            self._known.clear()
            self._none.clear()
            self._epoch = epoch
        self._looked_at = self._agreed_at = asked_at

    @staticmethod
    def _warn(message: str, error: SQLAlchemyError) -> None:
        passed_over = once_a_minute.passed_over((message,))
        if passed_over is not None:
            logger.warning(message, extra={"reason": str(getattr(error, "orig", error)), "passed_over": passed_over})


def _remember(memory: dict[bytes, Value], credential_hash: bytes, value: Value) -> None:
    """In place of what was remembered first, where there is no room."""
    if len(memory) >= MOST_KNOWN:
        del memory[next(iter(memory))]
    memory[credential_hash] = value
