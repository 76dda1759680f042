"""The figures of sales, each declared once.

`Figures` is the declaration: its order is that of JSON and CSV. Writing, repair, reports and OpenAPI read it. A figure
that the rollups store is one entry here, a column of that name in both of them and the migration that adds it; one
that is made of stored ones is one entry here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from operator import sub
from typing import Annotated, Any, cast, get_args, get_type_hints

from pydantic import Field
from sqlalchemy import FromClause, Label, func
from typing_extensions import TypedDict

from common.db.models import Sale, table_of
from common.db.schemas.fields import CENT, SummedMoney

sales = table_of(Sale)

Columns = Mapping[str, Sequence[Any]]
"""The values of each measure in many rows."""


@dataclass(frozen=True)
class Stored:
    """Says of a figure that it is a measure: a column of each rollup, which adds up.

    - column: which column of `sales` it is the sum of; None for the number of sales.
    """

    column: str | None


@dataclass(frozen=True)
class Difference:
    """Says of a figure that it is one measure less another; it adds up as they do."""

    total: str
    part: str

    def values(self, columns: Columns) -> list[Any]:
        """The figure in each row."""
        return list(map(sub, columns[self.total], columns[self.part]))


@dataclass(frozen=True)
class Average:
    """Says of a figure that it is one measure for each one of another; it does not add up.

    To cents, half away from zero; None where there is none of the other.
    """

    of: str
    per: str

    def values(self, columns: Columns) -> list[Any]:
        """The figure in each row."""
        # The quotient's 28 digits never make a half of less than a half: counts have ten digits, and cents two.
        return [
            (amount / count).quantize(CENT, ROUND_HALF_UP) if count else None
            for amount, count in zip(columns[self.of], columns[self.per], strict=True)
        ]


class Figures(TypedDict):
    """What some sales come to."""

    sales: Annotated[int, Stored(None), Field(description="Number of sales")]
    units: Annotated[int, Stored("units"), Field(description="Units sold")]
    revenue: Annotated[SummedMoney, Stored("revenue"), Field(description="What was taken")]
    list_total: Annotated[SummedMoney, Stored("total_price"), Field(description="What it would have been undiscounted")]
    discount: Annotated[SummedMoney, Difference("list_total", "revenue"), Field(description="list_total less revenue")]
    average_sale: Annotated[
        SummedMoney | None,
        Average("revenue", per="sales"),
        Field(description="revenue by sales, to cents; null without sales"),
    ]


Number = int | Decimal
"""A count, or an amount of money."""

Sums = tuple[Number, ...]
"""What some sales come to: the value of each measure, in the order of MEASURES."""


@dataclass(frozen=True)
class Figure:
    """One member of `Figures`.

    - number: int for a count, Decimal for money.
    - nullable: whether there may be none.
    - source: where it comes from.
    """

    name: str
    number: type[int] | type[Decimal]
    nullable: bool
    source: Stored | Difference | Average


@dataclass(frozen=True)
class Measure:
    """A figure that is stored; see `Stored`."""

    name: str
    column: str | None
    number: type[int] | type[Decimal]

    @property
    def zero(self) -> int | Decimal:
        """What nothing comes to; money with its two decimals, as the database writes it."""
        return self.number() if self.number is int else Decimal("0.00")


def _figure(name: str, hint: Any) -> Figure:
    source = next(said for said in hint.__metadata__ if isinstance(said, Stored | Difference | Average))
    nullable = type(None) in get_args(hint.__origin__)
    kind = get_args(hint.__origin__)[0] if nullable else hint.__origin__
    return Figure(name, getattr(kind, "__origin__", kind), nullable, source)


FIGURES = {name: _figure(name, hint) for name, hint in get_type_hints(Figures, include_extras=True).items()}
"""The figures by name, as they are declared."""

MEASURES = tuple(
    Measure(figure.name, figure.source.column, figure.number)
    for figure in FIGURES.values()
    if isinstance(figure.source, Stored)
)
DERIVED = {figure.name: figure.source for figure in FIGURES.values() if not isinstance(figure.source, Stored)}
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


def read_sums(columns: Iterable[Sequence[Any]]) -> Iterator[Sums]:
    """The sums of each row, from a column for each measure as the database gives it: text, numbers, NULL for none."""
    return zip(*map(_read, MEASURES, columns), strict=True)


def _read(measure: Measure, column: Sequence[Any]) -> list[int | Decimal]:
    if None in column:
        return [measure.zero if value is None else measure.number(value) for value in column]
    return list(map(measure.number, column))


def sum_all(parts: Iterable[Sums]) -> Sums:
    """All together."""
    return tuple(map(sum, zip(NOTHING, *parts, strict=True)))


def less(total: Sums, part: Sums) -> Sums:
    """What remains of a total without a part of it."""
    return tuple(map(sub, total, part))


def measure_of(sums: Sums, name: str) -> int | Decimal:
    """One measure of some sums."""
    return sums[MEASURE_NAMES.index(name)]


def all_figures(rows: Sequence[Sums]) -> list[Figures]:
    """What an answer says of each row; a column at a time, since a report may have tens of thousands."""
    if not rows:
        return []
    columns: dict[str, Sequence[Any]] = dict(zip(MEASURE_NAMES, zip(*rows, strict=True), strict=True))
    for name, source in DERIVED.items():
        columns[name] = source.values(columns)
    values = zip(*(columns[name] for name in FIGURES), strict=True)
    return cast("list[Figures]", [dict(zip(FIGURES, row, strict=False)) for row in values])


def figures_of(sums: Sums) -> Figures:
    """What an answer says of some sales."""
    return all_figures([sums])[0]
