"""The process that listens and keeps the workers alive.

It needs nothing of the service but its name, and imports nothing else: what it holds is 15 MB, where the process that
has checked whether the service may start holds 85. So that one hands over to it by becoming it (`serve`).
"""

import dataclasses
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import uvicorn

from common.observability.log_rotation import keep_bounded
from common.observability.logs import logging_config

WORKER_SILENCE_SECONDS = 60
"""How long a worker may leave its supervisor's question unanswered before it is killed. It answers only once it has
imported everything, which on a busy machine takes longer than the supervisor's own 5 s, and longer than 20 s where
thirty processes want each of two cores: it would be killed and started again and again, and keep the machine busy."""

PROTOCOL = "common.http.protocol:protocol_of_worker"
"""By name, as the application is: only workers import it."""

HANDED_OVER = "--handed-over"
"""Stands before what is handed over: `python -m sales_service --handed-over {…}`."""


@dataclass(frozen=True)
class Serving:
    """How a service is served; all of it can be read in the list of the machine's processes.

    - application: the function that makes it, as `package.module:function`; each worker imports it for itself.
    - keep_alive, shutdown: seconds that a connection may be idle, and that a stop waits for requests.
    - log_file: the file that the output is appended to, to be kept bounded; None where somebody else sees to that.
    """

    application: str
    host: str
    port: int
    workers: int
    keep_alive: int
    shutdown: int
    log_level: str
    log_file: str | None


def handed_over() -> Serving | None:
    """What an earlier program of this process has handed over; None for a start."""
    return Serving(**json.loads(sys.argv[-1])) if HANDED_OVER in sys.argv[:-1] else None


def hand_over(serving: Serving) -> NoReturn:
    """Go on as the supervisor: the same command with more arguments, in the same process, with nothing in memory."""
    sys.stdout.flush()
    arguments = [*sys.orig_argv, HANDED_OVER, json.dumps(dataclasses.asdict(serving))]
    os.execv(sys.executable, arguments)  # noqa: S606 - no shell, and our own command


def supervise(serving: Serving) -> None:
    """Serve until stopped; with one worker it is this process."""
    if serving.log_file is not None:
        keep_bounded(Path(serving.log_file), sys.stdout.fileno())
    uvicorn.run(
        serving.application,
        factory=True,
        host=serving.host,
        port=serving.port,
        workers=serving.workers,
        http=PROTOCOL,
        ws="none",
        timeout_keep_alive=serving.keep_alive,
        timeout_graceful_shutdown=serving.shutdown,
        timeout_worker_healthcheck=WORKER_SILENCE_SECONDS,
        log_config=logging_config(serving.log_level),
        access_log=False,
        server_header=False,
    )
