"""What the rows of a summary gain when they are asked: shares and running sums, worked out in plain Python."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.sales_service.oracle_figures import Fact, Json, figures
from tests.sales_service.oracle_periods import Span

ADDITIVE = (
    "sales", "units", "revenue", "list_total", "discount", "returns", "units_returned", "refunded", "net_units",
    "net_revenue", "cost", "margin", "orders",
)  # fmt: skip
"""The figures of which the parts sum to the whole."""


def add_shares(query: Json, groups: Sequence[Sequence[Json]]) -> None:
    """Give each line of each group its share, by the figure that the query ranks by; the last may be all others."""
    if query.get("share"):
        ranked_by = (query.get("order_by") or "revenue").lstrip("-")
        figure = "revenue" if ranked_by == "group" else ranked_by
        for beside in zip(*groups, strict=True):
            for line, share in zip(beside, apportioned([line[figure] for line in beside]), strict=True):
                line["share"] = share


def apportioned(parts: Sequence[Any]) -> list[float | None]:
    """Per cent to two decimals by the largest remainder; equal remainders in the order of the parts."""
    amounts = [Fraction(Decimal(part)) for part in parts]
    total = sum(amounts)
    if total <= 0:
        return [None for _ in amounts]
    exact = [amount * 10_000 / total for amount in amounts]
    hundredths = [each.numerator // each.denominator for each in exact]
    while sum(hundredths) < 10_000:
        most = max(range(len(exact)), key=lambda place: (exact[place] - hundredths[place], -place))
        hundredths[most] += 1
    return [float(Decimal(each) / 100) for each in hundredths]


def add_running_sums(query: Json, lines: Sequence[Json], part: Sequence[Fact], spans: Sequence[Span]) -> None:
    """Give each line of a group what it has come to by the end of its period."""
    if query.get("cumulative"):
        for number, line in enumerate(lines, start=1):
            reached = [fact for fact in part if any(span.has(fact.at) for span in spans[:number])]
            sums = figures(reached, orders="orders" in line)
            line["cumulative"] = {name: sums[name] for name in ADDITIVE if name in sums}
