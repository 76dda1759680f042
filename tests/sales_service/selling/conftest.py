"""Short ways to sell, and to see what became of the product."""

from typing import Any

from tests.support.store import Store

BIGGEST_ID = 2**63 - 1
LONG_AGO = "2020-05-04T12:30:00Z"


def product_now(store: Store, product: dict[str, Any]) -> dict[str, Any]:
    """A product as it stands."""
    return dict(store.products.get(f"/products/{product['id']}").json())


def post(store: Store, product: dict[str, Any], units: object = 1, **fields: object) -> Any:
    """POST /sales, whatever comes of it."""
    return store.sales.post("/sales", json={"product_id": product["id"], "units": units} | fields)


def post_batch(store: Store, *sales: dict[str, object]) -> Any:
    """POST /sales/batch, whatever comes of it."""
    return store.sales.post("/sales/batch", json={"sales": sales})


def item(product: dict[str, Any], units: object = 1, **fields: object) -> dict[str, object]:
    """One sale of a batch."""
    return {"product_id": product["id"], "units": units} | fields


def make_inactive(store: Store, product: dict[str, Any]) -> None:
    """Keep the product from being sold, its stock untouched."""
    assert store.products.patch(f"/products/{product['id']}", json={"status": "inactive"}).status_code == 200


def delete(store: Store, product: dict[str, Any]) -> None:
    """Delete the product."""
    assert store.products.delete(f"/products/{product['id']}").status_code == 204


def block(store: Store, product: dict[str, Any]) -> None:
    """Take away the product's level."""
    assert store.products.patch(f"/products/{product['id']}", json={"current_inventory": None}).status_code == 200
