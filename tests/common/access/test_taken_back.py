"""What was taken back is dead within a second, in every worker process of both services."""

import http.client
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import URL

from tests.common.access.conftest import MakeKey
from tests.common.access.test_sessions import chosen, invited
from tests.common.test_serve import serving
from tests.conftest import KEYED_WITH

CONNECTIONS = 12
"""Open at once for each service, so that each of its two processes has some of them."""

PATHS = {"products": "/categories", "sales": "/sales"}
Ask = Callable[[dict[str, str]], list[int]]


@pytest.fixture
def ask(database_url: URL, tmp_path: Path) -> Iterator[Ask]:
    """Asks every worker process of both services; what each connection was answered."""
    settings = {"AUTH": "on", "AUTH_SECRET": KEYED_WITH, "WORKERS": 2}
    connections: list[tuple[str, http.client.HTTPConnection]] = []
    with ExitStack() as stack:
        for service, path in PATHS.items():
            port = stack.enter_context(serving(database_url, tmp_path / service, service, **settings))
            for _ in range(CONNECTIONS):
                connection = stack.enter_context(closing(http.client.HTTPConnection("localhost", port, timeout=30)))
                connections.append((path, connection))

        def ask_all(headers: dict[str, str]) -> list[int]:
            statuses = []
            for path, connection in connections:
                connection.request("GET", path, headers=headers)
                answer = connection.getresponse()
                answer.read()
                statuses.append(answer.status)
            return statuses

        yield ask_all


def test_a_key_and_a_session_are_dead_in_a_second_in_every_process(
    ask: Ask, products: TestClient, make_key: MakeKey
) -> None:
    everywhere = CONNECTIONS * len(PATHS)
    key = make_key("catalog:read", "sales:read")
    key_id = products.get("/api-keys").json()["items"][0]["id"]
    invited(products, email="boss@example.com")
    user = invited(products, role="clerk")
    cookie = chosen(products, user)
    for headers, end in (
        (key, lambda: products.delete(f"/api-keys/{key_id}")),
        (cookie, lambda: products.patch(f"/users/{user['id']}", json={"is_active": False})),
    ):
        assert ask(headers) == [200] * everywhere
        assert end().is_success
        time.sleep(1)  # what is promised: nobody may be let in any longer than that
        assert ask(headers) == [401] * everywhere
