"""The sales service: registering sales, and the reports on them."""

from fastapi import FastAPI

from common.http.app import StartCheck, create_app
from common.settings import Settings
from sales_service.rollups.completion import complete_measures
from sales_service.rollups.repair import complete_quarters
from sales_service.rollups.zone import require_rollup_zone
from sales_service.routes import exports, imports, reports, sales

DESCRIPTION = "Registers that products were sold, lists sales, and reports on them by product, category and time."


START_CHECKS: list[StartCheck] = [require_rollup_zone, complete_quarters, complete_measures]


def create(settings: Settings | None = None) -> FastAPI:
    """The application; settings come from the environment unless given."""
    return create_app(
        "E-Commerce Manager: sales",
        DESCRIPTION,
        [reports.router, exports.router, imports.router, sales.router],
        settings or Settings(),
        start_checks=START_CHECKS,
    )
