"""Products that are wanted at the same time are read by one statement, and each request has its own answer."""

import threading
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import ANY

from sqlalchemy import event

from tests.conftest import recorded_statements
from tests.support.live import wait_until
from tests.support.problems import assert_problem
from tests.support.store import Store


def test_products_that_are_wanted_meanwhile_are_read_together(store: Store) -> None:
    products = [store.product() for _ in range(4)]
    reads = store.products.app_state["product_reads"]
    engine = store.products.app.state.database.engine  # type: ignore[attr-defined]
    reached, released = threading.Event(), threading.Event()

    def hold(*_: object) -> None:
        if not reached.is_set():
            reached.set()
            assert released.wait(60)

    paths = [f"/products/{product['id']}" for product in products] * 2 + ["/products/999999"]
    with recorded_statements(store.products) as statements:
        event.listen(engine, "before_cursor_execute", hold)
        with ThreadPoolExecutor(10) as pool:
            first = pool.submit(store.products.get, paths[0])
            assert reached.wait(30)
            found = [pool.submit(store.products.get, path) for path in paths]
            wait_until(lambda: len(reads.line) == len(paths))
            released.set()
            answers = [answer.result() for answer in found]
        event.remove(engine, "before_cursor_execute", hold)
    assert first.result().json() == products[0]
    assert [answer.json() for answer in answers[:-1]] == products * 2
    assert_problem(answers[-1], 404, "product_not_found", instance=ANY)
    assert len(statements) == 2
