"""How the levels of the last weeks came to be what they are: a count, deliveries, and stock that ran out.

Sales before these weeks take no stock, as the sales of a store that has come from another system.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from common.calendar.periods import ONE_DAY
from demo.assortment import DemoProduct, Fate, Plan
from demo.history import Day

SHOWN_DAYS = 28
"""Days up to the last one, whose sales take stock."""
DELIVERED_EVERY = 14


@dataclass(frozen=True)
class StockPlan:
    """What moves the stock of the last weeks beside sales and returns.

    - first_day: the first of these weeks.
    - counted: the level before the first sale of each product that the store had then, by sku.
    - delivered: units by day, then by sku; they come before the day's first sale.
    """

    first_day: date
    counted: Mapping[str, int]
    delivered: Mapping[date, Mapping[str, int]]


def first_shown(plan: Plan) -> date:
    """The first day whose sales take stock."""
    return max(plan.first_day, plan.day - timedelta(days=SHOWN_DAYS - 1))


def plan_stock(
    plan: Plan, products: Sequence[DemoProduct], days: Sequence[Day], levels: Mapping[str, int]
) -> StockPlan:
    """What has to happen on the days for these levels to be there at their end, and for none to be below zero before.

    `levels` are by sku. For a product that is blocked by then, what was left when it was.
    """
    sold = _by_day(days, [(sale.product.sku, at, sale.units) for at, day in enumerate(days) for sale in day.sales])
    restocked = _by_day(
        days, [(back.product.sku, at, back.restocked) for at, day in enumerate(days) for back in day.returns]
    )
    counted: dict[str, int] = {}
    delivered: defaultdict[date, dict[str, int]] = defaultdict(dict)
    for product in products:
        sku = product.sku
        deliveries = _deliveries(plan, product, days, sold[sku], levels[sku])
        level = lowest = 0
        for at, day in enumerate(days):
            level += deliveries.get(day.day, 0) - sold[sku][at]
            lowest = min(lowest, level)
            level += restocked[sku][at]
        if product.launched <= days[0].day:
            counted[sku] = max(levels[sku] - level, -lowest)
        for day_of_delivery, units in deliveries.items():
            delivered[day_of_delivery][sku] = units
    return StockPlan(first_shown(plan), counted, delivered)


def _by_day(days: Sequence[Day], moves: Sequence[tuple[str, int, int]]) -> defaultdict[str, list[int]]:
    """Units of each sku by the places of the days."""
    units: defaultdict[str, list[int]] = defaultdict(lambda: [0] * len(days))
    for sku, at, moved in moves:
        units[sku][at] += moved
    return units


def _deliveries(
    plan: Plan, product: DemoProduct, days: Sequence[Day], sold: Sequence[int], level: int
) -> dict[date, int]:
    """Units by day: once what was missing, with all that is sold of it since; every other week what was sold."""
    if product.missing is not None:
        back = product.missing[1] + ONE_DAY
        since = sum(units for day, units in zip(days, sold, strict=True) if day.day >= back)
        return {back: level + since}
    if product.fate is not Fate.SELLING:
        return {}
    phase = plan.chance("deliveries", product.sku).randrange(DELIVERED_EVERY)
    deliveries = {}
    waiting = 0
    for day, units in zip(days, sold, strict=True):
        if (plan.day - day.day).days % DELIVERED_EVERY == phase and waiting:
            deliveries[day.day] = waiting
            waiting = 0
        waiting += units
    return deliveries
