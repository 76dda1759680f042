"""Any ledger, any zone, any interval: each column is what a plain reading of the ledger says, without gaps."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text

from tests.products_service.conftest import SetClock
from tests.products_service.cover.shop import naive
from tests.products_service.series.oracle import Moved, edges, expected_row, label

MOMENTS = [
    (datetime.fromisoformat(instant), zone)
    for instant, zone in (
        ("2010-11-07T03:00Z", "America/St_Johns"),  # 00:01 on the 7th was followed by 23:01 on the 6th
        ("2010-11-07T06:00Z", "America/New_York"),  # a day of 25 hours
        ("2010-03-14T07:00Z", "America/New_York"),  # a day of 23 hours
        ("2010-10-17T03:00Z", "America/Sao_Paulo"),  # a day that began at 01:00
        ("2010-10-02T15:30Z", "Australia/Lord_Howe"),  # half an hour forward
        ("2011-04-02T15:00Z", "Australia/Lord_Howe"),  # 01:30 to 02:00 twice
        ("2010-10-31T01:00Z", "Europe/Berlin"),  # 02:00 to 03:00 twice
        ("2011-02-28T18:15Z", "Asia/Kathmandu"),  # a midnight that is none in UTC
        ("2012-02-29T00:00Z", "UTC"),
    )
]
REASONS = ("restock", "adjustment", "stocktake", "sale", "return", "void", "unblock")
AFTER = timedelta(days=6)


@st.composite
def ledgers(draw: st.DrawFn, moment: datetime) -> list[Moved]:
    """A ledger around a moment, often with entries at the full hour and at the same instant."""
    minutes = st.integers(-5 * 1440, 5 * 1440)
    offsets = st.one_of(
        minutes.map(lambda number: timedelta(minutes=number)),
        minutes.map(lambda number: timedelta(minutes=number, microseconds=1)),
        st.integers(-120, 120).map(lambda hours: timedelta(hours=hours)),
    )
    instants = sorted(moment + draw(offsets) for _ in range(draw(st.integers(1, 12))))
    levels = st.one_of(st.none(), st.just(0), st.integers(0, 60))
    entries: list[Moved] = []
    for at in instants:
        quantity, before = draw(levels), entries[-1].quantity if entries else None
        reason = draw(st.sampled_from(REASONS)) if entries else "initial"
        if entries and quantity is None:
            reason = draw(st.sampled_from(("block", "delete")))
        change = quantity if not entries else None if quantity is None or before is None else quantity - before
        entries.append(Moved(at, quantity, change, reason))
    return entries


def keep(connection: Connection, ledger: list[Moved]) -> None:
    """Make this the only product's ledger."""
    connection.execute(text("SET foreign_key_checks = 0"))
    for table in ("inventory_transactions", "products", "categories"):
        connection.execute(text(f"DELETE FROM {table}"))
    connection.execute(text("INSERT INTO categories (name, created_at) VALUES ('toys', '2000-01-01')"))
    values = {"level": ledger[-1].quantity, "at": naive(ledger[0].at)}
    connection.execute(
        text(
            "INSERT INTO products (id, name, price, category, status, current_inventory, low_stock_threshold, "
            "created_at, updated_at) VALUES (1, 'Robot', 1, 'toys', 'active', :level, 7, :at, :at)"
        ),
        values,
    )
    for entry in ledger:
        connection.execute(
            text(
                "INSERT INTO inventory_transactions (product_id, quantity, `change`, reason, created_at) "
                "VALUES (1, :quantity, :change, :reason, :at)"
            ),
            {"quantity": entry.quantity, "change": entry.change, "reason": entry.reason, "at": naive(entry.at)},
        )
    connection.execute(text("SET foreign_key_checks = 1"))


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    """A moment, a zone, a ledger, an interval and some days around it."""
    moment, zone = draw(st.sampled_from(MOMENTS))
    interval = draw(st.sampled_from(("hour", "day", "week", "month")))
    longest = 3 if interval == "hour" else 9
    first = moment.astimezone(ZoneInfo(zone)).date() + timedelta(days=draw(st.integers(-longest, 2)))
    last = first + timedelta(days=draw(st.integers(0, longest)))
    ledger = draw(ledgers(moment))
    now = max(ledger[-1].at, moment + draw(st.timedeltas(timedelta(0), AFTER)))
    return {"zone": zone, "interval": interval, "first": first, "last": last, "ledger": ledger, "now": now}


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(question=questions())
def test_a_series_is_what_the_ledger_says(
    products: TestClient, engine: Engine, set_clock: SetClock, question: dict[str, Any]
) -> None:
    zone, interval = ZoneInfo(question["zone"]), question["interval"]
    first, last, now, ledger = question["first"], question["last"], question["now"], question["ledger"]
    with engine.begin() as connection:
        keep(connection, ledger)
    set_clock(now)
    parameters = {"start_date": first, "end_date": last, "interval": interval, "time_zone": zone.key}
    answer = products.get("/products/1/inventory-series", params=parameters)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    rows = body.pop("rows")
    assert body == {
        "product_id": 1,
        "interval": interval,
        "time_zone": zone.key,
        "as_of": now.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "threshold": 7,
    }
    shown = edges(first, min(last, now.astimezone(zone).date()), interval, zone) if first <= today(now, zone) else []
    expected = [
        {"start": start_of(begins, instant, first, interval, zone)} | expected_row(ledger, instant, end, now)
        for (begins, instant), (_, end) in pairwise(shown)
        if instant <= now
    ]
    assert [{"start": row.pop("period")["start"]} | row for row in rows] == expected
    assert all(row["closing"] == following["opening"] for row, following in pairwise(rows))


def today(now: datetime, zone: ZoneInfo) -> date:
    """The date of an instant."""
    return now.astimezone(zone).date()


def start_of(begins: datetime, instant: datetime, first: date, interval: str, zone: ZoneInfo) -> str:
    """How an answer writes where a period begins."""
    if interval == "hour":
        return instant.astimezone(zone).isoformat()
    return max(begins.date(), first).isoformat()


def test_the_oracle_reads_clocks_as_people_do() -> None:
    assert label(datetime(2026, 11, 29, 13, 5), "week") == datetime(2026, 11, 23)  # noqa: DTZ001
    days = edges(date(2010, 3, 13), date(2010, 3, 14), "day", ZoneInfo("America/New_York"))
    assert [(end[1] - start[1]) / timedelta(hours=1) for start, end in pairwise(days)] == [24, 23]
    assert days[0][1] == datetime(2010, 3, 13, 5, tzinfo=UTC)
