"""The products service: categories, products, inventory."""

from fastapi import FastAPI

from common.db.schemas.import_run import ProductsImportOptions
from common.files.importing.background import background_imports
from common.files.importing.routes import router as imports_router
from common.http.api_description import api_description
from common.http.app import StartCheck, create_app
from common.settings import Settings
from products_service.importing.importer import PRODUCTS
from products_service.products import free_skus_of_deleted
from products_service.routes import (
    api_keys,
    audit,
    categories,
    dashboard,
    files,
    inventory,
    products,
    search,
    session,
    users,
)

PURPOSE = "The catalogue and the stock of the store: categories, products, how many there are of each, and why."

TAGS = {
    "categories": "Open the categories that the store sells in. This comes first: a product is always in one.",
    "products": "Register products, find them, change them.",
    "inventory": "What is in stock, what is running out, and the ledger in which every change of it stands.",
    "files": "Products as CSV, NDJSON or Parquet, in and out.",
    "accounts": "Who may use the store: users, who log in with a password, and keys of programs.",
    "audit": "Who has changed what.",
}


ROUTERS = [
    *(categories.router, products.router, search.router, inventory.router, files.router),
    *(session.router, users.router, api_keys.router, audit.router, imports_router, dashboard.router),
]


def start_checks(_settings: Settings) -> list[StartCheck]:
    """What must hold, or be made so, before the service starts."""
    return [free_skus_of_deleted]


def create(settings: Settings | None = None) -> FastAPI:
    """The application; settings come from the environment unless given."""
    settings = settings or Settings()
    sales_url = settings.sales_url or f"http://localhost:{settings.sales_port}"
    app = create_app(
        "E-Commerce Manager: products",
        api_description(PURPOSE, other="sales and reports", other_url=sales_url),
        ROUTERS,
        settings,
        tags=TAGS,
        start_checks=start_checks(settings),
    )
    background_imports(app, PRODUCTS, ProductsImportOptions)
    return app
