"""A clock that tests can set, the whole content of the database, and stores that many tests share."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlalchemy.engine import URL

import sales_service.main
from common.db.models import Model
from common.settings import Settings

SetClock = Callable[[str], datetime]
State = dict[str, list[tuple[object, ...]]]
ReadState = Callable[[], State]

ROLLED_UP = (
    "sale_returns",
    "sale_reversals",
    "orders",
    "sales",
    "product_period_sales",
    "category_daily_sales",
    "channel_daily_sales",
)
MODULES_WITH_A_CLOCK = (
    "sales_service.selling.register",
    "sales_service.selling.returns",
    "sales_service.selling.voids",
    "sales_service.routes.reports",
    "sales_service.routes.returns",
    "sales_service.reports.list_totals",
    "sales_service.store",
    "sales_service.live_feed",
)


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Makes an instant (RFC 3339) the present one for the sales service."""

    def set_to(instant: str) -> datetime:
        now = datetime.fromisoformat(instant)
        for module in MODULES_WITH_A_CLOCK:
            monkeypatch.setattr(f"{module}.utc_now", lambda: now)
        return now

    return set_to


@pytest.fixture
def state(engine: Engine) -> ReadState:
    """Reads every row of every table."""

    def read() -> State:
        with engine.begin() as connection:
            return {
                table.name: sorted((tuple(row) for row in connection.execute(table.select())), key=str)
                for table in Model.metadata.tables.values()
            }

    return read


@pytest.fixture(scope="module")
def commands(database_url: URL) -> Iterator[pytest.MonkeyPatch]:
    """Commands act on the tests' database; more of their environment can be set."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DATABASE_URL", database_url.render_as_string(hide_password=False))
        yield environment


@contextlib.contextmanager
def services_in_zones(
    settings: Settings, engine: Engine, *zones: str, year_starts: Mapping[str, int] | None = None
) -> Iterator[dict[str, TestClient]]:
    """Sales services of several store zones on one database, for a module's tests to share.

    Their financial years begin in January, or with the month that is given for a zone.
    They can take turns as long as no sales of one are left when another records its own. Afterwards the database is as
    before: the store's zone is UTC and everything that the tests have written is gone.
    """
    try:
        with contextlib.ExitStack() as stack:
            services = {}
            for zone in zones:
                claim(engine, zone)
                changes = {"time_zone": zone, "fiscal_year_start_month": (year_starts or {}).get(zone, 1)}
                app = sales_service.main.create(settings.model_copy(update=changes))
                services[zone] = stack.enter_context(TestClient(app, raise_server_exceptions=False))
            yield services
    finally:
        claim(engine, "UTC")
        with engine.begin() as connection:
            connection.execute(text("SET foreign_key_checks = 0"))
            for table in (*ROLLED_UP, "inventory_transactions", "products", "categories", "imports"):
                connection.execute(text(f"TRUNCATE {table}"))
            connection.execute(text("SET foreign_key_checks = 1"))


def claim(engine: Engine, zone: str) -> None:
    """Let the rollups be in this zone, whatever they were in."""
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM rollup_zone"))
        connection.execute(text("INSERT INTO rollup_zone (id, time_zone) VALUES (1, :zone)"), {"zone": zone})
