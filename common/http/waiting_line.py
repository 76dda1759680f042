"""Requests that wait for their turn, in order of arrival: put there by the event loop, taken in groups by a thread."""

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from threading import Condition
from typing import Generic, TypeVar

from fastapi import Response

from common.http.key_groups import Apart, Asked
from common.observability.database_cost import RequestCost

Work = TypeVar("Work")

MOST_IN_GROUP = 250
"""Requests that are taken at once; the others are not kept waiting for longer than their transaction takes."""


@dataclass(eq=False)
class Waiting(Generic[Work]):
    """A request that waits.

    - outcome: its answer, or where it has to go; to be set in the event loop.
    - cost: what it is charged with.
    - arrived: when it came, in seconds of the monotonic clock.
    """

    asked: Asked[Work]
    outcome: asyncio.Future[Response | Apart]
    cost: RequestCost | None
    arrived: float = field(default_factory=time.monotonic)

    def waited(self) -> float:
        """Seconds since it came."""
        return time.monotonic() - self.arrived


class WaitingLine(Generic[Work]):
    """Who came first is taken first. Any thread may use it."""

    def __init__(self) -> None:
        self._waiting: deque[Waiting[Work]] = deque()
        self._changed = Condition()
        self._closed = False

    def __len__(self) -> int:
        return len(self._waiting)

    def append(self, waiting: Waiting[Work]) -> None:
        """Put a request at the end."""
        with self._changed:
            self._waiting.append(waiting)
            self._changed.notify()

    def withdraw(self, waiting: Waiting[Work]) -> bool:
        """Take a request out of the line; False when it was taken before."""
        with self._changed:
            if waiting not in self._waiting:
                return False
            self._waiting.remove(waiting)
            return True

    def wait(self) -> list[Waiting[Work]]:
        """The next group, once there is one; empty when the line is closed and nobody stands in it."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            return self._next_group()

    def take(self) -> list[Waiting[Work]]:
        """The next group, which may be empty."""
        with self._changed:
            return self._next_group()

    def close(self) -> None:
        """Let `wait` return when nobody stands in the line any more."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _next_group(self) -> list[Waiting[Work]]:
        """The first of the line, but of those with one Idempotency-Key only one: the next is answered as that was."""
        group: list[Waiting[Work]] = []
        later: list[Waiting[Work]] = []
        keys: set[tuple[str, str]] = set()
        while self._waiting and len(group) < MOST_IN_GROUP:
            waiting = self._waiting.popleft()
            name = waiting.asked.name
            if name in keys:
                later.append(waiting)
                continue
            group.append(waiting)
            if name is not None:
                keys.add(name)
        self._waiting.extendleft(reversed(later))
        return group
