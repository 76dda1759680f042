"""Logs as JSON lines, each with the id of the request that it belongs to."""

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path

from common.observability.repeated_logs import OncePerMinute

NO_REQUEST = "-"

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default=NO_REQUEST)
"""The id of the request that is being worked on; a hyphen outside of any."""

SOURCES = Path(__file__).parents[2]
ERROR_LENGTH = 500
"""Characters of an error's type and message in a line; a failed statement's message may be a megabyte."""


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
        line: dict[str, object] = {
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

    def _described(self, error: BaseException) -> dict[str, object]:
        kind, place = type(error).__name__, _place(error)
        described: dict[str, object] = {"error": f"{kind}: {error}"[:ERROR_LENGTH], "place": place}
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


def logging_config(level: str) -> dict[str, object]:
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
