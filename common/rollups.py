"""The only writers of the sales rollups; what proves and repairs them is in `common.rollup_repair`."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, insert, select, update
from sqlalchemy.dialects import mysql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from common.db.models import CategoryDailySales, CategoryName, Grain, ProductPeriodSales, RollupZone, table_of

SHARDS = 4
"""Rows per day and category. One row would make all sales of a category wait for each other until commit; many would
make reports add up more rows: three years of eight categories are 35,000 rows with four."""

product_periods = table_of(ProductPeriodSales)
category_days = table_of(CategoryDailySales)
rollup_zone = table_of(RollupZone)

MEASURES = ("sales", "units", "revenue")


@dataclass(frozen=True)
class SaleFact:
    """What the rollups add up: one sale, or several of one product, category and day added up before."""

    business_day: date
    product_id: int
    category: CategoryName
    units: int
    revenue: Decimal
    sales: int = 1


def add_sales(session: Session, facts: Iterable[SaleFact]) -> None:
    """Add sales to every rollup, in the transaction that records them and after its product locks.

    Rows are written in key order, so that two transactions which share several never wait for each other in a circle.
    """
    by_product: defaultdict[tuple[Any, ...], list[Any]] = defaultdict(_zero)
    by_category: defaultdict[tuple[Any, ...], list[Any]] = defaultdict(_zero)
    for fact in facts:
        month = fact.business_day.replace(day=1)
        for sums in (
            by_product[Grain.DAY, fact.business_day, fact.product_id, fact.category],
            by_product[Grain.MONTH, month, fact.product_id, fact.category],
            by_category[fact.business_day, fact.category, shard_of(fact.product_id)],
        ):
            sums[0] += fact.sales
            sums[1] += fact.units
            sums[2] += fact.revenue
    session.execute(ADD_TO_PRODUCTS, _rows(product_periods, by_product))
    session.execute(ADD_TO_CATEGORIES, _rows(category_days, by_category))


def shard_of(product_id: int) -> int:
    """Which shard of its category and day a product's sales are added to."""
    return product_id % SHARDS


def _zero() -> list[Any]:
    return [0, 0, Decimal(0)]


def _rows(table: Table, sums: dict[tuple[Any, ...], list[Any]]) -> list[dict[str, Any]]:
    keys = [column.name for column in table.primary_key]
    return [dict(zip((*keys, *MEASURES), (*key, *sums[key]), strict=True)) for key in sorted(sums)]


def _add_to(table: Table) -> Any:
    statement = mysql.insert(table)
    return statement.on_duplicate_key_update(
        {name: table.c[name] + statement.inserted[name] for name in MEASURES},
    )


ADD_TO_PRODUCTS = _add_to(product_periods)
ADD_TO_CATEGORIES = _add_to(category_days)


def built_for(session: Session) -> str | None:
    """The time zone that the rollups' days are cut in; None before the first start."""
    return session.execute(select(rollup_zone.c.time_zone)).scalar_one_or_none()


def claim_zone(session: Session, time_zone: str) -> str:
    """Say that the rollups are in this zone unless another was claimed before; returns the zone that holds."""
    try:
        with session.begin_nested():
            session.execute(insert(rollup_zone), {"id": 1, "time_zone": time_zone})
    except IntegrityError:
        return built_for(session) or time_zone
    return time_zone


def set_zone(session: Session, time_zone: str) -> None:
    """Record the zone that a rebuild has cut the days in."""
    session.execute(update(rollup_zone), {"time_zone": time_zone})
