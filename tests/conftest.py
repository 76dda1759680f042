"""Fixtures: a migrated database per worker, both services on it, clean tables for each test."""

import contextlib
import gc
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from click.testing import CliRunner
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine import URL

import products_service.main
import sales_service.cli
import sales_service.main
from common.db.models import Model
from common.settings import Settings
from migrations.__main__ import alembic_config
from tests.support.categories import OwnStore, own_store
from tests.support.imports import RunImport, import_runner
from tests.support.secrets import Watch
from tests.support.server import URL_VARIABLE, ThrowawayServer, create_database, drop_database, server_engine
from tests.support.store import Store

server: ThrowawayServer | None = None

KEYED_WITH = "what the tests hash keys and sessions with: in no log"
watch = Watch(KEYED_WITH)
"""Over what the services of this process say."""

KEPT_TABLES = {"auth_epoch", "rollup_zone"}

KEPT_FILES = tempfile.TemporaryDirectory(prefix="ecm-test-imports-", ignore_cleanup_errors=True)
"""Where the services of this process keep files of imports: a directory for each database."""


def pytest_configure(config: pytest.Config) -> None:
    """Start the server once, in the process that starts the workers.

    The settings of a store that stands in the environment are taken out of it: `./docker-manager.sh` exports some.
    """
    watch.begin()
    for name in Settings.model_fields:
        os.environ.pop(name.upper(), None)
    global server  # noqa: PLW0603 - pytest's hooks share nothing else
    if URL_VARIABLE not in os.environ and not hasattr(config, "workerinput"):
        server = ThrowawayServer()


def pytest_unconfigure() -> None:
    """Stop the server that was started."""
    if server is not None:
        server.stop()
    # A service that starts takes all there is out of the garbage collector's sight. At the end of this process DuckDB
    # would find its own objects among it, and print forty lines about leaks.
    gc.unfreeze()


def migrate(url: URL) -> None:
    """Bring a database to the newest schema, as the migration command does."""
    engine = server_engine(url.database)
    config = alembic_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()


@pytest.fixture(scope="session")
def database_url() -> Iterator[URL]:
    """A migrated database of this worker's own."""
    url = create_database("test")
    migrate(url)
    yield url
    drop_database(url)


@pytest.fixture(scope="session")
def settings(database_url: URL) -> Settings:
    """The services' settings in tests: store zone UTC, small pool."""
    return make_settings(database_url)


def make_settings(url: URL, **changes: Any) -> Settings:
    """Settings for a database; the services go by the name that the test client calls them by."""
    kept = Path(KEPT_FILES.name, str(url.database))
    changes = {"allowed_hosts": {"testserver"}, "auth_secret": KEYED_WITH, "import_dir": kept} | changes
    return Settings(database_url=url.render_as_string(hide_password=False), **changes)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def engine(database_url: URL) -> Iterator[Engine]:
    """The tests' own way into the database, to look and to clean up."""
    engine = server_engine(database_url.database)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def products_client(settings: Settings) -> Iterator[TestClient]:
    """The products service, running."""
    with TestClient(products_service.main.create(settings), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def sales_client(settings: Settings) -> Iterator[TestClient]:
    """The sales service, running."""
    with TestClient(sales_service.main.create(settings), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def empty() -> Iterator[URL]:
    """A database without tables."""
    url = create_database("migrations")
    yield url
    drop_database(url)


@pytest.fixture
def connection(empty: URL) -> Iterator[Connection]:
    """A connection to it."""
    engine = server_engine(empty.database)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def config(connection: Connection) -> Config:
    """Alembic on that connection."""
    config = alembic_config()
    config.attributes["connection"] = connection
    return config


@pytest.fixture
def new_stack() -> Iterator[dict[str, TestClient]]:
    """Both services by name, on a database that was never used: ids count from 1."""
    url = create_database("new")
    migrate(url)
    settings = make_settings(url)
    with (
        TestClient(products_service.main.create(settings)) as products,
        TestClient(sales_service.main.create(settings)) as sales,
    ):
        yield {"products": products, "sales": sales}
    drop_database(url)


@pytest.fixture
def own() -> Iterator[OwnStore]:
    """A store that no other test uses, to which categories may be added."""
    url = create_database("own")
    migrate(url)
    with own_store(url, make_settings(url)) as store:
        yield store
    drop_database(url)


@pytest.fixture
def clean_tables(engine: Engine) -> Iterator[None]:
    """What the services have committed is gone after the test: they commit for real, so nothing can be rolled back.

    And nothing that they have said meanwhile holds a secret.
    """
    yield
    watch.look_at_audit(engine)
    assert watch.found() == []
    with engine.begin() as connection:
        connection.execute(text("SET foreign_key_checks = 0"))
        for table in Model.metadata.tables.values():
            if table.name not in KEPT_TABLES:
                connection.execute(table.delete())
        connection.execute(text("SET foreign_key_checks = 1"))


@pytest.fixture
def products(products_client: TestClient, clean_tables: None) -> TestClient:
    """The products service on clean tables."""
    return products_client


@pytest.fixture
def sales(sales_client: TestClient, clean_tables: None) -> TestClient:
    """The sales service on clean tables."""
    return sales_client


@pytest.fixture
def store(products: TestClient, sales: TestClient) -> Store:
    """Both services on clean tables, with short ways to fill them."""
    return Store(products, sales)


@pytest.fixture
def rollups_agree(store: Store, database_url: URL, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever the test has done, `rollups verify` finds nothing to repair afterwards."""
    yield
    monkeypatch.setenv("DATABASE_URL", database_url.render_as_string(hide_password=False))
    monkeypatch.setenv("TIME_ZONE", "UTC")
    verified = CliRunner().invoke(sales_service.cli.cli, ["rollups", "verify"])
    assert verified.exit_code == 0, verified.output


@pytest.fixture
def sales_in_zone(settings: Settings, engine: Engine, clean_tables: None) -> Iterator[Callable[..., TestClient]]:
    """Makes a sales service with another store zone (and other settings) on the same, clean database."""
    with contextlib.ExitStack() as stack:

        def make(time_zone: str, **changes: Any) -> TestClient:
            with engine.begin() as connection:
                connection.execute(text("DELETE FROM rollup_zone"))
            app = sales_service.main.create(settings.model_copy(update={"time_zone": time_zone, **changes}))
            return stack.enter_context(TestClient(app, raise_server_exceptions=False))

        yield make
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM rollup_zone"))
        connection.execute(text("INSERT INTO rollup_zone (id, time_zone) VALUES (1, 'UTC')"))


@contextlib.contextmanager
def recorded_statements(client: TestClient, name: str = "engine") -> Iterator[list[str]]:
    """The SQL statements that a service runs on one of its engines inside the block, COMMIT and ROLLBACK included."""
    engine: Engine = getattr(client.app.state.database, name)  # type: ignore[attr-defined]
    statements: list[str] = []

    def record(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    listeners = [
        ("before_cursor_execute", record),
        ("commit", lambda _: statements.append("COMMIT")),
    ]
    for happening, listener in listeners:
        event.listen(engine, happening, listener)
    try:
        yield statements
    finally:
        for happening, listener in listeners:
            event.remove(engine, happening, listener)


@pytest.fixture
def run_import(database_url: URL) -> RunImport:
    """Runs `import` of the sales service on the test database."""
    return import_runner(sales_service.cli.cli, database_url)
