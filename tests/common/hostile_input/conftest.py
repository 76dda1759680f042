"""Every route that takes a body, and a database that has to stay as it is."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from common.db.models import Model
from tests.support.store import Store

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def robot(store: Store) -> dict[str, Any]:
    """One product, so that there is something to break."""
    return store.product(name="Robot", sku="R", current_inventory=5)


@pytest.fixture
def unchanged(robot: dict[str, Any], engine: Engine) -> Iterator[None]:
    """Every row of every table is the same after the test as before it."""

    def rows() -> dict[str, list[Any]]:
        with engine.connect() as connection:
            return {
                name: sorted(map(repr, connection.execute(text(f"SELECT * FROM {name}"))))
                for name in Model.metadata.tables
            }

    before = rows()
    yield
    assert rows() == before


@pytest.fixture
def routes(store: Store, robot: dict[str, Any], unchanged: None) -> list[tuple[TestClient, str, str]]:
    """Every route that takes a body."""
    product = f"/products/{robot['id']}"
    return [
        (store.products, "POST", "/categories"),
        (store.products, "PATCH", "/categories/toys"),
        (store.products, "POST", "/products"),
        (store.products, "PATCH", product),
        (store.products, "POST", f"{product}/inventory-transactions"),
        (store.sales, "POST", "/sales"),
        (store.sales, "POST", "/sales/batch"),
    ]
