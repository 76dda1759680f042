"""A clock that tests can set, and the products service in several zones."""

import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from fastapi.testclient import TestClient

import products_service.main
from common.settings import Settings

ZONES = ("UTC", "America/New_York", "Asia/Kolkata", "America/St_Johns", "Pacific/Apia")
MODULES_WITH_A_CLOCK = (
    "products_service.cover.listing",
    "products_service.cover.figures",
    "products_service.series.queries",
)

SetClock = Callable[[datetime], None]


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Makes an instant the present one for what tells of sales and stock."""

    def set_to(now: datetime) -> None:
        for module in MODULES_WITH_A_CLOCK:
            monkeypatch.setattr(f"{module}.utc_now", lambda: now)

    return set_to


@pytest.fixture(scope="module")
def in_zones(settings: Settings) -> Iterator[dict[str, TestClient]]:
    """The products service of stores in several zones, on the same database."""
    with contextlib.ExitStack() as stack:
        yield {
            zone: stack.enter_context(
                TestClient(products_service.main.create(settings.model_copy(update={"time_zone": zone})))
            )
            for zone in ZONES
        }
