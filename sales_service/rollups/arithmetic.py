"""How figures are made of others: differences, averages, percentages and shares, in Python and (all but shares) in SQL.

Nothing is divided before it is summed: what is given are sums, and what is rounded is the last step.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from operator import sub
from typing import Any, Protocol, TypeAlias

from sqlalchemy import ColumnElement, func

from common.db.schemas.fields import CENT

Number = int | Decimal
"""A count, or an amount of money."""

Columns = Mapping[str, Sequence[Any]]
"""The values of each figure in many rows."""

SqlNumber: TypeAlias = ColumnElement[Any]
"""A number in SQL."""

SqlColumns = Mapping[str, SqlNumber]
"""The same in SQL."""

TEN_THOUSAND = Decimal(10_000)
HUNDRED = 100
PER_WHOLE = 10_000
"""Hundredths of a per cent in a whole."""


class Derivation(Protocol):
    """How a figure is made of others that stand before it: its `inputs`, by name."""

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of these others."""

    def values(self, columns: Columns) -> list[Any]:
        """The figure in each row."""

    def sql(self, columns: SqlColumns) -> SqlNumber:
        """The figure in SQL, to put rows in order by; NULL where there is none."""


@dataclass(frozen=True)
class Difference:
    """One figure less another; it adds up as they do."""

    total: str
    part: str

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of both."""
        return (self.total, self.part)

    def values(self, columns: Columns) -> list[Any]:
        """The figure in each row."""
        return list(map(sub, columns[self.total], columns[self.part]))

    def sql(self, columns: SqlColumns) -> SqlNumber:
        """The figure in SQL."""
        return columns[self.total] - columns[self.part]


@dataclass(frozen=True)
class Average:
    """One figure for each one of another; it does not add up.

    To cents, half away from zero; None where there is none of the other.
    """

    of: str
    per: str

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of both."""
        return (self.of, self.per)

    def values(self, columns: Columns) -> list[Any]:
        """The figure in each row."""
        # The quotient's 28 digits never make a half of less than a half: counts have ten digits, and cents two.
        return [
            (amount / count).quantize(CENT, ROUND_HALF_UP) if count else None
            for amount, count in zip(columns[self.of], columns[self.per], strict=True)
        ]

    def sql(self, columns: SqlColumns) -> SqlNumber:
        """The figure in SQL."""
        return columns[self.of] / func.nullif(columns[self.per], 0)


@dataclass(frozen=True)
class Percentage:
    """One figure in per cent of another; it does not add up. None where the other is zero.

    - of_gain_only: None where the other is below zero too, as a margin is no part of a loss.
    """

    part: str
    whole: str
    of_gain_only: bool = False

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of both."""
        return (self.part, self.whole)

    def values(self, columns: Columns) -> list[Any]:
        """The figure in each row."""
        pairs = zip(columns[self.part], columns[self.whole], strict=True)
        return [percent(part, whole) if self._is_base(whole) else None for part, whole in pairs]

    def _is_base(self, whole: Number) -> bool:
        return whole > 0 if self.of_gain_only else whole != 0

    def sql(self, columns: SqlColumns) -> SqlNumber:
        """The figure in SQL; rounded, so that what is equal in the answer is equal here."""
        whole = columns[self.whole]
        base = func.IF(whole > 0, whole, None) if self.of_gain_only else func.nullif(whole, 0)
        return func.round(columns[self.part] * 100 / base, 2)


def percent(part: Number, whole: Number) -> float:
    """Part in per cent of whole, to two decimals, half away from zero.

    Counts are divided as integers, in a tenth of the time. The hundredths of amounts become an integer too: a Decimal
    takes longer to become a float than to be divided.
    """
    if isinstance(part, int) and isinstance(whole, int):
        hundredths = (20_000 * abs(part) + abs(whole)) // (2 * abs(whole))
        return (hundredths if (part < 0) == (whole < 0) else -hundredths) / 100
    return int((TEN_THOUSAND * part / whole).to_integral_value(ROUND_HALF_UP)) / 100


def shares(parts: Sequence[Number]) -> list[float | None]:
    """Each part in per cent of all together, to two decimals that sum to 100 exactly; None where all are not above 0.

    Each is rounded down, and the hundredths that are left over go to those that lost most by it, of equals to the
    first: [1, 1, 1] gives [33.34, 33.33, 33.33]. A part below zero has a share below zero.
    """
    exact = [int(part * HUNDRED) for part in parts]
    whole = sum(exact)
    if whole <= 0:
        return [None] * len(parts)
    hundredths, lost = zip(*(divmod(PER_WHOLE * part, whole) for part in exact), strict=True)
    left_over = PER_WHOLE - sum(hundredths)
    rounded_up = set(sorted(range(len(exact)), key=lost.__getitem__, reverse=True)[:left_over])
    return [(each + (place in rounded_up)) / HUNDRED for place, each in enumerate(hundredths)]
