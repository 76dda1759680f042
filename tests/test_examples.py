"""What the documentation pages offer to try: the service takes every example, and nothing is made up by the page."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.test_openapi import DOCUMENTS, EVERY_OPERATION, operations

IN_ORDER = {
    "products": [
        ("post", "/categories"),
        ("patch", "/categories/{name}"),
        ("post", "/products"),
        ("patch", "/products/{product_id}"),
        ("post", "/products/{product_id}/inventory-transactions"),
        ("post", "/users"),
        ("patch", "/users/{user_id}"),
        ("post", "/session"),
        ("post", "/session/password"),
        ("post", "/api-keys"),
        ("post", "/api-keys/{key_id}/roll"),
        ("post", "/products/import"),
    ],
    "sales": [
        ("post", "/sales"),
        ("post", "/sales/batch"),
        ("post", "/returns"),
        ("post", "/returns/batch"),
        ("post", "/returns/{return_id}/void"),
        ("post", "/sales/{sale_id}/void"),
        ("post", "/sales/import"),
        ("post", "/reports/query"),
    ],
}
"""The calls with a body, in an order in which a new store takes their examples."""

FOR_A_SECRET = {"/session", "/session/password"}
"""Calls whose bodies hold what only one person knows: their examples are shown, and refused."""

GO_TOGETHER: dict[str, dict[str, Any]] = {
    "top": {"group_by": "product"},
    "to_start_date": {"to": "custom", "to_end_date": "2025-01-31"},
    "to_end_date": {"to": "custom", "to_start_date": "2025-01-01"},
    "entity_id": {"entity_type": "product"},
}
"""Parameters that are refused without others."""

NOT_RETURNED = 4
"""From this one on, nothing of the examples' sales comes back."""

FROM_A_PAGE = {"cursor"}
"""Parameters whose values nobody can make up."""

OF_ANOTHER_TIME = {"as_of", "expected_version"}
"""Parameters whose example is of a time when a new store had no products yet, or of a version that came and went."""


def parameters(operation: dict[str, Any]) -> list[dict[str, Any]]:
    """The parameters of an operation."""
    return list(operation.get("parameters", []))


def choices(parameter: dict[str, Any], service: str) -> bool:
    """Whether the page has a list to choose from, or a value that is sent when nothing is chosen."""
    schema = parameter["schema"]
    reference = schema.get("$ref", "").rpartition("/")[2]
    named = DOCUMENTS[service]["components"]["schemas"].get(reference, {})
    return "enum" in schema or "enum" in named or schema.get("default") not in (None, [])


def has_enum_items(parameter: dict[str, Any]) -> bool:
    """Whether the page has a list to choose several from."""
    return "$ref" in parameter["schema"].get("items", {})


@pytest.mark.parametrize(("service", "method", "path", "operation"), EVERY_OPERATION)
def test_every_parameter_is_described_and_has_an_example_or_a_choice(
    service: str, method: str, path: str, operation: dict[str, Any]
) -> None:
    for parameter in parameters(operation):
        assert parameter.get("description"), parameter["name"]
        assert {"type": "null"} not in parameter["schema"].get("anyOf", []), parameter["name"]
        if not choices(parameter, service) and not has_enum_items(parameter) and parameter["name"] not in FROM_A_PAGE:
            assert parameter["schema"]["examples"], parameter["name"]


@pytest.mark.parametrize(("service", "method", "path", "operation"), EVERY_OPERATION)
def test_the_page_fills_in_what_must_be_given_and_nothing_else(
    service: str, method: str, path: str, operation: dict[str, Any]
) -> None:
    """Swagger UI fills in `example` and `examples` of a parameter: an optional filter would be set by itself."""
    for parameter in parameters(operation):
        filled_in = bool({"example", "examples"} & parameter.keys())
        assert filled_in == (parameter["required"] and not choices(parameter, service)), parameter["name"]


@pytest.mark.parametrize(("service", "method", "path", "operation"), EVERY_OPERATION)
def test_summaries_are_words_and_tags_have_a_text(
    service: str, method: str, path: str, operation: dict[str, Any]
) -> None:
    name = operation["operationId"].replace("_", " ")
    assert operation["summary"] != name.title()
    assert operation["summary"].partition(" ")[2].replace("Prometheus", "prometheus").islower()
    texts = {tag["name"]: tag["description"] for tag in DOCUMENTS[service]["tags"]}
    assert [texts[tag][-1] for tag in operation["tags"]] == ["."]


@pytest.mark.parametrize("service", DOCUMENTS)
def test_the_groups_stand_in_the_order_in_which_they_are_needed(service: str) -> None:
    names = [tag["name"] for tag in DOCUMENTS[service]["tags"]]
    used = [tag for name, *_, operation in operations() if name == service for tag in operation["tags"]]
    assert list(dict.fromkeys(used)) == names
    first = {"products": "Open a category", "sales": "Register a sale"}
    assert next(iter(DOCUMENTS[service]["paths"].values()))["post"]["summary"] == first[service]


@pytest.mark.parametrize("service", DOCUMENTS)
def test_the_page_leads_to_the_other_service(service: str) -> None:
    other = {"products": "localhost:8001/docs/sales", "sales": "localhost:8000/docs/products"}[service]
    assert f"(http://{other})" in DOCUMENTS[service]["info"]["description"]


def test_every_request_body_has_examples() -> None:
    with_body = {
        service: {(method.lower(), path) for name, method, path, operation in operations() if name == service
                  and "requestBody" in operation}
        for service in DOCUMENTS
    }  # fmt: skip
    assert with_body == {service: set(calls) for service, calls in IN_ORDER.items()}
    for service, calls in IN_ORDER.items():
        for method, path in calls:
            contents = DOCUMENTS[service]["paths"][path][method]["requestBody"]["content"]
            for media_type in filter(is_text, contents):
                assert contents[media_type]["examples"], path


def is_text(media_type: str) -> bool:
    """Whether a page can show a body; for others it asks for a file."""
    return media_type.startswith("text/") or media_type.endswith("json")


def filled_in(path: str, number: int = 0) -> str:
    """A path as the page fills it in, where the store is new; each example voids a sale of its own."""
    sale_id = NOT_RETURNED + number if path.endswith("/void") else 1
    ids = {"product_id": 1, "sale_id": sale_id, "return_id": 1, "transaction_id": 1, "user_id": 1, "key_id": 1}
    return path.format(name="toys", **ids)


def send_bodies(client: TestClient, service: str) -> Iterator[tuple[str, str, Any]]:
    """Send every body that a service's page offers: path, name of the example, and the answer."""
    for method, path in IN_ORDER[service]:
        if path in FOR_A_SECRET:
            continue
        for media_type, content in DOCUMENTS[service]["paths"][path][method]["requestBody"]["content"].items():
            for number, (name, example) in enumerate(content.get("examples", {}).items()):
                value = example["value"]
                body = value if isinstance(value, str) else json.dumps(value)
                headers = {"Content-Type": media_type}
                yield path, name, client.request(method, filled_in(path, number), headers=headers, content=body)


def send_parameters(client: TestClient, service: str) -> Iterator[tuple[str, str, Any]]:
    """Send the example of every optional parameter alone: path, name of the parameter, and the answer."""
    for name, method, path, operation in operations():
        queries = [parameter for parameter in parameters(operation) if parameter["in"] == "query" and name == service]
        needed = {parameter["name"]: parameter["example"] for parameter in queries if parameter["required"]}
        for parameter in queries:
            key, examples = parameter["name"], parameter["schema"].get("examples")
            if examples and key not in needed and key not in OF_ANOTHER_TIME:
                query = {key: examples[0]} | GO_TOGETHER.get(key, {}) | needed
                yield path, key, client.request(method, filled_in(path), params=query, **file_for(operation, key))


def file_for(operation: dict[str, Any], parameter: str) -> dict[str, Any]:
    """What an import is sent with one of its parameters: the example, with the columns that the parameter names."""
    if "requestBody" not in operation:
        return {}
    example = operation["requestBody"]["content"]["text/csv"]["examples"]["A small file"]["value"]
    content = example.replace("sku", "Product number", 1) if parameter == "map" else example
    more = {"where": ("Financial Status", "paid"), "inherit": ("Order number,Financial Status", "1,paid")}
    if parameter in more or parameter == "headings":
        names, cells = more.get(parameter, ("handleId", ""))
        header, *rows = content.splitlines()
        content = "\n".join([f"{header},{names}", *(f"{row},{cells}" for row in rows)])
    return {"headers": {"Content-Type": "text/csv"}, "content": content}


def test_the_services_take_every_example(new_stack: dict[str, TestClient]) -> None:
    sent = 0
    for service, client in new_stack.items():
        for send in (send_bodies, send_parameters):
            for path, name, answer in send(client, service):
                sent += 1
                assert answer.is_success, (service, path, name, answer.text)
    assert sent > 50
