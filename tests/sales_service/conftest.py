"""A clock that tests can set, and the whole content of the database to compare before and after."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import Engine

from common.db.models import Model

SetClock = Callable[[str], datetime]
State = dict[str, list[tuple[object, ...]]]
ReadState = Callable[[], State]

MODULES_WITH_A_CLOCK = ("sales_service.register_sale", "sales_service.summary", "sales_service.comparison")


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
