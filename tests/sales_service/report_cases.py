"""Any history of sales and returns, mostly around hours that are hard for a calendar, and any question about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import get_args

from hypothesis import strategies as st

from sales_service.reports.request import OrderBy
from tests.sales_service.oracle_figures import Json, Returned, Sold

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
    """A sale to record: `product` counts from 0, `moved` after the products have changed their categories.

    `voided`: it is void in the end, unless something came back of it.
    """

    product: int
    units: int
    price: Decimal
    discount: Decimal
    sold_at: datetime
    moved: bool
    unit_cost: Decimal | None
    channel: str | None
    order_ref: str | None
    customer_ref: str | None
    voided: bool

    @property
    def revenue(self) -> Decimal:
        """What was taken."""
        return self.units * self.price - self.discount

    def sold(self, number: int, ids: Sequence[int], *, voided: bool) -> Sold:
        """The sale as the oracle knows it."""
        return Sold(
            number,
            ids[self.product],
            category_of(self.product, moved=self.moved),
            self.units,
            self.revenue,
            self.units * self.price,
            self.sold_at,
            self.unit_cost,
            self.channel,
            self.order_ref,
            self.customer_ref,
            voided=voided,
        )

    def body(self, ids: Sequence[int]) -> Json:
        """The sale as a client sends it."""
        return {
            "product_id": ids[self.product],
            "units": self.units,
            "unit_price": str(self.price),
            "revenue": str(self.revenue),
            "sold_at": self.sold_at.isoformat(),
            "take_stock": False,
            "unit_cost": None if self.unit_cost is None else str(self.unit_cost),
            "channel": self.channel,
            "order_ref": self.order_ref,
            "customer_ref": self.customer_ref,
        }


@dataclass(frozen=True)
class Back:
    """A return to record, of the sale at a place in the history; None for one without a receipt.

    It is void in the end when `voided` says so.
    """

    place: int | None
    product: int
    units: int
    restocked: int
    refunded: Decimal
    returned_at: datetime
    voided: bool

    def body(self, ids: Sequence[int], sale_ids: Sequence[int]) -> Json:
        """The return as a client sends it."""
        what = {"product_id": ids[self.product]} if self.place is None else {"sale_id": sale_ids[self.place]}
        return what | {
            "units": self.units,
            "restocked_units": self.restocked,
            "refunded": str(self.refunded),
            "returned_at": self.returned_at.isoformat(),
        }

    def returned(self, ids: Sequence[int], sold: Sequence[Sold], category: str) -> Returned:
        """The return as the oracle knows it; `category` is the product's, in case that there is no sale."""
        sale = None if self.place is None else sold[self.place]
        return Returned(
            sale,
            ids[self.product],
            category if sale is None else sale.category,
            self.units,
            self.restocked,
            self.refunded,
            self.returned_at,
        )


def category_of(product: int, *, moved: bool) -> str:
    """Where a product stands before and after it has moved; products 2 and 3 never move."""
    return CATEGORIES[(product + (moved and product not in {2, 3})) % len(CATEGORIES)]


CHANNELS = ("web", "Web", "fair")
REFERENCES = ("a", "b", "A")

cents = st.integers(0, 5000).map(lambda cents: Decimal(cents) / 100)
prices = st.one_of(st.sampled_from([Decimal("1.00"), Decimal("2.00")]), cents)  # equal figures often, for ties


def lines(when: st.SearchStrategy[datetime]) -> st.SearchStrategy[Line]:
    """Any sale at one of these instants. The last product is never sold."""
    return st.builds(
        lambda product, units, price, share, *rest: Line(
            product, units, price, (units * price * share).quantize(Decimal("0.01")), *rest
        ),
        st.integers(0, PRODUCTS - 2),
        st.integers(1, 9),
        prices,
        st.sampled_from([Decimal(0), Decimal(0), Decimal("0.1"), Decimal(1)]),
        when,
        st.booleans(),
        st.one_of(st.none(), prices),
        st.sampled_from([None, None, *CHANNELS]),
        st.sampled_from([None, None, *REFERENCES]),
        st.sampled_from([None, *REFERENCES]),
        st.sampled_from([False, False, False, True]),
    )


@st.composite
def backs(draw: st.DrawFn, when: st.SearchStrategy[datetime], sold: Sequence[Line]) -> list[Back]:
    """Any returns of these sales, never more than these have, and some without a receipt."""
    units_left, money_left = [line.units for line in sold], [line.revenue for line in sold]
    found = []
    for _ in range(draw(st.integers(0, 6))):
        place = draw(st.one_of(st.none(), *([st.integers(0, len(sold) - 1)] * 3 if sold else [])))
        most, money = (9, Decimal("99.99")) if place is None else (units_left[place], money_left[place])
        units = draw(st.integers(0, most))
        share = draw(st.sampled_from([Decimal(0), Decimal("0.25"), Decimal("0.9"), Decimal(1)]))
        refunded = (money * share).quantize(Decimal("0.01"))
        if not units and not refunded:
            continue
        product, at = draw(st.integers(0, PRODUCTS - 1)), draw(when)
        if place is not None:
            units_left[place] -= units
            money_left[place] -= refunded
            product, at = sold[place].product, max(at, sold[place].sold_at)
        restocked = draw(st.integers(0, units))
        found.append(Back(place, product, units, restocked, refunded, at, draw(st.integers(0, 4)) == 0))
    return found


@dataclass(frozen=True)
class Case:
    """A store's zone, its sales, what came back of them, the time it is, and what is asked."""

    zone: str
    sold: list[Line]
    back: list[Back]
    now: datetime
    queries: list[Json]


Queries = Callable[[datetime, str], st.SearchStrategy[Json]]


@st.composite
def cases(draw: st.DrawFn, queries: Queries, count: int) -> Case:
    """Sales and questions about one hard hour, in its zone more often than in others."""
    hour, hard_zone = draw(st.sampled_from(HARD_HOURS))
    zone = hard_zone if hard_zone in STORE_ZONES and draw(st.booleans()) else draw(st.sampled_from(STORE_ZONES))
    sold = draw(st.lists(lines(instants(hour)), max_size=25))
    back = draw(backs(instants(hour), sold))
    asked = draw(st.lists(queries(hour, hard_zone), min_size=count, max_size=count))
    return Case(zone, sold, back, draw(instants(hour)), asked)


sale_filters: st.SearchStrategy[Json] = st.fixed_dictionaries(
    {},
    optional={
        "channel": st.lists(st.sampled_from([*CHANNELS, "WEB"]), max_size=2, unique=True),
        "order_ref": st.lists(st.sampled_from(REFERENCES), max_size=2, unique=True),
        "customer_ref": st.lists(st.sampled_from(REFERENCES), max_size=2, unique=True),
        "min_units": st.integers(1, 9),
        "weekday": st.lists(st.integers(1, 7), max_size=3),
        "hour": st.lists(st.integers(0, 23), max_size=12),
    },
)
"""What sales are filtered by that few rollups know, or none."""


@st.composite
def report_queries(draw: st.DrawFn, zone: str) -> Json:
    """What summary and compare may be asked but for the dates."""
    query: Json = {
        "time_zone": draw(st.sampled_from([None, None, None, zone, zone, *FOREIGN_ZONES])),
        "product_id": draw(st.one_of(st.none(), st.none(), st.lists(st.integers(0, PRODUCTS - 1), max_size=3))),
        "category": draw(
            st.one_of(st.none(), st.none(), st.lists(st.sampled_from([*CATEGORIES, NEVER_SOLD]), max_size=3))
        ),
        **draw(st.one_of(st.just({}), sale_filters)),
        "group_by": draw(st.sampled_from([None, "product", "category", "channel"])),
        "returns_on": draw(st.sampled_from([None, "return_date", "sale_date"])),
        "interval": draw(st.sampled_from([None, "day", "week", "month", "quarter", "year"])),
        "week_start": draw(st.sampled_from([None, None, "monday", "tuesday", "wednesday", "saturday", "sunday"])),
    }
    if query["group_by"]:
        query["order_by"] = draw(st.sampled_from([None, *get_args(OrderBy)]))
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
    if query.get("interval"):
        query["cumulative"] = draw(st.booleans())
    if query.get("group_by") and "return_rate" not in query.get("order_by", ""):
        query["share"] = draw(st.booleans())
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


@st.composite
def heatmap_queries(draw: st.DrawFn, hour: datetime, zone: str) -> Json:
    """Any heatmap of some weeks: the oracle watches a clock through them, minute by minute."""
    shape = {"group_by", "order_by", "top", "returns_on", "interval", "week_start"}
    query = {name: value for name, value in draw(report_queries(zone)).items() if name not in shape}
    start, end = draw(date_ranges(hour))
    return query | {"start_date": start, "end_date": min(end, start + timedelta(days=20))}
