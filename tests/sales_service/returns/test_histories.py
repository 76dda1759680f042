"""Any history of sales, returns, voids and replacements, against a shop in plain Python that knows no database."""

from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from common.db.types import utc_now
from tests.support.store import Store

REFUSED = 409
PRICE = 997
"""Of every product, in cents: a number that no number of units divides."""

SOME_DAYS_AGO = f"{utc_now() - timedelta(days=3):%Y-%m-%dT12:00:00Z}"


def money(cents: int) -> str:
    """Cents as an amount."""
    return f"{cents // 100}.{cents % 100:02}"


@dataclass
class Sold:
    """A sale of the model; its key is its place in the list."""

    product: int
    units: int
    revenue: int
    took: bool
    old: bool
    void: bool = False
    replaces: int | None = None
    order: str | None = None


@dataclass
class Returned:
    """A return of the model."""

    sale: int | None
    product: int
    units: int
    refunded: int
    restocked: int
    void: bool = False


@dataclass
class Shop:
    """What there is after some acts; each method does one, or returns the code that refuses it."""

    levels: list[int | None]
    ledgers: list[list[tuple[int | None, int | None, str]]]
    sales: list[Sold] = field(default_factory=list)
    returns: list[Returned] = field(default_factory=list)

    def move(self, product: int, change: int, reason: str) -> None:
        """Move a level."""
        level = self.levels[product]
        assert level is not None
        self.levels[product] = level + change
        self.ledgers[product].append((level + change, change, reason))

    def set_level(self, product: int, quantity: int | None) -> None:
        """PATCH the level."""
        before = self.levels[product]
        change = None if before is None or quantity is None else quantity - before
        reason = "block" if quantity is None else "unblock" if before is None else "adjustment"
        self.levels[product] = quantity
        self.ledgers[product].append((quantity, change, reason))

    def refuses(self, product: int, units: int) -> str | None:
        """Why units cannot be sold."""
        level = self.levels[product]
        if level is None:
            return "product_unavailable"
        return "insufficient_stock" if level < units else None

    def sell(
        self,
        product: int,
        units: int,
        discount: int,
        *,
        old: bool,
        replaces: int | None = None,
        order: str | None = None,
    ) -> str | None:
        """A sale of now, or one of the past that takes no stock."""
        if not old:
            if code := self.refuses(product, units):
                return code
            self.move(product, -units, "sale")
        revenue = units * PRICE - min(discount, units * PRICE)
        self.sales.append(Sold(product, units, revenue, took=not old, old=old, replaces=replaces, order=order))
        return None

    def taken_off(self, sale: int) -> tuple[int, int]:
        """Units and cents that came back of a sale."""
        back = [one for one in self.returns if one.sale == sale and not one.void]
        return sum(one.units for one in back), sum(one.refunded for one in back)

    def give_back(self, sale: int, units: int, refunded: int | None, restocked: int | None) -> str | None:
        """A return of a sale."""
        sold = self.sales[sale]
        if sold.void:
            return "sale_voided"
        before, paid = self.taken_off(sale)
        if units > sold.units - before:
            return "return_exceeds_sale"
        if refunded is None:
            shares = [floor(Fraction(sold.revenue * k, sold.units) + Fraction(1, 2)) for k in (before, before + units)]
            refunded = min(shares[1] - shares[0], sold.revenue - paid)
        if refunded > sold.revenue - paid:
            return "refund_exceeds_sale"
        return self.record(Returned(sale, sold.product, units, refunded, 0), restocked, comes_back=sold.took)

    def record(self, returned: Returned, restocked: int | None, *, comes_back: bool) -> str | None:
        """The return's part that all returns have."""
        has_level = self.levels[returned.product] is not None
        if restocked is None:
            restocked = returned.units if comes_back and has_level else 0
        if restocked and not has_level:
            return "inventory_blocked"
        returned.restocked = restocked
        if restocked:
            self.move(returned.product, restocked, "return")
        self.returns.append(returned)
        return None

    def void_return(self, place: int) -> str | None:
        """A return that was a mistake."""
        returned = self.returns[place]
        if returned.void:
            return "return_voided"
        level = self.levels[returned.product]
        if returned.restocked:
            if level is None:
                return "inventory_blocked"
            if level < returned.restocked:
                return "insufficient_stock"
            self.move(returned.product, -returned.restocked, "void")
        returned.void = True
        return None

    def void_sale(self, sale: int, replacement: tuple[int, int] | None) -> str | None:
        """A sale that was a mistake, and the right one."""
        sold = self.sales[sale]
        if sold.void:
            return "sale_voided"
        if any(one.sale == sale and not one.void for one in self.returns):
            return "sale_has_returns"
        restock = sold.took and self.levels[sold.product] is not None
        if replacement:
            product, units = replacement
            level = self.levels[product]
            left = None if level is None else level + (sold.units if restock and product == sold.product else 0)
            if left is None:
                return "product_unavailable"
            if left < units:
                return "insufficient_stock"
        if restock:
            self.move(sold.product, sold.units, "void")
        sold.void = True
        if replacement:
            self.sell(*replacement, 0, old=False, replaces=sale)
        return None


PRODUCTS = st.integers(0, 1)
UNITS = st.integers(1, 4)
PLACES = st.integers(0, 7)
ACTS = st.one_of(
    st.tuples(st.just("sell"), PRODUCTS, UNITS, st.integers(0, 1500), st.booleans(), st.none()),
    st.tuples(st.just("sell"), PRODUCTS, UNITS, st.just(0), st.booleans(), st.sampled_from("ab")),
    st.tuples(st.just("give back"), PLACES, UNITS, st.none(), st.none()),
    st.tuples(
        st.just("give back"),
        PLACES,
        st.integers(0, 3),
        st.none() | st.integers(0, 2000),
        st.none() | st.integers(0, 3),
    ),
    st.tuples(st.just("unlinked"), PRODUCTS, st.integers(0, 3), st.integers(1, 2000), st.none() | st.integers(0, 3)),
    st.tuples(st.just("void return"), PLACES),
    st.tuples(st.just("void sale"), PLACES, st.none() | st.tuples(PRODUCTS, UNITS)),
    st.tuples(st.just("level"), PRODUCTS, st.none() | st.integers(0, 9)),
)


@dataclass
class Played:
    """The real shop beside the model."""

    store: Store
    products: list[int]
    shop: Shop
    sales: list[int] = field(default_factory=list)
    returns: list[int] = field(default_factory=list)

    def play(self, act: tuple[Any, ...]) -> None:
        """Do it on both sides; the same must come of it."""
        kind, *values = act
        getattr(self, kind.replace(" ", "_"))(*values)

    def agree(self, answer: Any, refused: str | None) -> bool:
        """Whether it was done, on both sides."""
        found = None if answer.is_success else answer.json()["code"]
        assert found == refused, answer.text
        assert answer.is_success or answer.status_code == REFUSED
        return refused is None

    def sell(self, product: int, units: int, discount: int, old: bool, order: str | None) -> None:
        """POST /sales; those with an order have a channel too."""
        revenue = money(units * PRICE - min(discount, units * PRICE))
        body = {"product_id": self.products[product], "units": units, "revenue": revenue}
        body |= {"sold_at": SOME_DAYS_AGO, "take_stock": False} if old else {}
        order = order and f"{self.products[0]}{order}"
        body |= {"order_ref": order, "channel": "web"} if order else {}
        answer = self.store.sales.post("/sales", json=body)
        if self.agree(answer, self.shop.sell(product, units, discount, old=old, order=order)):
            self.sales.append(answer.json()["id"])

    def give_back(self, place: int, units: int, refunded: int | None, restocked: int | None) -> None:
        """POST /returns of a sale."""
        restocked = None if restocked is None else min(restocked, units)
        if not self.sales or not (units or refunded):
            return
        place %= len(self.sales)
        body = {"sale_id": self.sales[place], "units": units, "restocked_units": restocked}
        body |= {} if refunded is None else {"refunded": money(refunded)}
        self.back(body, self.shop.give_back(place, units, refunded, restocked))

    def unlinked(self, product: int, units: int, refunded: int, restocked: int | None) -> None:
        """POST /returns of a product."""
        restocked = None if restocked is None else min(restocked, units)
        body = {"product_id": self.products[product], "units": units, "refunded": money(refunded)}
        returned = Returned(None, product, units, refunded, 0)
        refused = self.shop.record(returned, restocked, comes_back=False)
        self.back(body | {"restocked_units": restocked}, refused)

    def back(self, body: dict[str, Any], refused: str | None) -> None:
        """POST /returns."""
        answer = self.store.sales.post("/returns", json=body)
        if self.agree(answer, refused):
            self.returns.append(answer.json()["id"])

    def void_return(self, place: int) -> None:
        """POST /returns/{id}/void."""
        if self.returns:
            place %= len(self.returns)
            answer = self.store.sales.post(f"/returns/{self.returns[place]}/void")
            self.agree(answer, self.shop.void_return(place))

    def void_sale(self, place: int, replacement: tuple[int, int] | None) -> None:
        """POST /sales/{id}/void."""
        if not self.sales:
            return
        place %= len(self.sales)
        body: dict[str, Any] = {"reason": "wrong_entry"}
        if replacement:
            body["replacement"] = {"product_id": self.products[replacement[0]], "units": replacement[1]}
        answer = self.store.sales.post(f"/sales/{self.sales[place]}/void", json=body)
        if self.agree(answer, self.shop.void_sale(place, replacement)) and replacement:
            self.sales.append(answer.json()["replacement"]["id"])

    def level(self, product: int, quantity: int | None) -> None:
        """PATCH /products/{id}."""
        path = f"/products/{self.products[product]}"
        assert self.store.products.patch(path, json={"current_inventory": quantity}).is_success
        self.shop.set_level(product, quantity)

    def compare(self) -> None:
        """Levels, ledgers, sales and returns of both sides."""
        for product_id, level, ledger in zip(self.products, self.shop.levels, self.shop.ledgers, strict=True):
            assert self.store.products.get(f"/products/{product_id}").json()["current_inventory"] == level
            entries = self.store.ledger({"id": product_id})
            assert [(entry["quantity"], entry["change"], entry["reason"]) for entry in entries] == ledger
        assert [self.real_sale(row) for row in self.listed("/sales")] == [
            self.model_sale(place) for place in range(len(self.shop.sales))
        ]
        keys = ("units", "refunded", "restocked_units", "sale_id", "product_id")
        assert [(*(row[key] for key in keys), row["voided_at"] is not None) for row in self.listed("/returns")] == [
            (
                *(one.units, money(one.refunded), one.restocked),
                None if one.sale is None else self.sales[one.sale],
                self.products[one.product],
                one.void,
            )
            for one in self.shop.returns
        ]

    def listed(self, path: str) -> list[dict[str, Any]]:
        """All rows of a list that are of these products, void ones too."""
        query = {"product_id": self.products, "voided": "any", "sort": "id", "limit": 200}
        return list(self.store.sales.get(path, params=query).json()["items"])

    @staticmethod
    def real_sale(row: dict[str, Any]) -> tuple[object, ...]:
        """What the service says of a sale."""
        keys = ("id", "units", "revenue", "returned_units", "refunded", "replaces")
        return (*(row[key] for key in keys), row["voided_at"] is not None, row["void_reason"])

    def model_sale(self, place: int) -> tuple[object, ...]:
        """The same of the model."""
        sold = self.shop.sales[place]
        units, refunded = self.shop.taken_off(place)
        replaces = None if sold.replaces is None else self.sales[sold.replaces]
        reason = "wrong_entry" if sold.void else None
        return self.sales[place], sold.units, money(sold.revenue), units, money(refunded), replaces, sold.void, reason

    def compare_orders(self, engine: Engine) -> None:
        """Each order has its sales that count, and begins with the earliest of them."""
        orders: dict[str, list[tuple[bool, int]]] = {}
        for sale_id, sold in zip(self.sales, self.shop.sales, strict=True):
            if sold.order and not sold.void:
                orders.setdefault(sold.order, []).append((not sold.old, sale_id))
        named = text("SELECT order_ref, first_sale_id, sales FROM orders WHERE order_ref LIKE :these ORDER BY 1")
        with engine.connect() as connection:
            found = [tuple(row) for row in connection.execute(named, {"these": f"{self.products[0]}_"})]
        assert found == [(ref, min(orders[ref])[1], len(orders[ref])) for ref in sorted(orders)]

    def compare_report(self) -> None:
        """What all reports add up of them, over all time."""
        totals = self.store.summary(product_id=self.products)["totals"]
        sold = [sale for sale in self.shop.sales if not sale.void]
        back = [one for one in self.shop.returns if not one.void]
        assert {name: totals[name] for name in ("sales", "units", "revenue")} == {
            "sales": len(sold),
            "units": sum(sale.units for sale in sold),
            "revenue": money(sum(sale.revenue for sale in sold)),
        }
        assert {name: totals[name] for name in ("returns", "units_returned", "refunded")} == {
            "returns": len(back),
            "units_returned": sum(one.units for one in back),
            "refunded": money(sum(one.refunded for one in back)),
        }


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, max_size=20))
@pytest.mark.usefixtures("rollups_agree")
def test_any_history_leaves_what_a_plain_shop_predicts(
    store: Store, engine: Engine, acts: list[tuple[Any, ...]]
) -> None:
    fields = {"price": money(PRICE), "current_inventory": 6}
    products = [store.product(category=name, **fields)["id"] for name in ("toys", "home")]
    played = Played(store, products, Shop([6, 6], [[(6, 6, "initial")] for _ in products]))
    for act in acts:
        played.play(act)
    played.compare()
    played.compare_orders(engine)
    played.compare_report()
