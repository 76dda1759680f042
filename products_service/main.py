"""The products service: categories, products, inventory."""

from fastapi import FastAPI

from common.http.app import StartCheck, create_app
from common.settings import Settings
from products_service.catalog import free_skus_of_deleted
from products_service.routes import categories, exports, imports, inventory, products

DESCRIPTION = "Creates categories, registers products, updates them, and tells each one's stock and its history."

START_CHECKS: list[StartCheck] = [free_skus_of_deleted]


def create(settings: Settings | None = None) -> FastAPI:
    """The application; settings come from the environment unless given."""
    return create_app(
        "E-Commerce Manager: products",
        DESCRIPTION,
        [categories.router, exports.router, imports.router, inventory.router, products.router],
        settings or Settings(),
        start_checks=START_CHECKS,
    )
