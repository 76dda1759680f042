"""The demo's products: the catalogue with what chance adds to it; the same for the same plan."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum, auto
from zoneinfo import ZoneInfo

from common.calendar.periods import ONE_DAY, add_months
from common.categories import FirstCategory
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
    FirstCategory.GROCERY: 55,
    FirstCategory.FASHION: 32,
    FirstCategory.ELECTRONICS: 26,
    FirstCategory.HOME: 24,
    FirstCategory.PERSONAL_CARE: 22,
    FirstCategory.TOYS: 15,
    FirstCategory.BOOKS: 14,
    FirstCategory.SPORTS: 12,
}
"""Sales of a category on an average day of the last year."""


class Fate(Enum):
    """What became of a product."""

    SELLING = auto()
    SOLD_OUT = auto()
    LOW = auto()
    BLOCKED = auto()
    INACTIVE = auto()


FATES = {Fate.SOLD_OUT: 7, Fate.LOW: 15, Fate.BLOCKED: 3, Fate.INACTIVE: 5}


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
    - launched, ended: first and last day it sells on.
    - low_at, level: its threshold, and the units in stock when all is done; None for blocked.
    """

    sku: str
    name: str
    category: FirstCategory
    price: Decimal
    daily_sales: float
    launched: date
    ended: date
    fate: Fate
    low_at: int
    level: int | None


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
    unlucky = [*popular[: FATES[Fate.SOLD_OUT]], *chance.sample(others, 23)]
    order = [fate for fate, count in FATES.items() for _ in range(count)]
    return dict(zip(unlucky, order, strict=True))


def _product(  # noqa: PLR0913, PLR0917 - one argument per column of `_named`
    plan: Plan, sku: str, name: str, category: FirstCategory, price: Decimal, share: float, fate: Fate
) -> DemoProduct:
    chance = plan.chance("product", sku)
    span = (plan.day - plan.first_day).days
    is_late = chance.random() < LATE_LAUNCHES and fate is not Fate.INACTIVE
    low_at = max(LEAST_THRESHOLD, round(share * LOW_DAYS))
    plenty = low_at + round(share * chance.randint(*COVER_DAYS)) + chance.randint(5, 20)
    level = {Fate.SOLD_OUT: 0, Fate.LOW: chance.randint(1, low_at), Fate.BLOCKED: None}.get(fate, plenty)
    days_ago = {Fate.SOLD_OUT: chance.randint(0, 4), Fate.BLOCKED: 3, Fate.INACTIVE: chance.randint(60, 240)}
    return DemoProduct(
        sku=sku,
        name=name,
        category=category,
        price=price,
        daily_sales=share,
        launched=plan.first_day + timedelta(days=chance.randint(span // 4, span * 3 // 4) if is_late else 0),
        ended=plan.day - timedelta(days=days_ago.get(fate, 0)),
        fate=fate,
        low_at=low_at,
        level=level,
    )
