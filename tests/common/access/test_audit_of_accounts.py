"""The audit log of users, keys and sessions: whole entries, each by whoever did it, and never a secret."""

from collections.abc import Callable
from typing import Any
from unittest.mock import ANY

import pytest
from click.testing import CliRunner, Result
from fastapi.testclient import TestClient
from sqlalchemy.engine import URL

from products_service.cli import cli
from tests.common.access.conftest import Guarded
from tests.common.access.test_sessions import OWN, WORDS, chosen, invited, log_in, token_of
from tests.conftest import KEYED_WITH
from tests.products_service.audit.test_entries import LOCAL, log

HIDDEN = "(changed)"
SOMEBODY = {"kind": "user", "id": None, "name": None}


def entry(what: str, entity_id: Any, changes: dict[str, Any], actor: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A whole entry, of a request unless said otherwise."""
    action, entity_type = what.split()
    return {
        "id": ANY,
        "at": ANY,
        "actor": actor,
        "action": action,
        "entity_type": entity_type,
        "entity_id": None if entity_id is None else str(entity_id),
        "changes": changes,
        "note": None,
        "request_id": ANY,
    } | fields


def test_a_user_is_told_from_the_invitation_to_the_end(guarded: Guarded, products: TestClient) -> None:
    boss = invited(products, email="boss@example.com")
    before = len(log(products))
    user = invited(products, role="clerk")
    own = {"kind": "user", "id": user["id"], "name": "Anna"}
    cookie = chosen(guarded.products, user)
    guarded.products.delete("/session", headers=cookie | OWN)
    guarded.products.delete("/session", headers=cookie | OWN)  # once more ends nothing
    log_in(guarded.products)
    path = f"/users/{user['id']}"
    for _ in range(2):
        link = products.post(f"{path}/invite").json()
    chosen(guarded.products, link, "another four words")
    for _ in range(2):
        products.patch(path, json={"role": "viewer", "name": "Anna", "is_active": True})
    products.patch(path, json={"is_active": False})
    products.patch(path, json={"email": boss["email"]})  # refused
    every = {"note": "all of the user's sessions"}
    given = {"name": "Anna", "email": "anna@example.com", "role": "clerk"}
    assert log(products)[before:] == [
        entry("created user", user["id"], {name: [None, value] for name, value in given.items()}, LOCAL),
        entry("updated user", user["id"], {"password": [None, HIDDEN]}, own),
        entry("logged_in session", user["id"], {}, own),
        entry("revoked session", user["id"], {}, own),
        entry("logged_in session", user["id"], {}, own),
        entry("updated user", user["id"], {"invite_url": [None, HIDDEN]}, LOCAL),
        entry("updated user", user["id"], {"invite_url": [HIDDEN, HIDDEN]}, LOCAL),
        entry("updated user", user["id"], {"password": [HIDDEN, HIDDEN]}, own),
        entry("revoked session", user["id"], {}, own, **every),
        entry("logged_in session", user["id"], {}, own),
        entry("updated user", user["id"], {"role": ["clerk", "viewer"]}, LOCAL),
        entry("updated user", user["id"], {"is_active": [True, False]}, LOCAL),
        entry("revoked session", user["id"], {}, LOCAL, **every),
    ]


def test_a_wrong_password_is_told_without_it_or_who_sent_it(guarded: Guarded, products: TestClient) -> None:
    user = invited(products)
    chosen(guarded.products, user)
    before = len(log(products))
    log_in(guarded.products, by="not this password")
    log_in(guarded.products, email="nobody@example.com")
    late = guarded.products.post("/session/password", json={"token": token_of(user), "password": WORDS})
    assert late.status_code == 410
    assert log(products)[before:] == [
        entry("refused session", user["id"], {}, SOMEBODY),
        entry("refused session", None, {}, SOMEBODY),
    ]


def test_a_key_is_told_by_whoever_made_it(guarded: Guarded, products: TestClient) -> None:
    user = invited(products)
    cookie = chosen(guarded.products, user) | OWN
    before = len(log(products))
    body = {"name": "Shop", "scopes": ["sales:write"], "rate_per_minute": 60}
    made = guarded.products.post("/api-keys", json=body, headers=cookie | {"X-Request-ID": "made-here"}).json()
    new = guarded.products.post(f"/api-keys/{made['id']}/roll", headers=cookie).json()
    ends_at = guarded.products.get(f"/api-keys/{made['id']}", headers=cookie).json()["expires_at"]
    for _ in range(2):
        guarded.products.delete(f"/api-keys/{made['id']}", headers=cookie)
    refused = guarded.products.post("/api-keys", json=body | {"expires_at": "2020-01-01T00:00:00Z"}, headers=cookie)
    assert refused.status_code == 422
    own = {"kind": "user", "id": user["id"], "name": "Anna"}
    given = {name: [None, value] for name, value in body.items()}
    whole = given | {"expires_at": [None, None]}
    assert log(products)[before:] == [
        entry("created key", made["id"], given, own, request_id="made-here"),
        entry("created key", new["id"], whole, own, note=f"replaces key {made['id']}"),
        entry("updated key", made["id"], {"expires_at": [None, ends_at]}, own),
        entry("revoked key", made["id"], {}, own),
    ]


@pytest.fixture
def run(database_url: URL, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("DATABASE_URL", database_url.render_as_string(hide_password=False))
    monkeypatch.setenv("AUTH_SECRET", KEYED_WITH)
    monkeypatch.setenv("OPERATOR", "ada")
    return lambda *arguments: CliRunner().invoke(cli, list(arguments))


def test_commands_are_told_by_the_operators_name(run: Callable[..., Result], products: TestClient) -> None:
    invited(products)
    before = len(log(products))
    for arguments in (
        ("user", "add", "bea@example.com", "--role", "admin"),
        ("user", "invite", "bea@example.com"),
        ("user", "disable", "bea@example.com"),
        ("key", "add", "Shop", "--scopes", "sales:write"),
    ):
        done = run(*arguments)
        assert done.exit_code == 0, done.output
    key = products.get("/api-keys").json()["items"][0]["id"]
    run("key", "revoke", str(key))
    ada = {"kind": "operator", "id": None, "name": "ada"}
    bea = products.get("/users", params={"sort": "-id"}).json()["items"][0]["id"]
    added = {"name": [None, "bea"], "email": [None, "bea@example.com"], "role": [None, "admin"]}
    made = {"name": [None, "Shop"], "scopes": [None, ["sales:write"]]}
    unset = {"expires_at": [None, None], "rate_per_minute": [None, None]}
    assert log(products)[before:] == [
        entry("created user", bea, added, ada, request_id=None),
        entry("updated user", bea, {"invite_url": [HIDDEN, HIDDEN]}, ada, request_id=None),
        entry("updated user", bea, {"is_active": [True, False]}, ada, request_id=None),
        entry("created key", key, made | unset, ada, request_id=None),
        entry("revoked key", key, {}, ada, request_id=None),
    ]
