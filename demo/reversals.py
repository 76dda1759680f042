"""What is taken off sales afterwards: goods that come back, money for the annoyed, entries that were mistakes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import NamedTuple

from common.categories import FirstCategory
from common.db.models import ReturnReason
from common.db.schemas.fields import CENT
from demo.assortment import DemoProduct, Fate, Plan
from demo.orders import Channel, DemoSale


@dataclass(frozen=True)
class Habit:
    """How often sales of a category have a return, and why.

    - share: of the sales on the web.
    - reasons: each as often as it is given.
    - resold: whether what comes back unharmed goes back into the stock.
    """

    share: float
    reasons: Mapping[ReturnReason, int]
    resold: bool = True


Why = ReturnReason

HABITS = {
    FirstCategory.FASHION: Habit(
        0.30,
        {Why.CHANGED_MIND: 42, Why.NOT_AS_DESCRIBED: 30, Why.WRONG_ITEM: 8, Why.DEFECTIVE: 6, Why.UNSPECIFIED: 14},
    ),
    FirstCategory.ELECTRONICS: Habit(
        0.11, {Why.DEFECTIVE: 40, Why.CHANGED_MIND: 28, Why.NOT_AS_DESCRIBED: 18, Why.DAMAGED: 8, Why.UNSPECIFIED: 6}
    ),
    FirstCategory.SPORTS: Habit(
        0.09, {Why.CHANGED_MIND: 44, Why.NOT_AS_DESCRIBED: 26, Why.DEFECTIVE: 16, Why.WRONG_ITEM: 8, Why.UNSPECIFIED: 6}
    ),
    FirstCategory.HOME: Habit(
        0.07, {Why.DAMAGED: 32, Why.CHANGED_MIND: 34, Why.NOT_AS_DESCRIBED: 22, Why.DEFECTIVE: 8, Why.UNSPECIFIED: 4}
    ),
    FirstCategory.TOYS: Habit(
        0.05, {Why.CHANGED_MIND: 38, Why.DAMAGED: 24, Why.DEFECTIVE: 22, Why.TOO_LATE: 10, Why.UNSPECIFIED: 6}
    ),
    FirstCategory.BOOKS: Habit(0.03, {Why.CHANGED_MIND: 40, Why.DAMAGED: 30, Why.WRONG_ITEM: 20, Why.TOO_LATE: 10}),
    FirstCategory.PERSONAL_CARE: Habit(
        0.025, {Why.DAMAGED: 40, Why.NOT_AS_DESCRIBED: 30, Why.WRONG_ITEM: 20, Why.OTHER: 10}, resold=False
    ),
    FirstCategory.GROCERY: Habit(0.008, {Why.DAMAGED: 60, Why.WRONG_ITEM: 25, Why.OTHER: 15}, resold=False),
}

OF_CHANNEL = {Channel.WEB: 1.0, Channel.SHOP: 0.4, Channel.MARKETPLACE: 1.2}
"""Returns as a multiple of those on the web: in the shop people see what they buy."""

HARMED = {Why.DAMAGED, Why.DEFECTIVE}
SCARCE = {Fate.SOLD_OUT, Fate.RESTOCKED, Fate.LOW, Fate.BLOCKED}
"""What comes back of these is not put into the stock, which would no longer be as scarce as it is to be."""

RETURN_DAYS = (2, 24)
"""How many days after the sale goods come back."""
GOODWILL = 0.07
"""Share of the returns in which only money goes back: a part of the price."""
GOODWILL_PARTS = (Decimal("0.1"), Decimal("0.2"), Decimal("0.3"))
SWAPS = 0.3
"""Share of the defective goods that are replaced, so that no money goes back."""
WITHOUT_RECEIPT = 0.1
"""How many returns a day come without a receipt, on average."""

NOTES = {
    (FirstCategory.FASHION, Why.NOT_AS_DESCRIBED): "Runs a size small",
    (FirstCategory.ELECTRONICS, Why.DEFECTIVE): "Does not charge",
    (FirstCategory.HOME, Why.DAMAGED): "Arrived with a crack",
    (FirstCategory.GROCERY, Why.DAMAGED): "Glass was broken",
    (FirstCategory.TOYS, Why.TOO_LATE): "Arrived after the birthday",
}

DUPLICATE_EVERY, DUPLICATE_AGE = 40, 5
WRONG_EVERY, WRONG_AGE = 110, 9
"""Every so many days a sale was recorded twice, or with a nought too many; the last time so many days ago."""
AGAIN = timedelta(seconds=40)
NOUGHT = 10


class DemoReturn(NamedTuple):
    """One return; the instant is in UTC.

    - sale: None without a receipt.
    - refunded: None for what the units' share comes to.
    """

    returned_at: datetime
    sale: DemoSale | None
    product: DemoProduct
    units: int
    restocked: int
    refunded: Decimal | None
    reason: ReturnReason
    note: str | None


class Mistake(NamedTuple):
    """A sale that never happened, and the one that did instead; None where it was recorded before."""

    wrong: DemoSale
    right: DemoSale | None


def returns_of(plan: Plan, day: date, sales: Sequence[DemoSale]) -> Iterator[DemoReturn]:
    """What comes back of the sales of a day, in the weeks after it."""
    chance = plan.chance("returns", day.isoformat())
    for sale in sales:
        habit = HABITS[sale.product.category]
        if chance.random() < habit.share * OF_CHANNEL[sale.channel]:
            came_back = day + chance.randint(*RETURN_DAYS) * timedelta(days=1)
            yield _return(sale, habit, _office_hours(plan, came_back, chance), chance)


def _return(sale: DemoSale, habit: Habit, returned_at: datetime, chance: Random) -> DemoReturn:
    if chance.random() < GOODWILL:
        refunded = (sale.revenue * chance.choice(GOODWILL_PARTS)).quantize(CENT, ROUND_HALF_UP)
        return DemoReturn(returned_at, sale, sale.product, 0, 0, refunded, Why.GOODWILL, None)
    reason = chance.choices([*habit.reasons], [*habit.reasons.values()])[0]
    units = chance.randint(1, sale.units)
    is_resold = habit.resold and reason not in HARMED and sale.product.fate not in SCARCE
    is_swapped = reason is Why.DEFECTIVE and chance.random() < SWAPS
    return DemoReturn(
        returned_at,
        sale,
        sale.product,
        units,
        units if is_resold else 0,
        Decimal(0) if is_swapped else None,
        reason,
        NOTES.get((sale.product.category, reason)),
    )


def without_receipt(plan: Plan, day: date, products: Sequence[DemoProduct]) -> Iterator[DemoReturn]:
    """What comes back on a day, and nobody knows of which sale."""
    chance = plan.chance("without a receipt", day.isoformat())
    if chance.random() < WITHOUT_RECEIPT:
        product = chance.choice([product for product in products if product.sells_on(day)])
        at = _office_hours(plan, day, chance)
        yield DemoReturn(at, None, product, 1, 0, product.price, Why.UNSPECIFIED, "Without a receipt")


def mistakes_of(plan: Plan, day: date, sales: Sequence[DemoSale]) -> Iterator[Mistake]:
    """Which sales of a day are recorded twice, or wrong."""
    chance = plan.chance("mistakes", day.isoformat())
    age = (plan.day - day).days
    if sales and age % DUPLICATE_EVERY == DUPLICATE_AGE:
        sale = chance.choice(sales)
        yield Mistake(sale._replace(sold_at=sale.sold_at + AGAIN), None)
    if sales and age % WRONG_EVERY == WRONG_AGE:
        sale = chance.choice(sales)
        yield Mistake(sale._replace(units=sale.units * NOUGHT, revenue=sale.revenue * NOUGHT), sale)


def _office_hours(plan: Plan, day: date, chance: Random) -> datetime:
    clock = time(chance.randint(9, 17), chance.randrange(60), chance.randrange(60))
    return datetime.combine(day, clock, plan.zone).astimezone(UTC)
