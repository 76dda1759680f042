"""Sales that wait are recorded by one transaction, and each is answered as if it had been alone."""

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NamedTuple, Self
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import Connection, Engine, event, text

from tests.conftest import recorded_statements
from tests.support.live import wait_until
from tests.support.locks import until_waiting
from tests.support.problems import assert_problem
from tests.support.store import Store

REPLAYED = "idempotency-replayed"

Sale = dict[str, Any]


def post(client: TestClient, sale: Sale, key: str | None = None) -> Response:
    """POST /sales."""
    return client.post("/sales", json=sale, headers={"Idempotency-Key": key} if key else {})


class Group(NamedTuple):
    """What sales that waited together were answered with, and the statements that they ran."""

    answers: list[Response]
    statements: list[str]


def engine_of(client: TestClient) -> Engine:
    """A service's engine."""
    engine: Engine = client.app.state.database.engine  # type: ignore[attr-defined]
    return engine


class HeldCommit:
    """The first COMMIT of a service inside the block waits for `release`; with `ours`, later ones lose their link."""

    def __init__(self, service: Engine, ours: Engine | None = None) -> None:
        self._service = service
        self._ours = ours
        self.reached, self._released = threading.Event(), threading.Event()

    def release(self) -> None:
        """Let it go on."""
        self._released.set()

    def __enter__(self) -> Self:
        event.listen(self._service, "commit", self._commit)
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
        event.remove(self._service, "commit", self._commit)

    def _commit(self, connection: Connection) -> None:
        if not self.reached.is_set():
            self.reached.set()
            assert self._released.wait(60)
        elif self._ours is not None:
            with self._ours.connect() as ours:
                ours.exec_driver_sql(f"KILL {connection.connection.dbapi_connection.thread_id()}")  # type: ignore[union-attr]


Sent = tuple[Sale, str | None]


def as_group(client: TestClient, first: Sale, sent: Sequence[Sent], *, dropped_by: Engine | None = None) -> Group:
    """Sales that arrive, in this order, while the first one is being committed."""
    line = client.app_state["committer"].line
    with (
        ThreadPoolExecutor(len(sent) + 1) as pool,
        recorded_statements(client) as statements,
        HeldCommit(engine_of(client), dropped_by) as held,
    ):
        ahead = pool.submit(post, client, first)
        assert held.reached.wait(30)
        answers: list[Future[Response]] = []
        for number, (sale, key) in enumerate(sent, start=1):
            answers.append(pool.submit(post, client, sale, key))
            wait_until(lambda number=number: len(line) == number)  # type: ignore[misc]
        held.release()
        found = [answer.result() for answer in answers]
        assert ahead.result().status_code == 201
    return Group(found, statements[statements.index("COMMIT") + 1 :])


def alone(sales: Sequence[Sale]) -> list[Sent]:
    """Sales without keys."""
    return [(sale, None) for sale in sales]


def of(product: dict[str, Any], units: int = 1, **fields: Any) -> Sale:
    """The body of a sale."""
    return {"product_id": product["id"], "units": units, **fields}


@pytest.mark.usefixtures("rollups_agree")
def test_each_sale_of_a_group_has_its_own_answer(store: Store) -> None:
    robot, ball = store.product(current_inventory=5), store.product(category="home", price="2.00")
    blocked = store.product(current_inventory=None)
    answers, _ = as_group(
        store.sales,
        of(ball),
        alone(
            [
                of(robot, 3),
                of(ball, 2, unit_price="1.50"),
                of(robot, 3),
                {"product_id": 999_999_999, "units": 1},
                of(robot, 1, sold_at="2999-01-01T00:00:00Z"),
                of(blocked),
                of(robot, 1, revenue="99.00"),
                of(robot, 2, order_ref="A-1", channel="web"),
            ]
        ),
    )
    assert [answer.status_code for answer in answers] == [201, 201, 409, 404, 422, 409, 422, 201]
    assert_problem(answers[2], 409, "insufficient_stock", available=2, errors=[{"pointer": "/units", "detail": ANY}])
    assert_problem(answers[3], 404, "product_not_found", errors=[{"pointer": "/product_id", "detail": ANY}])
    assert_problem(answers[4], 422, "invalid_request", errors=[{"pointer": "/sold_at", "detail": ANY}])
    assert_problem(answers[5], 409, "product_unavailable", errors=[{"pointer": "/product_id", "detail": ANY}])
    assert_problem(answers[6], 422, "invalid_request", errors=[{"pointer": "/revenue", "detail": ANY}])
    for answer in (answers[0], answers[1], answers[7]):
        assert store.sales.get(answer.headers["location"]).json() == answer.json()
    assert [entry["change"] for entry in store.ledger(robot)] == [5, -3, -2]
    ids = [answer.json()["id"] for answer in (answers[0], answers[1], answers[7])]
    assert ids == sorted(ids)


def test_a_group_runs_the_statements_of_a_batch(store: Store) -> None:
    products = [store.product() for _ in range(3)]
    answers, statements = as_group(store.sales, of(products[0]), alone([of(product) for product in products * 4]))
    assert {answer.status_code for answer in answers} == {201}
    assert (len(statements), statements[-1]) == (8, "COMMIT"), "\n\n".join(statements)


def test_keys_are_claimed_and_answered_together(store: Store, engine: Engine) -> None:
    """One used before, one used before for something else, one that comes twice, one whose sale is refused."""
    robot = store.product(current_inventory=20)
    before = post(store.sales, of(robot, 1), "before")
    sent: list[Sent] = [
        (of(robot, 2), "a"),
        (of(robot, 1), "before"),
        (of(robot, 3), None),
        (of(robot, 2), "before"),
        (of(robot, 2), "a"),
        (of(robot, 99), "refused"),
        (of(robot, 4), "b"),
    ]
    answers, _ = as_group(store.sales, of(robot), sent)
    assert [answer.status_code for answer in answers] == [201, 201, 201, 422, 201, 409, 201]
    assert [REPLAYED in answer.headers for answer in answers] == [False, True, False, False, True, False, False]
    assert (answers[1].content, answers[4].content) == (before.content, answers[0].content)
    assert_problem(answers[3], 422, "idempotency_key_reused", errors=[{"parameter": "Idempotency-Key", "detail": ANY}])
    assert [entry["change"] for entry in store.ledger(robot)] == [20, -1, -1, -2, -3, -4]
    with engine.connect() as connection:
        stored = connection.execute(text("SELECT `key`, status FROM idempotency_keys ORDER BY `key`")).all()
    assert [tuple(row) for row in stored] == [("a", 201), ("b", 201), ("before", 201)]
    for key, answer in (("a", answers[0]), ("b", answers[6])):
        again = post(store.sales, of(robot, answer.json()["units"]), key)
        assert (again.content, again.headers[REPLAYED]) == (answer.content, "true")
        assert again.headers["location"] == answer.headers["location"]


def test_a_group_whose_commit_fails_is_not_repeated(store: Store, engine: Engine) -> None:
    robot = store.product(current_inventory=20)
    sent: list[Sent] = [(of(robot, 2), f"k{number}") for number in range(4)]
    answers, statements = as_group(store.sales, of(robot), sent, dropped_by=engine)
    for answer in answers:
        assert_problem(answer, 503, "database_unavailable", instance="/sales")
        assert answer.headers["retry-after"] == "1"
    assert statements.count("COMMIT") == 1
    assert [entry["change"] for entry in store.ledger(robot)] == [20, -1]
    again = [post(store.sales, sale, key) for sale, key in sent]
    assert [(answer.status_code, REPLAYED in answer.headers) for answer in again] == [(201, False)] * 4


def test_sales_of_a_locked_product_keep_no_others_waiting(store: Store, engine: Engine) -> None:
    """Another transaction has locked one product: only its sales wait, and are recorded in the order they came in."""
    held, free = store.product(current_inventory=5), store.product()
    with ThreadPoolExecutor(4) as pool:
        with engine.connect() as holder:
            holder.execute(text("SELECT id FROM products WHERE id = :id FOR UPDATE"), {"id": held["id"]})
            waiting = [pool.submit(post, store.sales, of(held, 3))]
            until_waiting(engine, 1)
            waiting += [pool.submit(post, store.sales, of(held, number)) for number in (1, 2)]
            assert [post(store.sales, of(free)).status_code for _ in range(3)] == [201] * 3
            assert not any(answer.done() for answer in waiting)
            holder.rollback()
        answers = [answer.result() for answer in waiting]
    assert answers[0].status_code == 201
    assert sum(-entry["change"] for entry in store.ledger(held)[1:]) <= 5
