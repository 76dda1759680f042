"""What happens in the demo store, before anything is stored: the same for a seed and day, at plausible rates."""

from collections import Counter
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from common.categories import FirstCategory
from common.db.models import ReturnReason
from demo.assortment import COST_SHARES, FATES, Fate, Plan, assortment
from demo.demand import expected_sales, is_sales_day
from demo.history import Day, history
from demo.orders import Channel
from demo.reversals import HARMED, RETURN_DAYS
from demo.stock import first_shown, plan_stock

UTC = ZoneInfo("UTC")
LAST_DAY = date(2026, 3, 31)
HALF_A_YEAR = Plan(seed=1, day=LAST_DAY, zone=UTC, months=6)


@pytest.fixture(scope="module")
def days() -> list[Day]:
    """Half a year."""
    return [*history(HALF_A_YEAR, assortment(HALF_A_YEAR))]


def test_the_same_seed_and_day_give_the_same_store() -> None:
    """Another seed or day gives another."""
    short = Plan(1, LAST_DAY, UTC, months=1)
    assert assortment(short) == assortment(Plan(1, LAST_DAY, UTC, months=1))
    assert list(history(short, assortment(short))) == list(history(short, assortment(short)))
    assert assortment(short) != assortment(Plan(2, LAST_DAY, UTC, months=1))
    assert assortment(short) != assortment(Plan(1, LAST_DAY + timedelta(days=1), UTC, months=1))


def test_there_is_something_of_everything() -> None:
    """About 200 products over all categories, in every state."""
    products = assortment(Plan(1, LAST_DAY, UTC))
    assert 190 <= len(products) <= 210
    assert len({product.sku for product in products}) == len({product.name for product in products}) == len(products)
    assert min(Counter(product.category for product in products).values()) >= 20
    assert {product.category for product in products} == set(FirstCategory)
    fates = Counter(product.fate for product in products)
    assert {fate: fates[fate] for fate in FATES} == FATES
    for product in products:
        level = product.level
        expected = Fate.BLOCKED if level is None else Fate.SOLD_OUT if level == 0 else Fate.LOW
        if product.fate in {Fate.SELLING, Fate.RESTOCKED, Fate.INACTIVE}:
            assert level is not None
            assert level > product.low_at
        else:
            assert product.fate is expected


def test_a_few_products_sell_best_and_demand_moves() -> None:
    """Trend, weekends, summer, gifts and sales days show in what is to be expected."""
    plan = Plan(1, date(2026, 11, 24), UTC)
    products = assortment(plan)
    shares = sorted((product.daily_sales for product in products), reverse=True)
    assert sum(shares[:20]) > 0.3 * sum(shares)
    of = {product.category: product for product in products}

    def demand(category: FirstCategory, day: date) -> float:
        return expected_sales(plan, of[category], day)

    assert demand(FirstCategory.ELECTRONICS, date(2026, 5, 4)) > demand(FirstCategory.ELECTRONICS, date(2025, 5, 5))
    assert demand(FirstCategory.GROCERY, date(2026, 5, 2)) > demand(FirstCategory.GROCERY, date(2026, 5, 4))
    assert demand(FirstCategory.SPORTS, date(2026, 7, 6)) > 1.5 * demand(FirstCategory.SPORTS, date(2026, 1, 5))
    assert demand(FirstCategory.TOYS, date(2025, 12, 22)) > 2 * demand(FirstCategory.TOYS, date(2025, 10, 6))
    assert [day for day in range(1, 31) if is_sales_day(date(2025, 11, day))] == [28, 29, 30]
    assert is_sales_day(date(2024, 11, 29))
    assert is_sales_day(date(2025, 12, 1))
    assert not is_sales_day(date(2025, 12, 2))


def test_costs_are_plausible_shares_of_the_price_and_some_are_unknown() -> None:
    products = assortment(HALF_A_YEAR)
    unknown = [product for product in products if product.cost is None]
    assert 5 <= len(unknown) <= 30
    for product in products:
        if product.cost is not None:
            low, high = COST_SHARES[product.category]
            assert low - 0.01 <= product.cost / product.price <= high + 0.01


def test_sales_keep_the_cost_of_their_time(days: list[Day]) -> None:
    """Prices and costs rose together at the new year."""
    ratios = {
        (day.day.year, round(float(sale.product.cost / sale.unit_cost), 1 if sale.unit_cost < 3 else 2))
        for day in days
        for sale in day.sales
        if sale.product.cost and sale.unit_cost and sale.unit_cost > 3
    }
    assert ratios == {(2025, 1.04), (2026, 1.0)}


def test_orders_have_up_to_four_products_of_any_category_in_one_channel(days: list[Day]) -> None:
    orders: dict[str, list[tuple[object, ...]]] = {}
    for day in days:
        wrong = {mistake.wrong for mistake in day.mistakes}
        for sale in day.sales:
            if sale not in wrong:
                told = (sale.sold_at, sale.channel, sale.customer_ref)
                orders.setdefault(sale.order_ref, []).append((told, sale.product.sku, sale.product.category))
    lines = Counter(len(order) for order in orders.values())
    assert set(lines) == {1, 2, 3, 4}
    assert lines[1] > lines[2] > lines[3] > lines[4] > 0.05 * len(orders)
    for order in orders.values():
        assert len({told for told, _, _ in order}) == 1
        assert len({sku for _, sku, _ in order}) == len(order)
    several = [order for order in orders.values() if len(order) > 1]
    assert sum(len({category for _, _, category in order}) > 1 for order in several) > 0.6 * len(several)


def test_each_channel_has_its_own_mix_and_its_own_customers(days: list[Day]) -> None:
    sold = [sale for day in days for sale in day.sales]
    shares: dict[Channel, float] = {}
    known: dict[Channel, float] = {}
    for channel in Channel:
        of_channel = [sale for sale in sold if sale.channel is channel]
        shares[channel] = sum(sale.product.category is FirstCategory.GROCERY for sale in of_channel) / len(of_channel)
        known[channel] = sum(sale.customer_ref is not None for sale in of_channel) / len(of_channel)
        assert len(of_channel) > 0.1 * len(sold)
    assert shares[Channel.SHOP] > 1.3 * shares[Channel.WEB] > 1.3 * shares[Channel.MARKETPLACE]
    assert known[Channel.WEB] > 0.85
    assert 0.75 > known[Channel.MARKETPLACE] > known[Channel.SHOP] > 0.2
    orders = Counter({sale.customer_ref: 0 for sale in sold})
    orders.update(ref for _, ref in {(sale.order_ref, sale.customer_ref) for sale in sold})
    assert orders.most_common(2)[1][1] > 10


RATES = {
    FirstCategory.FASHION: (15, 27),
    FirstCategory.ELECTRONICS: (5, 12),
    FirstCategory.SPORTS: (4, 10),
    FirstCategory.HOME: (3, 8),
    FirstCategory.TOYS: (2, 6),
    FirstCategory.BOOKS: (1, 4),
    FirstCategory.PERSONAL_CARE: (0.7, 3),
    FirstCategory.GROCERY: (0.1, 1),
}
"""Between how many of a hundred units of a category come back."""


def test_returns_come_at_the_rate_of_their_category(days: list[Day]) -> None:
    sold: Counter[FirstCategory] = Counter()
    returned: Counter[FirstCategory] = Counter()
    for day in days:
        for sale in day.sales:
            sold[sale.product.category] += sale.units
        for back in day.returns:
            returned[back.product.category] += back.units
    rates = {category: 100 * returned[category] / sold[category] for category in RATES}
    assert {
        category: rates[category] for category, (low, high) in RATES.items() if not low < rates[category] < high
    } == {}


def test_returns_are_what_can_be_returned_for_reasons_that_fit(days: list[Day]) -> None:
    returns = [back for day in days for back in day.returns]
    for back in returns:
        assert back.restocked in {0, back.units}
        assert back.restocked == 0 or back.reason not in HARMED
        assert back.units or back.refunded
        if back.sale is not None:
            waited = back.returned_at.date() - back.sale.sold_at.date()
            assert RETURN_DAYS[0] <= waited.days <= RETURN_DAYS[1]
            assert back.units <= back.sale.units
    kinds = Counter("none" if back.sale is None else "money" if not back.units else "goods" for back in returns)
    assert 5 < kinds["none"] < 40
    assert 0.04 < kinds["money"] / len(returns) < 0.12
    assert sum(back.restocked for back in returns) > 0.5 * sum(back.units for back in returns)
    reasons = {
        category: Counter(back.reason for back in returns if back.product.category is category).most_common(1)[0][0]
        for category in (FirstCategory.FASHION, FirstCategory.ELECTRONICS, FirstCategory.GROCERY)
    }
    assert [*reasons.values()] == [ReturnReason.CHANGED_MIND, ReturnReason.DEFECTIVE, ReturnReason.DAMAGED]


def test_some_sales_are_mistakes_and_nothing_comes_back_of_these(days: list[Day]) -> None:
    mistakes = [mistake for day in days for mistake in day.mistakes]
    assert {mistake.right is None for mistake in mistakes} == {True, False}
    assert len(mistakes) < 20
    recorded = {sale for day in days for sale in day.sales}
    assert all(wrong in recorded and right not in recorded for wrong, right in mistakes)
    assert {back.sale for day in days for back in day.returns}.isdisjoint(wrong for wrong, _ in mistakes)


def test_products_that_were_out_of_stock_for_a_while_sold_nothing_then(days: list[Day]) -> None:
    """And the deliveries of the last weeks leave the levels that are planned, none being below zero before."""
    products = assortment(HALF_A_YEAR)
    shown = [day for day in days if day.day >= first_shown(HALF_A_YEAR)]
    levels = {product.sku: 30 if product.level is None else product.level for product in products}
    stock = plan_stock(HALF_A_YEAR, products, shown, levels)
    level = {sku: [units] for sku, units in stock.counted.items()}
    for day in shown:
        for sku, of_product in level.items():
            of_product.append(of_product[-1] + stock.delivered.get(day.day, {}).get(sku, 0))
        for sale in day.sales:
            level[sale.product.sku].append(level[sale.product.sku][-1] - sale.units)
        assert min(of_product[-1] for of_product in level.values()) >= 0, day.day
        for product in products:
            if product.missing and product.missing[0] <= day.day <= product.missing[1]:
                assert level[product.sku][-1] == 0
        for back in day.returns:
            level[back.product.sku].append(level[back.product.sku][-1] + back.restocked)
    missing = {product.sku for product in products if product.missing}
    assert len(missing) == FATES[Fate.RESTOCKED]
    ended = {sku: of_product[-1] for sku, of_product in level.items()}
    assert sum(ended[sku] == levels[sku] for sku in ended) > 0.95 * len(ended)
    assert {sku: ended[sku] for sku in missing} == {sku: levels[sku] for sku in missing}
    assert sum(map(len, stock.delivered.values())) > 100
