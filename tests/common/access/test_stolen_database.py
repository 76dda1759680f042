"""Whoever has stolen a backup: everything in every table is tried as a key, a session, a link and a password."""

from collections.abc import Iterator
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import Engine

from common.access.tokens import new_key
from common.db.models import Model
from tests.common.access.conftest import Guarded
from tests.common.access.test_sessions import WORDS, chosen, invited, log_in, token_of
from tests.support.problems import assert_problem


def stolen_texts(engine: Engine) -> set[str]:
    """Every text of a database, and every number of bytes in the ways that it can be written."""
    with engine.connect() as connection:
        rows = [row for table in Model.metadata.tables.values() for row in connection.execute(table.select()).all()]
    return {text for row in rows for value in row for text in written(value)}


def written(value: Any) -> Iterator[str]:
    """A value as somebody might send it."""
    if isinstance(value, bytes):
        yield from (value.hex(), value.decode("latin-1"))
    elif isinstance(value, str):
        yield value
        yield from value.split("$")


def test_nothing_in_a_stolen_database_lets_anybody_in(guarded: Guarded, products: TestClient, engine: Engine) -> None:
    user = invited(products)
    cookie = chosen(guarded.products, user)
    link = token_of(products.post(f"/users/{user['id']}/invite").json())
    key = products.post("/api-keys", json={"name": "K", "scopes": ["catalog:read"]}).json()["key"]
    guarded.products.get("/categories", headers={"Authorization": f"Bearer {key}"})
    texts = {text for text in stolen_texts(engine) if text.isprintable() and text.isascii()}
    assert len(texts) > 30
    for text in sorted(texts):
        for headers in ({"Authorization": f"Bearer {text}"}, {"Cookie": f"ecm={text}"}):
            answer = guarded.products.get("/categories", headers=headers)
            assert_problem(answer, 401, "unauthenticated")
        answer = guarded.products.post("/session/password", json={"token": text, "password": WORDS})
        assert answer.status_code in {410, 422}, answer.text
    # Nor what else a thief has: whose password it would be, and the form of a key.
    stored = next(text for text in texts if text.startswith("$argon2id$"))
    assert_problem(log_in(guarded.products, by=stored), 401, "unauthenticated")
    answer = guarded.products.get("/categories", headers={"Authorization": f"Bearer {new_key()}"})
    assert_problem(answer, 401, "unauthenticated")
    # All of them still let in whoever was given them.
    assert guarded.products.get("/categories", headers=cookie).status_code == 200
    assert guarded.products.get("/categories", headers={"Authorization": f"Bearer {key}"}).status_code == 200
    assert guarded.products.post("/session/password", json={"token": link, "password": WORDS}).status_code == 200
    guarded.products.cookies.clear()
