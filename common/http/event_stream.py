"""Server-Sent Events: what is looked at once a second while somebody follows it, and told to all who do."""

import asyncio
import contextlib
import contextvars
import logging
import math
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Generic, TypeVar

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from pydantic import BaseModel
from starlette.types import Receive, Scope, Send

from common.errors import DatabaseUnavailable, TooManyConnections
from common.http.head import wants_headers_only
from common.observability.metrics import EVENT_STREAMS_OPEN
from common.observability.requests import GOES_ON

Told = TypeVar("Told", bound=BaseModel)

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
"""From one look to the next."""

HEARTBEAT_SECONDS = 15.0
"""How long a stream is silent at most: proxies give up after 30 to 60 s, and who has gone is noticed by writing."""

RECONNECT_MS = 3000
"""What a browser waits before it comes back: longer than a service needs to be started anew natively."""

MEDIA_TYPE = "text/event-stream"

HEADERS = {"X-Accel-Buffering": "no"}
"""Tells nginx to hand each event on at once."""


class Feed(Generic[Told]):
    """What is looked at while somebody follows it; nobody there, nothing is.

    - look: reads it. What it raises is the answer to those who come, and passed over for those who follow already.
    - is_news: whether what was found is to be told to those who know what was found before.
    - places: how many may follow it at once.
    - is_over: whether the service is about to stop.
    """

    def __init__(
        self,
        look: Callable[[], Awaitable[Told]],
        is_news: Callable[[Told, Told], bool],
        *,
        places: int,
        is_over: Callable[[], bool],
    ) -> None:
        self._look, self._is_news, self._places, self._is_over = look, is_news, places, is_over
        self._followers = 0
        self._found: Told | None = None
        self._failure: Exception | None = None
        self._looked_at = -math.inf
        self._next_look = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None

    async def follow(self) -> AsyncGenerator[Told | None, None]:
        """What is found now, then each time that it has changed; None where nothing did for HEARTBEAT_SECONDS.

        Ends within a second once the service is about to stop. Before the first is told, raises TooManyConnections,
        DatabaseUnavailable (about to stop), and what `look` raises.
        """
        if self._followers >= self._places:
            detail = f"All {self._places} places of the live feed are taken. Try again later, or look now and then."
            raise TooManyConnections(detail=detail)
        self._followers += 1
        EVENT_STREAMS_OPEN.inc()
        try:
            told = await self._first()
            yield told
            told_at = time.monotonic()
            while not self._is_over():
                await self._wait()
                if self._found is not None and self._is_news(self._found, told):
                    told = self._found
                    yield told
                elif time.monotonic() - told_at >= HEARTBEAT_SECONDS:
                    yield None
                else:
                    continue
                told_at = time.monotonic()
        finally:
            EVENT_STREAMS_OPEN.dec()
            self._followers -= 1

    async def _first(self) -> Told:
        """What was found less than two pauses ago, or is found next."""
        if self._is_over():
            raise DatabaseUnavailable(detail="This process is about to stop. Follow another, or this one again soon.")
        if self._watching is None:
            self._found = None
            # In a context of its own: what it costs is not the first follower's, nor are its lines in the log.
            self._watching = asyncio.create_task(self._watch(), context=contextvars.Context())
        while self._found is None:
            await self._next_look.wait()
            if self._failure is not None:
                raise self._failure
        return self._found

    async def _wait(self) -> None:
        """Until the next look, or for as long as it should take: it hangs where the database does."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PAUSE_SECONDS):
                await self._next_look.wait()

    async def _watch(self) -> None:
        while self._followers and not self._is_over():
            self._looked_at = time.monotonic()
            try:
                self._found, self._failure = await self._look(), None
            except Exception as error:  # noqa: BLE001 - whatever it is, the next look may be better
                if self._failure is None:
                    logger.warning("the live feed stands still", extra={"reason": repr(error)})
                self._found, self._failure = None, error
            looked, self._next_look = self._next_look, asyncio.Event()
            looked.set()
            await asyncio.sleep(max(0.0, self._looked_at + PAUSE_SECONDS - time.monotonic()))
        self._watching = None


class EventStream(StreamingResponse):
    """An answer that tells what a feed tells: `data` of JSON for each, and a comment where there is nothing to tell."""

    def __init__(self, first: BaseModel | None, following: AsyncGenerator[BaseModel | None, None]) -> None:
        self._following = following
        super().__init__(_written(first, following), headers=HEADERS, media_type=MEDIA_TYPE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events until the feed ends or the client has gone."""
        scope[GOES_ON] = True
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._following.aclose()


async def event_stream(request: Request, feed: Feed[Told]) -> Response:
    """The answer to one who follows a feed, or only asks what it would look like. Raises what `Feed.follow` does."""
    if wants_headers_only(request):
        return StreamingResponse((), headers=HEADERS, media_type=MEDIA_TYPE)
    following = feed.follow()
    return EventStream(await anext(following), following)


async def _written(
    first: BaseModel | None, following: AsyncGenerator[BaseModel | None, None]
) -> AsyncGenerator[bytes, None]:
    yield f"retry: {RECONNECT_MS}\n".encode() + _event(first)
    async for told in following:
        yield _event(told)


def _event(told: BaseModel | None) -> bytes:
    return KEEPALIVE_COMMENT if told is None else format_sse_event(data_str=told.model_dump_json())
