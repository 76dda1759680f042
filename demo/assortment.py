"""The demo's products: the catalogue with what chance adds to it; the same for the same plan."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum, auto
from zoneinfo import ZoneInfo

from common.calendar.periods import ONE_DAY, add_months
from common.categories import FirstCategory
from common.db.schemas.fields import CENT
from demo.catalogue import CATALOGUE

MONTHS = 24
COVER_DAYS = (25, 60)
"""Stock on hand lasts between so many days of average sales."""
LOW_DAYS = 7
"""A product counts as low when less than this many days of average sales are left."""
LEAST_THRESHOLD = 4

LATE_LAUNCHES = 0.15
"""Share of the products that the store took up during the two years."""

DAILY_SALES = {
    FirstCategory.GROCERY: 33,
    FirstCategory.FASHION: 19,
    FirstCategory.ELECTRONICS: 16,
    FirstCategory.HOME: 15,
    FirstCategory.PERSONAL_CARE: 13,
    FirstCategory.TOYS: 9,
    FirstCategory.BOOKS: 9,
    FirstCategory.SPORTS: 8,
}
"""Sales of a category on an average day of the last year."""

COST_SHARES = {
    FirstCategory.GROCERY: (0.66, 0.78),
    FirstCategory.FASHION: (0.36, 0.48),
    FirstCategory.ELECTRONICS: (0.68, 0.80),
    FirstCategory.HOME: (0.48, 0.60),
    FirstCategory.PERSONAL_CARE: (0.42, 0.55),
    FirstCategory.TOYS: (0.48, 0.60),
    FirstCategory.BOOKS: (0.56, 0.66),
    FirstCategory.SPORTS: (0.50, 0.62),
}
"""Between which shares of its price a product of a category costs the store."""
UNKNOWN_COSTS = 0.08
"""Share of the products whose cost nobody has entered."""


class Fate(Enum):
    """What became of a product."""

    SELLING = auto()
    SOLD_OUT = auto()
    RESTOCKED = auto()
    LOW = auto()
    BLOCKED = auto()
    INACTIVE = auto()


FATES = {Fate.SOLD_OUT: 7, Fate.RESTOCKED: 3, Fate.LOW: 15, Fate.BLOCKED: 3, Fate.INACTIVE: 5}

MISSING_DAYS = (6, 11)
BACK_DAYS = (4, 9)
"""How long a restocked product was out of stock, and how many days ago it came back."""


@dataclass(frozen=True)
class Plan:
    """What decides all of a demo: the seed, its last day, and the store's zone, which the days are of."""

    seed: int
    day: date
    zone: ZoneInfo
    months: int = MONTHS

    @property
    def first_day(self) -> date:
        """The first day with sales."""
        return add_months(self.day, -self.months) + ONE_DAY

    def chance(self, *purpose: str) -> random.Random:
        """A source of random numbers of its own for a purpose; the same in every Python."""
        return random.Random("/".join([str(self.seed), self.day.isoformat(), *purpose]))  # noqa: S311 - no secret


@dataclass(frozen=True)
class DemoProduct:
    """One product.

    - daily_sales: how many on an average day of the last year.
    - cost: what one unit costs the store today; None when nobody knows.
    - launched, ended: first and last day it sells on.
    - missing: first and last day on which it was out of stock, if it came back since.
    - low_at, level: its threshold, and the units in stock when all is done; None for blocked.
    """

    sku: str
    name: str
    category: FirstCategory
    price: Decimal
    cost: Decimal | None
    daily_sales: float
    launched: date
    ended: date
    missing: tuple[date, date] | None
    fate: Fate
    low_at: int
    level: int | None

    def sells_on(self, day: date) -> bool:
        """Whether it is on offer and in stock."""
        is_missing = self.missing is not None and self.missing[0] <= day <= self.missing[1]
        return self.launched <= day <= self.ended and not is_missing


def assortment(plan: Plan) -> list[DemoProduct]:
    """All products of a plan."""
    fates = _fates(plan)
    return [
        _product(plan, sku, name, category, Decimal(price), share, fates.get(sku, Fate.SELLING))
        for sku, name, category, price, share in _named(plan)
    ]


def _named(plan: Plan) -> Iterator[tuple[str, str, FirstCategory, str, float]]:
    """Sku, name, category, price, and average sales a day: a few products of each category sell best."""
    for category, families in CATALOGUE.items():
        variants = [
            (f"{family}, {variant}", price) for family, prices in families.items() for variant, price in prices.items()
        ]
        weights = [1 / (rank + 1.5) ** 0.9 for rank in range(len(variants))]
        plan.chance("popularity", category).shuffle(weights)
        for number, ((name, price), weight) in enumerate(zip(variants, weights, strict=True), start=1):
            share = DAILY_SALES[category] * weight / sum(weights)
            yield f"{category[:3].upper()}-{number:03d}", name, category, price, share


def _fates(plan: Plan) -> dict[str, Fate]:
    """Which product met with what: popular ones sell out, unpopular ones are given up."""
    by_popularity = [sku for sku, *_, share in sorted(_named(plan), key=lambda row: -row[-1])]
    chance = plan.chance("fates")
    popular, others = by_popularity[:60], by_popularity[60:]
    chance.shuffle(popular)
    once_out = FATES[Fate.SOLD_OUT] + FATES[Fate.RESTOCKED]
    unlucky = [*popular[:once_out], *chance.sample(others, sum(FATES.values()) - once_out)]
    order = [fate for fate, count in FATES.items() for _ in range(count)]
    return dict(zip(unlucky, order, strict=True))


def _product(  # noqa: PLR0913, PLR0917 - one argument per column of `_named`
    plan: Plan, sku: str, name: str, category: FirstCategory, price: Decimal, share: float, fate: Fate
) -> DemoProduct:
    chance = plan.chance("product", sku)
    span = (plan.day - plan.first_day).days
    is_late = chance.random() < LATE_LAUNCHES and fate not in {Fate.INACTIVE, Fate.RESTOCKED}
    low_at = max(LEAST_THRESHOLD, round(share * LOW_DAYS))
    plenty = low_at + round(share * chance.randint(*COVER_DAYS)) + chance.randint(5, 20)
    level = {Fate.SOLD_OUT: 0, Fate.LOW: chance.randint(1, low_at), Fate.BLOCKED: None}.get(fate, plenty)
    days_ago = {Fate.SOLD_OUT: chance.randint(0, 4), Fate.BLOCKED: 3, Fate.INACTIVE: chance.randint(60, 240)}
    return DemoProduct(
        sku=sku,
        name=name,
        category=category,
        price=price,
        cost=_cost(plan, sku, category, price),
        daily_sales=share,
        launched=plan.first_day + timedelta(days=chance.randint(span // 4, span * 3 // 4) if is_late else 0),
        ended=plan.day - timedelta(days=days_ago.get(fate, 0)),
        missing=_missing(plan, sku) if fate is Fate.RESTOCKED else None,
        fate=fate,
        low_at=low_at,
        level=level,
    )


def _cost(plan: Plan, sku: str, category: FirstCategory, price: Decimal) -> Decimal | None:
    chance = plan.chance("cost", sku)
    share = Decimal(chance.uniform(*COST_SHARES[category]))
    return None if chance.random() < UNKNOWN_COSTS else (price * share).quantize(CENT, ROUND_HALF_UP)


def _missing(plan: Plan, sku: str) -> tuple[date, date]:
    chance = plan.chance("missing", sku)
    last = plan.day - chance.randint(*BACK_DAYS) * ONE_DAY
    return last - (chance.randint(*MISSING_DAYS) - 1) * ONE_DAY, last
