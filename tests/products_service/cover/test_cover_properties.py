"""Any past, any store zone, any number of days: what a list says of a product is what its past says, and its order."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from tests.products_service.conftest import ZONES, SetClock
from tests.products_service.cover.shop import Kept, expected, fill, told

LONGEST = timedelta(days=45)
MOMENTS = [
    (datetime.fromisoformat(instant), zone)
    for instant, zone in (
        ("2010-11-12T15:00Z", "America/St_Johns"),  # 00:01 on the 7th was followed by 23:01 on the 6th
        ("2012-01-10T15:00Z", "Pacific/Apia"),  # there was no 30 December
        ("2010-11-16T15:00Z", "America/New_York"),  # a day of 25 hours
        ("2010-03-31T15:00Z", "America/New_York"),  # a day of 23 hours, and a month of 28 days before
        ("2011-01-05T15:00Z", "Asia/Kolkata"),  # a midnight that is none in UTC
        ("2012-03-01T00:00Z", "UTC"),
    )
]
LEVELS = st.sampled_from([0, 0, None, 1, 7, 50, 2_147_483_647])


@st.composite
def pasts(draw: st.DrawFn, now: datetime) -> Kept:
    """A product with a few levels and sales up to now, often at midnight and often old."""

    def instant() -> datetime:
        back = draw(st.one_of(
            st.timedeltas(timedelta(0), LONGEST),
            st.integers(0, 45).map(lambda days: timedelta(days=days)),
            st.integers(0, 45 * 96).map(lambda quarters: timedelta(minutes=15 * quarters)),
        ))  # fmt: skip
        return now - min(back, LONGEST)

    instants = sorted(instant() for _ in range(draw(st.integers(1, 6))))
    if draw(st.booleans()):
        instants[0] = now - timedelta(days=400)
    levels = [(at, draw(LEVELS)) for at in instants]
    sold = [(instant(), draw(st.integers(1, 9))) for _ in range(draw(st.integers(0, 5)))]
    return Kept(levels, sold)


@st.composite
def shops(draw: st.DrawFn) -> tuple[datetime, str, int, list[Kept]]:
    """The present, the store's zone, a number of days and some products."""
    moment, zone = draw(st.sampled_from(MOMENTS))
    now = moment + draw(st.timedeltas(timedelta(0), timedelta(days=9)))
    return now, zone, draw(st.integers(1, 40)), draw(st.lists(pasts(now), min_size=1, max_size=5))


@pytest.mark.parametrize("path", ["/inventory", "/products"])
@hypothesis_settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(shop=shops())
def test_a_list_says_of_each_product_what_its_past_says(
    in_zones: dict[str, TestClient], engine: Engine, clean_tables: None, set_clock: SetClock, path: str,
    shop: tuple[datetime, str, int, list[Kept]],
) -> None:  # fmt: skip
    now, zone, sold_days, kept = shop
    with engine.begin() as connection:
        ids = fill(connection, kept, ZoneInfo(zone))
    set_clock(now)
    figures = {
        product_id: expected(product, now, sold_days, ZoneInfo(zone))
        for product_id, product in zip(ids, kept, strict=True)
    }
    key = "product_id" if path == "/inventory" else "id"
    for sort in ("id", "days_of_cover", "-days_of_cover", "units_sold", "-units_sold"):
        rows, cursor = [], {}
        while True:
            parameters = {"sold_days": sold_days, "sort": sort, "limit": 2} | cursor
            answer = in_zones[zone].get(path, params=parameters)
            assert answer.status_code == 200, answer.text
            rows += answer.json()["items"]
            if answer.json()["next_cursor"] is None:
                break
            cursor = {"cursor": answer.json()["next_cursor"]}
        assert {row[key]: told(row) for row in rows} == figures
        assert [row[key] for row in rows] == in_order(figures, sort)


def in_order(figures: dict[int, dict[str, int | None]], sort: str) -> list[int]:
    """Ids by a figure, those without it last, equal ones by id."""
    name, descending = sort.removeprefix("-"), sort.startswith("-")
    if name == "id":
        return sorted(figures)
    known = sorted(
        (row for row in figures if figures[row][name] is not None),
        key=lambda row: (-1 if descending else 1) * int(figures[row][name] or 0),
    )
    return known + [row for row in sorted(figures) if figures[row][name] is None]


def test_zones_and_moments_fit() -> None:
    assert {zone for _, zone in MOMENTS} == set(ZONES)
    assert all(moment.tzinfo is UTC for moment, _ in MOMENTS)
