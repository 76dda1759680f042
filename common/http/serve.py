"""Start a service: what `python -m products_service` and `python -m sales_service` have in common."""

import logging.config
from collections.abc import Sequence

from sqlalchemy.exc import DBAPIError

from common.db.schema_version import StartRefused, require_current_schema
from common.db.transactions import Database
from common.http.app import StartCheck
from common.http.open_files import connections_within_limit
from common.http.supervisor import Serving, hand_over, supervise
from common.observability.logs import logging_config
from common.settings import Settings

logger = logging.getLogger(__name__)


def serve(application: str, start_checks: Sequence[StartCheck], settings: Settings, port: int) -> int:
    """Check what can be checked once, then serve until stopped. Returns the process's exit status.

    `application` names the function that makes the application, as `package.module:function`: each worker process
    imports it for itself.
    """
    logging.config.dictConfig(logging_config(settings.log_level))
    if not _may_start(settings, start_checks):
        return 1
    connections = connections_within_limit(settings.max_connections)
    if connections < settings.max_connections:
        message = "a worker takes %d connections, not MAX_CONNECTIONS: the hard limit of open files (ulimit -Hn) is low"
        logger.warning(message, connections)
    serving = Serving(
        application=application,
        host=settings.host,
        port=port,
        workers=settings.workers,
        keep_alive=settings.keep_alive_seconds,
        shutdown=settings.shutdown_seconds,
        log_level=settings.log_level,
        log_file=str(settings.log_file) if settings.log_file else None,
    )
    if serving.workers > 1:
        hand_over(serving)
    supervise(serving)
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
