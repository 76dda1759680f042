"""What people buy together, where they do so, and who comes again."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from random import Random
from typing import NamedTuple

from common.categories import FirstCategory
from demo.assortment import DemoProduct, Plan
from demo.demand import Line


class Channel(StrEnum):
    """Where the demo store sells."""

    WEB = "web"
    SHOP = "shop"
    MARKETPLACE = "marketplace"


CHANNELS = tuple(Channel)
MIXES = {
    FirstCategory.ELECTRONICS: (45, 17, 38),
    FirstCategory.FASHION: (62, 22, 16),
    FirstCategory.PERSONAL_CARE: (46, 44, 10),
    FirstCategory.TOYS: (45, 27, 28),
    FirstCategory.HOME: (52, 30, 18),
    FirstCategory.SPORTS: (55, 20, 25),
    FirstCategory.BOOKS: (42, 43, 15),
    FirstCategory.GROCERY: (34, 64, 2),
}
"""How many of a hundred orders that begin with a category are made in each of CHANNELS."""

LINES = (1,) * 10 + (2,) * 5 + (3,) * 3 + (4,) * 2
"""How many products an order has, each as often as it happens."""

CUSTOMERS = 6000
REGULARS = 2.5
"""The greater, the more of the orders are those of a few customers."""
KNOWN_CUSTOMERS = {Channel.WEB: 0.92, Channel.SHOP: 0.30, Channel.MARKETPLACE: 0.65}
"""Share of the orders whose customer the store can tell: accounts on the web, cards in the shop."""


class DemoSale(NamedTuple):
    """One sale; the instant is in UTC.

    - unit_cost: None when nobody knows it.
    - order_ref: what it shares with the other lines of its order. With product and instant it tells it from all others.
    - customer_ref: None when the store cannot tell.
    """

    sold_at: datetime
    product: DemoProduct
    units: int
    unit_price: Decimal
    revenue: Decimal
    unit_cost: Decimal | None
    order_ref: str
    customer_ref: str | None
    channel: Channel


def in_orders(plan: Plan, day: date, lines: Sequence[Line]) -> list[DemoSale]:
    """The sales of a day in the order of their instants, where each order is made at once."""
    chance = plan.chance("orders", day.isoformat())
    numbers: Counter[Channel] = Counter()
    sales = []
    for basket in sorted(_baskets(lines, chance), key=lambda basket: (basket[0].sold_at, basket[0].product.sku)):
        first = basket[0]
        channel = chance.choices(CHANNELS, MIXES[first.product.category])[0]
        numbers[channel] += 1
        order_ref = f"{channel[0].upper()}{day:%y%m%d}-{numbers[channel]:04d}"
        customer_ref = _customer(channel, chance)
        sales += [
            DemoSale(first.sold_at, *line[1:], order_ref=order_ref, customer_ref=customer_ref, channel=channel)
            for line in basket
        ]
    return sales


def _baskets(lines: Sequence[Line], chance: Random) -> Iterator[list[Line]]:
    """What is bought together: different products, of any category."""
    basket: dict[str, Line] = {}
    size = chance.choice(LINES)
    for line in chance.sample(lines, len(lines)):
        if len(basket) == size or line.product.sku in basket:
            yield [*basket.values()]
            basket, size = {}, chance.choice(LINES)
        basket[line.product.sku] = line
    if basket:
        yield [*basket.values()]


def _customer(channel: Channel, chance: Random) -> str | None:
    if chance.random() >= KNOWN_CUSTOMERS[channel]:
        return None
    return f"C-{1 + int(CUSTOMERS * chance.random() ** REGULARS):05d}"
