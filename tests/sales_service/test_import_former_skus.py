"""Sales by sku in a file: also of products that were deleted, and never of the wrong one."""

import pytest

from tests.support.imports import imported, refused_rows, send, stored_sales
from tests.support.store import Store

HEADER = "sku,units,sold_at\n"
ROW = "X-1,1,2025-01-01T00:00:00Z\n"


def sold(store: Store) -> list[int]:
    """The product of every sale, in the order of their ids."""
    return [sale[0] for sale in stored_sales(store)]


def test_a_deleted_product_is_found_by_the_sku_that_it_had(store: Store) -> None:
    gone = store.product(sku="X-1")
    store.products.delete(f"/products/{gone['id']}")
    assert send(store, HEADER + ROW).json() == imported(rows=1, created=1)
    assert sold(store) == [gone["id"]]


def test_a_living_products_sku_wins(store: Store) -> None:
    gone = store.product(sku="X-1")
    store.products.delete(f"/products/{gone['id']}")
    living = store.product(sku="X-1")
    assert send(store, HEADER + ROW).json() == imported(rows=1, created=1)
    assert sold(store) == [living["id"]]


def test_of_two_deleted_products_with_the_same_former_sku_neither_is_guessed(store: Store) -> None:
    ids = []
    for _ in range(2):
        product = store.product(sku="X-1")
        store.products.delete(f"/products/{product['id']}")
        ids.append(product["id"])
    detail = f"products {ids[0]}, {ids[1]} had the sku 'X-1' before they were deleted; give the product_id"
    refused_rows(send(store, HEADER + ROW), (2, "sku", detail))
    named = f"product_id,{HEADER}{ids[0]},{ROW}"
    assert send(store, named, map="product_id=product_id").json() == imported(rows=1, created=1)
    assert sold(store) == [ids[0]]


def test_an_export_names_deleted_products_by_the_sku_that_they_had(store: Store) -> None:
    gone = store.product(sku="X-1")
    store.sold_before(gone, "2025-01-01T00:00:00Z")
    store.products.delete(f"/products/{gone['id']}")
    store.product(sku="X-1")
    exported = store.sales.get("/sales/export").text
    assert exported.splitlines()[1].startswith(f'"X-1",{gone["id"]},1,')
    assert send(store, exported).json() == imported(rows=1, already=1)
    later = exported.replace("2025-01-01", "2025-01-02")
    assert send(store, later).json() == imported(rows=1, created=1)
    assert sold(store) == [gone["id"], gone["id"]]


def test_sku_and_id_of_different_products_are_refused(store: Store) -> None:
    one, two = store.product(sku="X-1"), store.product(sku="X-2")
    body = f"product_id,{HEADER}{two['id']},{ROW}"
    detail = f"product_id says {two['id']}, but the sku is that of product {one['id']}; leave one of them out"
    refused_rows(send(store, body, map="product_id=product_id"), (2, "product_id", detail))


@pytest.mark.parametrize("sku", ["x-1", "X-1", "Ｘ-1"])
def test_a_sku_that_differs_in_case_only_is_pointed_out(store: Store, sku: str) -> None:
    store.product(sku="X-1É" if sku == "X-1" else "X-1")
    wanted = "X-1é" if sku == "X-1" else sku
    known = "X-1É" if sku == "X-1" else "X-1"
    detail = f"there is no product with this sku: {wanted!r}; did you mean {known!r}?"
    refused_rows(send(store, f"{HEADER}{wanted},1,2025-01-01T00:00:00Z\n"), (2, "sku", detail))


@pytest.mark.parametrize(
    "sku", ["CAFE\u0301-1", " CAF\u00c9-1 ", "CAF\u00c9-1\u200b", "\ufeffCAF\u00c9-1", "CAF\u00c9\u00ad-1"]
)
def test_a_sku_is_found_however_it_was_typed_or_copied(store: Store, sku: str) -> None:
    """Composed or not, with what nobody sees."""
    product = store.product(sku="CAF\u00c9-1")
    assert send(store, f"{HEADER}{sku},1,2025-01-01T00:00:00Z\n").json() == imported(rows=1, created=1)
    assert sold(store) == [product["id"]]
