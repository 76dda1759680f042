"""The column vocabulary: what a key, an amount of money and an instant look like in every table."""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Dialect, Enum, Numeric, String, Text
from sqlalchemy.dialects.mysql import DATETIME
from sqlalchemy.types import TypeDecorator, UserDefinedType

from common.categories import FIRST_CATEGORIES

TEXT_COLLATION = "utf8mb4_unicode_520_ci"
"""For human text: case-insensitive, tells emoji apart, and known to MySQL and MariaDB alike."""

BINARY_COLLATION = "utf8mb4_bin"
"""For identifiers: two that differ in any character are different."""


def naive_utc(instant: datetime) -> datetime:
    """An instant as a column takes it: in UTC, without saying so. Raises ValueError for one that says no zone."""
    if instant.tzinfo is None:
        message = f"an instant needs a time zone: {instant!r}"
        raise ValueError(message)
    return instant.astimezone(UTC).replace(tzinfo=None)


class UTCDateTime(TypeDecorator[datetime]):
    """An instant with microseconds, stored as UTC DATETIME(6); aware datetimes in and out, naive ones are refused."""

    impl = DATETIME(fsp=6)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002, D102
        return None if value is None else naive_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002, D102
        return None if value is None else value.replace(tzinfo=UTC)


Id = BigInteger
"""Surrogate keys: 64 bits, never reused by anything that matters."""

UnitPrice = Numeric(10, 2)
"""A price of one unit: 0 to 99,999,999.99."""

LineAmount = Numeric(16, 2)
"""Units times a price: up to 10^14, exact."""

SumAmount = Numeric(20, 2)
"""Sums of line amounts: exact far beyond the promised 10^15."""


def text_column(length: int | None = None, *, collation: str = TEXT_COLLATION) -> String:
    """Text in the given collation; without a length, for up to 5,000 characters of prose (checked by the schemas)."""
    return Text(collation=collation) if length is None else String(length, collation=collation)


def enum_column(values: type[StrEnum]) -> Enum:
    """A MySQL ENUM of a Python enum's values (not its names), so that rows read the same in SQL and in JSON."""
    return Enum(values, values_callable=lambda members: [member.value for member in members], validate_strings=True)


class CategoryEnum(UserDefinedType[str]):
    """The ENUM of a column that holds a category's name; in a store of long standing it has members of the store's own.

    A name goes in and out as it is, known to this process or not: the server refuses what is no member, and a row that
    another process has written with a new name must be readable here.
    """

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """The type of a new store; `migrations.category_columns` writes that of any other."""
        return f"ENUM({', '.join(map(repr, FIRST_CATEGORIES))})"


def utc_now() -> datetime:
    """The present instant, aware; the one clock of the services."""
    return datetime.now(UTC)


def enum_values(*members: StrEnum) -> str:
    """SQL list of enum members for a CHECK constraint."""
    return ", ".join(f"'{member}'" for member in members)
