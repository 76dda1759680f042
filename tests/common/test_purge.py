"""The purge of idempotency keys past their time: what it takes, and that it takes as much as comes."""

import asyncio
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from common.db.transactions import Database
from common.http import idempotency
from common.http.idempotency import PURGE_BATCH, PURGE_SECONDS, purge_expired, purge_forever
from tests.conftest import recorded_statements
from tests.support.live import wait_until

KEYED_REQUESTS = 500
"""A second, which the purge has to keep up with."""

BATCH_SECONDS = 0.15
"""What a batch took beside sales on a busy machine of two cores: 150,000 keys with answers of 500 bytes in 22.6 s."""

ANSWER = b"x" * 500

INSERT = text(
    "INSERT INTO idempotency_keys (scope, `key`, fingerprint, expires_at, status, body)"
    " VALUES ('POST /sales', :key, :key, :at, 201, :body)"
)


def insert_keys(engine: Engine, count: int, at: str = "2026-01-01") -> None:
    """Keys that expire at an instant, with answers; like clients' keys, they come in no order."""
    rows: list[dict[str, Any]] = [
        {"key": f"{n * 7919 % 10_007}-{n}-{at}", "at": at, "body": ANSWER} for n in range(count)
    ]
    with engine.begin() as connection:
        connection.execute(INSERT, rows)


def key_count(engine: Engine) -> int:
    """How many keys are stored."""
    with engine.connect() as connection:
        return int(connection.scalar(text("SELECT COUNT(*) FROM idempotency_keys")))


@pytest.fixture
def database(products: TestClient) -> Database:
    """The database of a service, on clean tables."""
    database: Database = products.app.state.database  # type: ignore[attr-defined]
    return database


def test_the_purge_removes_expired_keys_only(database: Database, engine: Engine) -> None:
    insert_keys(engine, 2)
    insert_keys(engine, 3, at="2999-01-01")
    assert purge_expired(database) == 2
    assert key_count(engine) == 3
    assert purge_expired(database) == 0


def test_the_purge_goes_on_until_nothing_expired_is_left(
    products: TestClient, database: Database, engine: Engine
) -> None:
    """It once took 1,000 keys every five minutes, so a shop with more than three keyed requests a second kept all."""
    insert_keys(engine, 2 * PURGE_BATCH + 7)
    insert_keys(engine, 1, at="2999-01-01")
    with recorded_statements(products) as statements:
        assert purge_expired(database) == 2 * PURGE_BATCH + 7
    assert [statement.split()[0] for statement in statements] == ["DELETE", "COMMIT"] * 3, "a batch is a transaction"
    assert key_count(engine) == 1


def test_a_purge_that_fails_is_logged_and_the_next_one_makes_up_for_it(
    database: Database, engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(idempotency, "PURGE_SECONDS", 0.05)
    insert_keys(engine, 2)

    def move(table: str, to: str) -> None:
        with engine.begin() as connection:
            connection.execute(text(f"RENAME TABLE {table} TO {to}"))

    async def purged_meanwhile() -> None:
        purge = asyncio.create_task(purge_forever(database))
        try:
            await asyncio.to_thread(wait_until, lambda: "expired idempotency keys were not purged" in caplog.messages)
        finally:
            move("out_of_reach", "idempotency_keys")
        await asyncio.to_thread(wait_until, lambda: key_count(engine) == 0)
        purge.cancel()

    move("idempotency_keys", "out_of_reach")
    asyncio.run(purged_meanwhile())


def test_the_purge_keeps_up_with_500_keyed_requests_a_second() -> None:
    """What comes in between two purges is gone in a third of that time, pauses included."""
    batches = KEYED_REQUESTS * PURGE_SECONDS / PURGE_BATCH
    assert batches * 2 * BATCH_SECONDS < PURGE_SECONDS / 3
