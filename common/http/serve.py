"""Run a service: `python -m common.http.serve products` or `sales`."""

import logging.config
import sys
from collections.abc import Sequence
from importlib import import_module

import uvicorn
from sqlalchemy.exc import DBAPIError

from common.command_line import settings_from_environment
from common.db.schema_version import StartRefused, require_current_schema
from common.db.session import Database
from common.http.app import StartCheck
from common.http.open_files import connections_within_limit
from common.http.protocol import connection_options
from common.observability.log_rotation import keep_bounded
from common.observability.requests import logging_config
from common.settings import Settings

SERVICES = ("products", "sales")

logger = logging.getLogger(__name__)

WORKER_SILENCE_SECONDS = 20
"""How long a worker may leave its supervisor's question unanswered before it is killed. It answers only once it has
imported everything, which on a busy machine takes longer than the supervisor's own 5 s: it would be killed and started
again and again, and keep the machine busy."""


def main(arguments: list[str]) -> int:
    """Check what can be checked once, then serve until stopped. Returns the process's exit status."""
    if len(arguments) != 1 or arguments[0] not in SERVICES:
        print(f"usage: python -m common.http.serve {'|'.join(SERVICES)}", file=sys.stderr)  # noqa: T201 - a command's usage
        return 2
    service = arguments[0]
    settings = settings_from_environment()
    logging.config.dictConfig(logging_config(settings.log_level))
    if settings.log_file is not None:
        keep_bounded(settings.log_file, sys.stdout.fileno())
    if not _may_start(settings, import_module(f"{service}_service.main").START_CHECKS):
        return 1
    connections = connections_within_limit(settings.max_connections)
    if connections < settings.max_connections:
        message = "a worker takes %d connections, not MAX_CONNECTIONS: the hard limit of open files (ulimit -Hn) is low"
        logger.warning(message, connections)
    uvicorn.run(
        f"{service}_service.main:create",
        factory=True,
        host=settings.host,
        port=settings.products_port if service == "products" else settings.sales_port,
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
