"""A service behind a real socket, for what a test client cannot show: broken connections and slow readers."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import uvicorn
from fastapi import FastAPI

from common.http.protocol import ConnectionLimits, DeadlineProtocol
from common.settings import Settings

ENDLESS = frozenset({"/store/events"})
"""Paths whose answer ends with its service: a test client would wait for it. tests/sales_service/test_live_feed.py
follows it instead."""


@contextlib.contextmanager
def served(app: FastAPI, state: dict[str, Any] | None = None, listener: socket.socket | None = None) -> Iterator[int]:
    """The port that the app listens on inside the block; `state` gets what its requests find in their state.

    `listener` is a socket to listen on, where an app has to know its port beforehand; it is closed at the end.
    """
    with listener or socket.create_server(("127.0.0.1", 0)) as opened:
        settings: Settings = app.state.settings
        limits = ConnectionLimits(settings.max_connections, settings.client_timeout_seconds)
        config = uvicorn.Config(
            app,
            log_config=None,
            http=partial(DeadlineProtocol, limits=limits),  # type: ignore[arg-type] # called, no more
            ws="none",
            timeout_keep_alive=settings.keep_alive_seconds,
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [opened]})
        thread.start()
        wait_until(lambda: server.started)
        if state is not None:
            state |= server.lifespan.state
        try:
            yield opened.getsockname()[1]
        finally:
            app.state.draining = True  # as on SIGTERM
            server.should_exit = True
            thread.join()
            app.state.draining = False  # others may serve the same app after this


def wait_until(holds: Callable[[], bool], seconds: float = 30) -> None:
    """Return once it holds; fail after a while."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
