"""JSON logs with a request id, metrics, and what one request cost in statements and database time."""

import json
import logging
import os
import re
import time
import traceback
import uuid
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from sqlalchemy import Engine, event
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from common.observability.repeated_logs import OncePerMinute

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="-")
KNOWN_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
SANE_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")

REQUEST_SECONDS = Histogram(
    "http_request_duration_seconds",
    "Time to answer, by route and status",
    ["method", "route", "status"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
REQUESTS_RUNNING = Gauge("http_requests_running", "Requests being worked on", multiprocess_mode="livesum")
CONNECTIONS_OPEN = Gauge("http_connections_open", "Open connections of clients", multiprocess_mode="livesum")
CONNECTIONS_CUT = Counter("http_connections_cut", "Connections whose client was too slow, by what was slow", ["reason"])
CONNECTIONS_REFUSED = Counter("http_connections_refused", "Connections refused because too many were open")
CONNECTIONS_IN_USE = Gauge("database_connections_in_use", "Pooled connections in use", multiprocess_mode="livesum")
TRANSACTION_RETRIES = Counter(
    "transaction_retries", "Transactions tried again after a deadlock, lock wait or lost link"
)
SALES_RECORDED = Counter("sales_recorded", "Sales committed")
STOCK_REFUSALS = Counter("stock_refusals", "Sales and stock moves refused, by code", ["code"])

SOURCES = Path(__file__).parents[1]
ERROR_LENGTH = 500
"""Characters of an error's type and message in a line; a failed statement's message may be a megabyte."""


@dataclass
class RequestCost:
    """What the database did for one request so far."""

    statements: int = 0
    database_seconds: float = 0.0


REQUEST_COST: ContextVar[RequestCost | None] = ContextVar("request_cost", default=None)

access_log = logging.getLogger("access")


def count_statements(engine: Engine) -> None:
    """Add every statement of this engine to the cost of the request that runs it; keep the pool gauge."""

    def before(_connection: Any, _cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool) -> None:  # noqa: FBT001
        context.started = time.perf_counter()
        cost = REQUEST_COST.get()
        if cost is not None:
            cost.statements += 1

    def after(_connection: Any, _cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool) -> None:  # noqa: FBT001
        cost = REQUEST_COST.get()
        if cost is not None:
            cost.database_seconds += time.perf_counter() - context.started

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    event.listen(engine, "checkout", lambda *_: CONNECTIONS_IN_USE.inc())
    event.listen(engine, "checkin", lambda *_: CONNECTIONS_IN_USE.dec())


def metrics_text() -> bytes:
    """The metrics in Prometheus' text format, added up over all worker processes where there are several."""
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest()


def forget_dead_workers() -> None:
    """Drop the gauges of worker processes that were killed: they would be added up for ever as if still running."""
    directory = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    for path in Path(directory).glob("gauge_live*_*.db") if directory else ():
        pid = int(path.stem.rpartition("_")[2])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            mark_process_dead(pid)  # type: ignore[no-untyped-call]


class JSONFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, request id, and the `extra` fields.

    An exception is told by its type, message and place; its whole trace, thirty times as long, once a minute for each
    type and place, so that a request that fails over and over does not fill the disk.
    """

    STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}

    def __init__(self) -> None:
        super().__init__()
        self._traced = OncePerMinute()

    def format(self, record: logging.LogRecord) -> str:
        """The line for one record."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": REQUEST_ID.get(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in self.STANDARD}
        if record.exc_info and record.exc_info[1]:
            line |= self._described(record.exc_info[1])
        return json.dumps(line, default=str)

    def _described(self, error: BaseException) -> dict[str, Any]:
        kind, place = type(error).__name__, _place(error)
        described: dict[str, Any] = {"error": f"{kind}: {error}"[:ERROR_LENGTH], "place": place}
        untraced = self._traced.passed_over((kind, place))
        if untraced is None:
            return described
        trace = self.formatException((type(error), error, error.__traceback__))
        return described | {"exception": trace, "untraced_before": untraced}


def _is_ours(path: Path) -> bool:
    return path.is_relative_to(SOURCES) and "site-packages" not in path.parts


def _place(error: BaseException) -> str:
    """The last line of ours that the error came through, else the last line of all."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _is_ours(Path(frame.filename))]
    return next((f"{frame.filename}:{frame.lineno}" for frame in reversed(ours or frames)), "unknown")


def logging_config(level: str) -> dict[str, Any]:
    """A `logging.config.dictConfig` that writes every log, uvicorn's included, as JSON lines on stdout."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JSONFormatter}},
        "handlers": {"stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "json"}},
        "root": {"handlers": ["stdout"], "level": level},
        # The access log of `ObserveRequests` has more to say than uvicorn's own.
        "loggers": {
            "uvicorn": {"level": level},
            "uvicorn.access": {"level": "ERROR", "propagate": False},
            "alembic": {"level": "WARNING"},
        },
    }


class ObserveRequests:
    """ASGI middleware: gives each request its id, measures it and logs it."""

    def __init__(self, app: ASGIApp, *, slow_request_ms: int) -> None:
        self.app = app
        self.slow_request_ms = slow_request_ms

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(scope)
        REQUEST_ID.set(request_id)
        cost = RequestCost()
        REQUEST_COST.set(cost)
        started = time.perf_counter()
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        REQUESTS_RUNNING.inc()
        try:
            await self.app(scope, receive, send_with_id)
        finally:
            REQUESTS_RUNNING.dec()
            self._record(scope, status, time.perf_counter() - started, cost)

    def _record(self, scope: Scope, status: int, seconds: float, cost: RequestCost) -> None:
        route = getattr(scope.get("route"), "path", "unmatched")
        # A client may send any word for a method, and each would be a time series of its own for ever.
        method = scope["method"] if scope["method"] in KNOWN_METHODS else "other"
        REQUEST_SECONDS.labels(method, route, status).observe(seconds)
        slow = seconds * 1000 > self.slow_request_ms
        access_log.log(
            logging.WARNING if slow else logging.INFO,
            "slow request" if slow else "request",
            extra={
                "method": scope["method"],
                "route": route,
                "status": status,
                "ms": round(seconds * 1000, 1),
                "statements": cost.statements,
                "database_ms": round(cost.database_seconds * 1000, 1),
            },
        )


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            candidate: str = value.decode("latin-1")
            if SANE_REQUEST_ID.fullmatch(candidate):
                return candidate
    return uuid.uuid4().hex
