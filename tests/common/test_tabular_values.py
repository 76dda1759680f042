"""Numbers and instants in files: read one way, or refused with what to do."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.files.reading.values import (
    read_amount,
    read_comma_amount,
    read_comma_whole,
    read_instant,
    read_whole,
)


@pytest.mark.parametrize(("text", "value"), [("7", 7), (" 7 ", 7), ("-3", -3), ("7.0", 7), ("007", 7)])
def test_whole_numbers(text: str, value: int) -> None:
    assert read_whole(text) == value


@pytest.mark.parametrize(
    ("text", "point", "comma"),
    [
        ("1.000", "'1.000' could mean 1000 or 1; write one of these, or import with the option decimal=comma", 1000),
        ("12.500", "could mean 12500 or 12.5", 12500),
        ("-1.000", "could mean -1000 or -1", -1000),
        ("1.000.000", "thousands separator", 1_000_000),
        ("1.0", 1, "'1.0' has a decimal point, but the option decimal=comma was given"),
        ("1.00", 1, "decimal point, but"),
        ("0.000", 0, "decimal point, but"),
        ("1000.000", 1000, "decimal point, but"),
        ("2,0", "not a whole number", 2),
        ("2,000", "thousands separator", 2),
        ("1.000,00", "thousands separator", 1000),
        ("2,5", "not a whole number", "not a whole number"),
        ("1 000", "thousands separator", "thousands separator"),
        ("1.00.000", "not a whole number", "not a whole number"),
    ],
)
def test_a_point_before_three_digits_is_never_taken_for_a_decimal_point(
    text: str, point: int | str, comma: int | str
) -> None:
    """The same text under either option; where it has no one meaning, it is refused with what to do."""
    for reader, expected in ((read_whole, point), (read_comma_whole, comma)):
        if isinstance(expected, int):
            assert reader(text) == expected
        else:
            with pytest.raises(ValueError, match=re.escape(expected)):
                reader(text)


@given(st.integers(-(10**12), 10**12))
def test_grouped_thousands_are_read_under_a_decimal_comma(number: int) -> None:
    text = f"{number:,}".replace(",", ".")
    assert read_comma_whole(text) == number
    assert read_comma_amount(f"{text},25") == Decimal(f"{number}.25")
    if "." in text:
        for reader in (read_whole, read_amount):
            with pytest.raises(ValueError, match=r"could mean|thousands separator"):
                reader(text)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("1,000", "thousands separator"),
        ("1.000,0", "thousands separator"),
        ("1'000", "thousands separator"),
        ("1\u202f000", "thousands separator"),
        ("7.5", "not a whole number"),
        ("", "not a whole number"),
        ("٣", "not a whole number"),
        ("1e3", "not a whole number"),
        ("9" * 5000, "not a whole number"),
    ],
)
def test_other_whole_numbers_are_refused(text: str, hint: str) -> None:
    with pytest.raises(ValueError, match=hint):
        read_whole(text)


@pytest.mark.parametrize(
    ("text", "point", "comma"),
    [
        ("12", "12", "12"),
        ("12.5", "12.5", "decimal point, but the option decimal=comma"),
        ("12,5", "decimal comma", "12.5"),
        ("1,234", "thousands separator", "1.234"),
        ("1.234", "'1.234' could mean 1234 or 1.234", "1234"),
        ("1.000", "could mean 1000 or 1;", "1000"),
        ("0.125", "0.125", "decimal point, but the option decimal=comma"),
        ("12.5000", "12.5000", "decimal point, but the option decimal=comma"),
        ("1,234.50", "thousands separator", "thousands separator"),
        ("1.234,50", "thousands separator", "1234.50"),
        ("1.234.567,8", "thousands separator", "1234567.8"),
        ("1 234", "thousands separator", "thousands separator"),
        ("$5", "without a currency", "without a currency"),
        ("5 €", "without a currency", "without a currency"),
        ("five", "is not an amount", "is not an amount"),
        ("", "is not an amount", "is not an amount"),
    ],
)
def test_amounts_are_read_one_way_or_refused(text: str, point: str, comma: str) -> None:
    for reader, expected in ((read_amount, point), (read_comma_amount, comma)):
        if expected[0].isdigit():
            assert reader(text) == Decimal(expected)
        else:
            with pytest.raises(ValueError, match=expected):
                reader(text)


BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2025-03-31T18:30:00Z", datetime(2025, 3, 31, 18, 30, tzinfo=UTC)),
        ("2025-03-31 18:30:00+02:00", datetime(2025, 3, 31, 16, 30, tzinfo=UTC)),
        ("2025-03-31t18:30:00.25z", datetime(2025, 3, 31, 18, 30, 0, 250_000, tzinfo=UTC)),
        ("2025-03-31T18:30", datetime(2025, 3, 31, 16, 30, tzinfo=UTC)),
        ("2025-03-31 18:30:00.5", datetime(2025, 3, 31, 16, 30, 0, 500_000, tzinfo=UTC)),
        ("2025-03-31", datetime(2025, 3, 30, 22, tzinfo=UTC)),
        ("2025-10-26T02:30:00", datetime(2025, 10, 26, 0, 30, tzinfo=UTC)),  # twice that day: the first is meant
    ],
)
def test_instants(text: str, instant: datetime) -> None:
    assert read_instant(text, BERLIN) == instant


@pytest.mark.parametrize(
    ("text", "zone", "hint"),
    [
        ("2025-03-31T18:30:00", None, "has no time zone"),
        ("2025-03-31", None, "has no time zone"),
        ("2025-03-30T02:30:00", BERLIN, "did not exist in Europe/Berlin"),
        ("2011-12-30", ZoneInfo("Pacific/Apia"), "did not exist in Pacific/Apia"),
        ("31.03.2025", BERLIN, "is not an instant such as"),
        ("03/31/2025 18:30", BERLIN, "is not an instant such as"),
        ("2025-02-29T00:00:00", BERLIN, "is not an instant of the calendar"),
        ("2025-03-31T25:00:00Z", None, "is not an instant of the calendar"),
        ("0000-00-00", BERLIN, "is not an instant of the calendar"),
        ("0001-01-01", ZoneInfo("Asia/Tokyo"), "is out of range"),
        ("now", BERLIN, "is not an instant such as"),
    ],
)
def test_other_instants_are_refused(text: str, zone: ZoneInfo | None, hint: str) -> None:
    with pytest.raises(ValueError, match=hint):
        read_instant(text, zone)
