"""What validation complains of, in words that a person can act on: no regular expression, nothing of Python.

Rules that we write ourselves raise ValueError with their own sentence; the rest, pydantic's types and bounds, is worded
here once, for bodies, queries, the rows of files and the settings alike.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, TypeAlias

LOST_PLUS = re.compile(r"[0-9-]{10}[Tt][0-9:.]+ [0-9]{2}:[0-9]{2}")
"""An instant whose offset began with a plus sign, which stands for a space in a query."""

DECIMAL = re.compile(r"Decimal\('(.+)'\)")
UTC_INSTANT = re.compile(r"datetime\.datetime\(([0-9, ]+), tzinfo=datetime\.timezone\.utc\)")
ENUM_MEMBER = re.compile(r"<\w+\.\w+: ('[^']*')>")
"""How pydantic writes bounds and choices that are not of JSON's own types: as Python does."""

Complaint: TypeAlias = Mapping[str, Any]
"""An entry of a ValidationError's `errors()`."""

Sentence = str | Callable[[Complaint], str]

COUNT = "must be a whole number"
NUMBER = "must be a number"
YES_OR_NO = "must be true or false"
LIST = "must be a list"
MEMBERS = 'must be an object, such as {"name": "value"}'


def _bound(words: str, words_for_time: str, name: str) -> Callable[[Complaint], str]:
    def sentence(error: Complaint) -> str:
        bound = _bound_of(error["ctx"][name])
        return f"{words_for_time if isinstance(bound, datetime) else words} {_plain(bound)}"

    return sentence


def _at_least(unit: str) -> Callable[[Complaint], str]:
    def sentence(error: Complaint) -> str:
        least = error["ctx"]["min_length"]
        return "must not be empty" if least == 1 else f"must have at least {least} {unit}"

    return sentence


def _at_most(unit: str) -> Callable[[Complaint], str]:
    return lambda error: f"must have at most {error['ctx']['max_length']} {unit}"


def _one_of(error: Complaint) -> str:
    """The allowed words, and the one that was probably meant."""
    expected = ENUM_MEMBER.sub(r"\1", str(error["ctx"]["expected"]))
    given = str(error.get("input", "")).strip().casefold()
    near = get_close_matches(given, re.findall(r"'([^']*)'", expected), n=1)
    return f"must be {expected}" + (f"; did you mean {near[0]!r}?" if near else "")


SENTENCES: dict[str, Sentence] = {
    "missing": "is missing",
    "extra_forbidden": "Unknown field. Remove it or correct its name.",
    "greater_than": _bound("must be more than", "must be after", "gt"),
    "greater_than_equal": _bound("must be at least", "must not be before", "ge"),
    "less_than": _bound("must be less than", "must be before", "lt"),
    "less_than_equal": _bound("must be at most", "must not be after", "le"),
    "multiple_of": lambda error: f"must be a multiple of {_plain(_bound_of(error['ctx']['multiple_of']))}",
    "string_type": "must be text",
    "string_unicode": "must be Unicode text: half of a character stands alone in it",
    "string_too_short": _at_least("characters"),
    "string_too_long": _at_most("characters"),
    "too_short": _at_least("entries"),
    "too_long": _at_most("entries"),
    "enum": _one_of,
    "literal_error": _one_of,
    "unknown_category": _one_of,
    "union_tag_invalid": lambda error: f"must be one of {error['ctx']['expected_tags']}",
    "union_tag_not_found": "is missing",
    "int_type": COUNT,
    "int_parsing": COUNT,
    "int_from_float": COUNT,
    "int_parsing_size": "has more digits than any number here may have",
    "float_type": NUMBER,
    "float_parsing": NUMBER,
    "finite_number": NUMBER,
    "decimal_type": NUMBER,
    "decimal_parsing": NUMBER,
    "bool_type": YES_OR_NO,
    "bool_parsing": YES_OR_NO,
    "date_type": "must be a date such as 2025-03-31",
    "date_parsing": "must be a date such as 2025-03-31",
    "list_type": LIST,
    "tuple_type": LIST,
    "set_type": LIST,
    "dict_type": MEMBERS,
    "model_type": MEMBERS,
    "model_attributes_type": MEMBERS,
    "none_required": "must be null",
}


def in_words(error: Complaint) -> str:
    """What is wrong and what would be right, for one entry of a ValidationError's `errors()`."""
    sentence = SENTENCES.get(error["type"])
    if sentence is None:
        return str(error["msg"]).removeprefix("Value error, ").replace("Input should ", "must ")
    return sentence if isinstance(sentence, str) else sentence(error)


def in_words_for_query(error: Complaint) -> str:
    """The same for a query parameter, whose plus signs are spaces by the time they arrive."""
    given, words = error.get("input"), in_words(error)
    if "instant" in words and isinstance(given, str) and LOST_PLUS.fullmatch(given):
        return f"{words}; a + in an address means a space: write %2B"
    return words


def _bound_of(written: object) -> object:
    if isinstance(written, str) and (decimal := DECIMAL.fullmatch(written)):
        return Decimal(decimal[1])
    if isinstance(written, str) and (instant := UTC_INSTANT.fullmatch(written)):
        year, month, day, hour, minute, second, *_ = [*map(int, instant[1].split(",")), 0]
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    return written


def _plain(bound: object) -> str:
    if isinstance(bound, datetime):
        return bound.isoformat().replace("+00:00", "Z")
    return format(bound, "f") if isinstance(bound, Decimal) else str(bound)
