"""One database whose sales are replaced for each example of a property, and an oracle that knows them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from common.settings import Settings
from tests.sales_service.conftest import ROLLED_UP, services_in_zones
from tests.sales_service.oracle import KnownStore, Oracle
from tests.sales_service.oracle_figures import Json
from tests.sales_service.report_cases import (
    NEVER_SOLD,
    PRODUCTS,
    STORE_ZONES,
    YEAR_STARTS,
    Back,
    Case,
    Line,
    category_of,
)
from tests.support.store import Store


class World:
    """One database whose sales are replaced for each example, seen by services of several store zones."""

    def __init__(self, store: Store, services: dict[str, TestClient], engine: Engine) -> None:
        self.store = store
        self.services = services
        self.engine = engine
        products = [store.product(category=category_of(number, moved=False)) for number in range(PRODUCTS)]
        store.category(NEVER_SOLD)
        self.ids = [product["id"] for product in products]
        self.names = {product["id"]: product["name"] for product in products}
        self.now = datetime.now(UTC)
        self.moved = False

    def oracle(self, case: Case) -> Oracle:
        """Make the store what the case says; an oracle that knows it."""
        with self.engine.begin() as connection:
            for table in (*ROLLED_UP, "inventory_transactions"):
                connection.execute(text(f"DELETE FROM {table}"))
        self.now = case.now
        sale_ids = self._record(case.zone, case.sold)
        order = sorted(range(len(sale_ids)), key=sale_ids.__getitem__)
        has_returns = {back.place for back in case.back if not back.voided}
        sold = [
            line.sold(order.index(place), self.ids, voided=line.voided and place not in has_returns)
            for place, line in enumerate(case.sold)
        ]
        self._take_back(case.zone, case.back, sale_ids)
        for sale_id, sale in zip(sale_ids, sold, strict=True):
            if sale.voided:
                self._post(case.zone, f"/sales/{sale_id}/void", {"reason": "test"})
        returned = [
            back.returned(self.ids, sold, category_of(back.product, moved=self.moved))
            for back in case.back
            if not back.voided
        ]
        known = KnownStore(self.names, case.zone, case.now, YEAR_STARTS.get(case.zone, 1))
        return Oracle(sold, returned, known)

    def _record(self, zone: str, sold: list[Line]) -> list[int]:
        """Record sales, those of products that have moved last; returns their ids."""
        ids: dict[int, int] = {}
        for moved in (False, True):
            places = [place for place, line in enumerate(sold) if line.moved is moved]
            if places:
                self._move(moved=moved)
                answer = self._post(zone, "/sales/batch", {"sales": [sold[place].body(self.ids) for place in places]})
                ids |= dict(zip(places, (sale["id"] for sale in answer["sales"]), strict=True))
        return [ids[place] for place in range(len(sold))]

    def _take_back(self, zone: str, backs: list[Back], sale_ids: list[int]) -> None:
        if backs:
            bodies = [back.body(self.ids, sale_ids) for back in backs]
            answer = self._post(zone, "/returns/batch", {"returns": bodies})
            for back, returned in zip(backs, answer["returns"], strict=True):
                if back.voided:
                    self._post(zone, f"/returns/{returned['id']}/void", {})

    def _post(self, zone: str, path: str, body: Json) -> Json:
        answer = self.services[zone].post(path, json=body)
        assert answer.is_success, answer.text
        return dict(answer.json())

    def _move(self, *, moved: bool) -> None:
        if moved is self.moved:
            return
        self.moved = moved
        for number, product_id in enumerate(self.ids):
            change = {"category": category_of(number, moved=moved)}
            assert self.store.products.patch(f"/products/{product_id}", json=change).status_code == 200

    def ask(self, zone: str, path: str, query: Json) -> Json:
        """The answer to a question."""
        answer = self.services[zone].get(path, params={name: sent(value) for name, value in query.items()})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def named(self, query: Json) -> Json:
        """The query with the products' ids instead of their numbers."""
        if "product_id" not in query:
            return query
        return query | {"product_id": [self.ids[number] for number in query["product_id"]]}

    def listed(self, zone: str, path: str, query: Json) -> list[Json]:
        """Every item of a list, page by page."""
        items: list[Json] = []
        cursor = None
        for _ in range(10):
            page = self.ask(zone, path, query | {"limit": 7} | ({"cursor": cursor} if cursor else {}))
            items += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return items
        pytest.fail("the list does not end")


def sent(value: Any) -> Any:
    """A parameter's value as text."""
    if isinstance(value, list):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)


@contextmanager
def open_world(
    settings: Settings, engine: Engine, products: TestClient, zones: tuple[str, ...] = STORE_ZONES
) -> Iterator[World]:
    """Services of each store zone on one database; the clock of their reports is `now`."""
    with (
        services_in_zones(settings, engine, *zones, year_starts=YEAR_STARTS) as services,
        pytest.MonkeyPatch.context() as clocks,
    ):
        world = World(Store(products, services[zones[0]]), services, engine)
        for module in ("routes.reports", "reports.list_totals"):
            clocks.setattr(f"sales_service.{module}.utc_now", lambda: world.now)
        yield world
