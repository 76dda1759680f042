"""What a dashboard has to know of the store before it asks for anything else."""

from datetime import date

from pydantic import Field
from sqlalchemy import text
from sqlalchemy.orm import Session

from common.calendar.periods import Weekday
from common.currencies import currency_digits
from common.db.schema_version import database_revision
from common.db.schemas.fields import Instant, ResponseModel
from common.db.types import utc_now
from common.settings import Settings
from sales_service.reports.lookups import first_sale_date
from sales_service.reports.plan import ReportSettings, grid_of, scope_of
from sales_service.reports.request import SummaryQuery


class Versions(ResponseModel):
    """What runs: the schema by its migration, and the database server as it calls itself."""

    service: str
    schema_revision: str
    database: str


class StoreRead(ResponseModel):
    """The store: its name, its money, its clock and its calendar.

    `today` is the date of `now` in `time_zone`. `first_sale_on` is the store's date of its earliest sale; null while
    there is none.
    """

    name: str
    currency: str
    currency_digits: int = Field(description="Decimals that amounts are shown with")
    time_zone: str
    now: Instant
    today: date
    week_start: Weekday
    fiscal_year_start_month: int
    first_sale_on: date | None
    versions: Versions


def describe_store(session: Session, settings: Settings, service_version: str) -> StoreRead:
    """The store at this moment."""
    now = utc_now()
    everything = SummaryQuery()
    grid = grid_of(everything, ReportSettings.of(settings), now)
    return StoreRead(
        name=settings.store_name,
        currency=settings.currency,
        currency_digits=currency_digits(settings.currency),
        time_zone=settings.time_zone,
        now=now,
        today=grid.today,
        week_start=settings.week_start,
        fiscal_year_start_month=settings.fiscal_year_start_month,
        first_sale_on=first_sale_date(session, scope_of(everything), grid),
        versions=Versions(
            service=service_version,
            schema_revision=database_revision(session) or "",
            database=session.execute(text("SELECT VERSION()")).scalar_one(),
        ),
    )
