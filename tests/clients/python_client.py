"""A module of the Python client, made of an OpenAPI document: a type for each schema, a method for each call."""

import keyword
import re
from collections.abc import Iterator
from typing import Any

JSON = dict[str, Any]

HEAD = '''"""{title}: types and calls. Made by `python -m tests.clients`; not to be changed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NotRequired, TypedDict, cast

from ecommerce_manager.client import Client

'''
PLAIN = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "null": "None",
    "object": "dict[str, Any]",
}
OF_FILES = {"text/csv", "application/x-ndjson"}


def module_of(document: JSON, service: str) -> str:
    """The text of the module of a service, called `products` or `sales`."""
    parts = [HEAD.format(title=document["info"]["title"])]
    parts += [_definition(name, schema) for name, schema in sorted(document["components"]["schemas"].items())]
    calls = [
        _call(path, method, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if "text/event-stream" not in operation["responses"].get("200", {}).get("content", {})
    ]
    lines = [f"class {service.capitalize()}(Client):", f'    """The calls of the {service} service."""', *calls]
    return "\n".join([*parts, *lines]) + "\n"


def type_name(name: str) -> str:
    """A schema's name as Python's: `Page_SaleRead_` is PageSaleRead."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", name))


def type_of(schema: JSON) -> str:
    """The type that a schema describes."""
    if "$ref" in schema:
        return type_name(schema["$ref"].rpartition("/")[2])
    if "enum" in schema or "const" in schema:
        return f"Literal[{', '.join(map(repr, schema.get('enum') or [schema['const']]))}]"
    members = schema.get("anyOf") or schema.get("oneOf")
    if members:
        return " | ".join(dict.fromkeys(map(type_of, members)))
    return _plain_type(schema)


def _plain_type(schema: JSON) -> str:
    kind = schema.get("type", "")
    if isinstance(kind, list):
        return " | ".join(PLAIN[each] for each in kind)
    if kind == "array":
        return f"list[{type_of(schema.get('items', {}))}]"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"dict[str, {type_of(schema['additionalProperties'])}]"
    return PLAIN.get(kind, "Any")


def _definition(name: str, schema: JSON) -> str:
    """A TypedDict, or another name of a plain type."""
    described = _docstring(schema.get("description", f"{type_name(name)}."), "    ")
    if "properties" not in schema:
        return f"{type_name(name)} = {type_of(schema)}\n"
    required = set(schema.get("required", ()))
    members = []
    for member, of_member in schema["properties"].items():
        of_this = type_of(of_member)
        members.append(f"    {member}: {of_this if member in required else f'NotRequired[{of_this}]'}")
    return "\n".join([f"class {type_name(name)}(TypedDict):", described, "", *members, ""]) + "\n"


def _docstring(text: str, indent: str) -> str:
    lines = text.replace("\\", "\\\\").replace('"""', "'''").strip().splitlines()
    body = "\n".join(f"{indent}{line}" if line else "" for line in lines[1:])
    return f'{indent}"""{lines[0]}' + (f"\n{body}\n{indent}" if body else "") + '"""'


def _call(path: str, method: str, operation: JSON) -> str:
    """A method: path parameters and the body by place or name, all others by name."""
    parameters = list(operation.get("parameters", ()))
    content = operation.get("requestBody", {}).get("content", {})
    is_file = bool(OF_FILES & set(content))
    signature = ["self", *_in_path(parameters), *_body(operation, content, is_file=is_file)]
    by_name = list(_by_name(parameters))
    signature += ["*", *by_name] if by_name or is_file else []
    if is_file:
        signature.append(f"content_type: Literal[{', '.join(map(repr, content))}]")
    result, how = _result(operation)
    given = [f'f"{path}"' if "{" in path else f'"{path}"']
    for place in ("query", "header"):
        named = ", ".join(
            f'"{each["name"]}": {python_name(each["name"])}' for each in parameters if each["in"] == place
        )
        if named:
            given.append(f"{'query' if place == 'query' else 'headers'}={{{named}}}")
    if content:
        given.append("body=body")
    if is_file:
        given, how = [*given, "content_type=content_type"], "_file"
    else:
        given.insert(0, f'"{method.upper()}"')
    arguments = ",\n        ".join(signature)
    call = f"self.{how}({', '.join(given)})"
    return "\n".join(
        [
            "",
            f"    def {operation['operationId']}(\n        {arguments},\n    ) -> {result}:",
            _docstring(f"{operation['summary']}.\n\n{operation['description']}", "        "),
            f"        return {call}" if how == "_bytes" else f'        return cast("{result}", {call})',
        ]
    )


def python_name(name: str) -> str:
    """A parameter's name: `Idempotency-Key` is idempotency_key."""
    plain = name.lower().replace("-", "_")
    return f"{plain}_" if keyword.iskeyword(plain) else plain


def _in_path(parameters: list[JSON]) -> Iterator[str]:
    return (f"{each['name']}: {type_of(each['schema'])}" for each in parameters if each["in"] == "path")


def _body(operation: JSON, content: JSON, *, is_file: bool) -> Iterator[str]:
    if is_file:
        yield "body: bytes"
    elif content:
        of_body = type_of(content["application/json"]["schema"])
        is_required = operation["requestBody"].get("required")
        yield f"body: {of_body}" if is_required else f"body: {of_body} | None = None"


def _by_name(parameters: list[JSON]) -> Iterator[str]:
    """Those that must be given first."""
    named = [each for each in parameters if each["in"] != "path"]
    for each in sorted(named, key=lambda each: not each.get("required")):
        of_this = type_of(each["schema"]).replace("list[", "Sequence[")
        yield f"{python_name(each['name'])}: {of_this}" + ("" if each.get("required") else " | None = None")


def _result(operation: JSON) -> tuple[str, str]:
    """What a call gives, and the method of Client that gets it."""
    answers = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
    content = answers[0].get("content", {})
    if not content:
        return "None", "_json"
    if "application/json" in content:
        return type_of(content["application/json"]["schema"]), "_json"
    return "bytes", "_bytes"
