"""SaleLines: what a sale consists of is said once, and written, moved and added up together or not at all."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from common.db.models import CategoryDailySales, ProductPeriodSales, Sale, table_of
from common.stock.ledger import lock_products, take_stock
from sales_service.selling.bulk import OPTIONAL, STORED, SaleLines, record_sales
from tests.support.store import Store

sales = table_of(Sale)
RECORDED = datetime(2026, 4, 1, 12, tzinfo=UTC)
LATE = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)


def row(product_id: int, **changes: Any) -> dict[str, Any]:
    """A sale of two robots."""
    amounts = {"unit_price": Decimal("5.00"), "total_price": Decimal("10.00"), "revenue": Decimal("9.50")}
    return {"product_id": product_id, "category": "toys", "units": 2, **amounts, "sold_at": LATE, **changes}


def test_every_column_of_a_sale_is_written() -> None:
    """Those that are not given by whoever sells are given by being written."""
    assert {*STORED, *OPTIONAL} | {"id", "recorded_at"} == set(sales.columns.keys())


def test_days_are_the_stores() -> None:
    assert SaleLines.of([row(1)], ZoneInfo("UTC")).business_day == [date(2026, 3, 31)]
    assert SaleLines.of([row(1)], ZoneInfo("Europe/Berlin")).business_day == [date(2026, 4, 1)]


def test_some_of_the_lines_are_lines_again() -> None:
    lines = SaleLines.of([row(1), row(2), row(3)], ZoneInfo("UTC"))
    assert lines.where([True, False, True]) == SaleLines.of([row(1), row(3)], ZoneInfo("UTC"))
    assert len(lines) == 3


def test_nothing_to_write_writes_nothing(store: Store, engine: Engine) -> None:
    lines = SaleLines.of([], ZoneInfo("UTC")).render()
    with Session(engine) as session:
        assert list(record_sales(session, lines, [], RECORDED, ZoneInfo("UTC"))) == []
        for table in (sales, table_of(ProductPeriodSales), table_of(CategoryDailySales)):
            assert session.execute(select(table)).all() == []


def test_stock_is_taken_by_the_sales_that_take_it(store: Store, engine: Engine) -> None:
    robot = store.product(current_inventory=10)["id"]
    lines = SaleLines.of([row(robot), row(robot), row(robot)], ZoneInfo("UTC")).render()
    with Session(engine) as session:
        product = lock_products(session, [robot])[robot]
        taken = [take_stock(product, 2), None, take_stock(product, 2)]
        ids = record_sales(session, lines, taken, RECORDED, ZoneInfo("UTC"))
        session.commit()
    ledger = [(entry["quantity"], entry["sale_id"]) for entry in store.ledger({"id": robot})]
    assert ledger == [(10, None), (8, ids[0]), (6, ids[2])]
    assert [store.sales.get(f"/sales/{sale_id}").json()["revenue"] for sale_id in ids] == ["9.50"] * 3


def test_stock_of_another_number_of_sales_is_an_error(store: Store, engine: Engine) -> None:
    robot = store.product(current_inventory=10)["id"]
    lines = SaleLines.of([row(robot), row(robot)], ZoneInfo("UTC")).render()
    with Session(engine) as session:
        taken = [take_stock(lock_products(session, [robot])[robot], 2)]
        with pytest.raises(ValueError, match="longer"):
            record_sales(session, lines, taken, RECORDED, ZoneInfo("UTC"))
