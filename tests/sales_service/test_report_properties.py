"""Any sales, any question, any zone: the reports answer what an independent oracle does, and always add up."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from common.settings import Settings
from tests.sales_service.conftest import ROLLED_UP, services_in_zones
from tests.sales_service.oracle import Json, Oracle, Sold
from tests.support.store import Store

STORE_ZONES = ("UTC", "America/New_York", "Asia/Kolkata", "America/St_Johns", "Pacific/Apia")
FOREIGN_ZONES = (*STORE_ZONES, "Asia/Kathmandu", "Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo")
YEAR_STARTS = {"America/New_York": 2, "Asia/Kolkata": 4, "Pacific/Apia": 12}
"""Months that the financial years of some stores begin with: with a quarter of the calendar, and within one."""
CATEGORIES = ("books", "personal_care", "toys")
NEVER_SOLD = "home"
PRODUCTS = 5

# The hours that are hard, and the zone that they are hard in.
HARD_HOURS = [
    (datetime.fromisoformat(instant), zone)
    for instant, zone in (
        ("2010-11-07T02:31Z", "America/St_Johns"),  # 00:01 on the 7th is followed by 23:01 on the 6th
        ("2009-11-01T02:31Z", "America/St_Johns"),  # the same, at the end of a month
        ("2010-03-14T03:31Z", "America/St_Johns"),  # 00:01 is followed by 01:01
        ("2011-12-30T10:00Z", "Pacific/Apia"),  # there is no 30 December
        ("2010-11-07T06:00Z", "America/New_York"),  # a day of 25 hours
        ("2010-03-14T07:00Z", "America/New_York"),  # a day of 23 hours
        ("2010-10-17T03:00Z", "America/Sao_Paulo"),  # the day begins at 01:00
        ("2010-02-21T02:00Z", "America/Sao_Paulo"),  # 24:00 is followed by 23:00
        ("2010-10-02T15:30Z", "Australia/Lord_Howe"),  # half an hour forward
        ("2010-10-31T01:00Z", "Europe/Berlin"),  # 02:00 to 03:00 twice
        ("2010-03-28T01:00Z", "Europe/Berlin"),  # 02:00 is followed by 03:00
        ("2011-04-02T15:00Z", "Australia/Lord_Howe"),  # 01:30 to 02:00 twice
        ("2010-12-31T18:30Z", "Asia/Kolkata"),  # a midnight that is none in UTC, at the end of a year
        ("2011-02-28T18:15Z", "Asia/Kathmandu"),  # a quarter of an hour before Kolkata's
        ("2011-01-01T00:00Z", "UTC"),
        ("2012-02-29T00:00Z", "UTC"),
    )
]
MICROSECOND = timedelta(microseconds=1)

anywhere = st.datetimes(datetime(2009, 6, 1), datetime(2012, 6, 30), timezones=st.just(UTC))  # noqa: DTZ001
month_starts = st.dates(date(2009, 6, 1), date(2012, 6, 30)).map(lambda day: day.replace(day=1))
month_ends = month_starts.map(lambda day: day - timedelta(days=1))


def instants(hour: datetime) -> st.SearchStrategy[datetime]:
    """Mostly close to a hard hour, and to its minutes."""
    minutes = st.one_of(st.sampled_from([0, -1, 1, -59, 29, 60, -60]), st.integers(-70, 70), st.integers(-2200, 2200))
    nudges = st.sampled_from([0, 0, -1, 1])
    near = st.builds(lambda offset, nudge: hour + timedelta(minutes=offset) + nudge * MICROSECOND, minutes, nudges)
    return st.one_of(near, near, near, anywhere)


def dates(hour: datetime) -> st.SearchStrategy[date]:
    """Mostly the dates around a hard hour, and the ends of months."""
    near = st.integers(-2, 2).map(lambda days: hour.date() + timedelta(days=days))
    return st.one_of(near, near, near, month_starts, month_ends)


@dataclass(frozen=True)
class Line:
    """A sale to record: `product` counts from 0, `moved` after the products have changed their categories."""

    product: int
    units: int
    price: Decimal
    discount: Decimal
    sold_at: datetime
    moved: bool

    @property
    def revenue(self) -> Decimal:
        """What was taken."""
        return self.units * self.price - self.discount

    def sold(self, ids: Sequence[int]) -> Sold:
        """The sale as the oracle knows it."""
        category = category_of(self.product, moved=self.moved)
        return Sold(ids[self.product], category, self.units, self.revenue, self.units * self.price, self.sold_at)

    def body(self, ids: Sequence[int]) -> Json:
        """The sale as a client sends it."""
        return {
            "product_id": ids[self.product],
            "units": self.units,
            "unit_price": str(self.price),
            "revenue": str(self.revenue),
            "sold_at": self.sold_at.isoformat(),
            "take_stock": False,
        }


def category_of(product: int, *, moved: bool) -> str:
    """Where a product stands before and after it has moved; products 2 and 3 never move."""
    return CATEGORIES[(product + (moved and product not in {2, 3})) % len(CATEGORIES)]


cents = st.integers(0, 5000).map(lambda cents: Decimal(cents) / 100)
prices = st.one_of(st.sampled_from([Decimal("1.00"), Decimal("2.00")]), cents)  # equal figures often, for ties


def lines(hour: datetime) -> st.SearchStrategy[Line]:
    """Any sale, often close to a hard hour. The last product is never sold."""
    return st.builds(
        lambda product, units, price, share, sold_at, moved: Line(
            product, units, price, (units * price * share).quantize(Decimal("0.01")), sold_at, moved
        ),
        st.integers(0, PRODUCTS - 2),
        st.integers(1, 9),
        prices,
        st.sampled_from([Decimal(0), Decimal(0), Decimal("0.1"), Decimal(1)]),
        instants(hour),
        st.booleans(),
    )


@dataclass(frozen=True)
class Case:
    """A store's zone, its sales, the time it is, and what is asked."""

    zone: str
    sold: list[Line]
    now: datetime
    queries: list[Json]


Queries = Callable[[datetime, str], st.SearchStrategy[Json]]


@st.composite
def cases(draw: st.DrawFn, queries: Queries, count: int) -> Case:
    """Sales and questions about one hard hour, in its zone more often than in others."""
    hour, hard_zone = draw(st.sampled_from(HARD_HOURS))
    zone = hard_zone if hard_zone in STORE_ZONES and draw(st.booleans()) else draw(st.sampled_from(STORE_ZONES))
    sold = draw(st.lists(lines(hour), max_size=25))
    asked = draw(st.lists(queries(hour, hard_zone), min_size=count, max_size=count))
    return Case(zone, sold, draw(instants(hour)), asked)


@st.composite
def report_queries(draw: st.DrawFn, zone: str) -> Json:
    """What summary and compare may be asked but for the dates."""
    query: Json = {
        "time_zone": draw(st.sampled_from([None, None, None, zone, zone, *FOREIGN_ZONES])),
        "product_id": draw(st.one_of(st.none(), st.none(), st.lists(st.integers(0, PRODUCTS - 1), max_size=3))),
        "category": draw(
            st.one_of(st.none(), st.none(), st.lists(st.sampled_from([*CATEGORIES, NEVER_SOLD]), max_size=3))
        ),
        "group_by": draw(st.sampled_from([None, "product", "category"])),
        "interval": draw(st.sampled_from([None, "day", "week", "month", "quarter", "year"])),
        "week_start": draw(st.sampled_from([None, None, "monday", "tuesday", "wednesday", "saturday", "sunday"])),
    }
    if query["group_by"]:
        measures = ["revenue", "units", "sales", "group"]
        query["order_by"] = draw(st.sampled_from([None, *measures, *(f"-{measure}" for measure in measures)]))
        query["top"] = draw(st.sampled_from([None, None, 1, 2, 3, 200]))
    return {name: value for name, value in query.items() if value not in (None, [])}


@st.composite
def date_ranges(draw: st.DrawFn, hour: datetime) -> tuple[date, date]:
    """A range of dates, often short, often of whole months."""
    start = draw(dates(hour))
    end = draw(st.one_of(st.integers(0, 9).map(lambda days: start + timedelta(days=days)), dates(hour)))
    return min(start, end), max(start, end)


def fitting(query: Json, start: date, end: date) -> tuple[date, date]:
    """Dates that a query may have: an hour's report covers seven days at most."""
    return start, min(end, start + timedelta(days=6)) if query.get("interval") == "hour" else end


@st.composite
def summary_queries(draw: st.DrawFn, hour: datetime, zone: str) -> Json:
    """Any summary."""
    query = draw(report_queries(zone))
    start, end = fitting(query, *draw(date_ranges(hour)))
    by_hour = query.get("interval") == "hour"
    if by_hour or draw(st.integers(0, 3)):
        query["start_date"] = start
    if by_hour or draw(st.integers(0, 3)):
        query["end_date"] = end
    return query


@st.composite
def compare_queries(draw: st.DrawFn, hour: datetime, zone: str) -> Json:
    """Any comparison."""
    query = draw(report_queries(zone))
    query["start_date"], query["end_date"] = fitting(query, *draw(date_ranges(hour)))
    is_short = query["end_date"] - query["start_date"] < timedelta(days=7)
    others = ["previous_year", "same_weekdays", "custom", *(["same_weekday"] if is_short else [])]
    query["to"] = draw(st.sampled_from(["previous_period", *others]))
    if query["to"] == "custom":
        query["to_start_date"], query["to_end_date"] = fitting(query, *draw(date_ranges(hour)))
    if draw(st.booleans()):
        query["like_for_like"] = draw(st.booleans())
    return query


class World:
    """One database whose sales are replaced for each example, seen by services of several store zones."""

    def __init__(self, store: Store, services: dict[str, TestClient], engine: Engine) -> None:
        self.store = store
        self.services = services
        self.engine = engine
        products = [store.product(category=category_of(number, moved=False)) for number in range(PRODUCTS)]
        store.category(NEVER_SOLD)
        self.ids = [product["id"] for product in products]
        self.names = {product["id"]: product["name"] for product in products}
        self.now = datetime.now(UTC)

    def oracle(self, case: Case) -> Oracle:
        """Make the store what the case says; an oracle that knows it."""
        self._record(case.zone, case.sold)
        self.now = case.now
        sold = [line.sold(self.ids) for line in case.sold]
        return Oracle(sold, self.names, case.zone, case.now, YEAR_STARTS.get(case.zone, 1))

    def _record(self, zone: str, sold: list[Line]) -> None:
        with self.engine.begin() as connection:
            for table in ROLLED_UP:
                connection.execute(text(f"DELETE FROM {table}"))
        for moved in (False, True):
            batch = [line.body(self.ids) for line in sold if line.moved is moved]
            if batch:
                self._move(moved=moved)
                answer = self.services[zone].post("/sales/batch", json={"sales": batch})
                assert answer.status_code == 201, answer.text

    def _move(self, *, moved: bool) -> None:
        for number, product_id in enumerate(self.ids):
            change = {"category": category_of(number, moved=moved)}
            assert self.store.products.patch(f"/products/{product_id}", json=change).status_code == 200

    def ask(self, zone: str, path: str, query: Json) -> Json:
        """The answer to a question."""
        answer = self.services[zone].get(path, params={name: sent(value) for name, value in query.items()})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def named(self, query: Json) -> Json:
        """The query with the products' ids instead of their numbers."""
        if "product_id" not in query:
            return query
        return query | {"product_id": [self.ids[number] for number in query["product_id"]]}

    def listed(self, zone: str, query: Json) -> list[Json]:
        """Every sale of GET /sales, page by page."""
        items: list[Json] = []
        cursor = None
        for _ in range(10):
            page = self.ask(zone, "/sales", query | {"limit": 7} | ({"cursor": cursor} if cursor else {}))
            items += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return items
        pytest.fail("the list does not end")


def sent(value: Any) -> Any:
    """A parameter's value as text."""
    if isinstance(value, list):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.fixture(scope="module")
def world(settings: Settings, engine: Engine, products_client: TestClient, sales_client: TestClient) -> Iterator[World]:
    """Services of each store zone on one database; the clock of their reports is `now`."""
    with (
        services_in_zones(settings, engine, *STORE_ZONES, year_starts=YEAR_STARTS) as services,
        pytest.MonkeyPatch.context() as clocks,
    ):
        world = World(Store(products_client, services["UTC"]), services, engine)
        for module in ("summary", "comparison"):
            clocks.setattr(f"sales_service.reports.{module}.utc_now", lambda: world.now)
        yield world


EXAMPLES = int(os.environ.get("REPORT_EXAMPLES", "60"))
"""Examples per property. Sixty take seconds; after a change of how days are cut, take thousands."""

# A real server is too slow for deadlines, and its fixtures are meant to be kept from one example to the next.
tried = hypothesis_settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@tried
@given(cases(summary_queries, 3))
def test_a_summary_answers_what_the_oracle_does(world: World, case: Case) -> None:
    oracle = world.oracle(case)
    for query in map(world.named, case.queries):
        assert world.ask(case.zone, "/sales/summary", query) == oracle.summary(query), query


@tried
@given(cases(compare_queries, 3))
def test_a_comparison_answers_what_the_oracle_does(world: World, case: Case) -> None:
    oracle = world.oracle(case)
    for query in map(world.named, case.queries):
        assert world.ask(case.zone, "/sales/compare", query) == oracle.compare(query), query


@tried
@given(cases(summary_queries, 2))
def test_rows_and_others_sum_to_totals_and_to_the_listed_sales(world: World, case: Case) -> None:
    world.oracle(case)
    for query in map(world.named, case.queries):
        report = world.ask(case.zone, "/sales/summary", query)
        others = [report["others"]] if report["others"] else []
        assert added_up(report["rows"] + others) == added_up([report["totals"]])
        if others and "periods" in others[0]:
            assert added_up(others[0]["periods"]) == added_up(others)
        named = ("product_id", "category", "time_zone")
        filters = {name: query[name] for name in named if name in query}
        listed = world.listed(case.zone, filters | {"start_date": report["start_date"], "end_date": report["end_date"]})
        assert added_up([listed_figures(sale) for sale in listed]) == added_up([report["totals"]]), query


@tried
@given(cases(compare_queries, 2))
def test_rows_and_others_of_each_side_sum_to_its_totals(world: World, case: Case) -> None:
    """With and without what a cut took; the days of a group's rows are the days of the range."""
    world.oracle(case)
    for query in map(world.named, case.queries):
        report = world.ask(case.zone, "/sales/compare", query)
        others = [report["others"]] if report["others"] else []
        for side in ("current", "previous"):
            totals = report["totals"][side]
            for figures in (figures_that_count, figures_of_all):
                parts = [figures(row[side]) for row in report["rows"] + others if row[side]]
                assert added_up(parts) == added_up([figures(totals)]), query
            if query.get("interval") == "hour":
                continue  # each hour is of one day
            for rows in (*rows_of_each_group(report), *(part.get("periods", [part]) for part in others)):
                assert sum(row[side]["days"] for row in rows if row[side]) == totals["days"], query


def figures_that_count(side: Json) -> Json:
    """The figures of a side."""
    return side


def figures_of_all(side: Json) -> Json:
    """The figures of a side without its cut."""
    return dict(side.get("whole", side))


def rows_of_each_group(report: Json) -> list[list[Json]]:
    """The rows of a comparison group by group."""
    groups: dict[Any, list[Json]] = {}
    for row in report["rows"]:
        groups.setdefault(row.get("product_id", row.get("category")), []).append(row)
    return list(groups.values())


ADDITIVE = ("sales", "units", "revenue", "list_total", "discount")


def added_up(parts: list[Json]) -> dict[str, Decimal]:
    """The additive figures of several rows together."""
    return {name: sum((Decimal(part[name]) for part in parts), Decimal(0)) for name in ADDITIVE}


def listed_figures(sale: Json) -> Json:
    """The additive figures of a sale in a list."""
    discount = Decimal(sale["total_price"]) - Decimal(sale["revenue"])
    return sale | {"sales": 1, "list_total": sale["total_price"], "discount": discount}
