"""The database is away: who was known is known for a minute, everybody else gets a 503, and nobody a 200 by chance."""

import pytest
from sqlalchemy.exc import OperationalError

from common.access import known
from tests.common.access.conftest import Guarded, MakeKey
from tests.common.access.test_keys import forget
from tests.support.problems import assert_problem


def test_who_was_known_is_known_for_a_minute(
    guarded: Guarded, make_key: MakeKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, other = make_key("catalog:read"), make_key("catalog:read")
    client = guarded.products
    assert client.get("/categories", headers=key).status_code == 200
    database = client.app.state.database  # type: ignore[attr-defined]
    credentials = client.app.state.gate._known  # type: ignore[attr-defined]

    def away(_work: object) -> None:
        raise OperationalError("SELECT", {}, Exception(2003, "Can't connect to MySQL server"))

    monkeypatch.setattr(database, "probe", away)
    forget(guarded)
    assert client.get("/categories", headers=key).status_code == 200
    answer = client.get("/categories", headers=other)
    assert_problem(answer, 503, "database_unavailable")
    assert answer.headers["retry-after"]
    credentials._agreed_at -= known.AWAY_SECONDS
    assert_problem(client.get("/categories", headers=key), 503, "database_unavailable")
    monkeypatch.undo()
    forget(guarded)
    assert client.get("/categories", headers=key).status_code == 200
    assert client.get("/categories", headers=other).status_code == 200
