"""The figures of sales and returns, each declared once.

`Figures` is the declaration: its order is that of JSON and CSV. Writing, repair, reports and OpenAPI read it. What the
rollups store is one entry here (in `Figures`, or in `HIDDEN` when no answer shows it), its columns in
`common.db.models.measures` and the migration that adds them; a figure that is made of others is one entry here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from itertools import accumulate
from operator import add, sub
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,  # pydantic needs these before Python 3.12
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from pydantic import Field
from typing_extensions import TypedDict

from common.db.schemas.fields import SummedMoney
from sales_service.rollups.arithmetic import Average, Derivation, Difference, Number, Percentage, SqlColumns, SqlNumber
from sales_service.rollups.row_values import Cost, One, RowValue, Value, ValueWhere

Basis = Literal["return_date", "sale_date"]
"""When a return counts: on the day that it was made, or on the day of the sale that it takes from."""


class Event(Enum):
    """What a measure sums over; `sales_service.rollups.events` says which rows these are, and when each counts."""

    SALE = auto()
    ORDER = auto()
    RETURN = auto()


@dataclass(frozen=True)
class Stored:
    """Says of a figure that it is a measure: a column of each rollup, which adds up.

    What is summed over returns has two: one by the day of the return, and one by the day of its sale.
    """

    event: Event
    value: RowValue


Percent = float | None


class Figures(TypedDict):
    """What some sales come to, and what came back of them."""

    sales: Annotated[int, Stored(Event.SALE, One("units")), Field(description="Number of sales")]
    units: Annotated[int, Stored(Event.SALE, Value("units")), Field(description="Units sold")]
    revenue: Annotated[SummedMoney, Stored(Event.SALE, Value("revenue")), Field(description="What was taken")]
    list_total: Annotated[
        SummedMoney,
        Stored(Event.SALE, Value("total_price")),
        Field(description="What it would have been undiscounted"),
    ]
    discount: Annotated[SummedMoney, Difference("list_total", "revenue"), Field(description="list_total less revenue")]
    average_sale: Annotated[
        SummedMoney | None,
        Average("revenue", per="sales"),
        Field(description="revenue by sales, to cents; null without sales"),
    ]
    returns: Annotated[int, Stored(Event.RETURN, One("units")), Field(description="Number of returns and refunds")]
    units_returned: Annotated[int, Stored(Event.RETURN, Value("units")), Field(description="Units that came back")]
    refunded: Annotated[SummedMoney, Stored(Event.RETURN, Value("refunded")), Field(description="Money given back")]
    net_units: Annotated[int, Difference("units", "units_returned"), Field(description="units less units_returned")]
    net_revenue: Annotated[SummedMoney, Difference("revenue", "refunded"), Field(description="revenue less refunded")]
    return_rate: Annotated[
        Percent,
        Percentage("units_returned", "units"),
        Field(description="units_returned in per cent of units; null without units"),
    ]
    cost: Annotated[
        SummedMoney,
        Difference("cost_sold", "cost_returned"),
        Field(description="What the goods had cost, of sales that know it, less what was put back into stock"),
    ]
    margin: Annotated[
        SummedMoney,
        Difference("costed_net_revenue", "cost"),
        Field(description="Revenue of the sales that know their cost, less their refunds and their cost"),
    ]
    margin_percent: Annotated[
        Percent,
        Percentage("margin", "costed_net_revenue", of_gain_only=True),
        Field(description="margin in per cent of the net revenue that it is of; null when that is not above zero"),
    ]
    cost_coverage: Annotated[
        Percent,
        Percentage("costed_revenue", "revenue"),
        Field(description="Revenue of the sales that know their cost in per cent of revenue; null without revenue"),
    ]
    orders: NotRequired[
        Annotated[int, Stored(Event.ORDER, One("sales")), Field(description="Orders, counted with their first sale")]
    ]
    average_order_value: NotRequired[
        Annotated[
            SummedMoney | None,
            Average("order_revenue", per="orders"),
            Field(description="Revenue of sales with an order by orders, to cents; null without orders"),
        ]
    ]


HIDDEN: dict[str, Stored | Derivation] = {
    "cost_sold": Stored(Event.SALE, Cost("units")),
    "costed_revenue": Stored(Event.SALE, ValueWhere("revenue", known="unit_cost")),
    "order_revenue": Stored(Event.SALE, ValueWhere("revenue", known="order_ref")),
    "cost_returned": Stored(Event.RETURN, Cost("restocked_units")),
    "costed_refunded": Stored(Event.RETURN, ValueWhere("refunded", known="unit_cost")),
    "costed_net_revenue": Difference("costed_revenue", "costed_refunded"),
}
"""What figures are made of and no answer shows: amounts of money."""

OF_ORDERS = frozenset({"orders", "average_order_value"})
"""Figures that cannot be told of single products or categories: an order of two of them would count twice."""

Sums = tuple[Number, ...]
"""What some sales come to: the value of each measure, in the order of MEASURES."""


@dataclass(frozen=True)
class Figure:
    """One member of `Figures`.

    - number: int for a count, Decimal for money, float for a percentage.
    - nullable: whether there may be none.
    - source: where it comes from.
    """

    name: str
    number: type[int] | type[Decimal] | type[float]
    nullable: bool
    source: Stored | Derivation


@dataclass(frozen=True)
class Measure:
    """A figure that is stored; see `Stored`."""

    name: str
    event: Event
    value: RowValue
    number: type[int] | type[Decimal]

    @property
    def zero(self) -> Number:
        """What nothing comes to; money with its two decimals, as the database writes it."""
        return self.number() if self.number is int else Decimal("0.00")

    def column(self, basis: Basis) -> str:
        """The column of the rollups that it is in."""
        return f"{self.name}_of_sales" if self.event is Event.RETURN and basis == "sale_date" else self.name


def _figure(name: str, hint: Any) -> Figure:
    hint = get_args(hint)[0] if get_origin(hint) is NotRequired else hint
    source = next(said for said in hint.__metadata__ if isinstance(said, Stored | Average | Difference | Percentage))
    nullable = type(None) in get_args(hint.__origin__)
    kind = get_args(hint.__origin__)[0] if nullable else hint.__origin__
    return Figure(name, getattr(kind, "__origin__", kind), nullable, source)


FIGURES = {name: _figure(name, hint) for name, hint in get_type_hints(Figures, include_extras=True).items()}
"""The figures by name, as they are declared."""

ADDITIVE = tuple(name for name, figure in FIGURES.items() if isinstance(figure.source, Stored | Difference))
"""Figures of which those of the parts of some sales sum to that of all; averages and percentages do not."""


def _measures() -> Iterator[Measure]:
    for figure in FIGURES.values():
        if isinstance(figure.source, Stored):
            yield Measure(figure.name, figure.source.event, figure.source.value, cast("type[int]", figure.number))
    for name, source in HIDDEN.items():
        if isinstance(source, Stored):
            yield Measure(name, source.event, source.value, Decimal)


MEASURES = tuple(_measures())
MEASURE_NAMES = tuple(measure.name for measure in MEASURES)
NOTHING: Sums = tuple(measure.zero for measure in MEASURES)
STORED_COLUMNS = tuple(dict.fromkeys(measure.column(basis) for basis in get_args(Basis) for measure in MEASURES))
"""Every column of a rollup that is not of its key."""

DERIVED: dict[str, Derivation] = {
    name: source
    for name, source in {
        "costed_net_revenue": HIDDEN["costed_net_revenue"],
        **{figure.name: figure.source for figure in FIGURES.values()},
    }.items()
    if not isinstance(source, Stored)
}
"""How figures are made of others, each after those that it is made of."""


def sql_of(name: str, columns: SqlColumns) -> SqlNumber:
    """A figure in SQL, from the columns of the measures behind it by name."""
    if name in columns:
        return columns[name]
    source = DERIVED[name]
    return source.sql({part: sql_of(part, columns) for part in source.inputs})


def measures_behind(name: str) -> list[str]:
    """The measures that a figure is made of; none for what is no figure, such as the key of a group."""
    if name in MEASURE_NAMES:
        return [name]
    return [measure for part in (DERIVED[name].inputs if name in DERIVED else ()) for measure in measures_behind(part)]


def read_sums(columns: Iterable[Sequence[Any]]) -> Iterator[Sums]:
    """The sums of each row, from a column for each measure as the database gives it: text, numbers, NULL for none."""
    return zip(*map(_read, MEASURES, columns), strict=True)


def _read(measure: Measure, column: Sequence[Any]) -> list[Number]:
    if None in column:
        return [measure.zero if value is None else measure.number(value) for value in column]
    return list(map(measure.number, column))


def sum_all(parts: Iterable[Sums]) -> Sums:
    """All together."""
    return tuple(map(sum, zip(NOTHING, *parts, strict=True)))


def less(total: Sums, part: Sums) -> Sums:
    """What remains of a total without a part of it."""
    return tuple(map(sub, total, part))


def measure_of(sums: Sums, name: str) -> Number:
    """One measure of some sums."""
    return sums[MEASURE_NAMES.index(name)]


def figure_values(name: str, rows: Sequence[Sums]) -> Sequence[Any]:
    """One figure of each row; None where there is none."""
    return _columns(rows)[name] if rows else []


def _columns(rows: Sequence[Sums]) -> dict[str, Sequence[Any]]:
    """Every figure and measure of the rows."""
    columns: dict[str, Sequence[Any]] = dict(zip(MEASURE_NAMES, zip(*rows, strict=True), strict=True))
    for name, source in DERIVED.items():
        columns[name] = source.values(columns)
    return columns


def all_figures(rows: Sequence[Sums], *, orders: bool) -> list[Figures]:
    """What an answer says of each row; a column at a time, since a report may have tens of thousands.

    - orders: whether orders can be told of these rows.
    """
    return cast("list[Figures]", _told(rows, figure_names(orders=orders)))


def cumulative_figures(rows: Sequence[Sums], *, orders: bool) -> list[dict[str, Any]]:
    """What an answer says of each row and all rows before it: the figures that add up, by name.

    - orders: whether orders can be told of these rows.
    """
    return _told(list(accumulate(rows, _plus)), figure_names(ADDITIVE, orders=orders))


def _plus(total: Sums, part: Sums) -> Sums:
    return tuple(map(add, total, part))


def _told(rows: Sequence[Sums], names: Sequence[str]) -> list[dict[str, Any]]:
    """These figures of each row."""
    if not rows:
        return []
    columns = _columns(rows)
    values = zip(*(columns[name] for name in names), strict=True)
    return [dict(zip(names, row, strict=False)) for row in values]


def figure_names(names: Iterable[str] = FIGURES, *, orders: bool) -> list[str]:
    """The figures of an answer, of these in their order; with orders, if it tells of them."""
    return [name for name in names if orders or name not in OF_ORDERS]


def figures_of(sums: Sums, *, orders: bool) -> Figures:
    """What an answer says of some sales."""
    return all_figures([sums], orders=orders)[0]
