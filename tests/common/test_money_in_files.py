"""Amounts as programs write them: with signs, thousands and either decimal mark, but never one number for another."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.db.schemas.import_reading import DecimalMark, RoundTo
from common.files.reading.money import Money, marks_said, number_reader

POINT, COMMA = DecimalMark.POINT, DecimalMark.COMMA


@pytest.mark.parametrize(
    ("text", "mark", "amount"),
    [
        ("€12.50", None, "12.50"),
        ("12.50 EUR", None, "12.50"),
        ("-€5.00", None, "-5.00"),
        ("1,234.50", POINT, "1234.50"),
        ("1,234", POINT, "1234"),
        ("1 234.50", POINT, "1234.50"),
        ("1'234.50", POINT, "1234.50"),
        ("1.234,50 €", COMMA, "1234.50"),
        ("1\u202f234,50", COMMA, "1234.50"),
        ("1.000", COMMA, "1000"),
    ],
)
def test_amounts_are_read(text: str, mark: DecimalMark | None, amount: str) -> None:
    assert number_reader(mark, Money("EUR"), None).amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "mark", "says"),
    [
        ("1.000", None, "could mean 1000 or 1"),
        ("1.000", POINT, "could mean 1000 or 1"),
        ("1,000", None, "thousands separator"),
        ("1.00", COMMA, "has a decimal point"),
        ("1.234,50", POINT, "thousands separator"),
        ("$12.50", POINT, r"'\$12.50' is in another currency \(\$\) than the store's, EUR"),
        ("12.50 USD", POINT, "is in another currency"),
        ("12.50 kg", POINT, "is not an amount"),
        ("(5.00)", POINT, "is not an amount"),
    ],
)
def test_amounts_are_refused_with_both_readings(text: str, mark: DecimalMark | None, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        number_reader(mark, Money("EUR"), None).amount(text)


@given(st.decimals(0, 10**9, places=2), st.sampled_from([POINT, COMMA]), st.booleans())
def test_grouped_amounts_come_back(amount: Decimal, mark: DecimalMark, grouped: bool) -> None:
    text = f"{amount:,}" if grouped else str(amount)
    if mark is COMMA:
        text = text.translate(str.maketrans(",.", ".,"))
    assert number_reader(mark, Money("EUR"), None).amount(f"{text} €") == amount
    assert marks_said([text]) == {mark}


@pytest.mark.parametrize(("text", "cents"), [("1.005", "1.01"), ("0.125", "0.13"), ("-0.125", "-0.13"), ("2", "2.00")])
def test_amounts_are_rounded_half_up_when_that_is_asked_for(text: str, cents: str) -> None:
    assert str(number_reader(COMMA, Money(), RoundTo.CENTS).amount(text.replace(".", ","))) == cents


def test_a_mark_is_told_by_texts_that_have_one_meaning() -> None:
    assert marks_said(["1.000", "1,000", "12", "", "abc"]) == set()
    assert marks_said(["0.125", "1,000,000"]) == {POINT}
    assert marks_said(["1.000.000"]) == {COMMA}
    assert marks_said(["12.5", "12,5"]) == {POINT, COMMA}
