"""GET /store/events on a real socket: what was sold today, as it changes, and in the store's own day."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from unittest.mock import ANY

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

import sales_service.main
from common.http import event_stream
from common.observability.metrics import EVENT_STREAMS_OPEN
from common.settings import Settings
from sales_service.live_feed import sold_today
from tests.conftest import recorded_statements
from tests.sales_service.conftest import SetClock
from tests.support.live import served, wait_until
from tests.support.store import Store

EVENTS = "/store/events"


@pytest.fixture
def app(settings: Settings, clean_tables: None) -> FastAPI:
    """A sales service with two places."""
    return sales_service.main.create(settings.model_copy(update={"event_streams": 2}))


@pytest.fixture
def live(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    """A client of it, where a pause is short."""
    monkeypatch.setattr(event_stream, "PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(event_stream, "HEARTBEAT_SECONDS", 0.2)
    with served(app) as port, httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        yield client


def events(lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    """The data of the events of a stream."""
    return (json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: "))


def test_what_is_sold_is_told_to_who_follows(store: Store, live: httpx.Client) -> None:
    with live.stream("GET", EVENTS, headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-accel-buffering"] == "no"
        assert "content-encoding" not in answer.headers
        lines = answer.iter_lines()
        assert next(lines) == "retry: 3000"
        told = events(lines)
        assert next(told) == {"newest_sale_id": None, "sales_today": 0, "revenue_today": "0.00", "as_of": ANY}
        robot = store.product(price="19.99")
        sale = store.sell(robot, 2)
        assert next(told) == {"newest_sale_id": sale["id"], "sales_today": 1, "revenue_today": "39.98", "as_of": ANY}
        past = store.sold_before(robot, "2025-01-01T00:00:00Z")
        assert next(told)["newest_sale_id"] == past["id"]
        store.sales.post(f"/sales/{sale['id']}/void", json={"reason": "test"})
        assert next(told) == {"newest_sale_id": past["id"], "sales_today": 0, "revenue_today": "0.00", "as_of": ANY}
        assert ": ping" in lines  # nothing more to tell


def test_one_too_many_is_sent_away_and_a_place_comes_free(live: httpx.Client) -> None:
    before = EVENT_STREAMS_OPEN._value.get()
    with live.stream("GET", EVENTS) as one, live.stream("GET", EVENTS) as other:
        told = [events(each.iter_lines()) for each in (one, other)]
        assert all(map(next, told))
        refused = live.get(EVENTS)
        assert (refused.status_code, refused.json()["code"]) == (503, "too_many_connections")
        assert refused.headers["retry-after"]
        assert EVENT_STREAMS_OPEN._value.get() == before + 2
    wait_until(lambda: EVENT_STREAMS_OPEN._value.get() == before)
    with live.stream("GET", EVENTS) as again:
        assert again.status_code == 200


def test_head_has_the_headers_and_takes_no_place(live: httpx.Client) -> None:
    with live.stream("GET", EVENTS) as one, live.stream("GET", EVENTS) as other:
        told = [events(each.iter_lines()) for each in (one, other)]
        assert all(map(next, told))
        head = live.head(EVENTS)
        assert (head.status_code, head.headers["content-type"]) == (200, one.headers["content-type"])


def test_a_stream_ends_cleanly_when_the_service_stops(app: FastAPI, live: httpx.Client) -> None:
    with live.stream("GET", EVENTS) as answer:
        lines = answer.iter_lines()
        assert next(events(lines))
        app.state.draining = True
        assert not [line for line in lines if line.startswith("data: ")]  # ends, and not by an error
    assert live.get(EVENTS).status_code == 503


def test_today_is_the_stores(sales_in_zone: Callable[..., TestClient], store: Store, set_clock: SetClock) -> None:
    auckland = sales_in_zone("Pacific/Auckland")
    robot = store.product()
    now = set_clock("2026-03-31T23:30:00Z")
    for sold_at in ("2026-03-31T10:59:59Z", "2026-03-31T11:00:00Z"):  # either side of midnight there
        sale = {"product_id": robot["id"], "units": 1, "sold_at": sold_at}
        assert auckland.post("/sales", json=sale).status_code == 201
    state = auckland.app.state  # type: ignore[attr-defined]
    with recorded_statements(auckland) as statements:
        told = state.database.read(lambda session: sold_today(session, state.settings.zone))
    assert len([each for each in statements if each != "ROLLBACK"]) == 1
    assert (told.sales_today, told.revenue_today, told.as_of) == (1, Decimal(robot["price"]), now)
