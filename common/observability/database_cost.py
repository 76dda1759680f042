"""What the requests cost the database: statements, time, connections in use."""

import time
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event

from common.observability.metrics import CONNECTIONS_IN_USE


@dataclass
class RequestCost:
    """What the database did for one request so far.

    statements: not a whole number where one was for several requests, each of which is charged with its share.
    """

    statements: float = 0
    database_seconds: float = 0.0


REQUEST_COST: ContextVar[RequestCost | None] = ContextVar("request_cost", default=None)


def count_statements(engine: Engine) -> None:
    """Add every statement of this engine to the cost of the request that runs it; keep the pool gauge."""

    # One parameter each: SQLAlchemy tells by them how a listener is to be called.
    def before(_c: object, _cursor: object, _statement: object, _values: object, context: Any, _many: object) -> None:
        context.started = time.perf_counter()
        cost = REQUEST_COST.get()
        if cost is not None:
            cost.statements += 1

    def after(_c: object, _cursor: object, _statement: object, _values: object, context: Any, _many: object) -> None:
        cost = REQUEST_COST.get()
        if cost is not None:
            cost.database_seconds += time.perf_counter() - context.started

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    event.listen(engine, "checkout", lambda *_: CONNECTIONS_IN_USE.inc())
    event.listen(engine, "checkin", lambda *_: CONNECTIONS_IN_USE.dec())
