"""What becomes of sales that wait when clients go away, the service stops, or more come than it can record."""

import json
import logging
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

import sales_service.main
from common.access.principal import PRINCIPAL, Principal
from common.db.schemas.sale import SaleCreate
from common.observability.logs import REQUEST_ID
from common.settings import Settings
from sales_service.selling import register
from tests.concurrency.test_groups import HeldCommit, alone, as_group, engine_of, of, post
from tests.support.live import served, wait_until
from tests.support.problems import assert_problem
from tests.support.store import Store


@pytest.fixture
def hurried(store: Store, settings: Settings) -> Iterator[TestClient]:
    """A sales service that keeps few waiting, and not for long, on the same database."""
    changes = {"waiting_sales": 3, "connection_wait_seconds": 0.5, "lock_wait_seconds": 1}
    with TestClient(sales_service.main.create(settings.model_copy(update=changes))) as client:
        yield client


def test_one_more_than_may_wait_is_told_to_come_again(store: Store, hurried: TestClient) -> None:
    robot = store.product()
    with ThreadPoolExecutor(4) as pool, HeldCommit(engine_of(hurried)) as held:
        first = pool.submit(post, hurried, of(robot))
        assert held.reached.wait(30)
        waiting = [pool.submit(post, hurried, of(robot)) for _ in range(2)]
        wait_until(lambda: len(hurried.app_state["committer"].line) == 2)
        refused = post(hurried, of(robot))
        assert_problem(refused, 503, "database_unavailable")
        assert refused.headers["retry-after"] == "1"
        given_up = [answer.result() for answer in waiting]
        held.release()
        assert first.result().status_code == 201
    for answer in given_up:
        assert_problem(answer, 503, "database_unavailable", instance="/sales")
    assert [entry["change"] for entry in store.ledger(robot)] == [100, -1]


def test_a_group_that_waits_in_vain_for_an_order_leaves_only_its_sales_without_answer(
    store: Store, hurried: TestClient, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says of which requests it speaks."""
    caplog.set_level(logging.INFO, "common.http.committer")
    caplog.handler.addFilter(lambda record: setattr(record, "named", REQUEST_ID.get()) or True)
    robot, ball = store.product(), store.product()
    store.sell(robot, order_ref="A")
    store.sell(robot, order_ref="B")
    with engine.connect() as holder:
        holder.execute(text("SELECT * FROM orders WHERE order_ref = 'A' FOR UPDATE"))
        answers, _ = as_group(hurried, of(ball), alone([of(robot, order_ref="A"), of(ball, order_ref="B")]))
        holder.rollback()
    assert_problem(answers[0], 503, "database_unavailable")
    assert answers[1].status_code == 201
    (line,) = [record for record in caplog.records if record.name == "common.http.committer"]
    ids = [answer.headers["x-request-id"] for answer in answers]
    assert sorted(vars(line)["named"].split()) == sorted(ids)
    assert [len(store.ledger(product)) for product in (robot, ball)] == [3, 3]


def test_a_client_that_goes_away_keeps_nobody_from_an_answer(store: Store, settings: Settings) -> None:
    """Its sale is recorded once, as if it had waited: nobody knows that it has not read the answer."""
    robot = store.product(current_inventory=50)
    app = sales_service.main.create(settings.model_copy(update={"allowed_hosts": {"127.0.0.1"}}))
    body = json.dumps(of(robot)).encode()
    request = (
        b"POST /sales HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    )
    state: dict[str, Any] = {}
    with served(app, state) as port, HeldCommit(app.state.database.engine) as held:
        connections = [socket.create_connection(("127.0.0.1", port)) for _ in range(9)]
        connections[0].sendall(request)
        assert held.reached.wait(30)
        for connection in connections[1:]:
            connection.sendall(request)
        wait_until(lambda: len(state["committer"].line) == 8)
        for gone in connections[1::2]:
            gone.close()
        held.release()
        for connection in connections[::2]:
            with closing(connection):
                assert connection.recv(12) == b"HTTP/1.1 201"
        wait_until(lambda: len(store.ledger(robot)) == 10)


def test_a_service_that_stops_answers_what_waits(store: Store, settings: Settings) -> None:
    robot = store.product()
    app = sales_service.main.create(settings)
    with TestClient(app) as client, ThreadPoolExecutor(5) as pool, HeldCommit(app.state.database.engine) as held:
        committer = client.app_state["committer"]
        first = pool.submit(post, client, of(robot))
        assert held.reached.wait(30)
        waiting = [pool.submit(post, client, of(robot)) for _ in range(3)]
        wait_until(lambda: len(committer.line) == 3)
        stopping = threading.Thread(target=committer.close)
        stopping.start()
        held.release()
        assert [answer.result().status_code for answer in (first, *waiting)] == [201] * 4
        stopping.join()
    assert len(store.ledger(robot)) == 5


def test_an_app_that_is_started_in_two_event_loops_answers_in_both(store: Store, settings: Settings) -> None:
    robot = store.product()
    app = sales_service.main.create(settings)
    with TestClient(app) as first, TestClient(app) as second:
        assert [post(client, of(robot)).status_code for client in (first, second)] == [201, 201]


def test_each_line_of_the_log_has_its_share_of_the_group(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    robot = store.product(current_inventory=5)
    caplog.set_level(logging.INFO, "access")
    as_group(store.sales, of(robot), alone([of(robot), of(robot, 99), of(robot), of(robot)]))
    lines = [vars(record) for record in caplog.records if record.name == "access" and record.route == "/sales"]  # type: ignore[attr-defined]
    assert sorted((line["status"], line["statements"]) for line in lines) == [
        (201, 1.75),
        (201, 1.75),
        (201, 1.75),
        (201, 6),
        (409, 1.75),
    ]


def test_each_sale_of_a_group_is_recorded_in_the_name_of_who_wants_it(store: Store) -> None:
    """And its entry of the ledger too, by the request of each: the group's transaction is done for none of them."""
    robot = store.product()
    who = [("Ann", 1), ("Bob", 2)]
    wanted = [
        register.WantedSale(SaleCreate(**of(robot)), Principal("user", number, name), f"of-{name}")
        for name, number in who
    ]
    database = store.sales.app.state.database  # type: ignore[attr-defined]
    rows = database.write(lambda session: register.register_each(session, wanted, ZoneInfo("UTC")))
    sold = [store.sales.get(f"/sales/{row['id']}").json() for row in rows]
    told = [{"actor": {"kind": "user", "id": number, "name": name}, "request_id": f"of-{name}"} for name, number in who]
    assert [{name: sale[name] for name in told[0]} for sale in sold] == told
    assert [{name: entry[name] for name in told[0]} for entry in store.ledger(robot)[1:]] == told
    assert (PRINCIPAL.get().kind, REQUEST_ID.get()) == ("local", "-")
