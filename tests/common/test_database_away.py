"""What a client is told when the database is away: what is known, and what it can do."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import URL

from tests.conftest import make_settings
from tests.support.link import Link, link_to
from tests.support.problems import assert_problem
from tests.support.services import running_products
from tests.support.store import Store

DESCRIPTION = {"description": "For children"}


@pytest.fixture
def ways() -> Iterator[ExitStack]:
    """What is open until a test closes it."""
    with ExitStack() as ways:
        yield ways


@pytest.fixture
def link(ways: ExitStack, database_url: URL) -> Link:
    """The products service's way to the database."""
    return ways.enter_context(link_to(database_url))


@pytest.fixture
def products(store: Store, link: Link, database_url: URL) -> Iterator[TestClient]:
    """A products service behind the link."""
    store.category("toys")
    with running_products(make_settings(link.url(database_url))) as client:
        yield client


def told(client: TestClient, method: str, path: str) -> str:
    """The words of the 503 that a request gets."""
    answer = client.request(method, path, json=DESCRIPTION if method == "PATCH" else None)
    return str(assert_problem(answer, 503, "database_unavailable")["detail"])


@pytest.mark.parametrize(("method", "path"), [("GET", "/readyz"), ("GET", "/products"), ("PATCH", "/categories/toys")])
def test_without_a_way_to_the_database_it_cannot_be_reached(
    products: TestClient, ways: ExitStack, method: str, path: str
) -> None:
    products.app.state.database.close()  # type: ignore[attr-defined]
    ways.close()
    assert told(products, method, path) == "The database cannot be reached. Try again shortly."


@pytest.mark.parametrize("path", ["/readyz", "/categories"])
def test_a_read_that_gets_no_answer_is_only_repeated(products: TestClient, link: Link, path: str) -> None:
    link.cut("SELECT", times=10)
    assert told(products, "GET", path) == "The database did not answer in time. Try again shortly."


def test_after_a_change_that_gets_no_answer_nobody_knows_whether_it_is_stored(products: TestClient, link: Link) -> None:
    link.cut("COMMIT", after_answer=True)
    assert told(products, "PATCH", "/categories/toys") == (
        "The database did not answer in time. Nothing tells whether a change was stored: repeat the request with the "
        "same Idempotency-Key."
    )
    assert products.get("/categories/toys").json()["description"] == "For children"
