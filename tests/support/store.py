"""Short ways to fill a store through its own API, for tests about something else."""

from itertools import count
from typing import Any
from unittest.mock import ANY

from fastapi.testclient import TestClient

numbers = count(1)

ACTED = {"actor": {"kind": "local", "id": None, "name": None}, "request_id": ANY}
"""What says who did something, where nobody has to log in."""

NOTHING_MORE = {
    "returned_units": 0,
    "refunded": "0.00",
    "voided_at": None,
    "void_reason": None,
    "replaces": None,
    "unit_cost": None,
    "order_ref": None,
    "customer_ref": None,
    "channel": None,
    "stock_taken": True,
    **ACTED,
}
"""What a sale says that nothing has come back of, and that was not recorded in place of another."""


class Store:
    """Both services. Each method sends one request, checks that it was taken, and returns the answer's body."""

    def __init__(self, products: TestClient, sales: TestClient) -> None:
        self.products = products
        self.sales = sales

    def category(self, name: str) -> dict[str, Any]:
        """Open a category, if it is not open yet."""
        answer = self.products.get(f"/categories/{name}")
        if answer.status_code == 404:
            answer = self.products.post("/categories", json={"name": name})
        assert answer.is_success, answer.text
        return dict(answer.json())

    def product(self, **fields: Any) -> dict[str, Any]:
        """Register a product: toys at 10.00 with 100 in stock unless said otherwise."""
        body = {"name": f"Product {next(numbers)}", "category": "toys", "price": "10.00", "current_inventory": 100}
        body |= fields
        self.category(body["category"])
        return self._created(self.products.post("/products", json=body))

    def sell(self, product: dict[str, Any], units: int = 1, **fields: Any) -> dict[str, Any]:
        """Register a sale."""
        return self._created(self.sales.post("/sales", json={"product_id": product["id"], "units": units} | fields))

    def sold_before(self, product: dict[str, Any], sold_at: str, units: int = 1, **fields: Any) -> dict[str, Any]:
        """Register a sale of the past that takes no stock."""
        return self.sell(product, units, sold_at=sold_at, take_stock=False, **fields)

    def take_back(self, sale: dict[str, Any], units: int = 1, **fields: Any) -> dict[str, Any]:
        """Record a return."""
        return self._created(self.sales.post("/returns", json={"sale_id": sale["id"], "units": units} | fields))

    def ledger(self, product: dict[str, Any]) -> list[dict[str, Any]]:
        """A product's inventory transactions, oldest first."""
        answer = self.products.get(f"/products/{product['id']}/inventory-transactions", params={"limit": 200})
        return list(answer.json()["items"])

    def summary(self, **parameters: Any) -> dict[str, Any]:
        """GET /sales/summary."""
        answer = self.sales.get("/sales/summary", params=parameters)
        assert answer.is_success, answer.text
        return dict(answer.json())

    @staticmethod
    def _created(answer: Any) -> dict[str, Any]:
        assert answer.status_code == 201, answer.text
        return dict(answer.json())
