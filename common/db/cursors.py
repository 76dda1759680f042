"""What a list's cursor holds, written and read back: the sort value and the key of a page's last item.

A cursor comes back from a client, so it is read as strictly as any other input: each sort reads its value as the type
of its own column, within the bounds of that column, and whatever does not fit is refused before a statement is made.
The checksum in front of it keeps nobody out, since it has no secret: it tells lists, sorts and filters apart and
catches damage.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Integer, Numeric, String
from sqlalchemy.types import TypeEngine

from common.db.schemas.fields import MAX_ID, parse_instant
from common.db.types import UTCDateTime
from common.errors import InvalidCursor
from common.problems import at_parameter

CHECKSUM_BYTES = 8
MAX_CURSOR = 4000
"""Characters: more than the longest sort value needs, a name of 200 characters that JSON writes as surrogate pairs."""

FIRST_YEAR = 1000
"""DATETIME of both servers begins here."""

HELP = (
    "Take the cursor from next_cursor of the same list with the same sort and filters, or leave it out to start anew."
)

SortValue = int | str | Decimal | datetime | None
"""What a list is sorted by; None where the column is null."""


def encode_cursor(value: SortValue, key: int, scope: str) -> str:
    """The cursor that goes on after the item with this sort value and key, in the list that `scope` names."""
    text = value.isoformat() if isinstance(value, datetime) else str(value) if isinstance(value, Decimal) else value
    payload = json.dumps([text, key]).encode()
    return _text(_checksum(scope, payload) + payload)


def decode_cursor(
    cursor: str, scope: str, column: ColumnElement[object] | None, *, nullable: bool
) -> tuple[SortValue, int]:
    """The sort value and the key in a cursor of the list that `scope` names.

    `column` is what the list is sorted by, or None when that is the key alone (the sort value is None then). Raises
    InvalidCursor for whatever `encode_cursor` would not have made of a value that the column can hold.
    """
    try:
        value, key = json.loads(_payload(cursor, scope).decode("ascii"))
        return _sort_value(value, column, nullable=nullable), _key(key)
    except (ValueError, TypeError, RecursionError):
        raise InvalidCursor(
            detail=f"The cursor does not belong here. {HELP}", errors=at_parameter("cursor", HELP)
        ) from None


def _key(value: object) -> int:
    if type(value) is not int or not 1 <= value <= MAX_ID:
        raise ValueError
    return value


def _sort_value(value: object, column: ColumnElement[object] | None, *, nullable: bool) -> SortValue:
    if value is None and (nullable or column is None):
        return None
    if column is None:
        raise ValueError
    return _reader(column.type)(value)


def _payload(cursor: str, scope: str) -> bytes:
    """What stands behind the checksum. Raises ValueError for another list's cursor, for damage and for a giant."""
    if len(cursor) > MAX_CURSOR:
        raise ValueError
    try:
        raw = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise ValueError from None
    checksum, payload = raw[:CHECKSUM_BYTES], raw[CHECKSUM_BYTES:]
    # Base64 has several texts for the same bytes; a cursor has one.
    if checksum != _checksum(scope, payload) or _text(raw) != cursor:
        raise ValueError
    return payload


def _checksum(scope: str, payload: bytes) -> bytes:
    return hashlib.blake2b(scope.encode() + b"\0" + payload, digest_size=CHECKSUM_BYTES).digest()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _reader(kind: TypeEngine[object]) -> Callable[[object], SortValue]:
    """How a value of this column type is read; each reader raises ValueError for a value that the type cannot hold."""
    if isinstance(kind, UTCDateTime):
        return _instant
    if isinstance(kind, Integer):
        return _whole
    if isinstance(kind, Numeric):
        scale = kind.scale or 0
        return _amount(re.compile(rf"-?[0-9]{{1,{(kind.precision or 0) - scale}}}(\.[0-9]{{1,{scale}}})?"))
    if isinstance(kind, String) and kind.length is not None:
        return _storable(kind.length)
    message = f"a list cannot be sorted by a {kind!r}"
    raise NotImplementedError(message)


def _instant(value: object) -> datetime:
    instant = parse_instant(value)
    if instant.year < FIRST_YEAR:
        raise ValueError
    return instant


def _whole(value: object) -> int:
    if type(value) is not int or not -MAX_ID <= value <= MAX_ID:
        raise ValueError
    return value


def _amount(pattern: re.Pattern[str]) -> Callable[[object], Decimal]:
    """Plain digits only: an exponent such as 1e999999999 would be written out digit by digit by the driver."""

    def read(value: object) -> Decimal:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise ValueError
        return Decimal(value)

    return read


def _storable(length: int) -> Callable[[object], str]:
    def read(value: object) -> str:
        if not isinstance(value, str) or len(value) > length:
            raise ValueError
        # A lone surrogate has no UTF-8: UnicodeEncodeError is a ValueError.
        value.encode()
        return value

    return read
