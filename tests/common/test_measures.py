"""Figures are declared once: tables, answers and sort keys agree with the declaration, and sums are sums."""

from decimal import Decimal
from typing import get_args, get_type_hints

import pytest
from sqlalchemy import Integer, Numeric, Table

from common.db.models import CategoryDailySales, ProductPeriodSales, table_of
from common.measures import FIGURES, MEASURE_NAMES, MEASURES, NOTHING, added_by, figures, less, sum_all, sums_from
from common.rollups import add_up
from sales_service import report_answers
from sales_service.report_schemas import OrderBy

SALE = {"units": 3, "unit_price": Decimal("2.00"), "total_price": Decimal("6.00"), "revenue": Decimal("5.50")}
SUMS = added_by(SALE)


@pytest.mark.parametrize("rollup", [table_of(ProductPeriodSales), table_of(CategoryDailySales)], ids=str)
def test_a_rollup_has_its_key_and_a_column_for_each_measure(rollup: Table) -> None:
    key = [column.name for column in rollup.primary_key]
    assert [column.name for column in rollup.columns] == [*key, *MEASURE_NAMES]
    for measure in MEASURES:
        column = rollup.c[measure.name].type
        kind = Integer if measure.number is int else Numeric
        assert isinstance(column, kind), measure.name


ANSWERS = ("SummaryRow", "PeriodFigures", "SummaryOthers", "DatedFigures", "Change")


@pytest.mark.parametrize("answer", ANSWERS)
def test_every_answer_with_figures_has_all_of_them(answer: str) -> None:
    assert get_type_hints(getattr(report_answers, answer)).keys() >= FIGURES.keys()


def test_groups_are_sorted_by_figures_only() -> None:
    assert {order.removeprefix("-") for order in get_args(OrderBy)} - {"group"} <= FIGURES.keys()


def test_nothing_comes_to_zeros_that_are_written_like_the_databases() -> None:
    assert sum_all([]) == NOTHING == sums_from([None] * len(MEASURES))
    for value, number in zip(figures(NOTHING).values(), FIGURES.values(), strict=True):
        assert str(value) == ("0" if number is int else "0.00")


def test_what_is_taken_away_again_leaves_the_rest() -> None:
    both = sum_all([SUMS, added_by(SALE | {"revenue": Decimal("0.01")})])
    assert less(both, SUMS) == added_by(SALE | {"revenue": Decimal("0.01")})
    assert less(both, both) == NOTHING


def test_values_are_added_up_by_key_in_the_order_of_their_first() -> None:
    columns = [[1, 1, 1, 1], [5, 6, 7, 8], [Decimal("0.10"), Decimal("0.20"), Decimal("0.30"), Decimal("0.40")]]
    assert list(add_up("baab", columns).items()) == [("b", (2, 13, Decimal("0.50"))), ("a", (2, 13, Decimal("0.50")))]
    assert add_up([], [[], []]) == {}


def test_a_column_that_is_too_short_is_an_error() -> None:
    with pytest.raises(ValueError, match="shorter"):
        add_up("ab", [[1]])
