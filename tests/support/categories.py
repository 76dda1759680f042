"""A store of its own, to which categories can be added: the names stay in its tables, which no other test must see."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from click.testing import CliRunner
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlalchemy.engine import URL

import products_service.main
import sales_service.main
from common.categories import FIRST_CATEGORIES, known_categories
from common.settings import Settings
from migrations.categories import categories
from migrations.category_columns import category_columns
from tests.support.server import server_engine
from tests.support.store import Store


@dataclass
class OwnStore:
    """Both services on a database of their own, and the operator's command for it."""

    url: URL
    settings: Settings
    engine: Engine
    services: Store

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """`categories ARGUMENT…`: exit status, what it says, what it complains of."""
        environment = {"DATABASE_URL": self.settings.database_url.get_secret_value(), "MIGRATION_DATABASE_URL": None}
        ended = CliRunner().invoke(categories, list(arguments), env=environment)
        assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exc_info
        return ended.exit_code, ended.stdout, ended.stderr

    def add(self, *arguments: str) -> None:
        """`categories add`, which must succeed."""
        status, _, complaint = self.run("add", *arguments)
        assert (status, complaint) == (0, "")

    def columns(self) -> dict[str, tuple[str, ...]]:
        """The names that each column of categories can hold."""
        with self.engine.connect() as connection:
            return {f"{column.table}.{column.column}": column.names for column in category_columns(connection)}

    def row(self, name: str) -> dict[str, Any]:
        """A category as the service shows it."""
        answer = self.services.products.get(f"/categories/{name}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


def forget_names() -> None:
    """Know no more than a process that has been running since before anything was added."""
    known_categories.names = FIRST_CATEGORIES
    known_categories._asked_at = 0


@contextmanager
def own_store(url: URL, settings: Settings) -> Iterator[OwnStore]:
    """Both services on a migrated database that nobody else uses."""
    engine = server_engine(url.database)
    with (
        TestClient(products_service.main.create(settings), raise_server_exceptions=False) as products,
        TestClient(sales_service.main.create(settings), raise_server_exceptions=False) as sales,
    ):
        yield OwnStore(url, settings, engine, Store(products, sales))
    engine.dispose()
