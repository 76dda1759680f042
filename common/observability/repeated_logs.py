"""For what may happen thousands of times a second: logged once a minute, with the number of times."""

import time
from collections.abc import Callable, Hashable

SECONDS = 60.0
KEYS = 1000
"""Kinds remembered at once; beyond that the oldest is forgotten, so that no client's input fills the memory."""


class OncePerMinute:
    """Remembers, for each kind of event, when it was last logged and how often it was passed over since."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: dict[Hashable, tuple[float, int]] = {}

    def passed_over(self, key: Hashable) -> int | None:
        """None: it was logged less than a minute ago. Otherwise log it now; so many were passed over before it."""
        now = self._clock()
        logged_at, times = self._seen.get(key, (-SECONDS, 0))
        if now - logged_at < SECONDS:
            self._seen[key] = (logged_at, times + 1)
            return None
        self._seen.pop(key, None)
        if len(self._seen) >= KEYS:
            del self._seen[next(iter(self._seen))]
        self._seen[key] = (now, 0)
        return times
