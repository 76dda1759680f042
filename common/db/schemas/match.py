"""By what the rows of a file name products of the store."""

from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field, WithJsonSchema

MatchKey = Literal["sku", "barcode", "external_ref", "name"]
MATCH_KEYS: tuple[MatchKey, ...] = get_args(MatchKey)


def _keys(value: object) -> object:
    """The keys of `sku,name`; what is no key is refused by the type. Raises ValueError for one that comes twice."""
    entries = [value] if isinstance(value, str) else value
    if not isinstance(entries, list):
        return value
    keys = [key.strip() for entry in entries for key in str(entry).split(",") if key.strip()]
    if len(set(keys)) < len(keys):
        message = "names a key twice"
        raise ValueError(message)
    return keys


Match = Annotated[
    tuple[MatchKey, ...],
    BeforeValidator(_keys),
    WithJsonSchema({"type": "string", "examples": ["sku,barcode,external_ref,name"]}),
    Field(
        description="By what rows name products: sku, barcode, external_ref and name, separated by commas, in the "
        "order in which they are tried. The first that finds exactly one product counts; two are an "
        "error that names them"
    ),
]
