"""The name of a category: in requests one of those that there are, in answers any."""

from typing import Annotated

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema
from typing_extensions import TypeAliasType

from common.categories import CATEGORY_PATTERN, HOW_TO_ADD, known_categories
from common.exact_json import JSONObject

UNKNOWN_CATEGORY = "unknown_category"
"""The type of the complaint about a name that this process does not know. Before a request is refused for it, the
database is asked (`common.http.contract_route`): a validator must not wait for one."""


class _OneOfTheStores:
    """Validates a name against those that are known when it is given, and lists those that are known when asked."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(_known)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JSONObject:
        return {"type": "string", "title": "CategoryName", "enum": list(known_categories.names)}


def _known(value: object) -> object:
    if isinstance(value, str) and value in known_categories.names:
        return value
    *others, last = map(repr, known_categories.names)
    expected = f"{', '.join(others)} or {last} ({HOW_TO_ADD})"
    raise PydanticCustomError(UNKNOWN_CATEGORY, "must be {expected}", {"expected": expected})


CategoryName = TypeAliasType("CategoryName", Annotated[str, _OneOfTheStores()])
"""In a request. A named type, so that the documentation lists the names once."""

StoredCategory = Annotated[
    str,
    WithJsonSchema({"type": "string", "pattern": f"^{CATEGORY_PATTERN}$", "examples": ["toys"]}, mode="serialization"),
]
"""In an answer: no closed list, since a store may add a category at any time."""
