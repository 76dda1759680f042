"""Group commit: requests that wait are answered together, by one transaction and one COMMIT.

A request's work goes from the event loop to one thread of the process, the committer. It takes all that wait, does
their work in one transaction and answers each. Nobody waits for company: a group is what has arrived while the one
before was being committed, and a request that comes alone is a group of one.

The committer waits for no lock that a request could need for longer: what another transaction holds (a product that is
being imported, say) gets a lane of its own, where the requests that need it are answered in groups by another thread.
A group that fails as a whole before its COMMIT is tried again as any transaction, then each of its requests goes alone.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass
from functools import partial
from threading import Thread
from typing import Generic, Protocol, TypeAlias, TypeVar

import anyio.to_thread
from fastapi import Response
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from common.db.failures import LOCK_WAIT_TIMEOUT, error_number, is_lock_failure
from common.db.transactions import Database
from common.errors import DatabaseUnavailable
from common.http.admission import Places, slot
from common.http.idempotency import RequestKey, answer_once
from common.http.key_groups import Apart, Asked, Outcome, answer_together
from common.http.waiting_line import BUSY, Waiting, WaitingLine, deliver, working_for
from common.observability.metrics import GROUP_REQUESTS, GROUP_WAIT_SECONDS

Work = TypeVar("Work")
Work_contra = TypeVar("Work_contra", contravariant=True)

Line: TypeAlias = WaitingLine[Asked[Work], Response | Apart]
InLine: TypeAlias = Waiting[Asked[Work], Response | Apart]

logger = logging.getLogger(__name__)


class Together(Protocol[Work_contra]):
    """Does the work of many and returns the outcome of each, in order.

    Only with `wait` it waits for what another transaction holds; else work that needs it is `Apart.LANE`.
    """

    def __call__(self, session: Session, works: Sequence[Work_contra], /, *, wait: bool) -> Sequence[Outcome]:
        """See the class."""


@dataclass(frozen=True)
class Acts(Generic[Work]):
    """How work is done.

    - together: that of many; see `Together`.
    - alone: that of one, in a transaction of its own. Raises its problem.
    - lane: what work may have to wait for.
    """

    together: Together[Work]
    alone: Callable[[Session, Work], Response]
    lane: Callable[[Work], Hashable]


class Committer(Generic[Work]):
    """Answers requests in groups. Made in the event loop that the requests run in; `close` ends its thread.

    - acts: see `Acts`.
    - places: those of requests that do not go with the committer's groups, which take a thread and a connection.
    - most_waiting: requests that may be there at once; one more is refused.
    - line: what waits for the committer's next group.
    """

    def __init__(self, database: Database, acts: Acts[Work], places: Places, *, most_waiting: int) -> None:
        self._database = database
        self._acts = acts
        self._places = places
        self._most_waiting = most_waiting
        self._loop = asyncio.get_running_loop()
        self._requests = 0
        self.line: Line[Work] = self._new_line()
        self._lanes: dict[Hashable, Line[Work]] = {}
        self._apart: Counter[tuple[str, str] | None] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = Thread(target=self._answer_groups, name="committer", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Answer what waits for the committer, then end its thread; blocks meanwhile."""
        self.line.close()
        self._thread.join()

    async def answer(self, work: Work, key: RequestKey | None) -> Response:
        """Do a request's work, with a key at most once, and return its answer.

        Raises what `Acts.alone` and `answer_once` do, and DatabaseUnavailable when too many requests are there already
        or this one has waited for too long.
        """
        if self._requests >= self._most_waiting:
            raise DatabaseUnavailable(detail=BUSY)
        self._requests += 1
        try:
            return await self._answer(Asked(work, key))
        finally:
            self._requests -= 1

    async def _answer(self, asked: Asked[Work]) -> Response:
        """Answer by the first of these that can: the committer, the lane of what the work needs, a transaction."""
        deadline = self._loop.time() + self._places.seconds
        outcome = await self.line.wait(asked, deadline)
        if not isinstance(outcome, Apart):
            return outcome
        with self._known_apart(asked.name):
            if outcome is Apart.LANE:
                outcome = await self._lane(self._acts.lane(asked.work)).wait(asked, deadline)
            if not isinstance(outcome, Apart):
                return outcome
            async with slot(self._places):
                return await anyio.to_thread.run_sync(self._answer_alone, asked)

    @contextmanager
    def _known_apart(self, name: tuple[str, str] | None) -> Iterator[None]:
        """While a request goes apart, those with its key do, too: the committer would wait for it."""
        if name is not None:
            self._apart[name] += 1
        try:
            yield
        finally:
            if name is not None:
                self._apart[name] -= 1
                if not self._apart[name]:
                    del self._apart[name]

    @staticmethod
    def _new_line() -> Line[Work]:
        """A line that lets no two requests with the same key into a group: the second is answered as the first was."""
        return WaitingLine(lambda asked: asked.name)

    def _lane(self, name: Hashable) -> Line[Work]:
        """The line of a lane, which is served as soon as somebody stands in it."""
        lane = self._lanes.get(name)
        if lane is None:
            lane = self._lanes[name] = self._new_line()
            # In a context of its own: it works for many, and not for the request that came first.
            task = self._loop.create_task(self._serve(name, lane), context=Context())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return lane

    async def _serve(self, name: Hashable, lane: Line[Work]) -> None:
        """Answer what waits in a lane, group by group, until nothing does."""
        try:
            while len(lane):
                await self._serve_group(lane)
        finally:
            del self._lanes[name]

    async def _serve_group(self, lane: Line[Work]) -> None:
        try:
            async with slot(self._places):
                group = lane.take()
                outcomes = await anyio.to_thread.run_sync(partial(self._outcomes, group, wait=True))
        except DatabaseUnavailable:
            # Nothing of them has begun; each waits for a place by itself, and is refused when none comes.
            group = lane.take()
            outcomes = [Apart.ALONE] * len(group)
        deliver(group, outcomes)

    def _answer_alone(self, asked: Asked[Work]) -> Response:
        return answer_once(self._database, asked.key, lambda session: self._acts.alone(session, asked.work))

    # ---- in the committer's thread, and in that of a lane

    def _answer_groups(self) -> None:
        while group := self.line.take_when_there():
            self.line.deliver(group, self._outcomes(group, wait=False))

    def _outcomes(self, group: Sequence[InLine[Work]], *, wait: bool) -> Sequence[Outcome | Exception]:
        """What each request of a group is answered with."""
        outcomes: dict[int, Outcome | Exception] = {}
        if not wait:
            outcomes = {place: apart for place, one in enumerate(group) if (apart := self._already_apart(one.item))}
        going = [place for place in range(len(group)) if place not in outcomes]
        if going:
            _note([group[place] for place in going])
            with working_for([group[place] for place in going]):
                found = self._commit([group[place].item for place in going], wait=wait)
            outcomes |= dict(zip(going, found, strict=True))
        return [outcomes[place] for place in range(len(group))]

    def _already_apart(self, asked: Asked[Work]) -> Apart | None:
        """Where a request has to go because others like it are there: nobody overtakes them."""
        if self._acts.lane(asked.work) in self._lanes:
            return Apart.LANE
        return Apart.ALONE if self._apart[asked.name] else None

    def _commit(self, asked: Sequence[Asked[Work]], *, wait: bool) -> Sequence[Outcome | Exception]:
        """Answer requests by one transaction; all of them with its error when nobody knows whether it was committed."""
        committing = False

        def act(session: Session, works: Sequence[Work]) -> Sequence[Outcome]:
            return self._acts.together(session, works, wait=wait)

        def work(session: Session) -> Sequence[Outcome]:
            nonlocal committing
            committing = False
            try:
                answer = answer_together(session, asked, act)
            except DBAPIError as error:
                if error_number(error) == LOCK_WAIT_TIMEOUT:
                    raise _WaitedInVain from error
                raise
            if not answer.stores:
                raise _NothingToStore(answer.outcomes)
            committing = True
            return answer.outcomes

        try:
            return self._database.write(work)
        except _NothingToStore as nothing:
            return nothing.outcomes
        except Exception as error:  # noqa: BLE001 - whatever it is, every request is answered and the thread goes on
            if committing and not (isinstance(error, DBAPIError) and is_lock_failure(error)):
                return [error] * len(asked)
            logger.info("requests of a group go alone", extra={"requests": len(asked), "reason": str(error)})
            return [Apart.ALONE] * len(asked)


class _NothingToStore(Exception):
    """Nothing of a group has to be committed: no request has changed anything."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        super().__init__()
        self.outcomes = outcomes


class _WaitedInVain(Exception):
    """A group has waited for a lock for as long as anybody may: waiting again would keep all of it."""


def _note(group: Sequence[InLine[Work]]) -> None:
    """Count a group and how long each of it has waited."""
    GROUP_REQUESTS.observe(len(group))
    for waiting in group:
        GROUP_WAIT_SECONDS.observe(waiting.waited())
