"""Figures are declared once: tables, answers and sort keys agree with the declaration, and sums are sums."""

from decimal import Decimal
from typing import get_args, get_type_hints

import pytest
from sqlalchemy import Integer, Numeric, Table

from common.db.models import CategoryDailySales, ChannelDailySales, ProductPeriodSales, table_of
from sales_service.reports import answers as report_answers
from sales_service.reports.request import OrderBy
from sales_service.rollups.measures import (
    ADDITIVE,
    FIGURES,
    HIDDEN,
    MEASURES,
    NOTHING,
    STORED_COLUMNS,
    Basis,
    Event,
    Sums,
    all_figures,
    figures_of,
    less,
    read_sums,
    sum_all,
)  # fmt: skip
from sales_service.rollups.writing import add_up


def sums(**known: int | str) -> Sums:
    """Some measures, amounts as text; nothing of the others."""
    return tuple(
        measure.zero if measure.name not in known else measure.number(known[measure.name]) for measure in MEASURES
    )


SUMS = sums(sales=1, units=3, revenue="5.50", list_total="6.00")

ROLLUPS = [table_of(model) for model in (ProductPeriodSales, CategoryDailySales, ChannelDailySales)]


@pytest.mark.parametrize("rollup", ROLLUPS, ids=str)
def test_a_rollup_has_its_key_and_the_columns_of_each_measure(rollup: Table) -> None:
    key = [column.name for column in rollup.primary_key]
    columns = [column.name for column in rollup.columns]
    assert (columns[: len(key)], sorted(columns[len(key) :])) == (key, sorted(STORED_COLUMNS))
    for measure in MEASURES:
        for basis in get_args(Basis):
            kind = Integer if measure.number is int else Numeric
            assert isinstance(rollup.c[measure.column(basis)].type, kind), measure.name


def test_what_came_back_is_stored_by_both_days_and_all_else_once() -> None:
    twice = {measure.name for measure in MEASURES if len({measure.column(basis) for basis in get_args(Basis)}) == 2}
    assert twice == {measure.name for measure in MEASURES if measure.event is Event.RETURN}
    assert twice == {"returns", "units_returned", "refunded", "cost_returned", "costed_refunded"}


def test_what_is_hidden_is_in_no_answer() -> None:
    assert not HIDDEN.keys() & FIGURES.keys()


ANSWERS = ("SummaryRow", "PeriodFigures", "SummaryOthers", "SideFigures", "CutFigures", "Change")


@pytest.mark.parametrize("answer", ANSWERS)
def test_every_answer_with_figures_has_all_of_them(answer: str) -> None:
    assert get_type_hints(getattr(report_answers, answer)).keys() >= FIGURES.keys()


def test_running_sums_are_of_every_figure_that_adds_up() -> None:
    told = get_type_hints(report_answers.CumulativeFigures)
    assert list(told) == list(ADDITIVE)
    for name, kind in told.items():
        assert kind == get_type_hints(report_answers.Figures)[name]


def test_groups_are_sorted_by_figures_only() -> None:
    assert {order.removeprefix("-") for order in get_args(OrderBy)} - {"group"} <= FIGURES.keys()


def test_nothing_comes_to_zeros_that_are_written_like_the_databases() -> None:
    assert sum_all([]) == NOTHING
    assert list(read_sums([[None]] * len(MEASURES))) == [NOTHING]
    amounts = ("revenue", "list_total", "discount", "refunded", "net_revenue", "cost", "margin")
    expected = dict.fromkeys(FIGURES, "None") | dict.fromkeys(amounts, "0.00")
    expected |= dict.fromkeys(("sales", "units", "returns", "units_returned", "net_units", "orders"), "0")
    assert {name: str(value) for name, value in figures_of(NOTHING, orders=True).items()} == expected
    assert figures_of(NOTHING, orders=False).keys() == FIGURES.keys() - {"orders", "average_order_value"}
    assert all_figures([], orders=True) == []


@pytest.mark.parametrize(
    ("revenue", "sales", "average"),
    [
        ("10.00", 1, "10.00"),
        ("10.00", 3, "3.33"),
        ("20.00", 3, "6.67"),
        ("0.01", 2, "0.01"),  # a half goes away from zero,
        ("0.03", 2, "0.02"),  # not to the even
        ("-0.01", 2, "-0.01"),
        ("0.00", 5, "0.00"),
        ("999999999999999999.98", 2_147_483_647, "465661287.52"),
        ("10737418.23", 2_147_483_647, "0.00"),  # less than a half by as little as there can be
        ("10737418.24", 2_147_483_647, "0.01"),
    ],
)
def test_an_average_is_rounded_to_cents_half_away_from_zero(revenue: str, sales: int, average: str) -> None:
    assert str(figures_of(sums(sales=sales, revenue=revenue), orders=False)["average_sale"]) == average


def test_what_is_taken_away_again_leaves_the_rest() -> None:
    other = sums(sales=1, units=3, revenue="0.01", list_total="6.00")
    both = sum_all([SUMS, other])
    assert less(both, SUMS) == other
    assert less(both, both) == NOTHING


def test_values_are_added_up_by_key_in_the_order_of_their_first() -> None:
    columns = [[1, 1, 1, 1], [5, 6, 7, 8], [Decimal("0.10"), Decimal("0.20"), Decimal("0.30"), Decimal("0.40")]]
    assert list(add_up("baab", columns).items()) == [("b", (2, 13, Decimal("0.50"))), ("a", (2, 13, Decimal("0.50")))]
    assert add_up([], [[], []]) == {}


def test_a_column_that_is_too_short_is_an_error() -> None:
    with pytest.raises(ValueError, match="shorter"):
        add_up("ab", [[1]])
