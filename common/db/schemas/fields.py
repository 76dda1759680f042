"""The field vocabulary of the schemas: text, money, counts, instants and dates as the contract defines them."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, core_schema

from common.calendar.periods import KNOWN_ZONES
from common.db.models.product import MAX_BARCODE, MAX_EXTERNAL_REF
from common.db.models.sale import MAX_CHANNEL, MAX_REFERENCE
from common.db.schemas.texts import MAX_SEARCH, composed, plain_sku, readable_name, sought_text, without_nul
from common.exact_json import JSONObject

MAX_PRICE = Decimal("99999999.99")
MAX_INVENTORY = 2_147_483_647
MAX_VERSION = 2_147_483_647
MAX_UNITS = 1_000_000
MAX_ID = 2**63 - 1
EARLIEST_SALE = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_DATE = date(1900, 1, 1)
LAST_DATE = date(2199, 12, 31)
"""Dates of filters and reports lie between these: wide of every sale, and every zone's arithmetic stays in range."""

BEYOND_EVERY_BOUND = Decimal(10**20)
CENT = Decimal("0.01")
MOST_DIGITS = 16
MOST_DECIMALS = 30
"""Digits of an amount before the point, and after it: more are looked at no further."""

NEGATIVE_NUMBER = re.compile(r"-[0-9]{1,16}(\.[0-9]{1,16})?")
"""Told apart from other texts that are no amount only to say so; longer ones get the general advice."""

MONEY_TEXT = re.compile(r"[0-9]{1,16}(\.[0-9]{1,2})?")
INSTANT_TEXT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
DATE_TEXT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ID_TEXT = re.compile(r"[1-9][0-9]*")


class RequestModel(BaseModel):
    """A request body or query: unknown fields are refused, so that a typo is never silently ignored."""

    model_config = ConfigDict(extra="forbid")


class ResponseModel(BaseModel):
    """A response: built from database rows; no field has a default, so every client sees every field as required."""

    model_config = ConfigDict(from_attributes=True)


@dataclass(frozen=True)
class Form:
    """The form of a whole text: an expression for the JSON schema, and the same in words for whoever is refused."""

    pattern: str
    words: str

    def check(self, value: str) -> str:
        """The value. Raises ValueError, with the words, when the expression does not match all of it."""
        if not re.fullmatch(self.pattern, value):
            raise ValueError(self.words)
        return value

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JSONObject:
        return {**handler(schema), "pattern": self.pattern}


def _integral(value: object) -> object:
    if (
        isinstance(value, Decimal)
        and value == value.to_integral_value()
        and not (value.is_zero() and value.is_signed())
    ):
        # Never int() of 1e999999999: writing out its digits would occupy the process for hours.
        return int(value) if value.adjusted() < BEYOND_EVERY_BOUND.adjusted() else BEYOND_EVERY_BOUND.copy_sign(value)
    if isinstance(value, bool) or not isinstance(value, int):
        message = "must be a whole number"
        raise ValueError(message)
    return value


def _plain_id(value: object) -> object:
    # Numbers are read leniently elsewhere ("+1", "01", "1.0"), but a resource has one path only: clients and caches,
    # and the scope of an Idempotency-Key, tell resources apart by it.
    if isinstance(value, str) and not ID_TEXT.fullmatch(value):
        message = "must be an id: a whole number from 1, written in digits only"
        raise ValueError(message)
    return value


def _money(value: object) -> Decimal:
    if isinstance(value, str) and MONEY_TEXT.fullmatch(value):
        return Decimal(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, Decimal) and value.is_finite() and not value.is_signed() and value.adjusted() < MOST_DIGITS:
        amount = value.quantize(CENT) if int(value.as_tuple().exponent) >= -MOST_DECIMALS else None
        if amount == value:
            return amount
    if NEGATIVE_NUMBER.fullmatch(str(value)):
        message = "must not be negative"
        raise ValueError(message)
    message = 'must be an amount with at most two decimals, such as "19.99"'
    raise ValueError(message)


def _money_schema(maximum: Decimal) -> JSONObject:
    digits = maximum.adjusted() + 1
    return {
        "anyOf": [
            {"type": "string", "pattern": rf"^[0-9]{{1,{digits}}}(\.[0-9]{{1,2}})?$"},
            {"type": "number", "minimum": 0, "maximum": float(maximum), "multipleOf": 0.01},
        ],
        "examples": ["19.99"],
    }


def parse_instant(value: object) -> datetime:
    """An RFC 3339 instant with an offset, as aware UTC; ValueError with advice for anything else."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    if not isinstance(value, str) or not INSTANT_TEXT.fullmatch(value):
        message = "must be an RFC 3339 instant with an offset, such as 2025-03-31T18:30:00Z"
        raise ValueError(message)
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        message = f"is not an instant of the calendar: {error}"
        raise ValueError(message) from None


def parse_date(value: object) -> date:
    """A calendar date between FIRST_DATE and LAST_DATE; ValueError with advice for anything else."""
    if isinstance(value, str) and DATE_TEXT.fullmatch(value):
        try:
            value = date.fromisoformat(value)
        except ValueError as error:
            message = f"is not a date of the calendar: {error}"
            raise ValueError(message) from None
    if not isinstance(value, date) or isinstance(value, datetime):
        message = "must be a date such as 2025-03-31"
        raise ValueError(message)
    if not FIRST_DATE <= value <= LAST_DATE:
        message = f"must lie between {FIRST_DATE} and {LAST_DATE}"
        raise ValueError(message)
    return value


def check_order(start: date | None, end: date | None) -> None:
    """Raise ValueError when a range ends before it starts."""
    if start is not None and end is not None and end < start:
        message = f"end_date {end} lies before start_date {start}; swap them"
        raise ValueError(message)


def _known_zone(name: str) -> str:
    if name not in KNOWN_ZONES:
        message = "must be an IANA time zone such as Europe/Berlin"
        raise ValueError(message)
    return name


def _instant_text(value: datetime) -> str:
    # strftime takes twice as long, a page of sales has a hundred, and it writes the years before 1000 without zeros.
    return value.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


HTTP_ADDRESS = Form(
    r"^[hH][tT][tT][pP][sS]?://[^\s\x00-\x1f\x7f/?#]+[^\s\x00-\x1f\x7f]*$",
    "must be an address without spaces that begins with https:// or http://",
)

# Bounds stand before the validators that run first: after those they would be missing in the JSON schema.
Name = Annotated[
    str, StringConstraints(min_length=1, max_length=200), BeforeValidator(composed(200)), AfterValidator(readable_name)
]
Sku = Annotated[
    str, StringConstraints(min_length=1, max_length=64), BeforeValidator(composed(64)), AfterValidator(plain_sku)
]
Reference = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_REFERENCE),
    BeforeValidator(composed(MAX_REFERENCE)),
    AfterValidator(plain_sku),
]
"""The shop's own reference to something that is kept elsewhere, such as an order; compared exactly."""

Barcode = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_BARCODE),
    BeforeValidator(composed(MAX_BARCODE)),
    AfterValidator(plain_sku),
]
"""What a scanner reads; compared exactly, so that leading zeros count."""

ExternalRef = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_EXTERNAL_REF),
    BeforeValidator(composed(MAX_EXTERNAL_REF)),
    AfterValidator(plain_sku),
]
"""The id or handle of a product in another system; compared exactly."""

Channel = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_CHANNEL),
    BeforeValidator(composed(MAX_CHANNEL)),
    AfterValidator(plain_sku),
]
"""The shop's own name of where it sells, such as `web`; compared exactly."""

Prose = Annotated[str, StringConstraints(max_length=5000), BeforeValidator(composed(5000)), AfterValidator(without_nul)]
ImageUrl = Annotated[str, StringConstraints(max_length=2000), HTTP_ADDRESS]
SearchText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_SEARCH),
    BeforeValidator(sought_text),
    AfterValidator(without_nul),
]

Whole = BeforeValidator(_integral)
"""A number without decimals; never text, nor true for one."""

PathId = Annotated[int, Field(ge=1, le=MAX_ID, examples=[1]), BeforeValidator(_plain_id)]
Level = Annotated[int, Field(ge=0, le=MAX_INVENTORY), Whole]
Change = Annotated[int, Field(ge=-MAX_INVENTORY, le=MAX_INVENTORY), Whole]
Units = Annotated[int, Field(ge=1, le=MAX_UNITS), Whole]
ReturnedUnits = Annotated[int, Field(ge=0, le=MAX_UNITS), BeforeValidator(_integral)]
BodyId = Annotated[int, Field(ge=1, le=MAX_ID), Whole]

GivenVersion = Annotated[int, Field(ge=1, le=MAX_VERSION)]
"""A version in a query, where numbers are texts."""

EXPECTED_VERSION = "Refuse unless this is the present `version`: nobody has changed an attribute since it was read"
ExpectedVersion = Annotated[Annotated[GivenVersion, Whole] | None, Field(description=EXPECTED_VERSION)]

Price = Annotated[
    Decimal,
    BeforeValidator(_money),
    Field(ge=0, le=MAX_PRICE),
    WithJsonSchema(_money_schema(MAX_PRICE), mode="validation"),
]
LineRevenue = Annotated[
    Decimal,
    BeforeValidator(_money),
    Field(ge=0, le=MAX_UNITS * MAX_PRICE),
    WithJsonSchema(_money_schema(MAX_UNITS * MAX_PRICE), mode="validation"),
]
MONEY_SCHEMA = WithJsonSchema(
    {"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{2}$", "examples": ["19.99"]}, mode="serialization"
)
Money = Annotated[
    Decimal,
    PlainSerializer(lambda amount: format(amount.quantize(CENT), "f"), return_type=str),
    MONEY_SCHEMA,
]
"""An amount in a response: always two decimals."""

SummedMoney = Annotated[Decimal, MONEY_SCHEMA]
"""The same for amounts that have two decimals already, as all sums from the database do. Reports have tens of thousands
of them, and pydantic writes out a Decimal as it is three times as fast as it calls a function of ours."""

SaleInstant = Annotated[
    datetime,
    BeforeValidator(parse_instant),
    Field(ge=EARLIEST_SALE),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
QueryInstant = Annotated[
    datetime,
    BeforeValidator(parse_instant),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-01-31T18:30:00Z"]}),
]
Instant = Annotated[
    datetime,
    PlainSerializer(_instant_text, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]
"""An instant in a response: UTC with microseconds and Z."""

ZoneName = Annotated[str, AfterValidator(_known_zone)]
CalendarDate = Annotated[
    date,
    BeforeValidator(parse_date),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-01-31"]}),
]
