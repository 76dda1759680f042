"""The row that says how the rollups' days are cut: a service with another zone does not start, nothing is undone."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient

from common.db.transactions import Database
from common.settings import Settings
from sales_service.rollups.zone import WrongRollupZone, complete_to, require_rollup_zone, set_complete_to


@pytest.fixture
def database(settings: Settings, sales_client: TestClient) -> Iterator[Database]:
    """The tests' database, whose rollups a service has claimed for UTC."""
    assert sales_client.get("/sales").is_success
    database = Database(settings)
    yield database
    database.close()


def test_a_store_in_another_zone_is_refused(database: Database) -> None:
    require_rollup_zone(database, ZoneInfo("UTC"))
    with pytest.raises(WrongRollupZone) as caught:
        require_rollup_zone(database, ZoneInfo("Asia/Tokyo"))
    assert str(caught.value) == (
        "The rollups' days are cut in UTC, TIME_ZONE is Asia/Tokyo. "
        "Run ./docker-manager.sh rollups rebuild, or set TIME_ZONE back."
    )


def test_what_is_complete_stays_complete(database: Database) -> None:
    """Whoever has checked up to a sale meanwhile does not take that back."""
    assert database.read(complete_to) is None
    database.write(lambda session: set_complete_to(session, 7))
    assert database.read(complete_to) is None
