"""How the texts of an imported file are written. What is left out is told from the file, where only one answer fits."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from common.db.schemas.fields import RequestModel, ZoneName


class DecimalMark(StrEnum):
    """What stands between an amount's units and cents."""

    POINT = "point"
    COMMA = "comma"


class DateOrder(StrEnum):
    """In which order a date of numbers names day, month and year."""

    DMY = "d/m/y"
    MDY = "m/d/y"
    YMD = "y/m/d"


class RoundTo(StrEnum):
    """What amounts are rounded to, half up."""

    CENTS = "cents"


def _mark(value: object) -> object:
    return {".": "point", ",": "comma"}.get(value, value) if isinstance(value, str) else value


def _separator(value: object) -> object:
    return {"tab": "\t", "\\t": "\t"}.get(value, value) if isinstance(value, str) else value


class ShortRows(StrEnum):
    """What becomes of rows that have fewer columns than the header."""

    REFUSE = "refuse"
    PAD = "pad"


def _inheritances(entries: list[str]) -> list[str]:
    for entry in entries:
        names, equals, columns = entry.rpartition("=")
        key, by, targets = names.partition(">")
        if not equals or not key.strip() or not columns.strip() or (by and not targets.strip()):
            message = f"write KEY=COLUMN,COLUMN or PARENT>KEY=COLUMN,COLUMN, not {entry[:100]!r}"
            raise ValueError(message)
    return entries


class ReadingOptions(RequestModel):
    """How numbers, dates and rows are written."""

    decimal: Annotated[
        DecimalMark | None,
        BeforeValidator(_mark),
        Field(
            description="What stands before the cents, point (.) or comma (,); the other one, points or blanks then "
            "separate thousands. Left out: told from the amounts"
        ),
    ] = None
    dates: Annotated[
        DateOrder | None,
        Field(
            description="The order of day, month and year in dates of numbers; left out: told from the whole column, "
            "which is refused where two orders fit"
        ),
    ] = None
    time_zone: Annotated[
        ZoneName | None,
        Field(
            description="IANA time zone of instants that have no offset; left out: such rows are refused",
            examples=["Europe/Berlin"],
        ),
    ] = None
    round: Annotated[
        RoundTo | None,
        Field(description="cents: amounts of more decimals are rounded half up; left out: they are refused"),
    ] = None
    delimiter: Annotated[
        Annotated[str, Field(min_length=1, max_length=1)] | None,
        BeforeValidator(_separator),
        Field(
            description="What separates the columns, `tab` for a tab; left out: told from the header", examples=[","]
        ),
    ] = None
    short_rows: Annotated[
        ShortRows,
        Field(description="Rows of fewer columns than the header has. pad: their last cells are empty"),
    ] = ShortRows.REFUSE
    inherit: Annotated[
        list[Annotated[str, Field(max_length=1000)]],
        AfterValidator(_inheritances),
        Field(
            max_length=20,
            description="key=column,column: rows that follow each other with one text in the column key, or none, take "
            "what they leave empty in the others from the first of them. parent>key,key=column,column: from the row "
            "above that has in one of the keys what stands in the column parent",
            examples=[["Order number=Financial Status"]],
        ),
    ] = []
    headings: Annotated[
        Annotated[str, Field(max_length=300)] | None,
        Field(
            description="The first of several rows that follow each other with one text in this column is only their "
            "heading, and left out",
            examples=["handleId"],
        ),
    ] = None
