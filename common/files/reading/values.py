"""Numbers and instants as people's files write them, each turned into exactly one value or refused with advice."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from common.db.schemas.fields import parse_instant

WHOLE = re.compile(r"[-+]?[0-9]{1,19}(\.0*)?")
COMMA_WHOLE = re.compile(r"[-+]?[0-9]{1,19}(,0*)?")
POINT_AMOUNT = re.compile(r"[-+]?([0-9]{1,20}(\.[0-9]{0,30})?|\.[0-9]{1,30})")
COMMA_AMOUNT = re.compile(r"[-+]?([0-9]{1,20}(,[0-9]{0,30})?|,[0-9]{1,30})")
GROUPED = re.compile(r"[-+]?[0-9]{1,3}([,.'\u2019 \u00a0\u202f])[0-9]{3}(\1[0-9]{3})*([.,][0-9]+)?")
POINT_GROUPS = re.compile(r"[-+]?[1-9][0-9]{0,2}(\.[0-9]{3}){1,6}(,[0-9]{1,30})?")
"""Thousands by points, under a decimal comma."""

TWO_MEANINGS = re.compile(r"[-+]?[1-9][0-9]{0,2}\.[0-9]{3}")
"""With a decimal point 1.000 is one; where points separate thousands, as in half of the world's files, a thousand."""

CURRENCY = re.compile(r"[$¢-¥₠-⃀]|\b[A-Z]{3}\b")
ISO_WITH_OFFSET = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2})(:[0-9]{2}(?:\.[0-9]{1,9})?)?"
    r" ?(?:([Zz]|UTC|GMT)|([+-][0-9]{2}):?([0-9]{2})?)"
)
DATE_LENGTH = len("YYYY-MM-DD")
QUOTED_CHARACTERS = 60
"""As many of a text as fit a line."""

ISO_LIKE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?)?")


def read_whole(text: str) -> int:
    """A whole number; decimals that are all zero pass. Raises ValueError, also for what could be thousands."""
    text = text.strip()
    _refuse_two_meanings(text)
    if not WHOLE.fullmatch(text):
        raise ValueError(_not_whole(text))
    return int(text.partition(".")[0])


def read_comma_whole(text: str) -> int:
    """A whole number in a file with decimal commas: 1.000 is a thousand, 1,0 is one. Raises ValueError."""
    text = _without_groups(text.strip())
    if not COMMA_WHOLE.fullmatch(text):
        raise ValueError(_has_a_point(text) if WHOLE.fullmatch(text) else _not_whole(text))
    return int(text.partition(",")[0])


def read_amount(text: str) -> Decimal:
    """An amount with a decimal point. Raises ValueError, also for what could be thousands."""
    text = text.strip()
    _refuse_two_meanings(text)
    if POINT_AMOUNT.fullmatch(text):
        return _unsigned_zero(Decimal(text))
    if COMMA_AMOUNT.fullmatch(text) and not GROUPED.fullmatch(text):
        message = f"{quoted(text)} has a decimal comma; write a point, or import with the option decimal=comma"
        raise ValueError(message)
    raise ValueError(_not_an_amount(text, "1234.56"))


def read_comma_amount(text: str) -> Decimal:
    """An amount with a decimal comma, thousands separated by points or not at all: 1.234,50. Raises ValueError."""
    text = _without_groups(text.strip())
    if COMMA_AMOUNT.fullmatch(text):
        return _unsigned_zero(Decimal(text.replace(",", ".")))
    if POINT_AMOUNT.fullmatch(text):
        raise ValueError(_has_a_point(text))
    raise ValueError(_not_an_amount(text, "1234,56"))


def _without_groups(text: str) -> str:
    return text.replace(".", "") if POINT_GROUPS.fullmatch(text) else text


def _refuse_two_meanings(text: str) -> None:
    if TWO_MEANINGS.fullmatch(text):
        message = (
            f"{quoted(text)} could mean {text.replace('.', '')} or {Decimal(text).normalize():f}; write one of these, "
            "or import with the option decimal=comma if points separate thousands"
        )
        raise ValueError(message)


def _has_a_point(text: str) -> str:
    return f"{quoted(text)} has a decimal point, but the option decimal=comma was given"


def _not_whole(text: str) -> str:
    if GROUPED.fullmatch(text):
        return f"{quoted(text)} has a thousands separator; write the digits alone"
    return f"{quoted(text)} is not a whole number"


def _unsigned_zero(amount: Decimal) -> Decimal:
    """Programs write -0.00 for what rounds to nothing."""
    return amount or abs(amount)


def _not_an_amount(text: str, such_as: str) -> str:
    if GROUPED.fullmatch(text):
        return f"{quoted(text)} has a thousands separator that is not read here; write it as {such_as}"
    if CURRENCY.search(text):
        return f"{quoted(text)} is not an amount; write digits alone, such as {such_as}, without a currency"
    return f"{quoted(text)} is not an amount such as {such_as}"


def read_instant(text: str, zone: ZoneInfo | None) -> datetime:
    """An instant in UTC. One without an offset is local time of `zone`, and refused where that is None.

    A date alone is the beginning of its day. Of a local time that clocks went through twice the first is meant.
    Raises ValueError.
    """
    text = text.strip()
    given = ISO_WITH_OFFSET.fullmatch(text)
    if given:
        return _with_offset(text, given)
    plain = (
        text[:DATE_LENGTH] + "T" + text[DATE_LENGTH + 1 :]
        if len(text) > DATE_LENGTH and text[DATE_LENGTH] in " t"
        else text
    )
    if not ISO_LIKE.fullmatch(text):
        message = f"{quoted(text)} is not an instant such as 2025-03-31T18:30:00Z or 2025-03-31T18:30:00+02:00"
        raise ValueError(message)
    if zone is None:
        message = f"{quoted(text)} has no time zone; add an offset (Z or +02:00), or import with the option time_zone"
        raise ValueError(message)
    return _localized(plain, zone)


def _with_offset(text: str, given: re.Match[str]) -> datetime:
    """An instant whose offset may be written in any of the usual ways, and that may have no seconds."""
    day, minute, second, zulu, hours, minutes = given.groups()
    offset = "Z" if zulu else f"{hours}:{minutes or '00'}"
    try:
        return parse_instant(f"{day}T{minute}{second or ':00'}{offset}")
    except ValueError as error:
        message = f"{quoted(text)} {error}"
        raise ValueError(message) from None


def _localized(text: str, zone: ZoneInfo) -> datetime:
    try:
        local = datetime.fromisoformat(text)
    except ValueError as error:
        message = f"{quoted(text)} is not an instant of the calendar: {error}"
        raise ValueError(message) from None
    date_alone = len(text) == DATE_LENGTH
    try:
        instant = local.replace(tzinfo=zone).astimezone(UTC)
        back = instant.astimezone(zone).replace(tzinfo=None)
    except OverflowError:
        message = f"{quoted(text)} is out of range"
        raise ValueError(message) from None
    if back.date() != local.date() if date_alone else back != local:
        message = f"{quoted(text)} did not exist in {zone.key}: clocks were put forward over it"
        raise ValueError(message)
    return instant


def quoted(text: str) -> str:
    """A text as a message shows it."""
    return repr(text if len(text) <= QUOTED_CHARACTERS else text[:QUOTED_CHARACTERS] + "…")
