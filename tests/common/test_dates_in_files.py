"""Dates as programs write them: one reading, or a refusal that shows them all."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.db.schemas.import_reading import DateOrder
from common.files.reading.dates import iso_text, readings, with_time


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2025-03-31T18:30:05+0500", "2025-03-31T18:30:05+0500"),
        ("31/03/2025", "2025-03-31"),
        ("31.03.2025 8:05", "2025-03-31T08:05:00"),
        ("31.03.2025, 18:30:05.5", "2025-03-31T18:30:05.5"),
        ("3/31/2025 6:30 PM", "2025-03-31T18:30:00"),
        ("3/31/2025 12:05 am", "2025-03-31T00:05:00"),
        ("2025/3/31 6:30 UTC", "2025-03-31T06:30:00Z"),
        ("5/5/2025", "2025-05-05"),
        ("31 March 2025", "2025-03-31"),
        ("31-Mar-25", "2025-03-31"),
        ("Mar 31, 2025 10:33:08 PM", "2025-03-31T22:33:08"),
        ("Monday, 31 Mar 2025 18:30:00 +0200", "2025-03-31T18:30:00+02:00"),
        ("Mon Mar 31 2025 18:30:00 GMT+0200 (Central European Summer Time)", "2025-03-31T18:30:00+02:00"),
        ("20250331", "2025-03-31"),
        ("45747.770833333336", "2025-03-31T18:30:00"),
    ],
)
def test_dates_that_have_one_reading(text: str, iso: str) -> None:
    assert iso_text(text, None) == iso


@pytest.mark.parametrize(
    ("text", "order", "says"),
    [
        ("03/04/2025", None, "can be 3 April 2025 (d/m/y) or 4 March 2025 (m/d/y); say which with the option dates"),
        ("31/03/2025", DateOrder.MDY, "is no date as m/d/y; as d/m/y it would be 31 March 2025"),
        ("31/02/2025", None, "is no date of the calendar"),
        ("31 Mars 2025", None, "names no month that is known"),
        ("31 Mar 2025 13:00 PM", None, "a time with AM or PM has an hour from 1 to 12"),
        ("Mar 31, 2025 10:33 PM PST", None, "ends with no time that is known"),
        ("31/03/2025 18", None, "ends with a number that is no time"),
        ("yesterday", None, "is no date that is known here, such as"),
    ],
)
def test_dates_that_have_none_or_two(text: str, order: DateOrder | None, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        iso_text(text, order)


FORMATS = {DateOrder.DMY: "{0.day}/{0.month}/{0.year}", DateOrder.MDY: "{0.month:02}.{0.day:02}.{0.year}"}


@given(st.dates(date(1970, 1, 1), date(2026, 1, 1)), st.sampled_from(sorted(FORMATS)))
def test_what_is_written_is_read_and_nothing_else_is_guessed(day: date, order: DateOrder) -> None:
    """The oracle is the formatting: of a date that can be read in two ways, both readings are found."""
    text = FORMATS[order].format(day)
    assert iso_text(text, order) == day.isoformat()
    assert readings(text)[order] == day
    assert (len(set(readings(text).values())) > 1) is (day.day <= 12 and day.day != day.month)


@given(st.integers(20_000, 79_999), st.integers(0, 86_399))
def test_serial_days_of_a_spreadsheet(days: int, seconds: int) -> None:
    whole = date(1899, 12, 30) + timedelta(days=days)
    assert iso_text(str(days), None) == f"{whole}T00:00:00"
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    assert iso_text(f"{days + seconds / 86_400:.10f}", None) == f"{whole}T{clock}"


@pytest.mark.parametrize(
    ("day", "time", "iso"),
    [
        ("2025-03-31", "6:30 PM", "2025-03-31T18:30:00"),
        ("2025-03-31T00:00:00", "0.75", "2025-03-31T18:00:00"),
        ("3/31/2025", "18:30", "2025-03-31T18:30:00"),
        ("45747", "18:30:05", "2025-03-31T18:30:05"),
        ("31 Mar 2025", "", "2025-03-31"),
    ],
)
def test_a_date_and_a_time_in_two_columns(day: str, time: str, iso: str) -> None:
    assert iso_text(with_time(day, time), None) == iso
