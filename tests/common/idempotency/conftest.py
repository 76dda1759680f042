"""A service with toys, and products that are registered under a key."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import Engine, text

ROBOT = {"name": "Robot", "category": "toys", "price": "19.99", "current_inventory": 5}
REPLAYED = "idempotency-replayed"


def register(client: TestClient, key: str, body: Any = None, **changes: Any) -> Response:
    """POST /products with a key."""
    return client.post("/products", json=(body or ROBOT) | changes, headers={"Idempotency-Key": key})


def keys(engine: Engine) -> list[tuple[str, str]]:
    """Scope and key of every stored key."""
    with engine.connect() as connection:
        return [(row.scope, row.key) for row in connection.execute(text("SELECT * FROM idempotency_keys"))]


def product_count(client: TestClient) -> int:
    """Number of products."""
    return len(client.get("/products").json()["items"])


@pytest.fixture
def toys(products: TestClient) -> TestClient:
    """The products service with the category toys."""
    products.post("/categories", json={"name": "toys"})
    return products


def expire(engine: Engine, key: str) -> None:
    """Let a key's time be over."""
    statement = text("UPDATE idempotency_keys SET expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE `key` = :key")
    with engine.begin() as connection:
        connection.execute(statement, {"key": key})
