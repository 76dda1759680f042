"""Which database is migrated."""

import os

from common.settings import Settings


def migration_settings() -> Settings:
    """The services' settings, with the migrations' own database user where there is one.

    The read timeout is lifted: adding an index to ten million rows takes minutes.
    """
    url = os.environ.get("MIGRATION_DATABASE_URL") or os.environ.get("DATABASE_URL", "")
    return Settings(database_url=url, statement_timeout_seconds=24 * 3600, pool_size=1)
