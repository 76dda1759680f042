"""People: invited, logging in, logged out, disabled; passwords and their guessing; cookies and other sites' pages."""

import logging
from datetime import timedelta
from typing import Any
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from common.access.scopes import scopes_of
from common.access.tokens import keyed_hash
from common.db.models import Model, Role
from common.db.types import utc_now
from products_service.accounts.passwords import hash_password, is_password
from tests.common.access.conftest import Guarded
from tests.common.access.test_keys import forget
from tests.conftest import KEYED_WITH, make_settings
from tests.support.problems import assert_field_refused, assert_problem
from tests.support.services import running_products

WORDS = "four words to keep in mind"
OWN = {"Origin": "http://localhost:8000"}


def invited(products: TestClient, **fields: Any) -> dict[str, Any]:
    """A user who was added."""
    answer = products.post("/users", json={"name": "Anna", "email": "anna@example.com", "role": "admin"} | fields)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def token_of(user: dict[str, Any]) -> str:
    """What stands behind # in the link."""
    return str(user["invite_url"].partition("#")[2])


def cookie_of(answer: Any) -> dict[str, str]:
    """The header that a browser sends after an answer."""
    return {"Cookie": answer.headers["set-cookie"].partition(";")[0]}


def chosen(client: TestClient, user: dict[str, Any], password: str = WORDS) -> dict[str, str]:
    """The cookie of a user who has chosen a password."""
    answer = client.post("/session/password", json={"token": token_of(user), "password": password})
    assert answer.status_code == 200, answer.text
    client.cookies.clear()
    return cookie_of(answer)


def log_in(client: TestClient, email: str = "anna@example.com", by: str = WORDS) -> Any:
    answer = client.post("/session", json={"email": email, "password": by})
    client.cookies.clear()
    return answer


# ---- from the invitation to the end


def test_somebody_is_invited_chooses_a_password_and_works(guarded: Guarded, products: TestClient) -> None:
    user = invited(products)
    link, until = user.pop("invite_url"), user.pop("invite_expires_at")
    assert link.startswith("http://localhost:8000/dashboard/welcome#")
    assert until[:13] == (utc_now() + timedelta(hours=24)).isoformat()[:13]
    assert user == {
        "id": ANY,
        "name": "Anna",
        "email": "anna@example.com",
        "role": "admin",
        "is_active": True,
        "has_password": False,
        "created_at": ANY,
        "last_login_at": None,
    }
    assert products.get("/users").json() == {"items": [user], "next_cursor": None}
    body = {"token": link.partition("#")[2], "password": WORDS}
    answer = guarded.products.post("/session/password", json=body)
    guarded.products.cookies.clear()
    in_it = user | {"has_password": True, "last_login_at": ANY}
    assert (answer.status_code, answer.json()) == (200, {"user": in_it, "expires_at": ANY})
    name, *attributes = answer.headers["set-cookie"].split("; ")
    assert name.startswith("ecm=")
    assert attributes == ["Max-Age=43200", "Path=/", "HttpOnly", "SameSite=Strict"]
    cookie = cookie_of(answer)
    who = {"kind": "user", "name": "Anna", "role": "admin", "scopes": sorted(scopes_of(Role.ADMIN))}
    assert guarded.products.get("/session", headers=cookie).json() == who
    assert guarded.sales.get("/sales", headers=cookie).status_code == 200
    assert guarded.products.post("/categories", json={"name": "toys"}, headers=cookie | OWN).status_code == 201
    again = guarded.products.post("/session/password", json=body)
    assert_problem(again, 410, "link_expired")


def test_who_am_i(guarded: Guarded, products: TestClient) -> None:
    everything = sorted(scopes_of(Role.ADMIN))
    assert products.get("/session").json() == {"kind": "local", "name": None, "role": None, "scopes": everything}
    assert_problem(guarded.products.get("/session"), 401, "unauthenticated")


def test_logging_out_ends_the_session_in_both_services(guarded: Guarded, products: TestClient) -> None:
    cookie = chosen(guarded.products, invited(products))
    other = cookie_of(log_in(guarded.products))
    assert guarded.sales.get("/sales", headers=cookie).status_code == 200
    answer = guarded.products.delete("/session", headers=cookie | OWN)
    assert (answer.status_code, answer.headers["set-cookie"].partition("; ")[0]) == (204, "ecm=")
    forget(guarded)
    for client, path in ((guarded.products, "/categories"), (guarded.sales, "/sales")):
        assert_problem(client.get(path, headers=cookie), 401, "unauthenticated")
        assert client.get(path, headers=other).status_code == 200
    assert guarded.products.delete("/session", headers=OWN).status_code == 204


def test_another_password_ends_all_other_sessions_and_the_link_before(guarded: Guarded, products: TestClient) -> None:
    user = invited(products)
    cookie = chosen(guarded.products, user)
    lost = products.post(f"/users/{user['id']}/invite").json()
    link = products.post(f"/users/{user['id']}/invite").json()
    answer = guarded.products.post("/session/password", json={"token": token_of(lost), "password": WORDS})
    assert_problem(answer, 410, "link_expired")
    assert log_in(guarded.products).status_code == 200
    now = chosen(guarded.products, link, "another four words")
    forget(guarded)
    assert_problem(guarded.products.get("/categories", headers=cookie), 401, "unauthenticated")
    assert guarded.products.get("/categories", headers=now).status_code == 200
    assert_problem(log_in(guarded.products), 401, "unauthenticated")
    assert log_in(guarded.products, by="another four words").status_code == 200


@pytest.mark.parametrize(
    ("column", "minutes", "ended"),
    [("last_used_at", 29, False), ("last_used_at", 31, True), ("created_at", 719, False), ("created_at", 721, True)],
)
def test_a_session_ends_by_itself(
    guarded: Guarded, products: TestClient, engine: Engine, column: str, minutes: int, ended: bool
) -> None:
    cookie = chosen(guarded.products, invited(products))
    past = (utc_now() - timedelta(minutes=minutes)).replace(tzinfo=None)
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE user_sessions SET {column} = :past"), {"past": past})
    answer = guarded.sales.get("/sales", headers=cookie)
    assert answer.status_code == (401 if ended else 200)
    with engine.begin() as connection:
        used = connection.execute(text("SELECT last_used_at FROM user_sessions")).scalar_one()
    if column == "last_used_at":
        # What is in use is noted, so that it goes on.
        assert (used > past) == (not ended)


# ---- users


def test_a_role_changes_within_a_running_session(guarded: Guarded, products: TestClient) -> None:
    invited(products, email="boss@example.com")
    user = invited(products)
    cookie = chosen(guarded.products, user)
    assert guarded.products.get("/users", headers=cookie).status_code == 200
    changed = products.patch(f"/users/{user['id']}", json={"role": "viewer", "name": "Anna B."}).json()
    assert (changed["role"], changed["name"]) == ("viewer", "Anna B.")
    forget(guarded)
    assert_problem(guarded.products.get("/users", headers=cookie), 403, "forbidden", scope="users:write")
    assert guarded.products.get("/session", headers=cookie).json()["role"] == "viewer"


def test_who_is_disabled_is_out(guarded: Guarded, products: TestClient) -> None:
    invited(products, email="boss@example.com")
    user = invited(products, role="clerk")
    cookie = chosen(guarded.products, user)
    link = products.post(f"/users/{user['id']}/invite").json()
    assert products.patch(f"/users/{user['id']}", json={"is_active": False}).json()["is_active"] is False
    forget(guarded)
    assert_problem(guarded.products.get("/categories", headers=cookie), 401, "unauthenticated")
    assert_problem(log_in(guarded.products), 401, "unauthenticated")
    answer = guarded.products.post("/session/password", json={"token": token_of(link), "password": WORDS})
    assert_problem(answer, 410, "link_expired")


@pytest.mark.parametrize("changes", [{"role": "manager"}, {"is_active": False}])
def test_the_last_admin_stays_one(products: TestClient, changes: dict[str, Any]) -> None:
    user = invited(products)
    invited(products, email="clerk@example.com", role="clerk")
    assert_problem(products.patch(f"/users/{user['id']}", json=changes), 409, "last_admin")
    assert products.patch(f"/users/{user['id']}", json={"name": "Anne"}).status_code == 200
    invited(products, email="boss@example.com")
    assert products.patch(f"/users/{user['id']}", json=changes).status_code == 200


def test_an_address_of_mail_is_one_users(products: TestClient) -> None:
    user = invited(products)
    other = invited(products, email="bea@example.com")
    errors = [{"pointer": "/email", "detail": ANY}]
    body = {"name": "A", "email": "ANNA@example.com", "role": "viewer"}
    assert_problem(products.post("/users", json=body), 409, "user_exists", errors=errors)
    body = {"email": user["email"]}
    assert_problem(products.patch(f"/users/{other['id']}", json=body), 409, "user_exists", errors=errors)
    for email in ("anna", "a@b@c", "anna @example.com", "@example.com", "a@" + "x" * 300):
        assert_field_refused(
            products.post("/users", json=body | {"name": "A", "role": "admin", "email": email}), "/email"
        )
    assert_problem(products.get("/users/999999999"), 404, "user_not_found")
    assert_problem(products.post("/users/999999999/invite"), 404, "user_not_found")


# ---- passwords


@pytest.mark.parametrize("given", ["", "elevenchars", "x" * 129, "password1234", "Password1234", "qwerty123456"])
def test_a_password_must_be_long_and_uncommon(guarded: Guarded, products: TestClient, given: str) -> None:
    user = invited(products)
    answer = guarded.products.post("/session/password", json={"token": token_of(user), "password": given})
    said = assert_field_refused(answer, "/password")
    assert not given or given not in said
    assert chosen(guarded.products, user)  # the link is good still


def test_a_password_is_hashed_with_argon2id_and_compared_in_the_same_time(products: TestClient) -> None:
    stored = hash_password(WORDS)
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert is_password(WORDS, stored)
    assert not is_password(WORDS + "!", stored)
    assert not is_password(WORDS, None)
    assert not is_password("nobody's, compared with when there is no other to compare with", None)


def test_every_failure_is_answered_alike(guarded: Guarded, products: TestClient) -> None:
    chosen(guarded.products, invited(products))
    invited(products, email="new@example.com")
    answers = [
        log_in(guarded.products, by="not this password"),
        log_in(guarded.products, email="nobody@example.com"),
        log_in(guarded.products, email="new@example.com"),
        log_in(guarded.products, email="", by=""),
    ]
    details = {assert_problem(answer, 401, "unauthenticated")["detail"] for answer in answers}
    assert details == {"The address of mail or the password is wrong."}
    assert "set-cookie" not in answers[0].headers


def test_guessing_is_slowed_down_and_a_wait_is_not_counted(
    guarded: Guarded, products: TestClient, engine: Engine
) -> None:
    chosen(guarded.products, invited(products))
    statuses = [log_in(guarded.products, by=f"guess number {n}").status_code for n in range(5)]
    assert statuses == [401] * 5
    with engine.begin() as connection:  # whatever the machine's pace
        connection.execute(
            text("UPDATE login_failures SET wait_until = :then"), {"then": utc_now() + timedelta(hours=1)}
        )
    for email in ("anna@example.com", "ANNA@example.com"):
        answer = log_in(guarded.products, email)  # the right password, which is not looked at
        assert_problem(answer, 429, "rate_limited")
        assert 3500 < int(answer.headers["retry-after"]) <= 3600
    with engine.begin() as connection:
        # Of the account, and of all accounts from the address.
        assert connection.execute(text("SELECT failures FROM login_failures")).scalars().all() == [5, 5]
        connection.execute(text("UPDATE login_failures SET wait_until = :then"), {"then": utc_now()})
    assert log_in(guarded.products).status_code == 200
    with engine.begin() as connection:
        # The right one was none of the wrong ones, and Anna's are forgotten.
        assert connection.execute(text("SELECT failures FROM login_failures")).scalars().all() == [5]


# ---- cookies and other pages


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (OWN, 201),
        ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({}, 403),
        ({"Origin": "http://localhost:3000"}, 403),
        ({"Origin": "https://localhost:8000"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_only_the_dashboards_own_pages_change_anything_with_a_cookie(
    guarded: Guarded, products: TestClient, headers: dict[str, str], status: int
) -> None:
    """Where nobody has to log in, too: the cookie is sent by every page on this host."""
    cookie = chosen(guarded.products, invited(products))
    for client in (guarded.products, products):
        answer = client.post("/categories", json={"name": "toys"}, headers=cookie | headers)
        assert answer.status_code in ({status, 409} if status == 201 else {status}), answer.text
    assert guarded.products.get("/categories", headers=cookie).status_code == 200


def test_only_the_dashboards_own_pages_may_send_the_cookie(store: Any, guarded: Guarded) -> None:
    asks = {"Access-Control-Request-Method": "GET"}
    for client in (guarded.sales, store.sales):
        for headers in (OWN, OWN | asks):
            answer = client.request("OPTIONS" if asks.items() <= headers.items() else "GET", "/sales", headers=headers)
            assert answer.headers["access-control-allow-origin"] == OWN["Origin"]
            assert answer.headers["access-control-allow-credentials"] == "true"
    other = {"Origin": "http://localhost:3000"}
    assert "access-control-allow-credentials" not in store.sales.get("/sales", headers=other).headers
    assert "access-control-allow-origin" not in guarded.sales.get("/sales", headers=other).headers


def test_a_page_of_an_origin_that_cors_does_not_allow_is_nobody_at_this_machine(store: Any) -> None:
    answer = store.products.get("/categories", headers={"Origin": "https://evil.example"})
    assert_problem(answer, 401, "unauthenticated")


def test_nobody_logs_in_over_a_network_without_tls(products: TestClient, database_url: Any) -> None:
    user = invited(products)
    body = {"token": token_of(user), "password": WORDS}
    with running_products(make_settings(database_url, bind_address="192.168.1.5")) as client:
        for path, given in (
            ("/session", {"email": "anna@example.com", "password": WORDS}),
            ("/session/password", body),
        ):
            assert "DOMAIN" in assert_problem(client.post(path, json=given), 403, "forbidden")["detail"]
        assert_problem(client.get("/docs"), 401, "unauthenticated")
        assert_problem(client.get("/openapi.json"), 401, "unauthenticated")
        assert client.get("/healthz").status_code == 200
    with running_products(make_settings(database_url, domain="shop.lan")) as client:
        answer = client.post("/session/password", json=body, headers={"Host": "shop.lan"})
        name, *attributes = answer.headers["set-cookie"].split("; ")
        assert name.startswith("__Host-ecm=")
        assert attributes == ["Max-Age=43200", "Path=/", "HttpOnly", "SameSite=Strict", "Secure"]
        cookie = {"Cookie": name, "Host": "shop.lan"}
        toys = {"name": "toys"}
        assert client.post("/categories", json=toys, headers=cookie).status_code == 403
        assert client.post("/categories", json=toys, headers=cookie | {"Origin": "https://shop.lan"}).status_code == 201


# ---- nothing secret anywhere


def test_no_log_and_no_table_holds_what_was_secret(
    guarded: Guarded, products: TestClient, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    user = invited(products)
    cookie = chosen(guarded.products, user)
    session = cookie["Cookie"].removeprefix("ecm=")
    link = token_of(products.post(f"/users/{user['id']}/invite", headers={"Idempotency-Key": "kept?"}).json())
    key = products.post("/api-keys", json={"name": "K", "scopes": ["sales:read"]}, headers={"Idempotency-Key": "k"})
    rolled = products.post(f"/api-keys/{key.json()['id']}/roll").json()["key"]
    typed = ["wrong but long enough", "typed into the other field"]
    log_in(guarded.products, by=typed[0])
    log_in(guarded.products, email=typed[1])
    guarded.products.delete("/session", headers=cookie_of(log_in(guarded.products)) | OWN)
    products.patch(f"/users/{user['id']}", json={"name": "Anne"})
    guarded.products.post("/session/password", json={"token": "x", "password": "short"})
    secrets = [WORDS, session, token_of(user), link, key.json()["key"], rolled, KEYED_WITH, *typed]
    with engine.connect() as connection:
        tables = [str(connection.execute(table.select()).all()) for table in Model.metadata.tables.values()]
        hashes = connection.execute(text("SELECT hash FROM user_sessions")).scalars().all()
        kinds = connection.execute(text("SELECT DISTINCT entity_type FROM audit_entries")).scalars().all()
    said = [str(vars(record)) for record in caplog.records if record.name != "httpx2"]
    assert len(said) > 5
    assert [secret for secret in secrets for place in (*tables, *said) if secret in place] == []
    assert keyed_hash(KEYED_WITH, session) in hashes
    assert {"user", "key", "session"} <= set(kinds)
