"""The figures of sales, each declared once.

`Figures` is the declaration: its order is that of SQL, JSON and CSV. Writing, repair, reports and OpenAPI read it, so
that a new measure is one entry here, a column of that name in both rollups, and the migration that adds it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from operator import sub
from typing import Annotated, Any, cast, get_type_hints

from sqlalchemy import FromClause, Label, func
from typing_extensions import TypedDict

from common.db.models import Sale, table_of
from common.db.schemas.fields import SummedMoney

sales = table_of(Sale)


@dataclass(frozen=True)
class Stored:
    """Says of a figure that it is a measure: a column of each rollup, which adds up.

    - column: which column of `sales` it is the sum of; None for the number of sales.
    """

    column: str | None


class Figures(TypedDict):
    """Number of sales, units sold, revenue taken."""

    sales: Annotated[int, Stored(None)]
    units: Annotated[int, Stored("units")]
    revenue: Annotated[SummedMoney, Stored("revenue")]


Sums = tuple[int | Decimal, ...]
"""What some sales come to: the value of each measure, in the order of MEASURES."""


@dataclass(frozen=True)
class Measure:
    """A figure that is stored; see `Stored`. `number` is int for a count, Decimal for money."""

    name: str
    column: str | None
    number: type[int] | type[Decimal]

    @property
    def zero(self) -> int | Decimal:
        """What nothing comes to; money with its two decimals, as the database writes it."""
        return self.number() if self.number is int else Decimal("0.00")


HINTS = get_type_hints(Figures, include_extras=True)

FIGURES: dict[str, type[int] | type[Decimal]] = {name: hint.__origin__ for name, hint in HINTS.items()}
"""Each figure with what its number is: int for a count, Decimal for money."""

MEASURES = tuple(
    Measure(name, said.column, number)
    for name, number in FIGURES.items()
    for said in HINTS[name].__metadata__
    if isinstance(said, Stored)
)
MEASURE_NAMES = tuple(measure.name for measure in MEASURES)
NOTHING: Sums = tuple(measure.zero for measure in MEASURES)


def sums_of(table: FromClause) -> list[Label[Any]]:
    """Each measure added up in SQL: over rows of `sales`, or over rows that store sums already."""
    if table is sales:
        return [
            (func.count() if measure.column is None else func.sum(sales.c[measure.column])).label(measure.name)
            for measure in MEASURES
        ]
    return [func.sum(table.c[name]).label(name) for name in MEASURE_NAMES]


def added_by(sale: Mapping[str, Any]) -> Sums:
    """What a sale, given by its columns, adds to each measure."""
    return tuple(1 if measure.column is None else sale[measure.column] for measure in MEASURES)


def sums_from(values: Iterable[Any]) -> Sums:
    """Sums as the database gives them: NULL for none, whole numbers as Decimal."""
    return tuple(
        measure.zero if value is None else measure.number(value)
        for measure, value in zip(MEASURES, values, strict=True)
    )


def sum_all(parts: Iterable[Sums]) -> Sums:
    """All together."""
    return tuple(map(sum, zip(NOTHING, *parts, strict=True)))


def less(total: Sums, part: Sums) -> Sums:
    """What remains of a total without a part of it."""
    return tuple(map(sub, total, part))


def figures(sums: Sums) -> Figures:
    """What an answer says of some sales."""
    return cast("Figures", dict(zip(FIGURES, sums, strict=True)))


def measure_of(sums: Sums, name: str) -> int | Decimal:
    """One measure of some sums."""
    return sums[MEASURE_NAMES.index(name)]
