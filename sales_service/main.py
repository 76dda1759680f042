"""The sales service: registering sales, and the reports on them."""

from functools import partial

from fastapi import FastAPI

from common.db.schemas.import_run import SalesImportOptions
from common.files.importing.background import background_imports
from common.files.importing.routes import router as imports_router
from common.http.api_description import api_description
from common.http.app import StartCheck, create_app
from common.observability.metrics import SALES_RECORDED
from common.settings import Settings
from sales_service.importing.importer import SALES
from sales_service.live_feed import add_store_feed
from sales_service.rollups.completion import complete_levels, complete_measures
from sales_service.rollups.zone import require_rollup_zone
from sales_service.routes import files, reports, returns, sales, store

PURPOSE = "What the store has sold: registers sales, lists them, and reports on them by product, category and time."

TAGS = {
    "sales": "Register sales and look them up. A sale takes its units from the stock, or is refused.",
    "returns": "Record what came back of sales, goods or money, and look it up. Never more than was sold.",
    "reports": "How much was sold, when and of what, and how that compares with an earlier time. As JSON or CSV.",
    "store": "What the store is called, which money it takes, which day it is there, and what it sells right now.",
    "files": "Sales as CSV, NDJSON or Parquet, in and out.",
}


def start_checks(settings: Settings) -> list[StartCheck]:
    """What must hold, or be made so, before the service starts, in this order."""
    return [partial(check, zone=settings.zone) for check in (require_rollup_zone, complete_levels, complete_measures)]


def create(settings: Settings | None = None) -> FastAPI:
    """The application; settings come from the environment unless given."""
    settings = settings or Settings()
    products_url = settings.products_url or f"http://localhost:{settings.products_port}"
    app = create_app(
        "E-Commerce Manager: sales",
        api_description(PURPOSE, other="products and stock", other_url=products_url),
        [sales.router, returns.router, reports.router, store.router, files.router, imports_router],
        settings,
        tags=TAGS,
        start_checks=start_checks(settings),
    )
    background_imports(app, SALES, SalesImportOptions, lambda result: SALES_RECORDED.inc(result.created_now))
    add_store_feed(app)
    return app
