"""Idempotency-Key: one effect at the same time however many times a request is sent."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import Engine, text

import common.settings
from tests.common.idempotency.conftest import REPLAYED, expire, keys, product_count, register
from tests.support.locks import until_waiting
from tests.support.problems import assert_problem
from tests.support.services import running_products


@pytest.fixture
def hurried(toys: TestClient, settings: common.settings.Settings) -> Iterator[TestClient]:
    """The products service with the shortest lock wait, on the same database."""
    with running_products(settings, lock_wait_seconds=1) as client:
        yield client


def at_once(count: int, send: Callable[[int], Response]) -> list[Response]:
    """Send `count` requests from as many threads, started together."""
    barrier = threading.Barrier(count)

    def go(number: int) -> Response:
        barrier.wait()
        return send(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(go, range(count)))


def test_duplicates_at_the_same_time_have_one_effect(toys: TestClient, engine: Engine) -> None:
    location = register(toys, "p").headers["location"] + "/inventory-transactions"
    for attempt in range(5):
        headers = {"Idempotency-Key": f"k{attempt}"}
        answers = at_once(8, lambda _: toys.post(location, json={"change": 1}, headers=headers))  # noqa: B023
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.content for answer in answers}) == 1
        assert sorted(REPLAYED in answer.headers for answer in answers) == [False] + [True] * 7
    assert len(toys.get(location).json()["items"]) == 6
    assert len(keys(engine)) == 6


def test_an_expired_key_is_taken_once_by_many(toys: TestClient, engine: Engine) -> None:
    register(toys, "k")
    expire(engine, "k")
    answers = at_once(6, lambda _: register(toys, "k"))
    assert {answer.status_code for answer in answers} == {201}
    assert sorted(REPLAYED in answer.headers for answer in answers) == [False] + [True] * 5
    assert product_count(toys) == 2


def test_of_different_bodies_at_the_same_time_one_wins_and_the_others_are_refused(toys: TestClient) -> None:
    answers = at_once(6, lambda number: register(toys, "k", name=f"Robot {number}"))
    assert sorted(answer.status_code for answer in answers) == [201] + [422] * 5
    assert product_count(toys) == 1


def test_of_failures_at_the_same_time_none_is_replayed(toys: TestClient, engine: Engine) -> None:
    answers = at_once(6, lambda _: register(toys, "k", category="home"))
    for answer in answers:
        assert_problem(answer, 404, "category_not_found", errors=[ANY])
    assert keys(engine) == []


def test_a_key_whose_first_request_outlasts_the_lock_wait_is_in_use(hurried: TestClient, engine: Engine) -> None:
    with engine.connect() as first, first.begin() as transaction:
        first.execute(
            text("INSERT INTO idempotency_keys (scope, `key`, fingerprint, expires_at) VALUES (:scope, 'k', '', :at)"),
            {"scope": "POST /products", "at": datetime(2999, 1, 1)},  # noqa: DTZ001 - the column holds UTC
        )
        assert_problem(register(hurried, "k"), 409, "idempotency_key_in_use")
        assert register(hurried, "another").status_code == 201
        transaction.rollback()
    again = register(hurried, "k")
    assert (again.status_code, REPLAYED in again.headers) == (201, False)
    assert product_count(hurried) == 2


def test_a_key_that_has_no_answer_yet_is_in_use(hurried: TestClient, engine: Engine) -> None:
    """As of an import: its key is stored before its answer. Asking for that ends with the lock wait."""
    assert register(hurried, "k").status_code == 201
    with engine.begin() as connection:
        connection.execute(text("UPDATE idempotency_keys SET status = NULL, body = NULL"))
    problem = assert_problem(register(hurried, "k"), 409, "idempotency_key_in_use")
    assert problem["detail"] == "The key's first request has only just ended. Repeat this one."
    assert product_count(hurried) == 1


def test_a_request_waits_for_the_first_and_replays_it(toys: TestClient, engine: Engine) -> None:
    """The first holds the key and waits for a lock that the test has; the second waits for the key."""
    location = register(toys, "p").headers["location"] + "/inventory-transactions"

    def send() -> Response:
        return toys.post(location, json={"change": 1}, headers={"Idempotency-Key": "k"})

    with ThreadPoolExecutor(2) as pool, engine.connect() as holder:
        holder.execute(text("SELECT id FROM products FOR UPDATE"))
        answers = []
        for count in (1, 2):
            answers.append(pool.submit(send))
            until_waiting(engine, count)
        holder.rollback()
        first, second = (answer.result() for answer in answers)
    assert (first.status_code, REPLAYED in first.headers) == (201, False)
    assert (second.content, second.headers[REPLAYED]) == (first.content, "true")
    assert len(toys.get(location).json()["items"]) == 2
