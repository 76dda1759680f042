"""The sales service: registering sales, and the reports on them."""

from fastapi import FastAPI

from common.db.schema_version import StartRefused
from common.db.session import Database
from common.http.app import StartCheck, create_app
from common.settings import Settings
from sales_service.rollups.completion import complete_measures
from sales_service.rollups.repair import complete_quarters
from sales_service.rollups.writing import claim_zone
from sales_service.routes import exports, imports, reports, sales

DESCRIPTION = "Registers that products were sold, lists sales, and reports on them by product, category and time."


class WrongRollupZone(StartRefused):
    """The rollups' days are cut in another time zone than the setting says."""


def require_rollup_zone(database: Database) -> None:
    """Raise WrongRollupZone unless the rollups are in the store's zone; an empty database takes the setting's."""
    wanted = database.settings.time_zone
    zone = database.write(lambda session: claim_zone(session, wanted))
    if zone != wanted:
        message = (
            f"The rollups' days are cut in {zone}, TIME_ZONE is {wanted}. "
            "Run ./docker-manager.sh rollups rebuild, or set TIME_ZONE back."
        )
        raise WrongRollupZone(message)


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
