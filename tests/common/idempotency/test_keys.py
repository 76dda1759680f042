"""Idempotency-Key: one effect however often a request is sent."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from tests.common.idempotency.conftest import REPLAYED, ROBOT, expire, keys, product_count, register
from tests.support.problems import assert_problem
from tests.support.store import Store, numbers

JSON = {"Content-Type": "application/json"}


# ---- replay


def test_the_same_request_gets_the_first_answer_again(toys: TestClient) -> None:
    first, second, third = (register(toys, "k") for _ in range(3))
    assert (first.status_code, REPLAYED in first.headers) == (201, False)
    for replay in (second, third):
        assert (replay.status_code, replay.headers[REPLAYED]) == (201, "true")
        assert replay.content == first.content
        assert replay.headers["location"] == first.headers["location"]
        assert replay.headers["content-type"] == first.headers["content-type"]
        assert replay.headers["x-request-id"] != first.headers["x-request-id"]
    assert product_count(toys) == 1


def test_the_answer_is_that_of_the_first_time_whatever_happened_since(toys: TestClient) -> None:
    first = register(toys, "k")
    toys.patch(first.headers["location"], json={"name": "New", "current_inventory": 0})
    toys.delete(first.headers["location"])
    assert register(toys, "k").content == first.content


def test_every_post_that_changes_something_takes_a_key(store: Store) -> None:
    robot = store.product()
    for client, path, body in [
        (store.products, "/categories", {"name": "home"}),
        (store.products, "/products", ROBOT),
        (store.products, f"/products/{robot['id']}/inventory-transactions", {"change": 3}),
        (store.sales, "/sales", {"product_id": robot["id"], "units": 2}),
        (store.sales, "/sales/batch", {"sales": [{"product_id": robot["id"], "units": 2}]}),
    ]:
        first, second = (client.post(path, json=body, headers={"Idempotency-Key": "same"}) for _ in range(2))
        assert (first.status_code, second.status_code, second.headers[REPLAYED]) == (201, 201, "true"), first.text
        assert (second.content, second.headers["location"]) == (first.content, first.headers["location"])
    assert [entry["change"] for entry in store.ledger(robot)] == [100, 3, -2, -2]


def test_every_patch_takes_a_key(store: Store) -> None:
    robot = store.product(current_inventory=5)
    path = f"/products/{robot['id']}"
    for where, body in [("/categories/toys", {"description": "For all ages"}), (path, {"current_inventory": 8})]:
        first, second = (store.products.patch(where, json=body, headers={"Idempotency-Key": "k"}) for _ in range(2))
        assert (first.status_code, second.status_code, second.headers[REPLAYED]) == (200, 200, "true"), first.text
        assert second.content == first.content
        assert_problem(
            store.products.patch(where, json=body | {"description": "x"}, headers={"Idempotency-Key": "k"}),
            422,
            "idempotency_key_reused",
            errors=[{"parameter": "Idempotency-Key", "detail": "was used with another body or other options"}],
        )
    store.sell(robot, 3)
    again = store.products.patch(path, json={"current_inventory": 8}, headers={"Idempotency-Key": "k"})
    assert (again.json()["current_inventory"], again.headers[REPLAYED]) == (8, "true"), (
        "the first answer, not the level"
    )
    assert [entry["change"] for entry in store.ledger(robot)] == [5, 3, -3]


def test_a_long_answer_is_stored_compressed_and_repeated_to_the_byte(store: Store, engine: Engine) -> None:
    body = {"sales": [{"product_id": store.product()["id"], "units": 1}] * 20}
    first, second = (store.sales.post("/sales/batch", json=body, headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert (second.content, second.headers[REPLAYED]) == (first.content, "true")
    with engine.connect() as connection:
        stored = connection.scalar(text("SELECT LENGTH(body) FROM idempotency_keys"))
    assert stored < len(first.content) / 4


def test_without_a_key_every_request_has_its_effect(toys: TestClient) -> None:
    for _ in range(2):
        toys.post("/products", json=ROBOT)
    assert product_count(toys) == 2


# ---- what is the same request


@pytest.mark.parametrize(
    "body",
    [
        '{"price":"19.99","current_inventory":5,"category":"toys","name":"Robot"}',
        ' {"name" : "\\u0052obot", "category":"toys","price":"19.99",\n"current_inventory":5}',
        '{"name":"Robot","category":"toys","price":"19.99","current_inventory":5.0}',
        '{"name":"Robot","category":"toys","price":"19.99","current_inventory":0.5e1}',
    ],
)
def test_bodies_are_compared_as_json(toys: TestClient, body: str) -> None:
    first = register(toys, "k")
    second = toys.post("/products", content=body, headers=JSON | {"Idempotency-Key": "k"})
    assert (second.status_code, second.headers[REPLAYED], second.content) == (201, "true", first.content)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "robot"},
        {"price": 19.99},
        {"price": "19.98"},
        {"current_inventory": 6},
        {"current_inventory": None},
        {"description": None},
    ],
    ids=repr,
)
def test_another_body_under_the_same_key_is_refused(toys: TestClient, changes: dict[str, Any]) -> None:
    register(toys, "k")
    answer = register(toys, "k", **changes)
    assert_problem(answer, 422, "idempotency_key_reused", errors=[{"parameter": "Idempotency-Key", "detail": ANY}])
    assert REPLAYED not in answer.headers
    assert product_count(toys) == 1


def spellings(number: int) -> st.SearchStrategy[str]:
    """The ways JSON may write a whole number."""
    digits = str(number).rstrip("0")
    shifted = f"{digits or 0}e{len(str(number)) - len(digits)}" if number else "0E7"
    return st.sampled_from([str(number), f"{number}.0", f"{number}.000", f"{number}e0", f"{number * 100}E-2", shifted])


LEVELS = st.integers(0, 2_147_483_647)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), first=LEVELS, other=LEVELS | st.none())
def test_numbers_are_the_same_when_they_are_equal_however_written(
    toys: TestClient, data: st.DataObject, first: int, other: int | None
) -> None:
    second = first if other is None else other
    key = {"Idempotency-Key": f"k{next(numbers)}"}
    answers = [
        toys.post(
            "/products",
            content=f'{{"name":"x","category":"toys","price":1,"low_stock_threshold":{written}}}',
            headers=JSON | key,
        )
        for written in (data.draw(spellings(first)), data.draw(spellings(second)))
    ]
    assert answers[0].status_code == 201
    assert REPLAYED not in answers[0].headers
    assert answers[1].status_code == (201 if first == second else 422)
    assert (REPLAYED in answers[1].headers) == (first == second)


@pytest.mark.parametrize(
    "number",
    ["1e999999999999", "1e-999999999999", "-1e999999999999999999999999", "9" * 4000, "0." + "1" * 4000, "0e9999999"],
)
def test_a_number_of_any_size_is_refused_with_a_key_as_without(toys: TestClient, engine: Engine, number: str) -> None:
    for member in ("price", "current_inventory"):
        body = f'{{"name":"x","category":"toys","price":1,"{member}":{number}}}'
        answers = [toys.post("/products", content=body, headers=JSON | key) for key in ({}, {"Idempotency-Key": "k"})]
        assert {answer.status_code for answer in answers} <= {400, 422}
        assert answers[0].json() == answers[1].json()
    assert keys(engine) == []


# ---- scope


def test_a_key_belongs_to_a_method_and_a_path(toys: TestClient, engine: Engine) -> None:
    first, second = (register(toys, "other" + name).headers["location"] for name in "ab")
    for location in (first, second):
        answer = toys.post(f"{location}/inventory-transactions", json={"change": 1}, headers={"Idempotency-Key": "k"})
        assert (answer.status_code, REPLAYED in answer.headers) == (201, False)
    assert register(toys, "k").status_code == 201
    assert sorted(scope for scope, key in keys(engine) if key == "k") == sorted(
        ["POST /products", f"POST {first}/inventory-transactions", f"POST {second}/inventory-transactions"]
    )


def test_the_services_share_keys_only_where_they_share_a_path(store: Store) -> None:
    robot = store.product()
    assert register(store.products, "k").status_code == 201
    sale = {"product_id": robot["id"], "units": 1}
    assert store.sales.post("/sales", json=sale, headers={"Idempotency-Key": "k"}).status_code == 201


@pytest.mark.parametrize("alias", ["{:0150}", "+{}", "{}.0", "%20{}", "1_0"])
def test_a_resource_has_one_path_so_a_key_has_one_scope(toys: TestClient, alias: str) -> None:
    product_id = register(toys, "p").json()["id"]
    path = f"/products/{alias.format(product_id)}/inventory-transactions"
    answer = toys.post(path, json={"change": 1}, headers={"Idempotency-Key": "k"})
    assert_problem(answer, 422, "invalid_request", errors=[{"parameter": "product_id", "detail": ANY}])


# ---- the key itself


@pytest.mark.parametrize("key", ["x", " inner space ok", "~!@#$%^&*()_+{}|:\"<>?'", "x" * 255, "K"])
def test_any_printable_ascii_up_to_255_characters_is_a_key(toys: TestClient, key: str) -> None:
    answers = [register(toys, key) for _ in range(2)]
    assert [REPLAYED in answer.headers for answer in answers] == [False, True]


def test_keys_are_compared_exactly(toys: TestClient) -> None:
    for key in ("k", "K", "k.", "k k"):
        assert REPLAYED not in register(toys, key).headers
    assert product_count(toys) == 4


@pytest.mark.parametrize("key", [b"", b"x" * 256, "é".encode(), "é".encode("latin-1"), b"a\tb", b"a\x7f"])
def test_anything_else_is_no_key(toys: TestClient, key: bytes) -> None:
    answer = toys.post("/products", json=ROBOT, headers=[(b"Idempotency-Key", key)])
    document = assert_problem(answer, 422, "invalid_request", errors=[{"parameter": ANY, "detail": ANY}])
    assert document["errors"][0]["parameter"].lower() == "idempotency-key"
    assert product_count(toys) == 0


def test_two_keys_are_no_key(toys: TestClient) -> None:
    headers = [("Idempotency-Key", "a"), ("Idempotency-Key", "b")]
    assert toys.post("/products", json=ROBOT, headers=headers).status_code == 422
    assert product_count(toys) == 0


# ---- failures leave nothing


def test_a_failed_request_leaves_no_key(toys: TestClient, engine: Engine) -> None:
    """So the client may put right what was wrong and send it under the same key."""
    for changes, status in (({"price": "-1"}, 422), ({"category": "home"}, 404)):
        assert register(toys, "k", **changes).status_code == status
        assert keys(engine) == []
    register(toys, "first", sku="S")
    assert register(toys, "k", sku="S").status_code == 409
    assert keys(engine) == [("POST /products", "first")]
    assert register(toys, "k", sku="T").status_code == 201


def test_a_body_that_cannot_be_read_leaves_no_key(toys: TestClient, engine: Engine) -> None:
    for body, status in ((b"{", 400), (b"", 422), (b"[" * 100_000, 400), (b'{"price":1e999999999999}', 422)):
        answer = toys.post("/products", content=body, headers=JSON | {"Idempotency-Key": "k"})
        assert answer.status_code == status
    assert keys(engine) == []


def test_the_answer_is_stored_with_its_effect(toys: TestClient, engine: Engine) -> None:
    body = register(toys, "k").json()
    with engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM idempotency_keys")).one()
    assert (row.scope, row.key, row.status, row.location) == ("POST /products", "k", 201, f"/products/{body['id']}")
    assert json.loads(row.body) == body


# ---- time


def test_a_key_is_kept_for_48_hours(toys: TestClient, engine: Engine) -> None:
    before = datetime.now(UTC)
    register(toys, "k")
    with engine.connect() as connection:
        expires = connection.execute(text("SELECT expires_at FROM idempotency_keys")).scalar_one().replace(tzinfo=UTC)
    assert before + timedelta(hours=48) <= expires <= datetime.now(UTC) + timedelta(hours=48)


@pytest.mark.parametrize("changes", [{}, {"name": "Another"}], ids=["same body", "other body"])
def test_an_expired_key_may_be_used_anew(toys: TestClient, engine: Engine, changes: dict[str, Any]) -> None:
    register(toys, "k")
    expire(engine, "k")
    again = register(toys, "k", **changes)
    assert (again.status_code, REPLAYED in again.headers) == (201, False)
    assert product_count(toys) == 2
    replay = register(toys, "k", **changes)
    assert (replay.content, replay.headers[REPLAYED]) == (again.content, "true")
