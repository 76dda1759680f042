"""Run a service: what `python -m products_service` and `python -m sales_service` have in common."""

import logging.config
import sys
from collections.abc import Sequence

import uvicorn
from sqlalchemy.exc import DBAPIError

from common.db.schema_version import StartRefused, require_current_schema
from common.db.transactions import Database
from common.http.app import StartCheck
from common.http.open_files import connections_within_limit
from common.http.protocol import connection_options
from common.observability.log_rotation import keep_bounded
from common.observability.logs import logging_config
from common.settings import Settings

logger = logging.getLogger(__name__)

WORKER_SILENCE_SECONDS = 60
"""How long a worker may leave its supervisor's question unanswered before it is killed. It answers only once it has
imported everything, which on a busy machine takes longer than the supervisor's own 5 s, and longer than 20 s where
thirty processes want each of two cores: it would be killed and started again and again, and keep the machine busy."""


def serve(application: str, start_checks: Sequence[StartCheck], settings: Settings, port: int) -> int:
    """Check what can be checked once, then serve until stopped. Returns the process's exit status.

    `application` names the function that makes the application, as `package.module:function`: each worker process
    imports it for itself.
    """
    logging.config.dictConfig(logging_config(settings.log_level))
    if settings.log_file is not None:
        keep_bounded(settings.log_file, sys.stdout.fileno())
    if not _may_start(settings, start_checks):
        return 1
    connections = connections_within_limit(settings.max_connections)
    if connections < settings.max_connections:
        message = "a worker takes %d connections, not MAX_CONNECTIONS: the hard limit of open files (ulimit -Hn) is low"
        logger.warning(message, connections)
    uvicorn.run(
        application,
        factory=True,
        host=settings.host,
        port=port,
        workers=settings.workers,
        timeout_graceful_shutdown=settings.shutdown_seconds,
        timeout_worker_healthcheck=WORKER_SILENCE_SECONDS,
        log_config=logging_config(settings.log_level),
        access_log=False,
        server_header=False,
        **connection_options(settings, connections),
    )
    return 0


def _may_start(settings: Settings, checks: Sequence[StartCheck]) -> bool:
    """Checked before the workers start: the supervisor would start a worker that refuses again and again."""
    database = Database(settings)
    try:
        for check in (require_current_schema, *checks):
            check(database)
    except (StartRefused, DBAPIError) as error:
        logger.critical("not started: %s", getattr(error, "orig", error))
        return False
    finally:
        database.close()
    return True
