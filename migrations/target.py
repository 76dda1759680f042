"""Which database is migrated."""

import os

from common.settings import Settings


def address_variable() -> str:
    """The variable that holds the address: MIGRATION_DATABASE_URL; where that is unset or empty, DATABASE_URL."""
    return "MIGRATION_DATABASE_URL" if os.environ.get("MIGRATION_DATABASE_URL") else "DATABASE_URL"


def migration_settings() -> Settings:
    """The services' settings, with the migrations' own database user where there is one.

    The read timeout is lifted: adding an index to ten million rows takes minutes. Raises ValidationError.
    """
    own = os.environ.get("MIGRATION_DATABASE_URL")
    settings = Settings(database_url=own) if own else Settings()
    return settings.model_copy(update={"statement_timeout_seconds": 24 * 3600, "pool_size": 1})
