"""The shop of the comparisons, at their time."""

import pytest

from tests.sales_service.compare.shop import NOW, Shop
from tests.sales_service.conftest import SetClock
from tests.support.store import Store


@pytest.fixture
def shop(store: Store, set_clock: SetClock) -> Shop:
    """The store, on 15 July 2025 at noon."""
    made = Shop(store)
    set_clock(NOW)
    return made


@pytest.fixture
def two_months(shop: Shop) -> Shop:
    """March against February: Robot 30 and 40, Kite 50 and nothing, Lamp nothing and 60."""
    shop.sold("Robot", "2025-03-05", 3, "30.00")
    shop.sold("Robot", "2025-02-05", 4, "40.00")
    shop.sold("Kite", "2025-03-06", 1, "50.00")
    shop.sold("Lamp", "2025-02-06", 6, "60.00")
    return shop


MARCH = ("2025-03-01", "2025-03-31")
