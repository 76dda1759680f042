"""A deleted product's sku is free again, and the product can come back for it."""

from typing import Any

import pytest
from sqlalchemy import Engine, text

from common.db.transactions import Database
from common.settings import Settings
from products_service.products import free_skus_of_deleted
from tests.support import imports
from tests.support.problems import assert_problem
from tests.support.store import Store

BLOCKED = {"status": "inactive", "current_inventory": None, "stock_state": "blocked"}


def path(product: dict[str, Any], more: str = "") -> str:
    """Where a product is."""
    return f"/products/{product['id']}{more}"


def read(store: Store, product: dict[str, Any]) -> dict[str, Any]:
    """A product as it is now."""
    return dict(store.products.get(path(product)).json())


def deleted(store: Store, **fields: Any) -> dict[str, Any]:
    """A product that was deleted, as it was before."""
    product = store.product(**fields)
    assert store.products.delete(path(product)).status_code == 204
    return product


def found(store: Store, **parameters: Any) -> list[int]:
    """Ids of the products that a filter lets through."""
    return [row["id"] for row in store.products.get("/products", params=parameters).json()["items"]]


def test_deleting_frees_the_sku_and_keeps_it_as_the_former_one(store: Store) -> None:
    first = deleted(store, sku="X-1")
    gone = read(store, first)
    assert (gone["sku"], gone["former_sku"], gone["status"]) == (None, "X-1", "deleted")
    second = store.product(sku="X-1")
    assert (second["sku"], second["former_sku"]) == ("X-1", None)
    third = store.product()
    renamed = store.products.patch(path(third), json={"sku": "X-1"})
    detail = f"Product {second['id']} has the sku 'X-1' already."
    assert_problem(renamed, 409, "sku_exists", errors=[{"pointer": "/sku", "detail": detail}])
    body = {"name": "b", "category": "toys", "price": 1, "sku": "X-1"}
    answer = store.products.post("/products", json=body)
    assert_problem(answer, 409, "sku_exists", errors=[{"pointer": "/sku", "detail": detail}])


def test_a_file_may_give_the_sku_to_a_new_product(store: Store) -> None:
    deleted(store, sku="X-1")
    body = "sku,name,category,price\nX-1,New,toys,1\n"
    assert imports.send(store, body, kind="products").json()["created"] == 1
    gone = deleted(store, sku="Y-1")
    detail = f"no product has the sku 'Y-1', and a new one needs name, category; product {gone['id']}, which is deleted"
    imports.refused_rows(imports.send(store, "sku,price\nY-1,1\n", kind="products"), (2, "name", f"{detail}, had it"))


def test_deleted_products_are_found_by_their_former_sku(store: Store) -> None:
    gone, other = deleted(store, sku="X-1"), deleted(store, sku="Y-1")
    living = store.product(sku="X-1")
    assert found(store, q="x-1", status="deleted") == [gone["id"]]
    assert found(store, q="x-1") == [living["id"]]
    assert found(store, status="deleted") == [gone["id"], other["id"]]


def test_a_restored_product_has_its_sku_again_and_is_inactive_and_blocked(store: Store) -> None:
    before = deleted(store, sku="X-1", current_inventory=7)
    answer = store.products.post(path(before, "/restore"))
    after = answer.json()
    assert (answer.status_code, after) == (200, before | BLOCKED | {"updated_at": after["updated_at"], "version": 3})
    assert after["updated_at"] > before["updated_at"]
    assert read(store, before) == after
    assert [entry["reason"] for entry in store.ledger(before)] == ["initial", "delete"]
    assert store.products.post(path(before, "/restore")).json() == after
    back = store.products.patch(path(before), json={"status": "active", "current_inventory": 7})
    assert back.json() == before | {"updated_at": back.json()["updated_at"], "version": 4}
    assert store.sell(before)["product_id"] == before["id"]


def test_a_product_that_was_not_deleted_is_restored_to_what_it_is(store: Store) -> None:
    for product in (store.product(sku="A"), store.product()):
        assert store.products.post(path(product, "/restore")).json() == product
    assert_problem(store.products.post("/products/999999/restore"), 404, "product_not_found")


def test_a_sku_that_another_product_has_now_stays_there(store: Store) -> None:
    gone = deleted(store, sku="X-1")
    owner = store.product(sku="X-1")
    after = store.products.post(path(gone, "/restore")).json()
    other = {"sku": None, "former_sku": "X-1", "updated_at": after["updated_at"], "version": 3}
    assert after == gone | BLOCKED | other
    assert read(store, owner) == owner
    # Deleted once more it keeps what it had.
    store.products.delete(path(gone))
    assert (read(store, gone)["sku"], read(store, gone)["former_sku"]) == (None, "X-1")
    store.products.delete(path(owner))
    assert store.products.post(path(gone, "/restore")).json()["sku"] == "X-1"


def test_a_product_without_a_sku_is_deleted_and_restored_without_one(store: Store) -> None:
    gone = deleted(store)
    after = store.products.post(path(gone, "/restore")).json()
    assert (after["sku"], after["former_sku"]) == (None, None)


def test_restoring_with_a_key_happens_once(store: Store) -> None:
    gone = deleted(store, sku="X-1")
    first = store.products.post(path(gone, "/restore"), headers={"Idempotency-Key": "k"})
    store.products.delete(path(gone))
    again = store.products.post(path(gone, "/restore"), headers={"Idempotency-Key": "k"})
    assert (again.content, again.headers["idempotency-replayed"]) == (first.content, "true")
    assert read(store, gone)["status"] == "deleted"


@pytest.mark.parametrize("changes", [{"sku": None}, {"name": "x"}], ids=repr)
def test_a_change_to_a_deleted_product_is_told_the_way_back(store: Store, changes: dict[str, Any]) -> None:
    gone = deleted(store, sku="X-1")
    document = assert_problem(store.products.patch(path(gone), json=changes), 409, "product_unavailable")
    way_back = f"POST /products/{gone['id']}/restore brings it back"
    assert document["detail"] == f"Product {gone['id']} is deleted; {way_back}."


def test_what_an_older_version_has_deleted_meanwhile_is_freed_at_start(
    store: Store, engine: Engine, settings: Settings
) -> None:
    """It serves on while an upgrade's migration is in already, and leaves the sku where it was."""
    gone, living = store.product(sku="X-1"), store.product(sku="Y-1")
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE products SET status = 'deleted', current_inventory = NULL WHERE id = :id"), {"id": gone["id"]}
        )
    database = Database(settings)
    free_skus_of_deleted(database)
    database.close()
    assert (read(store, gone)["sku"], read(store, gone)["former_sku"]) == (None, "X-1")
    assert read(store, living) == living
