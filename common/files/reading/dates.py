"""Dates as people's files write them, as the ISO text that means the same."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from common.db.schemas.import_reading import DateOrder
from common.db.types import utc_now
from common.files.reading.values import quoted

ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
COMPACT = re.compile(r"(?:19|20)[0-9]{6}")
SERIAL = re.compile(r"[2-7][0-9]{4}(?:\.[0-9]{1,15})?")
"""Days since the end of 1899, as Excel counts them: the years from 1954 to 2119."""

NUMERIC = re.compile(r"([0-9]{1,4})([./-])([0-9]{1,2})\2([0-9]{1,4})\.?")
WEEKDAY = r"(?:[A-Za-z]{3,9}\.?,? )?"
DAY = r"([0-9]{1,2})(?:st|nd|rd|th)?"
DAY_FIRST = re.compile(WEEKDAY + DAY + r"\.?[ -]([A-Za-z]{3,9})\.?,?[ -]([0-9]{4}|[0-9]{2})")
MONTH_FIRST = re.compile(WEEKDAY + r"([A-Za-z]{3,9})(?:\.? |-)" + DAY + r"(?:,? ([0-9]{4})|-([0-9]{4}|[0-9]{2}))")
TIME = re.compile(
    r"[Tt, ] *(?:at )?([0-9]{1,2})(?::([0-9]{2})(?::([0-9]{2})(\.[0-9]{1,9})?)?)?(?: ?([AaPp])\.?[Mm]\.?)?"
    r" ?(?:(Z|UTC|GMT)?(?:([+-][0-9]{2}):?([0-9]{2})?)?)?(?: ?\([A-Za-z ]{1,40}\))?"
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FULL_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
    *("december", "sept"),
)
SERIALS_BEGIN = datetime(1899, 12, 30)  # noqa: DTZ001 - local time, as Excel has it
CENTURY_TURNS = 69
"""Years of two digits from here on are of the last century, as POSIX has it."""

REMEMBERED = 100_000


def readings(text: str) -> dict[DateOrder, date]:
    """Every date that a date of numbers may be, by the order; nothing for what is none.

    A year of four digits in front is followed by month and day, wherever it is written so. One of two digits is none
    that lies in the future.
    """
    parts = NUMERIC.fullmatch(text)
    if parts is None:
        return {}
    first, _, second, third = parts.groups()
    if len(first) > 2:  # noqa: PLR2004 - digits of a year
        return _possible({DateOrder.YMD: (first, second, third)})
    orders = {DateOrder.DMY: (third, second, first), DateOrder.MDY: (third, first, second)}
    if len(third) <= 2:  # noqa: PLR2004
        orders[DateOrder.YMD] = (first, second, third)
    return _possible(orders)


def _possible(orders: dict[DateOrder, tuple[str, str, str]]) -> dict[DateOrder, date]:
    found = {}
    for order, (year, month, day) in orders.items():
        try:
            fitting = date(_year(year), int(month), int(day))
        except ValueError:
            continue
        if len(year) > 2 or fitting <= utc_now().date() + timedelta(days=1):  # noqa: PLR2004 - digits of a year
            found[order] = fitting
    return found


def _year(text: str) -> int:
    if len(text) == 3:  # noqa: PLR2004
        raise ValueError(text)
    year = int(text)
    return year if len(text) == 4 else year + (1900 if year >= CENTURY_TURNS else 2000)  # noqa: PLR2004


def day_of(text: str) -> str:
    """The part of a text that names the day."""
    text = text.strip()
    begin = re.match(NUMERIC, text)
    return begin[0].rstrip(".") if begin else text


def in_words(day: date) -> str:
    """`3 April 2025`."""
    return f"{day.day} {day:%B} {day.year}"


def iso_text(text: str, order: DateOrder | None) -> str:
    """The instant in ISO 8601, with the offset that the text has; ISO itself stays as it is.

    Raises ValueError for what can be read in two ways, or in none.
    """
    text = text.strip()
    if ISO.match(text):
        return text
    if SERIAL.fullmatch(text):
        seconds = round(float(text) * 86_400)
        return (SERIALS_BEGIN + timedelta(seconds=seconds)).isoformat()
    if COMPACT.fullmatch(text):
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    for pattern in (NUMERIC, DAY_FIRST, MONTH_FIRST):
        begin = pattern.match(text)
        if begin and (begin.end() == len(text) or text[begin.end()] in "Tt, "):
            return _day(begin, order).isoformat() + _time(text, begin.end())
    message = (
        f"{quoted(text)} is no date that is known here, such as 2025-03-31T18:30:00Z, 31.03.2025 18:30, 3/31/2025 "
        "6:30 PM or 31 March 2025"
    )
    raise ValueError(message)


def _day(begin: re.Match[str], order: DateOrder | None) -> date:
    if begin.re is NUMERIC:
        return _numeric_day(begin[0], order)
    day, month, year = begin.groups() if begin.re is DAY_FIRST else (begin[2], begin[1], begin[3] or begin[4])
    name = month.lower()
    if name[:3] not in MONTHS or (len(name) > 3 and name not in FULL_MONTHS):  # noqa: PLR2004
        message = f"{quoted(begin[0])} names no month that is known; write its number, or its English name"
        raise ValueError(message)
    try:
        return date(_year(year), MONTHS.index(name[:3]) + 1, int(day))
    except ValueError:
        message = f"{quoted(begin[0])} is not a date of the calendar"
        raise ValueError(message) from None


def _numeric_day(text: str, order: DateOrder | None) -> date:
    found = readings(text)
    if DateOrder.YMD in found and len(found) == 1:
        return found[DateOrder.YMD]
    if order is not None and order in found:
        return found[order]
    if order is None and len(set(found.values())) == 1:
        return next(iter(found.values()))
    if order is None and found:
        message = f"{quoted(text)} can be {two_readings(found)}; say which with the option dates"
        raise ValueError(message)
    other = "".join(f"; as {said} it would be {in_words(day)}" for said, day in found.items())
    message = f"{quoted(text)} is no date{f' as {order}' if order else ' of the calendar'}{other}"
    raise ValueError(message)


def two_readings(found: dict[DateOrder, date]) -> str:
    """`3 April 2025 (d/m/y) or 4 March 2025 (m/d/y)`."""
    return " or ".join(f"{in_words(day)} ({order})" for order, day in found.items())


def _time(text: str, begin: int) -> str:
    """What follows the day, in ISO 8601: nothing, or a time with or without an offset."""
    rest = text[begin:].rstrip()
    if not rest:
        return ""
    parts = TIME.fullmatch(rest)
    if parts is None:
        message = f"{quoted(text)} ends with no time that is known, such as 18:30, 6:30 PM or 18:30:00 +0200"
        raise ValueError(message)
    hour, minute, second, fraction, half, zulu, hours, minutes = parts.groups()
    if half is None and minute is None:
        message = f"{quoted(text)} ends with a number that is no time, such as 18:30"
        raise ValueError(message)
    clock = f"{_hour(text, int(hour), half):02d}:{minute or '00'}:{second or '00'}{fraction or ''}"
    offset = f"{hours}:{minutes or '00'}" if hours else "Z" if zulu else ""
    return f"T{clock}{offset}"


def _hour(text: str, hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:  # noqa: PLR2004 - hours on a dial
        message = f"{quoted(text)}: a time with AM or PM has an hour from 1 to 12"
        raise ValueError(message)
    return hour % 12 + (12 if half in "Pp" else 0)


class DateTexts:
    """The ISO texts of a column of dates; those seen are remembered."""

    def __init__(self, order: DateOrder | None) -> None:
        self._order = order
        self._known: dict[str, str] = {}

    def is_iso(self, column: Sequence[object]) -> bool:
        """Whether every cell is written as ISO 8601 is, so that nothing is to be done."""
        return all(type(text) is str and text[4:5] == "-" for text in column)

    def iso(self, text: str) -> str:
        """See `iso_text`."""
        found = self._known.get(text)
        if found is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            found = self._known[text] = iso_text(text, self._order)
        return found


def with_time(day: str, time: str) -> str:
    """One text of a date and a time in two columns. A workbook's time may be a part of a day: 0.75."""
    day, time = day.strip(), time.strip()
    if re.fullmatch(r"0?\.[0-9]{1,15}|0", time):
        time = (SERIALS_BEGIN + timedelta(seconds=round(float(time) * 86_400))).strftime("%H:%M:%S")
    if SERIAL.fullmatch(day):
        day = (SERIALS_BEGIN + timedelta(days=int(float(day)))).date().isoformat()
    if re.fullmatch(ISO.pattern + r"[Tt ]00:00(:00(\.0*)?)?", day):
        day = day[: len("2025-03-31")]
    if not time:
        return day
    if ISO.fullmatch(day):
        # So that times of any form are read by one rule.
        return day + _time(f"{day} {time}", len(day))
    return f"{day} {time}"
