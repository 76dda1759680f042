"""Who may work at once: slots that requests wait for before they take a thread or a connection."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio

from common.errors import DatabaseUnavailable


@asynccontextmanager
async def slot(slots: anyio.Semaphore, seconds: float, busy: str) -> AsyncIterator[None]:
    """Hold one of `slots` inside the block.

    Raises DatabaseUnavailable with the detail `busy` when none comes free within `seconds`.
    """
    try:
        with anyio.fail_after(seconds):
            await slots.acquire()
    except TimeoutError:
        raise DatabaseUnavailable(detail=busy) from None
    try:
        yield
    finally:
        slots.release()
