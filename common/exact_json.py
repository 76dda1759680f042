"""JSON whose numbers stay exact, and without what the standard does not know."""

import json
from collections import Counter
from decimal import Decimal
from typing import Any, NoReturn, TypeAlias

from pydantic import BaseModel

JSONObject: TypeAlias = dict[str, Any]
"""Members by name, as JSON has them: texts, numbers, lists and objects in turn."""


def parse_json(text: str) -> Any:
    """JSON with exact numbers; ValueError for what Python would take: NaN, Infinity, a member given twice."""
    return json.loads(
        text,
        object_pairs_hook=_members,
        parse_float=Decimal,
        parse_int=_integer,
        parse_constant=_refuse_constant,
    )


def _members(pairs: list[tuple[str, object]]) -> JSONObject:
    members = dict(pairs)
    if len(members) < len(pairs):
        name = next(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        message = f"the member {name[:80]!r} is given more than once"
        raise ValueError(message)
    return members


def _integer(digits: str) -> int | Decimal:
    # Python has no negative zero integer; as a Decimal the sign survives, and validation refuses it.
    return Decimal(digits) if digits == "-0" else int(digits)


def _refuse_constant(name: str) -> NoReturn:
    message = f"{name} is not a JSON number"
    raise ValueError(message)


def json_of(schema: type[BaseModel], content: object, *, exclude_unset: bool = False) -> str:
    """`content` (a row, or a mapping with the schema's fields) as the schema's JSON.

    With `exclude_unset`, members that `content` does not have are left out.
    """
    return schema.model_validate(content, from_attributes=True).model_dump_json(exclude_unset=exclude_unset)
