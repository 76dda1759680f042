"""What of a call not everybody may do who may make it: prices and the past, levels and attributes."""

from datetime import timedelta
from typing import Any

import pytest

from common.access.scopes import Scope, scopes_of
from common.db.models import Role
from common.db.types import utc_now
from tests.common.access.conftest import Guarded, MakeKey
from tests.support.problems import assert_problem
from tests.support.store import Store

YESTERDAY = (utc_now() - timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({}, None),
        ({"revenue": "1.00"}, None),
        ({"sold_at": utc_now().replace(hour=0, minute=0, second=0).isoformat()}, None),
        ({"unit_price": "9.00"}, "/unit_price"),
        ({"sold_at": YESTERDAY}, "/sold_at"),
        ({"sold_at": YESTERDAY, "take_stock": False}, "/take_stock"),
    ],
)
def test_a_clerk_gives_discounts_but_no_prices_and_writes_no_history(
    guarded: Guarded, store: Store, make_key: MakeKey, fields: dict[str, Any], pointer: str | None
) -> None:
    product = store.product()
    clerk, manager = make_key(*scopes_of(Role.CLERK)), make_key(*scopes_of(Role.MANAGER))
    sale = {"product_id": product["id"], "units": 1} | fields
    for path, body, at in (("/sales", sale, ""), ("/sales/batch", {"sales": [sale]}, "/sales/0")):
        answer = guarded.sales.post(path, json=body, headers=clerk)
        if pointer is None:
            assert answer.status_code == 201, answer.text
            continue
        document = answer.json()
        errors = [{"pointer": at + pointer, "detail": document["detail"]}]
        assert_problem(answer, 403, "forbidden", scope="history:write", errors=errors)
        assert guarded.sales.get("/sales", headers=clerk).json()["items"] == []
    if pointer is not None:
        assert guarded.sales.post("/sales", json=sale, headers=manager).status_code == 201


def test_a_clerk_takes_back_today_only_and_voids_nothing(guarded: Guarded, store: Store, make_key: MakeKey) -> None:
    sale = store.sell(store.product(), 3, sold_at=(utc_now() - timedelta(days=2)).isoformat())
    clerk = make_key(*scopes_of(Role.CLERK))
    body = {"sale_id": sale["id"], "units": 1}
    assert guarded.sales.post("/returns", json=body, headers=clerk).status_code == 201
    for path, past, at in (
        ("/returns", body | {"returned_at": YESTERDAY}, ""),
        ("/returns/batch", {"returns": [body | {"returned_at": YESTERDAY}]}, "/returns/0"),
    ):
        answer = guarded.sales.post(path, json=past, headers=clerk)
        errors = [{"pointer": f"{at}/returned_at", "detail": answer.json()["detail"]}]
        assert_problem(answer, 403, "forbidden", scope="history:write", errors=errors)
    void = {"reason": "wrong_entry"}
    answer = guarded.sales.post(f"/sales/{sale['id']}/void", json=void, headers=clerk)
    assert_problem(answer, 403, "forbidden", scope="history:write")


def test_a_level_and_an_attribute_need_a_scope_each(guarded: Guarded, store: Store, make_key: MakeKey) -> None:
    product = store.product(current_inventory=5)
    path = f"/products/{product['id']}"
    stock, catalog = make_key(Scope.STOCK_WRITE), make_key(Scope.CATALOG_WRITE)
    both = {"current_inventory": 7, "price": "11.00"}
    for key, scope, pointer in ((stock, "catalog:write", "/price"), (catalog, "stock:write", "/current_inventory")):
        answer = guarded.products.patch(path, json=both, headers=key)
        errors = [{"pointer": pointer, "detail": answer.json()["detail"]}]
        assert_problem(answer, 403, "forbidden", scope=scope, errors=errors)
    assert store.products.get(path).json() == product
    level = {"current_inventory": 6, "expected_quantity": 5}
    assert guarded.products.patch(path, json=level, headers=stock).json()["current_inventory"] == 6
    assert guarded.products.patch(path, json={"price": "11.00"}, headers=catalog).json()["price"] == "11.00"
    assert guarded.products.patch(path, json=both, headers=make_key(Scope.STOCK_WRITE, Scope.CATALOG_WRITE)).is_success


def test_an_idempotency_key_is_the_callers_own(guarded: Guarded, store: Store, make_key: MakeKey) -> None:
    """Nobody gets an answer that was somebody else's."""
    product = store.product()
    body, same = {"product_id": product["id"], "units": 1}, {"Idempotency-Key": "order-1"}
    one, other = make_key(Scope.SALES_WRITE), make_key(Scope.SALES_WRITE)
    first = guarded.sales.post("/sales", json=body, headers=one | same)
    again = guarded.sales.post("/sales", json=body, headers=one | same)
    assert (again.headers["idempotency-replayed"], again.json()) == ("true", first.json())
    for headers in (other | same, same):
        client = guarded.sales if headers is not same else store.sales
        answer = client.post("/sales", json=body, headers=headers)
        assert (answer.status_code, "idempotency-replayed" in answer.headers) == (201, False)
        assert answer.json()["id"] != first.json()["id"]
