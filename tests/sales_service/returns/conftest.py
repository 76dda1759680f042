"""Short ways to give back and to void, and to see what became of the sale."""

from typing import Any

from tests.support.store import Store

BIGGEST_ID = 2**63 - 1
LONG_AGO = "2020-05-04T12:30:00Z"

Body = dict[str, Any]


def post(store: Store, sale: Body, units: object = 1, **fields: object) -> Any:
    """POST /returns of a sale, whatever comes of it."""
    return store.sales.post("/returns", json={"sale_id": sale["id"], "units": units} | fields)


def post_unlinked(store: Store, product: Body, **fields: object) -> Any:
    """POST /returns of a product without a receipt, whatever comes of it."""
    return store.sales.post("/returns", json={"product_id": product["id"], "refunded": "1.00"} | fields)


def post_batch(store: Store, *returns: Body) -> Any:
    """POST /returns/batch, whatever comes of it."""
    return store.sales.post("/returns/batch", json={"returns": returns})


def void(store: Store, returned: Body, **fields: object) -> Any:
    """POST /returns/{id}/void, whatever comes of it."""
    return store.sales.post(f"/returns/{returned['id']}/void", json=fields)


def void_sale(store: Store, sale: Body, reason: object = "wrong_entry", **fields: object) -> Any:
    """POST /sales/{id}/void, whatever comes of it."""
    return store.sales.post(f"/sales/{sale['id']}/void", json={"reason": reason} | fields)


def now(store: Store, sale: Body) -> Body:
    """A sale as it stands."""
    return dict(store.sales.get(f"/sales/{sale['id']}").json())


def level(store: Store, product: Body) -> int | None:
    """A product's level."""
    found: int | None = store.products.get(f"/products/{product['id']}").json()["current_inventory"]
    return found


def block(store: Store, product: Body) -> None:
    """Take away the product's level."""
    assert store.products.patch(f"/products/{product['id']}", json={"current_inventory": None}).status_code == 200


def delete(store: Store, product: Body) -> None:
    """Delete the product."""
    assert store.products.delete(f"/products/{product['id']}").status_code == 204


def make_inactive(store: Store, product: Body) -> None:
    """Keep the product from being sold, its stock untouched."""
    assert store.products.patch(f"/products/{product['id']}", json={"status": "inactive"}).status_code == 200
