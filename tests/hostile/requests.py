"""The requests: each operation of an OpenAPI document with hostile values at every place that takes one."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from tests.hostile.values import BODIES, FILES, HEADERS, JSON_TEXTS, RAW, TEXTS
from tests.support.live import ENDLESS

METHODS = ("PUT", "OPTIONS", "TRACE", "HEAD", "BREW", "PATCH", "DELETE", "POST")
FILE_TYPES = (b"text/csv", b"application/x-ndjson", b"application/octet-stream", b"application/json", b"")


@dataclass(frozen=True)
class Sent:
    """One request. Header values are bytes, since they may be no text."""

    method: str
    target: str
    headers: dict[str, bytes] = field(default_factory=dict)
    body: bytes | None = None


def hostile_requests(document: dict[str, Any], known: dict[str, str], seed: int) -> list[Sent]:
    """All of them, shuffled. `known` has an existing value for each path parameter, by name."""
    requests = [sent for operation in _operations(document, known) for sent in _around(operation)]
    random.Random(seed).shuffle(requests)
    return requests


@dataclass(frozen=True)
class _Operation:
    method: str
    path: str
    known: dict[str, str]
    parameters: list[str]
    members: list[str]
    takes_file: bool
    takes_body: bool

    def target(self, **changed: str) -> str:
        """The path with known parameters, but for the changed ones."""
        path = self.path
        for name, value in (self.known | changed).items():
            path = path.replace("{" + name + "}", value)
        return path


def _operations(document: dict[str, Any], known: dict[str, str]) -> Iterator[_Operation]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items() if path not in ENDLESS else ():
            content = operation.get("requestBody", {}).get("content", {})
            schema = _resolved(document, content.get("application/json", {}).get("schema", {}))
            yield _Operation(
                method.upper(),
                path,
                known,
                [each["name"] for each in operation.get("parameters", []) if each["in"] == "query"],
                list(schema.get("properties", {})),
                takes_file=path.endswith("/import"),
                takes_body=bool(content),
            )


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def _around(operation: _Operation) -> Iterator[Sent]:
    yield from _paths(operation)
    yield from _queries(operation)
    yield from _headers(operation)
    if operation.takes_file:
        yield from _files(operation)
    elif operation.takes_body:
        yield from _bodies(operation)


def _paths(operation: _Operation) -> Iterator[Sent]:
    for name in (name for name in operation.known if "{" + name + "}" in operation.path):
        for value in [*map(_quoted, TEXTS), *RAW]:
            yield Sent(operation.method, operation.target(**{name: value}), *_some_body(operation))
    for method in METHODS:
        if method != operation.method:
            yield Sent(method, operation.target())
    yield Sent(operation.method, operation.target() + "/", *_some_body(operation))
    yield Sent(operation.method, operation.target().upper(), *_some_body(operation))


def _queries(operation: _Operation) -> Iterator[Sent]:
    values = [*map(_quoted, TEXTS), *RAW]
    for name in operation.parameters:
        for value in values:
            yield Sent(operation.method, f"{operation.target()}?{name}={value}", *_some_body(operation))
        yield Sent(operation.method, f"{operation.target()}?{name}=1&{name}=2", *_some_body(operation))
        yield Sent(operation.method, f"{operation.target()}?{name}", *_some_body(operation))
    for query in ("&&&", "=", "a=b=c", "x" * 20_000, "&".join(f"category={n}" for n in range(2_000)), *RAW):
        yield Sent(operation.method, f"{operation.target()}?{query}", *_some_body(operation))


def _headers(operation: _Operation) -> Iterator[Sent]:
    for name, values in HEADERS.items():
        for value in values:
            headers, body = _some_body(operation)
            yield Sent(operation.method, operation.target(), headers | {name: value}, body)


def _bodies(operation: _Operation) -> Iterator[Sent]:
    typed = {"Content-Type": b"application/json"}
    for keyed in ({}, {"Idempotency-Key": b"hostile"}):
        for body in BODIES:
            yield Sent(operation.method, operation.target(), typed | keyed, body)
    for member in [*operation.members, "unknown"]:
        for value in JSON_TEXTS:
            body = f"{{{json.dumps(member)}:{value}}}".encode()
            yield Sent(operation.method, operation.target(), typed, body)


def _files(operation: _Operation) -> Iterator[Sent]:
    for body in FILES:
        for kind in FILE_TYPES:
            for query in ("", "?dry_run=true"):
                yield Sent(operation.method, operation.target() + query, {"Content-Type": kind}, body)


def _some_body(operation: _Operation) -> tuple[dict[str, bytes], bytes | None]:
    """What an operation needs so that the hostile part of a request is looked at; empty, so that nothing changes."""
    if operation.takes_file:
        return {"Content-Type": b"text/csv"}, b"sku\n"
    return ({"Content-Type": b"application/json"}, b"{}") if operation.takes_body else ({}, None)


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="surrogatepass")
