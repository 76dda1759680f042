"""Who buys what on which day: trend, weekly rhythm, seasons, sales days, and chance."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import NamedTuple

from common.calendar.periods import ONE_DAY, days
from common.categories import FirstCategory
from common.db.schemas.fields import CENT
from demo.assortment import DemoProduct, Plan


@dataclass(frozen=True)
class Rhythm:
    """How the demand for a category moves.

    - growth: by the year, 0.1 being a tenth.
    - weekend: Saturdays and Sundays, as a multiple of the other days.
    - summer: how much more sells in the middle of July than on average; negative for less.
    - gifts: the days before Christmas, as a multiple of ordinary ones.
    - units: most units of one sale.
    """

    growth: float
    weekend: float
    summer: float
    gifts: float
    units: int = 2


RHYTHMS = {
    FirstCategory.ELECTRONICS: Rhythm(0.18, 1.15, -0.08, 2.1),
    FirstCategory.FASHION: Rhythm(0.08, 1.35, 0.10, 1.4, units=3),
    FirstCategory.PERSONAL_CARE: Rhythm(0.05, 1.00, 0.08, 1.2, units=3),
    FirstCategory.TOYS: Rhythm(0.03, 1.30, -0.10, 2.9),
    FirstCategory.HOME: Rhythm(0.10, 1.25, -0.06, 1.4),
    FirstCategory.SPORTS: Rhythm(0.12, 1.30, 0.45, 1.1),
    FirstCategory.BOOKS: Rhythm(-0.06, 1.10, -0.12, 1.9),
    FirstCategory.GROCERY: Rhythm(0.06, 1.40, -0.04, 1.3, units=6),
}

HOURS = (8,) * 2 + (9,) * 3 + (10,) * 5 + (11,) * 6 + (12,) * 7 + (13,) * 6 + (14,) * 5 + (15,) * 5 + (16,) * 6 + (
    17,
) * 8 + (18,) * 9 + (19,) * 9 + (20,) * 8 + (21,) * 4  # fmt: skip
"""Local hours of the day, each as often as it is busy; none that clocks ever skip."""

GIFT_DAYS = 35
LONGEST_DAY = 196
SALES_DAYS = 4
"""From the last Friday of November to the Monday after."""
SALES_DAYS_DEMAND = 1.9
SALES_DAYS_REDUCTION = Decimal("0.20")
COUPON_SHARE = 0.12
COUPON_REDUCTION = Decimal("0.10")
PRICE_RISE = Decimal("0.04")
"""What prices and costs went up by on the first of January of the last year; sales keep those of their time."""


class Line(NamedTuple):
    """What somebody buys of one product; the instant is in UTC. The cost is None when nobody knows it."""

    sold_at: datetime
    product: DemoProduct
    units: int
    unit_price: Decimal
    revenue: Decimal
    unit_cost: Decimal | None


def demand_by_day(plan: Plan, products: Sequence[DemoProduct]) -> Iterator[tuple[date, list[Line]]]:
    """What is bought on each day from the plan's first to its last."""
    chances = [plan.chance("sales", product.sku) for product in products]
    for day in days(plan.first_day, plan.day):
        yield (
            day,
            [
                line
                for product, chance in zip(products, chances, strict=True)
                if product.sells_on(day)
                for line in _lines(plan, product, day, chance)
            ],
        )


def _lines(plan: Plan, product: DemoProduct, day: date, chance: Random) -> Iterator[Line]:
    price = _of_then(plan, product.price, day)
    cost = None if product.cost is None else _of_then(plan, product.cost, day)
    for _ in range(_poisson(expected_sales(plan, product, day), chance)):
        units = 1 + int(RHYTHMS[product.category].units * chance.random() ** 2.5)
        clock = time(chance.choice(HOURS), chance.randrange(60), chance.randrange(60))
        sold_at = datetime.combine(day, clock, plan.zone).astimezone(UTC)
        reduction = _reduction(day, chance)
        revenue = (units * price * (1 - reduction)).quantize(CENT, ROUND_HALF_UP)
        yield Line(sold_at, product, units, price, revenue, cost)


def expected_sales(plan: Plan, product: DemoProduct, day: date) -> float:
    """How many sales of a product a day has on average."""
    rhythm = RHYTHMS[product.category]
    years = (day - plan.day).days / 365.25
    weekday = (rhythm.weekend if day.weekday() >= 5 else 1) / (1 + (rhythm.weekend - 1) * 2 / 7)  # noqa: PLR2004
    season = 1 + rhythm.summer * math.cos((day.timetuple().tm_yday - LONGEST_DAY) / 365.25 * 2 * math.pi)
    boost = SALES_DAYS_DEMAND if is_sales_day(day) else 1.0
    return product.daily_sales * math.pow(1 + rhythm.growth, years) * weekday * season * _gifts(rhythm, day) * boost


def _gifts(rhythm: Rhythm, day: date) -> float:
    """Demand rises from the end of November to Christmas Eve, and is slack until the new year."""
    to_go = (date(day.year, 12, 24) - day).days
    if to_go < 0:
        return 0.75
    return 1 + (rhythm.gifts - 1) * max(0.0, 1 - to_go / GIFT_DAYS)


def is_sales_day(day: date) -> bool:
    """Whether everything is reduced: from the last Friday of November on for four days."""
    last = date(day.year, 11, 30)
    friday = last - timedelta(days=(last.weekday() - 4) % 7)
    return friday <= day < friday + SALES_DAYS * ONE_DAY


def _of_then(plan: Plan, amount: Decimal, day: date) -> Decimal:
    """What a price or a cost of today was on a day."""
    if day.year >= plan.day.year:
        return amount
    return (amount / (1 + PRICE_RISE)).quantize(CENT, ROUND_HALF_UP)


def _reduction(day: date, chance: Random) -> Decimal:
    has_coupon = chance.random() < COUPON_SHARE
    if is_sales_day(day):
        return SALES_DAYS_REDUCTION
    return COUPON_REDUCTION if has_coupon else Decimal(0)


def _poisson(mean: float, chance: Random) -> int:
    """A number that is `mean` on average (Knuth); for means far below 700."""
    limit, number, product = math.exp(-mean), 0, chance.random()
    while product > limit:
        number += 1
        product *= chance.random()
    return number
