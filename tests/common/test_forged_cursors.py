"""Cursors that somebody made himself: the checksum is right, what follows it is not what the list's sort can hold.

Each is a 422 at once. An amount with an exponent once made the driver write out a billion digits, and the worker was
silent until its supervisor killed it.
"""

import base64
import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import StatementError

import common.db.keyset
from common.db.transactions import Database
from tests.support.problems import assert_problem
from tests.support.store import Store

KEYS: list[Any] = [0, -1, 2**63, 10**400, 1.5, "1", None, True, [1], {}]
VALUES: list[Any] = [
    *["1e999999999", "1e50000000", "-1e-999999999", "1E+5", "Infinity", "NaN", "1" * 80, "0.123", "١", "1_0", "+1"],
    *["x" * 201, "\ud800", "2026-01-01", "2026-01-01T00:00:00", "0999-12-31T23:59:59Z", "2026-99-99T00:00:00Z"],
    *[2**63, -(2**63), 10**300, 1.5, float("nan"), True, [], {}, [[]], {"a": 1}],
]
PAYLOADS = [b"[]", b"null", b"{}", b'"x"', b"1", b"\xff", b"[1", b"[1,2,3]", b'["t","2026-01-01",1]', b"[" * 1400]
LISTS = [
    *[("products", "/products", sort) for sort in ("id", "name", "price", "created_at", "current_inventory")],
    *[("products", "/inventory", sort) for sort in ("id", "name", "urgency", "current_inventory")],
    ("products", "/products/{product}/inventory-transactions", "id"),
    *[("sales", "/sales", sort) for sort in ("id", "sold_at", "revenue", "units")],
]
INSTANTS = st.floats(-30e9, 200e9).map(
    lambda at: (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=at)).isoformat()
)
WHOLE = st.integers(-(2**63) + 1, 2**63 - 1)
HELD = {
    "id": st.none(),
    "name": st.text(st.characters(codec="utf-8"), max_size=200),
    "price": st.from_regex(r"-?[0-9]{1,8}\.[0-9]{2}", fullmatch=True),
    "revenue": st.from_regex(r"-?[0-9]{1,14}\.[0-9]{2}", fullmatch=True),
    "created_at": INSTANTS,
    "sold_at": INSTANTS,
    "current_inventory": st.none() | WHOLE,
    "urgency": WHOLE,
    "units": WHOLE,
}
"""What each sort's column can hold, as a cursor writes it."""

Forge = Callable[[bytes], str]
Asked = tuple[TestClient, str, str, Forge]


@pytest.fixture(params=LISTS, ids=lambda each: f"{each[1]}-{each[2]}")
def asked(request: pytest.FixtureRequest, store: Store, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """A list with items, one of its sorts, and a way to forge a cursor for them."""
    service, path, sort = request.param
    for _ in range(2):
        product = store.product(current_inventory=50)
        store.sell(product)
    client, path = getattr(store, service), path.format(product=product["id"])
    scopes: list[str] = []
    original = common.db.keyset._scope
    monkeypatch.setattr(common.db.keyset, "_scope", lambda *of: scopes.append(original(*of)) or scopes[-1])
    assert client.get(path, params={"sort": sort}).status_code == 200
    return client, path, sort, lambda payload: forged(scopes[0], payload)


def forged(scope: str, payload: bytes) -> str:
    """A cursor as the list itself would write it around this payload."""
    checksum = hashlib.blake2b(scope.encode() + b"\0" + payload, digest_size=8).digest()
    return base64.urlsafe_b64encode(checksum + payload).decode().rstrip("=")


def is_held(sort: str, value: Any) -> bool:
    """Whether the list could have written this value itself."""
    text = {"name": lambda: len(value) <= 200 and "\ud800" not in value}
    return isinstance(value, str) and text.get(sort, lambda: False)()


def test_whatever_a_sort_cannot_hold_is_an_invalid_cursor(asked: Asked) -> None:
    client, path, sort, forge = asked
    right = None if sort == "id" else 1 if sort in {"current_inventory", "urgency", "units"} else "x"
    wrong = [[value, 1] for value in VALUES if not is_held(sort, value)] + [[right, key] for key in KEYS]
    for payload in [*(json.dumps(pair).encode() for pair in wrong), *PAYLOADS]:
        answer = client.get(path, params={"sort": sort, "cursor": forge(payload)})
        assert_problem(answer, 422, "invalid_cursor", errors=answer.json().get("errors"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(data=st.data())
def test_whatever_a_sort_can_hold_is_a_place_in_the_list(asked: Asked, data: st.DataObject) -> None:
    client, path, sort, forge = asked
    pair = [data.draw(HELD[sort]), data.draw(st.integers(1, 2**63 - 1))]
    answer = client.get(path, params={"sort": sort, "cursor": forge(json.dumps(pair).encode())})
    assert answer.status_code == 200, answer.text


def test_a_cursor_of_a_billion_digits_is_refused_before_anybody_writes_them(store: Store) -> None:
    """The report that found it, to the letter but for what a cursor holds by now."""
    store.product()
    filters = dict.fromkeys(("max_price", "min_price", "q", "status", "stock")) | {"category": [], "sort": "price"}
    scope = json.dumps(["products", filters], sort_keys=True)
    for payload in (b'["d","1e999999999",1]', b'["1e999999999",1]'):
        cursor = forged(scope, payload)
        assert store.products.get("/products", params={"sort": "price", "cursor": cursor}).status_code == 422


@pytest.mark.parametrize("amount", ["1e999999999", "1e-999999999", "1e66", "NaN", "-Infinity", "1" * 66])
def test_the_driver_itself_refuses_amounts_that_no_column_holds(store: Store, amount: str) -> None:
    database: Database = store.products.app.state.database  # type: ignore[attr-defined]
    with pytest.raises((ValueError, StatementError)):
        database.read(lambda session: session.execute(text("SELECT :amount"), {"amount": Decimal(amount)}))
    assert database.read(
        lambda session: session.scalar(text("SELECT :amount"), {"amount": Decimal("1.50")})
    ) == Decimal("1.50")
