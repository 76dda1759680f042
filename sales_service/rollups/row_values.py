"""What one row of a table is worth to a measure: each said once, in SQL and in Python.

In Python many rows are given by their columns; a column that is missing is NULL in all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import repeat
from typing import Protocol

from sqlalchemy import Table, func, literal_column

from sales_service.rollups.arithmetic import Columns, Number, SqlNumber

ZERO = Decimal("0.00")


class RowValue(Protocol):
    """The number that each row adds to a measure."""

    def sql(self, table: Table) -> SqlNumber:
        """In a row of the table."""

    def values(self, columns: Columns) -> Sequence[Number] | None:
        """In each of many rows; None when it is zero in all of them."""


@dataclass(frozen=True)
class One:
    """1: the measure counts rows. `per` is a column that is never missing."""

    per: str

    def sql(self, table: Table) -> SqlNumber:  # noqa: ARG002 - a row is a row
        """In a row of the table."""
        return literal_column("1")

    def values(self, columns: Columns) -> Sequence[int] | None:
        """In each of many rows."""
        return list(repeat(1, len(columns[self.per])))


@dataclass(frozen=True)
class Value:
    """The value of a column that has one in every row."""

    column: str

    def sql(self, table: Table) -> SqlNumber:
        """In a row of the table."""
        return table.c[self.column]

    def values(self, columns: Columns) -> Sequence[Number] | None:
        """In each of many rows."""
        return columns[self.column]


@dataclass(frozen=True)
class Cost:
    """Units of a column times `unit_cost`; nothing where that is unknown."""

    units: str

    def sql(self, table: Table) -> SqlNumber:
        """In a row of the table."""
        return func.coalesce(table.c[self.units] * table.c.unit_cost, literal_column("0"))

    def values(self, columns: Columns) -> Sequence[Decimal] | None:
        """In each of many rows."""
        if "unit_cost" not in columns:
            return None
        pairs = zip(columns[self.units], columns["unit_cost"], strict=True)
        return [ZERO if cost is None else units * cost for units, cost in pairs]


@dataclass(frozen=True)
class ValueWhere:
    """The value of a column where another one is known; nothing elsewhere."""

    column: str
    known: str

    def sql(self, table: Table) -> SqlNumber:
        """In a row of the table."""
        return func.IF(table.c[self.known].is_(None), literal_column("0"), table.c[self.column])

    def values(self, columns: Columns) -> Sequence[Decimal] | None:
        """In each of many rows."""
        if self.known not in columns:
            return None
        pairs = zip(columns[self.column], columns[self.known], strict=True)
        return [ZERO if known is None else value for value, known in pairs]
