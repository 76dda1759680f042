"""Keys of programs: made, sent, refused, replaced, taken back; stored nowhere and in no log."""

import logging
import re
import zlib
from datetime import timedelta
from typing import Any
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from common.access.credentials import find_key
from common.access.scopes import Scope, scopes_of
from common.access.tokens import BASE62, PREFIX, _check_of, hint_of, is_key, keyed_hash, new_key
from common.db.models import Role
from common.db.types import utc_now
from tests.common.access.conftest import Guarded, MakeKey
from tests.conftest import KEYED_WITH, recorded_statements
from tests.support.problems import assert_field_refused, assert_problem

KEY = PREFIX + "0" * 40 + _check_of("0" * 40)
"""As well formed as any, and nobody's."""

SHOP = ["catalog:read", "sales:write"]


def iso(instant: Any) -> str:
    return str(instant.isoformat())


# ---- the form of a key


def test_a_key_checks_itself() -> None:
    for _ in range(200):
        key = new_key()
        drawn, check = key[4:44], key[44:]
        assert re.fullmatch(r"ecm_[0-9A-Za-z]{46}", key)
        number = 0
        for letter in check:
            number = number * 62 + BASE62.index(letter)
        assert number == zlib.crc32(drawn.encode())
        assert is_key(key)
        place = 4 + number % 46
        other = "0" if key[place] != "0" else "1"
        assert not is_key(key[:place] + other + key[place + 1 :])
    assert BASE62 == "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize("text", ["", "ecm_", "ecm_" + "0" * 46, KEY + "0", KEY[:-1], "x" + KEY])
def test_what_is_no_key(text: str) -> None:
    assert not is_key(text)


# ---- made and listed


def test_a_key_is_shown_once_and_stored_as_a_hash(products: TestClient, engine: Engine) -> None:
    until = utc_now() + timedelta(days=30)
    asked = {"name": "Web shop", "scopes": SHOP, "expires_at": iso(until), "rate_per_minute": 600}
    answer = products.post("/api-keys", json=asked)
    made = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, f"/api-keys/{made['id']}")
    key = made.pop("key")
    assert is_key(key)
    assert made == {
        "id": ANY,
        "name": "Web shop",
        "scopes": SHOP,
        "hint": hint_of(key),
        "rate_per_minute": 600,
        "expires_at": until.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "created_at": ANY,
        "last_used_at": None,
        "created_by": {"kind": "local", "id": None, "name": None},
    }
    assert products.get("/api-keys").json() == {"items": [made], "next_cursor": None}
    assert products.get(f"/api-keys/{made['id']}").json() == made
    with engine.connect() as connection:
        stored = connection.execute(text("SELECT * FROM api_keys")).one()
    assert key not in str(stored)
    assert stored.hash == keyed_hash(KEYED_WITH, key)


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"scopes": []}, "/scopes"),
        ({"scopes": ["sales:everything"]}, "/scopes/0"),
        ({"name": " "}, "/name"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "/expires_at"),
        ({"expires_at": "tomorrow"}, "/expires_at"),
        ({"rate_per_minute": 0}, "/rate_per_minute"),
    ],
)
def test_what_makes_no_key(products: TestClient, fields: dict[str, Any], pointer: str) -> None:
    answer = products.post("/api-keys", json={"name": "Shop", "scopes": SHOP} | fields)
    assert_field_refused(answer, pointer)
    assert products.get("/api-keys").json()["items"] == []


def test_a_key_may_do_at_most_what_its_maker_may(guarded: Guarded, make_key: MakeKey) -> None:
    maker = make_key("users:write", "sales:write")
    asked = {"name": "Shop", "scopes": SHOP}
    answer = guarded.products.post("/api-keys", json=asked, headers=maker)
    detail = "A key may do at most what its maker may, and you have not: catalog:read."
    assert_problem(answer, 403, "forbidden", scope="catalog:read", errors=[{"pointer": "/scopes", "detail": detail}])
    asked["scopes"] = ["sales:write"]
    made = guarded.products.post("/api-keys", json=asked, headers=maker).json()
    assert made["created_by"] == {"kind": "key", "id": ANY, "name": "Program"}


def test_who_may_write_users_makes_none_who_may_do_more(guarded: Guarded, make_key: MakeKey) -> None:
    """Neither a new one, nor by another role, nor by the link of one who is there."""
    admin, maker = make_key(*Scope), make_key(Scope.USERS_WRITE, *scopes_of(Role.VIEWER))
    boss = {"name": "Anna", "email": "anna@example.com", "role": "admin"}
    user = guarded.products.post("/users", json=boss, headers=admin).json()
    own = guarded.products.post(
        "/users", json=boss | {"email": "v@example.com", "role": "viewer"}, headers=maker
    ).json()
    for method, path, body in (
        ("POST", "/users", boss | {"email": "b@example.com"}),
        ("POST", f"/users/{user['id']}/invite", None),
        ("PATCH", f"/users/{user['id']}", {"email": "mine@example.com"}),
        ("PATCH", f"/users/{own['id']}", {"role": "clerk"}),
    ):
        answer = guarded.products.request(method, path, json=body, headers=maker)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), answer.text
    told = guarded.products.get("/users", headers=admin).json()["items"]
    assert [(each["email"], each["role"]) for each in told] == [
        ("anna@example.com", "admin"),
        ("v@example.com", "viewer"),
    ]
    assert guarded.products.post(f"/users/{own['id']}/invite", headers=maker).status_code == 201


# ---- sent


def test_both_services_know_a_key_without_asking_twice(guarded: Guarded, make_key: MakeKey) -> None:
    key = make_key("catalog:read", "sales:read")
    for client, path in ((guarded.products, "/categories"), (guarded.sales, "/sales")):
        assert client.get(path, headers=key).status_code == 200
        assert client.get(path, headers=key).status_code == 200
        with (
            recorded_statements(client, "probe_engine") as asked,
            recorded_statements(client) as done,
        ):
            assert client.get(path, headers=key).status_code == 200
        # The counter, if a second has gone by since; nothing else but the list itself.
        assert [statement for statement in asked if "auth_epoch" not in statement] == []
        assert len([statement for statement in done if "api_keys" in statement]) == 0


def test_keys_that_are_made_up_drive_out_nobody_who_has_one(
    guarded: Guarded, make_key: MakeKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.access.known.MOST_KNOWN", 3)
    key = make_key("catalog:read")
    assert guarded.products.get("/categories", headers=key).status_code == 200
    for _ in range(5):
        made_up = {"Authorization": f"Bearer {new_key()}"}
        assert_problem(guarded.products.get("/categories", headers=made_up), 401, "unauthenticated")
    with recorded_statements(guarded.products, "probe_engine") as asked:
        assert guarded.products.get("/categories", headers=key).status_code == 200
    assert [statement for statement in asked if "auth_epoch" not in statement] == []


@pytest.mark.parametrize(
    "authorization",
    ["Bearer", "Bearer ", "Bearer x", f"Bearer {KEY}", f"bearer {KEY} ", "Bearer ecm_ß"],
)
def test_what_is_sent_must_be_a_key_of_this_store(guarded: Guarded, store: Any, authorization: str) -> None:
    """On the machine itself too, where nobody has to send one."""
    for client in (guarded.products, store.products):
        answer = client.get("/categories", headers={"Authorization": authorization.encode()})
        assert_problem(answer, 401, "unauthenticated")
        assert answer.headers["www-authenticate"] == "Bearer"


def test_what_a_proxy_in_front_asks_for_is_no_key(guarded: Guarded, store: Any) -> None:
    headers = {"Authorization": "Basic YTpi"}
    assert store.products.get("/categories", headers=headers).status_code == 200
    assert_problem(guarded.products.get("/categories", headers=headers), 401, "unauthenticated")


def test_two_credentials_are_one_too_many(guarded: Guarded, make_key: MakeKey) -> None:
    key = make_key("catalog:read")
    answer = guarded.products.get("/categories", headers=key | {"Cookie": "ecm=x"})
    assert_problem(answer, 400, "invalid_request")
    twice = [("Authorization", "Bearer x"), ("Authorization", "Bearer y")]
    assert_problem(guarded.products.get("/categories", headers=twice), 400, "invalid_request")


def test_an_expired_key_is_none(guarded: Guarded, make_key: MakeKey, engine: Engine) -> None:
    key = make_key("catalog:read", expires_at=iso(utc_now() + timedelta(hours=1)))
    assert guarded.products.get("/categories", headers=key).status_code == 200
    with engine.begin() as connection:
        connection.execute(text("UPDATE api_keys SET expires_at = '2020-01-01'"))
        connection.execute(text("UPDATE auth_epoch SET epoch = epoch + 1"))
    forget(guarded)
    assert_problem(guarded.products.get("/categories", headers=key), 401, "unauthenticated")


def test_its_last_use_is_noted_to_the_hour(guarded: Guarded, make_key: MakeKey, products: TestClient) -> None:
    key = make_key("sales:read")
    assert guarded.sales.get("/sales", headers=key).status_code == 200
    hour = utc_now().replace(minute=0, second=0, microsecond=0)
    noted = products.get("/api-keys").json()["items"][0]["last_used_at"]
    assert noted == hour.isoformat(timespec="microseconds").replace("+00:00", "Z")


# ---- replaced, taken back


def forget(guarded: Guarded) -> None:
    """Let the second go by for which it is believed that nothing has changed."""
    for client in guarded:
        client.app.state.gate._known._looked_at = float("-inf")  # type: ignore[attr-defined]


def test_a_revoked_key_lets_nobody_in(guarded: Guarded, make_key: MakeKey, products: TestClient) -> None:
    key, other = make_key("catalog:read", "sales:read"), make_key("catalog:read", "sales:read")
    calls = ((guarded.products, "/categories"), (guarded.sales, "/sales"))
    for client, path in calls:
        assert client.get(path, headers=key).status_code == 200
    number = products.get("/api-keys").json()["items"][0]["id"]
    for _ in range(2):
        assert products.delete(f"/api-keys/{number}").status_code == 204
    forget(guarded)
    for client, path in calls:
        assert_problem(client.get(path, headers=key), 401, "unauthenticated")
        assert client.get(path, headers=other).status_code == 200
    assert [item["id"] for item in products.get("/api-keys").json()["items"]] == [number + 1]
    assert_problem(products.get(f"/api-keys/{number}"), 404, "key_not_found")
    assert_problem(products.delete("/api-keys/999999999"), 404, "key_not_found")


def test_a_key_is_replaced_by_one_that_may_do_the_same(
    guarded: Guarded, make_key: MakeKey, products: TestClient
) -> None:
    old = make_key("catalog:read", rate_per_minute=700)
    number = products.get("/api-keys").json()["items"][0]["id"]
    answer = products.post(f"/api-keys/{number}/roll")
    made = answer.json()
    assert answer.status_code == 201
    assert (made["name"], made["scopes"], made["rate_per_minute"]) == ("Program", ["catalog:read"], 700)
    before, after = products.get("/api-keys").json()["items"]
    assert (before["expires_at"][:13], after["expires_at"]) == (iso(utc_now() + timedelta(hours=24))[:13], None)
    new = {"Authorization": f"Bearer {made['key']}"}
    assert {guarded.products.get("/categories", headers=key).status_code for key in (old, new)} == {200}
    assert products.post(f"/api-keys/{number}/roll", json={"overlap_hours": 0}).status_code == 201
    forget(guarded)
    assert_problem(guarded.products.get("/categories", headers=old), 401, "unauthenticated")
    assert_problem(products.post("/api-keys/999999999/roll"), 404, "key_not_found")


def test_what_was_read_before_a_change_is_not_remembered_after_it(
    guarded: Guarded, make_key: MakeKey, products: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look-up that a change overtakes would otherwise be believed until the next change."""
    key = make_key("catalog:read")
    number = products.get("/api-keys").json()["items"][0]["id"]
    known = guarded.products.app.state.gate._known  # type: ignore[attr-defined]

    def overtaken(*given: Any) -> Any:
        found = find_key(*given)
        products.delete(f"/api-keys/{number}")
        known._epoch = -1  # as another request finds it meanwhile
        return found

    monkeypatch.setattr("common.http.gate.find_key", overtaken)
    guarded.products.get("/categories", headers=key)
    monkeypatch.undo()
    assert_problem(guarded.products.get("/categories", headers=key), 401, "unauthenticated")


# ---- limits, logs


def test_a_key_has_as_many_requests_as_it_may(guarded: Guarded, make_key: MakeKey) -> None:
    key, other = make_key("catalog:read", rate_per_minute=2), make_key("catalog:read")
    statuses = [guarded.products.get("/categories", headers=key).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    answer = guarded.products.get("/categories", headers=key)
    assert_problem(answer, 429, "rate_limited")
    assert 20 <= int(answer.headers["retry-after"]) <= 30
    assert guarded.products.get("/categories", headers=other).status_code == 200


def test_no_log_holds_a_key(guarded: Guarded, make_key: MakeKey, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    key = make_key("catalog:read")["Authorization"].removeprefix("Bearer ")
    for sent in (key, key[:-1] + "x"):
        guarded.products.get("/categories", headers={"Authorization": f"Bearer {sent}"})
        guarded.products.get("/categories", params={"name": "x"}, headers={"Authorization": f"Bearer {sent}"})
    said = "".join(str(vars(record)) for record in caplog.records)
    assert "/categories" in said
    assert key[4:44] not in said
    assert KEYED_WITH not in said
