"""What a refused request is told: words, no regular expression and nothing of Python."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.support.problems import assert_field_refused, assert_parameter_refused
from tests.support.store import Store

ROBOT = {"name": "Robot", "category": "toys", "price": "1.00"}
LONG = "x" * 6000


@pytest.mark.parametrize(
    ("member", "value", "told"),
    [
        ("sku", "ABC ", "must not begin or end with a space; remove it"),
        ("sku", "A\nB", "must not contain a line break; remove it"),
        ("sku", "ABC\n", "must not contain a line break; remove it"),
        ("sku", "x" * 65, "must have at most 64 characters"),
        ("sku", 5, "must be text"),
        ("name", "   ", "must have at least one character that can be seen"),
        ("name", "", "must not be empty"),
        ("name", LONG, "must have at most 200 characters"),
        ("name", "\ud800", "must be Unicode text: half of a character stands alone in it"),
        ("image_url", "http://x y", "must be an address without spaces that begins with https:// or http://"),
        ("image_url", "ftp://x", "must be an address without spaces that begins with https:// or http://"),
        ("price", 100_000_000, "must be at most 99999999.99"),
        ("price", "1.999", 'must be an amount with at most two decimals, such as "19.99"'),
        ("price", "-1", "must not be negative"),
        ("price", -19.99, "must not be negative"),
        ("price", "-", 'must be an amount with at most two decimals, such as "19.99"'),
        ("current_inventory", -1, "must be at least 0"),
        ("current_inventory", 2**31, "must be at most 2147483647"),
        ("current_inventory", 1.5, "must be a whole number"),
        ("colour", "red", "Unknown field. Remove it or correct its name."),
    ],
)
def test_a_member_of_a_body_is_refused_in_words(store: Store, member: str, value: Any, told: str) -> None:
    body = json.dumps(ROBOT | {member: value})
    answer = store.products.post("/products", content=body, headers={"Content-Type": "application/json"})
    assert assert_field_refused(answer, f"/{member}") == told


def test_a_category_that_is_nearly_one_is_told_which(store: Store) -> None:
    for given, meant in (("Toys", "toys"), ("toy", "toys"), (" electronic", "electronics")):
        answer = store.products.get("/products", params={"category": given})
        told = assert_parameter_refused(answer, "category")
        add = re.escape("(./docker-manager.sh categories add NAME adds one)")
        assert re.fullmatch(rf"must be '.+' or '.+' {add}; did you mean '{meant}'\?", told)
        told = assert_field_refused(store.products.post("/products", json=ROBOT | {"category": given}), "/category")
        assert told.endswith(f"; did you mean '{meant}'?")
    assert "did you mean 'price'?" in assert_parameter_refused(store.products.get("/products?sort=prize"), "sort")
    for given in ("", "%", "nothing of the kind"):
        answer = store.products.get("/products", params={"category": given})
        assert "did you mean" not in assert_parameter_refused(answer, "category")


def test_a_sale_before_there_was_unix_is_refused_in_words(store: Store) -> None:
    sale = {"product_id": 1, "units": 1, "sold_at": "1969-12-31T23:59:59Z", "take_stock": False}
    told = assert_field_refused(store.sales.post("/sales", json=sale), "/sold_at")
    assert told == "must not be before 1970-01-01T00:00:00Z"


@pytest.mark.parametrize(("body", "told"), [("[]", 'must be an object, such as {"name": "value"}'), ("", "is missing")])
def test_a_body_that_is_no_object_is_refused_in_words(store: Store, body: str, told: str) -> None:
    for client, path in ((store.products, "/products"), (store.sales, "/sales"), (store.sales, "/sales/batch")):
        answer = client.post(path, content=body, headers={"Content-Type": "application/json"})
        assert assert_field_refused(answer, "") == told
        assert answer.json()["detail"] == f"body: {told}"


def test_a_plus_that_a_query_lost_is_explained(store: Store) -> None:
    path = f"/products/{store.product()['id']}/inventory"
    told = assert_parameter_refused(store.products.get(f"{path}?as_of=2026-11-25T20:11:00+01:00"), "as_of")
    assert told == (
        "must be an RFC 3339 instant with an offset, such as 2025-03-31T18:30:00Z; "
        "a + in an address means a space: write %2B"
    )
    assert store.products.get(f"{path}?as_of=2026-11-25T20:11:00%2B01:00").status_code in {200, 404}
    for given in ("2026-11-25", "2026-11-25 20:11:00", "2026-11-25T20:11:00"):
        assert "%2B" not in assert_parameter_refused(store.products.get(path, params={"as_of": given}), "as_of")
    # In a body a space is what was sent.
    sale = {"product_id": 1, "units": 1, "sold_at": "2026-11-25T20:11:00 01:00"}
    assert "%2B" not in assert_field_refused(store.sales.post("/sales", json=sale), "/sold_at")


# ---- every member of every body and every parameter, given what it cannot be

HOSTILE: list[Any] = [
    None,
    True,
    -1,
    0,
    1.5,
    10**12,
    10**30,
    "",
    "   ",
    " x",
    "x" * 6000,
    "\ud800",
    "1969-01-01T00:00:00Z",
]
HOSTILE += [[], [{}], {}, {"x": 1}, "2026-01-01T00:00:00 01:00", "ſ", "\x00", [1] * 1001, ["toys", 5]]

NOT_WORDS = re.compile(
    r"Input|String|Value error|valid (integer|string|dict|list|number|boolean)|Decimal\(|datetime|tzinfo|\(\?|\\[sSdw]"
    r"|\[\^|<\w|Field required|extract|parse"
)


def refusals(answer: Any) -> Iterator[str]:
    """What an answer says of fields, if it refuses any."""
    if answer.status_code == 422:
        yield answer.json()["detail"]
        yield from (error["detail"] for error in answer.json().get("errors", ()))


def members(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The members of a body's schema; of one that may be left out, too."""
    (name,) = (each["$ref"] for each in schema.get("anyOf", [schema]) if "$ref" in each)
    reference = name.rpartition("/")[2]
    properties: dict[str, Any] = document["components"]["schemas"][reference]["properties"]
    return properties


def hostile_requests(client: TestClient) -> Iterator[Any]:
    """Answers to each operation with each member or parameter in turn being something that it cannot be."""
    document = client.get("/openapi.json").json()
    for path, item in document["paths"].items():
        for method, operation in item.items():
            address = re.sub(r"\{\w+\}", "1", path)
            for parameter in operation.get("parameters", ()):
                for value in (value for value in HOSTILE if isinstance(value, str | int | float)):
                    text = str(value).encode("utf-8", "replace").decode()
                    if parameter["in"] == "query":
                        yield client.request(method, address, params={parameter["name"]: text})
                    elif parameter["in"] == "path" and text.strip("/ \x00"):
                        yield client.request(method, path.replace(f"{{{parameter['name']}}}", text[:50]))
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            for name in members(document, body["schema"]) if body else ():
                for value in HOSTILE:
                    content = json.dumps({name: value})
                    headers = {"Content-Type": "application/json"}
                    yield client.request(method, address, content=content, headers=headers)


@pytest.mark.parametrize("service", ["products", "sales"])
def test_no_refusal_speaks_of_expressions_or_types_of_a_language(service: str, request: pytest.FixtureRequest) -> None:
    told = {words for answer in hostile_requests(request.getfixturevalue(service)) for words in refusals(answer)}
    assert len(told) > 50
    assert [words for words in told if NOT_WORDS.search(words)] == []
