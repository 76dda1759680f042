"""What waits for its turn, in order of arrival: put there by the event loop, taken in groups by a thread."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition
from typing import Generic, TypeVar

from common.errors import DatabaseUnavailable
from common.observability.database_cost import REQUEST_COST, RequestCost
from common.observability.logs import REQUEST_ID

Item = TypeVar("Item")
Answer = TypeVar("Answer")

MOST_IN_GROUP = 250
"""What is taken at once; the others are not kept waiting for longer than these take."""

MOST_NAMED = 20
"""Requests of a group that a line of the log names: the first ones."""

BUSY = "The service has more to do than it can. Try again shortly."


@dataclass(eq=False)
class Waiting(Generic[Item, Answer]):
    """Something that waits.

    - answer: what comes of it; to be set in the event loop, by `deliver`.
    - cost, request_id: of the request that waits for it.
    - arrived: when it came, in seconds of the monotonic clock.
    """

    item: Item
    answer: asyncio.Future[Answer]
    cost: RequestCost | None
    request_id: str
    arrived: float = field(default_factory=time.monotonic)

    def waited(self) -> float:
        """Seconds since it came."""
        return time.monotonic() - self.arrived


class WaitingLine(Generic[Item, Answer]):
    """Who came first is taken first. Made and waited in within one event loop; taken from by any thread.

    twin: what two items must not have in common that are in one group; None: they may have it. The second is taken with
    a later group.
    """

    def __init__(self, twin: Callable[[Item], Hashable | None] = lambda _: None) -> None:
        self._twin = twin
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Waiting[Item, Answer]] = deque()
        self._changed = Condition()
        self._closed = False

    def __len__(self) -> int:
        return len(self._waiting)

    async def wait(self, item: Item, deadline: float) -> Answer:
        """What comes of an item. Raises DatabaseUnavailable when it is not taken by the loop's time `deadline`."""
        waiting: Waiting[Item, Answer] = Waiting(item, self._loop.create_future(), REQUEST_COST.get(), REQUEST_ID.get())
        with self._changed:
            self._waiting.append(waiting)
            self._changed.notify()
        patience = self._loop.call_at(deadline, self._give_up, waiting)
        try:
            return await waiting.answer
        except asyncio.CancelledError:
            self._withdraw(waiting)
            raise
        finally:
            patience.cancel()

    def take(self) -> list[Waiting[Item, Answer]]:
        """The next group, which may be empty."""
        with self._changed:
            return self._next_group()

    def take_when_there(self) -> list[Waiting[Item, Answer]]:
        """The next group, once there is one; empty when the line is closed and nothing is left in it."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            return self._next_group()

    def deliver(self, group: Sequence[Waiting[Item, Answer]], answers: Sequence[Answer | Exception]) -> None:
        """Let each of a group have its answer; from any thread."""
        self._loop.call_soon_threadsafe(deliver, group, answers)

    def close(self) -> None:
        """Let `take_when_there` end once nothing is left."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _next_group(self) -> list[Waiting[Item, Answer]]:
        group: list[Waiting[Item, Answer]] = []
        later: list[Waiting[Item, Answer]] = []
        twins: set[Hashable] = set()
        while self._waiting and len(group) < MOST_IN_GROUP:
            waiting = self._waiting.popleft()
            twin = self._twin(waiting.item)
            if twin is None or twin not in twins:
                group.append(waiting)
                twins.add(twin)
            else:
                later.append(waiting)
        self._waiting.extendleft(reversed(later))
        return group

    def _withdraw(self, waiting: Waiting[Item, Answer]) -> bool:
        """Take it out of the line; False when it was taken before."""
        with self._changed:
            if waiting not in self._waiting:
                return False
            self._waiting.remove(waiting)
            return True

    def _give_up(self, waiting: Waiting[Item, Answer]) -> None:
        if self._withdraw(waiting) and not waiting.answer.done():
            waiting.answer.set_exception(DatabaseUnavailable(detail=BUSY))


def deliver(group: Sequence[Waiting[Item, Answer]], answers: Sequence[Answer | Exception]) -> None:
    """Let each of a group have its answer, in the event loop."""
    for waiting, answer in zip(group, answers, strict=True):
        if waiting.answer.done():
            continue  # its request was cancelled
        if isinstance(answer, Exception):
            waiting.answer.set_exception(answer)
        else:
            waiting.answer.set_result(answer)


@contextmanager
def working_for(group: Sequence[Waiting[Item, Answer]]) -> Iterator[None]:
    """Charge each of a group with its share of what the block costs; lines of the log inside it have all their ids."""
    cost = RequestCost()
    charged = REQUEST_COST.set(cost)
    named = REQUEST_ID.set(" ".join(waiting.request_id for waiting in group[:MOST_NAMED]))
    try:
        yield
    finally:
        REQUEST_ID.reset(named)
        REQUEST_COST.reset(charged)
        for waiting in group:
            if waiting.cost is not None:
                waiting.cost.statements += cost.statements / len(group)
                waiting.cost.database_seconds += cost.database_seconds / len(group)
