"""Alembic's environment: migrates the database that MIGRATION_DATABASE_URL, else DATABASE_URL, names."""

from alembic import context

from common.db.engine import create_database_engine
from common.db.models import Model
from migrations.category_columns import differs
from migrations.target import migration_settings

LOCK_WAIT_SECONDS = 10
"""How long DDL waits for running transactions: services keep serving during an upgrade, it must not queue forever."""


def run() -> None:
    """Run the migrations on a connection given by the caller (tests) or a new one."""
    given = context.config.attributes.get("connection")
    if given is not None:
        _migrate(given)
        return
    engine = create_database_engine(migration_settings())
    with engine.connect() as connection:
        connection.exec_driver_sql(f"SET SESSION lock_wait_timeout = {LOCK_WAIT_SECONDS}")
        _migrate(connection)
        connection.commit()  # MySQL commits DDL itself; this is for the rows that migrations fill and the revision
    engine.dispose()


def _migrate(connection: object) -> None:
    context.configure(connection=connection, target_metadata=Model.metadata, compare_type=differs)  # type: ignore[arg-type]
    with context.begin_transaction():
        context.run_migrations()


run()
