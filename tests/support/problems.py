"""Comparing a whole problem document in one line."""

from typing import Any
from unittest.mock import ANY

from httpx2 import Response


def assert_problem(answer: Response, status: int, code: str, **members: Any) -> dict[str, Any]:
    """The answer is this problem and has no members beyond those of every problem and the given ones."""
    expected = {
        "type": f"urn:ecommerce-manager:problem:{code}",
        "title": ANY,
        "status": status,
        "detail": ANY,
        "instance": ANY,
        "code": code,
        **members,
    }
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    document: dict[str, Any] = answer.json()
    assert document == expected
    assert document["detail"]
    assert document["title"]
    return document


def assert_field_refused(answer: Response, pointer: str) -> str:
    """A 422 that names exactly this field of the body; returns what it says about it."""
    document = assert_problem(answer, 422, "invalid_request", errors=[{"pointer": pointer, "detail": ANY}])
    return str(document["errors"][0]["detail"])


def assert_parameter_refused(answer: Response, parameter: str) -> str:
    """A 422 that names exactly this query, path or header parameter; returns what it says about it."""
    document = assert_problem(answer, 422, "invalid_request", errors=[{"parameter": parameter, "detail": ANY}])
    return str(document["errors"][0]["detail"])
