"""Both services where callers have to say who they are, and keys to say it with."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from fastapi.testclient import TestClient

import products_service.main
import sales_service.main
from common.access.scopes import Scope
from common.settings import Settings


class Guarded(NamedTuple):
    """Both services, which let nobody in without a credential."""

    products: TestClient
    sales: TestClient


MakeKey = Callable[..., dict[str, str]]


@pytest.fixture(scope="session")
def guarded_clients(settings: Settings) -> Iterator[Guarded]:
    """With AUTH=on, as many requests as one likes."""
    guarded = settings.model_copy(update={"auth": "on", "rate_per_minute": 1_000_000})
    with (
        TestClient(products_service.main.create(guarded), raise_server_exceptions=False) as products,
        TestClient(sales_service.main.create(guarded), raise_server_exceptions=False) as sales,
    ):
        yield Guarded(products, sales)


@pytest.fixture
def guarded(guarded_clients: Guarded, clean_tables: None) -> Guarded:
    """The same on clean tables."""
    return guarded_clients


@pytest.fixture
def make_key(products: TestClient) -> MakeKey:
    """Makes a key with these scopes; the headers that a program sends with it."""

    def make(*scopes: Scope | str, **fields: Any) -> dict[str, str]:
        answer = products.post("/api-keys", json={"name": "Program", "scopes": list(scopes)} | fields)
        assert answer.status_code == 201, answer.text
        return {"Authorization": f"Bearer {answer.json()['key']}"}

    return make
