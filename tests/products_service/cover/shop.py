"""Products with a past, put straight into the tables, and what a plain reading of that past says of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

MICROSECOND, MINUTE = timedelta(microseconds=1), timedelta(minutes=1)
NEW_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Kept:
    """A product: its levels from its registration on, at ascending instants, and units that were sold by instant."""

    levels: Sequence[tuple[datetime, int | None]]
    sold: Sequence[tuple[datetime, int]] = field(default=())

    @property
    def level(self) -> int | None:
        """The present level."""
        return self.levels[-1][1]

    @property
    def registered(self) -> datetime:
        """When its ledger begins."""
        return self.levels[0][0]


def fill(connection: Connection, kept: Sequence[Kept], zone: ZoneInfo) -> list[int]:
    """Replace the store's products, ledger and rollups; the products' ids in order."""
    connection.execute(text("SET foreign_key_checks = 0"))
    for table in ("inventory_transactions", "product_period_sales", "products", "categories"):
        connection.execute(text(f"DELETE FROM {table}"))
    connection.execute(text("INSERT INTO categories (name, created_at) VALUES ('toys', '2000-01-01')"))
    ids = list(range(1, len(kept) + 1))
    for product_id, product in zip(ids, kept, strict=True):
        _register(connection, product_id, product)
        _sell(connection, product_id, product, zone)
    connection.execute(text("SET foreign_key_checks = 1"))
    return ids


def _register(connection: Connection, product_id: int, product: Kept) -> None:
    values = {"id": product_id, "level": product.level, "at": naive(product.registered)}
    connection.execute(
        text(
            "INSERT INTO products (id, name, price, category, status, current_inventory, low_stock_threshold, "
            "created_at, updated_at) VALUES (:id, CONCAT('Product ', :id), 1, 'toys', 'active', :level, 10, :at, :at)"
        ),
        values,
    )
    before: int | None = None
    for number, (at, level) in enumerate(product.levels):
        change = None if level is None or before is None else level - before
        entry = {"id": product_id, "at": naive(at), "level": level, "change": level if number == 0 else change}
        connection.execute(
            text(
                "INSERT INTO inventory_transactions (product_id, quantity, `change`, reason, created_at) "
                f"VALUES (:id, :level, :change, '{'adjustment' if number else 'initial'}', :at)"
            ),
            entry,
        )
        before = level


def _sell(connection: Connection, product_id: int, product: Kept, zone: ZoneInfo) -> None:
    rollup: Counter[tuple[str, date]] = Counter()
    for at, units in product.sold:
        day = at.astimezone(zone).date()
        rollup["day", day] += units
        rollup["month", day.replace(day=1)] += units
        rollup["quarter", date(day.year, (day.month - 1) // 3 * 3 + 1, 1)] += units
    for (grain, start), units in rollup.items():
        connection.execute(
            text(
                "INSERT INTO product_period_sales (grain, period_start, product_id, category, sales, units, revenue) "
                "VALUES (:grain, :start, :id, 'toys', 1, :units, 0)"
            ),
            {"grain": grain, "start": start, "id": product_id, "units": units},
        )


def naive(instant: datetime) -> datetime:
    """As a column has it."""
    return instant.astimezone(UTC).replace(tzinfo=None)


def expected(product: Kept, now: datetime, sold_days: int, zone: ZoneInfo) -> dict[str, Any]:
    """What the contract says of a product: by every minute of its past, and its sales one by one."""
    today = now.astimezone(zone).date()
    window = {today - timedelta(days=back) for back in range(sold_days)}
    sold = [(at.astimezone(zone).date(), units) for at, units in product.sold]
    units = sum(units for day, units in sold if day in window)
    on_sale = {day for day, has_stock in moments(product, now, sold_days, zone) if has_stock} & window
    registered = product.registered.astimezone(zone).date()
    first_sold = min((day for day, _ in sold if day in window), default=today)
    last_before = (product.registered - MICROSECOND).astimezone(zone).date()
    on_sale |= {day for day in existing(window, zone) if first_sold <= day <= last_before and first_sold < registered}
    reason = (
        "blocked" if product.level is None
        else "too_new" if now - product.registered < NEW_FOR
        else "no_sales" if not units
        else None
    )  # fmt: skip
    return {
        "units_sold": units,
        "days_on_sale": len(on_sale),
        "days_of_cover": (product.level or 0) * len(on_sale) // units if reason is None else None,
        "cover_reason": reason,
    }


def moments(product: Kept, now: datetime, sold_days: int, zone: ZoneInfo) -> list[tuple[date, bool]]:
    """The local date of each minute and each entry up to now, and whether there was stock then."""
    instants = [at for at, _ in product.levels]
    minute = (now - timedelta(days=sold_days + 2)).replace(second=0, microsecond=0)
    while minute <= now:
        instants.append(minute)
        minute += MINUTE
    found, level, entry = [], 0, 0
    for instant in sorted(instants):
        while entry < len(product.levels) and product.levels[entry][0] <= instant:
            level = product.levels[entry][1] or 0
            entry += 1
        found.append((instant.astimezone(zone).date(), level > 0))
    return found


def existing(window: set[date], zone: ZoneInfo) -> set[date]:
    """The dates that a zone had."""
    noons = {day: datetime(day.year, day.month, day.day, 12, tzinfo=zone) for day in window}
    return {day for day, noon in noons.items() if noon.astimezone(UTC).astimezone(zone).date() == day}


def told(row: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of a row."""
    return {name: row[name] for name in ("units_sold", "days_on_sale", "days_of_cover", "cover_reason")}
