"""Good, bad, repeated and conflicting sales from 64 clients: answers follow from the order of commits."""

import random
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy import Engine, text

from tests.concurrency.test_groups import REPLAYED, Sale, of, post
from tests.concurrency.test_sales import check_ledgers, check_rollups
from tests.support.store import Store

CLIENTS = 64
REQUESTS = 400


@dataclass
class Answered:
    """A request and what came of it."""

    sale: Sale
    key: str | None
    response: Response

    @property
    def code(self) -> str:
        """Its status, with the code of a problem."""
        body = self.response.json()
        return f"{self.response.status_code} {body.get('code', '')}".strip()


def requests(draw: random.Random, products: list[dict[str, Any]]) -> list[tuple[Sale, str | None]]:
    """Sales of few products, many of which are bad; keys are used again, sometimes for another sale."""
    ways: list[dict[str, Any]] = [{}, {}, {}, {"order_ref": "A"}, {"order_ref": "B", "channel": "web"}]
    bad: list[dict[str, Any]] = [{"product_id": 987_654_321}, {"sold_at": "2999-01-01T00:00:00Z"}, {"revenue": "9999"}]
    found: list[tuple[Sale, str | None]] = []
    for _ in range(REQUESTS):
        changes = draw.choice(bad) if draw.random() < 0.2 else draw.choice(ways)
        sale = of(draw.choice(products), draw.randint(1, 4)) | changes
        key = f"key {draw.randint(0, REQUESTS // 4)}" if draw.random() < 0.5 else None
        if key is not None and found and draw.random() < 0.6:
            sale, key = draw.choice(found)
        found.append((sale, key))
    return found


def refused_for_itself(sale: Sale) -> str | None:
    """What a sale is answered whatever the stock is; None where that decides."""
    if sale["product_id"] == 987_654_321:
        return "404 product_not_found"
    return "422 invalid_request" if "sold_at" in sale or "revenue" in sale else None


def replay(store: Store, product: dict[str, Any], answers: list[Answered]) -> None:
    """Go through a product's ledger, which is the order of its commits: whoever was refused could not have been served.

    Somebody who was told how many were left was told a level that there was.
    """
    entries = store.ledger(product)
    sold = {entry["sale_id"]: entry for entry in entries[1:]}
    levels = {entry["quantity"] for entry in entries}
    mine = [answer for answer in answers if answer.sale["product_id"] == product["id"]]
    first = [answer for answer in mine if answer.code == "201" and REPLAYED not in answer.response.headers]
    assert {answer.response.json()["id"] for answer in first} == set(sold)
    for answer in first:
        entry = sold[answer.response.json()["id"]]
        assert -entry["change"] == answer.sale["units"] == answer.response.json()["units"]
    for answer in mine:
        if answer.code == "409 insufficient_stock":
            left = answer.response.json()["available"]
            assert left in levels
            assert left < answer.sale["units"]


def check_keys(answers: list[Answered], engine: Engine) -> None:
    """A key has one sale at most: all that had it were given this one, or told that it was for something else."""
    by_key: dict[str, list[Answered]] = defaultdict(list)
    for answer in answers:
        if answer.key is not None:
            by_key[answer.key].append(answer)
    with engine.connect() as connection:
        stored = {row[0] for row in connection.execute(text("SELECT `key` FROM idempotency_keys WHERE status = 201"))}
    assert stored == {key for key, those in by_key.items() if any(one.code == "201" for one in those)}
    for those in by_key.values():
        served = [one for one in those if one.code == "201"]
        assert len({one.response.content for one in served}) <= 1
        assert sum(REPLAYED not in one.response.headers for one in served) == bool(served)
        assert len({str(sorted(one.sale.items())) for one in served}) <= 1
        if any(one.code == "422 idempotency_key_reused" for one in those):
            assert served


@pytest.mark.parametrize("seed", [1])
def test_what_each_client_is_answered_follows_from_the_order_of_commits(
    store: Store, engine: Engine, seed: int
) -> None:
    draw = random.Random(seed)
    levels = (20, 60, 10_000)
    products = [
        store.product(current_inventory=level, category=name)
        for level, name in zip(levels, ("toys", "home", "toys"), strict=True)
    ]
    sent = requests(draw, products)
    with ThreadPoolExecutor(CLIENTS) as pool:
        responses = list(pool.map(lambda one: post(store.sales, *one), sent))
    answers = [Answered(sale, key, response) for (sale, key), response in zip(sent, responses, strict=True)]
    for answer in answers:
        expected = refused_for_itself(answer.sale)
        possible = {expected} if expected else {"201", "409 insufficient_stock"}
        assert answer.code in possible | ({"422 idempotency_key_reused"} if answer.key else set())
    for product in products:
        replay(store, product, answers)
    check_keys(answers, engine)
    with engine.connect() as connection:
        check_ledgers(connection)
        check_rollups(connection)
        orders = {(row.order_ref, row.sales) for row in connection.execute(text("SELECT order_ref, sales FROM orders"))}
    counted = defaultdict(int)
    for answer in answers:
        if answer.code == "201" and REPLAYED not in answer.response.headers and "order_ref" in answer.sale:
            counted[answer.sale["order_ref"]] += 1
    assert orders == set(counted.items())
