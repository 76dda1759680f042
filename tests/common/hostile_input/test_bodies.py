"""Whatever a client sends as a body: a 4xx problem with a stable code, and nothing changed in the database."""

import json
import unicodedata
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.common.hostile_input.conftest import JSON
from tests.support.problems import assert_field_refused, assert_problem
from tests.support.store import Store

MEBIBYTE = 1024 * 1024


# ---- bodies that cannot be read

UNREADABLE = {
    "cut off": b'{"name": "Robot"',
    "empty but for space": b" \n ",
    "two documents": b"{}{}",
    "comment": b"{} // done",
    "single quotes": b"{'name': 'Robot'}",
    "trailing comma": b'{"name": "Robot",}',
    "form data": b"name=Robot&price=1",
    "xml": b"<name>Robot</name>",
    "byte": b"\x00",
    "not UTF-8": b'{"name": "\xff\xfe"}',
    "Latin-1": '{"name": "é"}'.encode("latin-1"),
    "UTF-16": '{"name": "Robot"}'.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf{}",
    "UTF-8 surrogate": b'{"name": "\xed\xa0\x80"}',
    "raw NUL in a string": b'{"name": "\x00"}',
    "raw newline in a string": b'{"name": "a\nb"}',
    "bad escape": b'{"name": "\\x41"}',
    "NaN": b'{"price": NaN}',
    "member twice": b'{"price": "1.00", "name": "Robot", "price": "2.00"}',
    "Infinity": b'{"price": Infinity}',
    "-Infinity": b'{"price": -Infinity}',
    "hexadecimal": b'{"price": 0x10}',
    "leading zero": b'{"price": 01}',
    "plus": b'{"price": +1}',
    "endless integer": b'{"price": ' + b"9" * 10_000 + b"}",
    "endless exponent": b'{"price": 1e-' + b"9" * 30 + b"}",
    "lists a thousand deep": b"[" * 1000 + b"]" * 1000,
    "objects a thousand deep": b'{"name":' * 1000 + b"1" + b"}" * 1000,
    "lists a hundred thousand deep": b"[" * 100_000 + b"]" * 100_000,
    "objects a hundred thousand deep": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "a hundred thousand deep and cut off": b"[" * 100_000,
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
def test_a_body_that_is_not_json_is_malformed(routes: list[tuple[TestClient, str, str]], body: bytes) -> None:
    for client, method, path in routes:
        for key in ({}, {"Idempotency-Key": "k"}):
            document = assert_problem(
                client.request(method, path, content=body, headers=JSON | key), 400, "invalid_request", instance=path
            )
            assert document["detail"].startswith("The body is not valid JSON: ")


@pytest.mark.parametrize("body", [b"null", b"[]", b'"text"', b"1", b"true", b"[{}]", b""], ids=repr)
def test_a_body_that_is_no_object_is_not_valid(routes: list[tuple[TestClient, str, str]], body: bytes) -> None:
    for client, method, path in routes:
        for key in ({}, {"Idempotency-Key": "k"}):
            assert_field_refused(client.request(method, path, content=body, headers=JSON | key), "")


def test_a_missing_body_is_not_valid(routes: list[tuple[TestClient, str, str]]) -> None:
    for client, method, path in routes:
        assert_field_refused(client.request(method, path), "")


@pytest.mark.parametrize("length", [2 * MEBIBYTE + 1, 10_000_000])
@pytest.mark.parametrize("announced", [True, False], ids=["with a length", "in chunks"])
def test_a_body_over_two_mebibytes_is_too_large(
    routes: list[tuple[TestClient, str, str]], length: int, announced: bool
) -> None:
    for client, method, path in routes:
        content: Any = b" " * length if announced else iter([b" " * (length // 2), b" " * (length - length // 2)])
        answer = client.request(method, path, content=content, headers=JSON | {"Idempotency-Key": "k"})
        assert_problem(answer, 413, "body_too_large", instance=path)
        assert answer.headers["x-request-id"]


def test_a_body_of_two_mebibytes_is_read(store: Store, robot: dict[str, Any]) -> None:
    body = json.dumps({"name": "Padded"}).encode()
    padded = body + b" " * (2 * MEBIBYTE - len(body))
    assert store.products.patch(f"/products/{robot['id']}", content=padded, headers=JSON).json()["name"] == "Padded"


# ---- bodies that are no good


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "*/*",
        "",
        "application/xml",
        "json",
        "application/jsonp",
        "application/json-seq",
        "text/json",
    ],
)
def test_a_body_that_does_not_say_it_is_json_is_an_unsupported_type(
    routes: list[tuple[TestClient, str, str]], content_type: str
) -> None:
    for client, method, path in routes:
        answer = client.request(method, path, content=b"{}", headers={"Content-Type": content_type})
        assert_problem(answer, 415, "unsupported_media_type", instance=path)


def test_a_body_without_a_content_type_is_an_unsupported_type(routes: list[tuple[TestClient, str, str]]) -> None:
    for client, method, path in routes:
        assert_problem(client.request(method, path, content=b"{}"), 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "Application/JSON", "application/json; charset=utf-8", "application/merge-patch+json"],
)
def test_json_may_be_called_by_any_of_its_names(store: Store, robot: dict[str, Any], content_type: str) -> None:
    path = f"/products/{robot['id']}"
    answer = store.products.patch(path, content=b'{"name":"New"}', headers={"Content-Type": content_type})
    assert answer.status_code == 200


def test_an_unknown_field_is_refused_by_name(routes: list[tuple[TestClient, str, str]]) -> None:
    for client, method, path in routes:
        for name, pointer in [
            ("pirce", "/pirce"),
            ("", "/"),
            ("a/b~c", "/a~1b~0c"),
            ("x" * 10_000, "/" + "x" * 10_000),
        ]:
            answer = client.request(method, path, json={name: 1})
            document = answer.json()
            assert (answer.status_code, document["code"]) == (422, "invalid_request")
            assert pointer in [error["pointer"] for error in document["errors"]]


@pytest.mark.parametrize("name", [b'"\\ud800"', b'"\\udfff\\ud800"', b'"\\u0000"', b'"a\\ud83dz"', b'"__proto__"'])
def test_a_field_name_of_any_characters_is_refused_in_a_readable_answer(
    routes: list[tuple[TestClient, str, str]], name: bytes
) -> None:
    for client, method, path in routes:
        for key in ({}, {"Idempotency-Key": "k"}):
            answer = client.request(method, path, content=b"{" + name + b": 1}", headers=JSON | key)
            assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


BAD_TEXT = ["\x00", "a\x00b", "\ud800", "a\udfffb", "\ude00\ud83d"]


@pytest.mark.parametrize("value", BAD_TEXT, ids=repr)
def test_text_holds_no_nul_and_no_lone_surrogate(
    store: Store, unchanged: None, robot: dict[str, Any], value: str
) -> None:
    new = {"name": "New", "category": "toys", "price": "1"}
    for member in ("name", "sku", "description"):
        assert_field_refused(post(store, "/products", new | {member: value}), f"/{member}")
        path = f"/products/{robot['id']}"
        answer = store.products.patch(path, content=json.dumps({member: value}), headers=JSON)
        assert_field_refused(answer, f"/{member}")
    assert_field_refused(post(store, "/products", new | {"image_url": f"https://x/{value}"}), "/image_url")
    assert_field_refused(post(store, f"{path}/inventory-transactions", {"change": 1, "note": value}), "/note")
    assert_field_refused(post(store, "/categories", {"name": "home", "description": value}), "/description")


def post(store: Store, path: str, body: Any) -> Any:
    """POST with lone surrogates escaped, as a client's JSON library does it."""
    return store.products.post(path, content=json.dumps(body), headers=JSON | {"Idempotency-Key": "k"})


def test_a_name_of_ten_thousand_characters_is_refused(store: Store, unchanged: None) -> None:
    for name in ("x" * 10_000, "🤖" * 10_000, " " * 10_000):
        assert_field_refused(post(store, "/products", {"name": name, "category": "toys", "price": 1}), "/name")


@pytest.mark.parametrize(
    "value",
    [
        "🤖👩\u200d👩\u200d👧\u200d👦🏳️\u200d🌈",
        "روبوت لعبة",
        "צעצוע רובוט",
        "\u202eevil\u202c",
        "é ệ",
        "\U0010ffff",
        "ﷺ",
        "Ⅷ",
        "İi ıI ß ẞ",
        "\u200d1",
        "'; DROP TABLE products; --",
        '"><script>alert(1)</script>',
        "{{7*7}} ${7*7} %s %(x)s %n",
        "\\0 \\' \\\\",
        "NULL",
        " spaces around ",
        "two lines\u3000wide",
    ],
)
def test_text_of_any_script_is_stored_and_answered_exactly(store: Store, value: str) -> None:
    store.category("toys")
    sku = "".join(character for character in value.strip() if unicodedata.category(character) != "Cf")
    created = store.product(name=value, description=value, sku=sku)
    found = store.products.get(f"/products/{created['id']}").json()
    assert (found["name"], found["description"], found["sku"]) == (value, value, sku)
    listed = store.products.get("/products", params={"q": value}).json()["items"]
    assert [row["id"] for row in listed] == [created["id"]]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200))
@example(value="Ａ\u0300")
def test_any_other_text_comes_back_as_it_was_sent_in_its_composed_form(
    store: Store, robot: dict[str, Any], value: str
) -> None:
    path = f"/products/{robot['id']}"
    answer = store.products.patch(path, json={"description": value})
    assert answer.status_code == 200
    assert store.products.get(path).json()["description"] == unicodedata.normalize("NFC", value)
