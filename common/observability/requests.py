"""Every request has an id, a line in the log and a place in the metrics."""

import logging
import re
import time
import uuid

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from common.observability.database_cost import REQUEST_COST, RequestCost
from common.observability.logs import REQUEST_ID
from common.observability.metrics import REQUEST_SECONDS, REQUESTS_RUNNING

KNOWN_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
SANE_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")

GOES_ON = "goes_on"
"""In the scope of a request whose answer goes on for as long as its client likes: it took until that answer began."""

access_log = logging.getLogger("access")


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
        status, answered = 0, 0.0

        async def send_with_id(message: Message) -> None:
            nonlocal status, answered
            if message["type"] == "http.response.start":
                status, answered = message["status"], time.perf_counter()
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        REQUESTS_RUNNING.inc()
        try:
            await self.app(scope, receive, send_with_id)
        finally:
            REQUESTS_RUNNING.dec()
            ended = answered if scope.get(GOES_ON) and answered else time.perf_counter()
            self._record(scope, status, ended - started, cost)

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
                "client": scope["client"][0] if scope.get("client") else None,
                "method": scope["method"],
                "route": route,
                "status": status,
                "ms": round(seconds * 1000, 1),
                "statements": round(cost.statements, 2),
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
