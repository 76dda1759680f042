"""What happened in the demo store, day by day."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from common.calendar.periods import local_date
from demo.assortment import DemoProduct, Plan
from demo.demand import demand_by_day
from demo.orders import DemoSale, in_orders
from demo.reversals import DemoReturn, Mistake, mistakes_of, returns_of, without_receipt


class Day(NamedTuple):
    """One day.

    - sales: in the order of their instants, as they were recorded: those that are mistakes too.
    - returns: what came back on it, in the order of their instants.
    """

    day: date
    sales: list[DemoSale]
    mistakes: list[Mistake]
    returns: list[DemoReturn]


def history(plan: Plan, products: Sequence[DemoProduct]) -> Iterator[Day]:
    """Each day from the plan's first to its last. What comes back later than that is left out."""
    coming: defaultdict[date, list[DemoReturn]] = defaultdict(list)
    for day, lines in demand_by_day(plan, products):
        made = in_orders(plan, day, lines)
        mistakes = [*mistakes_of(plan, day, made)]
        mistaken = {mistake.wrong.order_ref for mistake in mistakes}
        for returned in returns_of(plan, day, [sale for sale in made if sale.order_ref not in mistaken]):
            coming[local_date(returned.returned_at, plan.zone)].append(returned)
        coming[day] += without_receipt(plan, day, products)
        yield Day(day, _recorded(made, mistakes), mistakes, sorted(coming.pop(day), key=_place))


def _recorded(made: list[DemoSale], mistakes: Sequence[Mistake]) -> list[DemoSale]:
    if not mistakes:
        return made
    replaced = {mistake.right for mistake in mistakes}
    sales = [*(sale for sale in made if sale not in replaced), *(mistake.wrong for mistake in mistakes)]
    return sorted(sales, key=lambda sale: (sale.sold_at, sale.product.sku))


def _place(returned: DemoReturn) -> tuple[object, ...]:
    return returned.returned_at, returned.product.sku, returned.sale.order_ref if returned.sale else ""
