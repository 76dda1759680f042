"""Whatever a client sends: a 4xx problem with a stable code, and nothing changed in the database."""

import json
import unicodedata
from collections.abc import Iterator
from typing import Any
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from common.db.models import Model
from tests.support.problems import assert_field_refused, assert_parameter_refused, assert_problem
from tests.support.store import Store

JSON = {"Content-Type": "application/json"}
MEBIBYTE = 1024 * 1024


@pytest.fixture
def robot(store: Store) -> dict[str, Any]:
    """One product, so that there is something to break."""
    return store.product(name="Robot", sku="R", current_inventory=5)


@pytest.fixture
def unchanged(robot: dict[str, Any], engine: Engine) -> Iterator[None]:
    """Every row of every table is the same after the test as before it."""

    def rows() -> dict[str, list[Any]]:
        with engine.connect() as connection:
            return {
                name: sorted(map(repr, connection.execute(text(f"SELECT * FROM {name}"))))
                for name in Model.metadata.tables
            }

    before = rows()
    yield
    assert rows() == before


@pytest.fixture
def routes(store: Store, robot: dict[str, Any], unchanged: None) -> list[tuple[TestClient, str, str]]:
    """Every route that takes a body."""
    product = f"/products/{robot['id']}"
    return [
        (store.products, "POST", "/categories"),
        (store.products, "PATCH", "/categories/toys"),
        (store.products, "POST", "/products"),
        (store.products, "PATCH", product),
        (store.products, "POST", f"{product}/inventory-transactions"),
        (store.sales, "POST", "/sales"),
        (store.sales, "POST", "/sales/batch"),
    ]


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
        "line\u2028separator",
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


# ---- numbers

NOT_COUNTS = [
    "1.5",
    "1e400",
    "-1e400",
    "1e999999999999",
    "1e-5",
    "-0",
    "-0.0",
    "1" + "0" * 20,
    "-1",
    "true",
    '"1"',
    "[]",
]


@pytest.mark.parametrize("number", NOT_COUNTS)
def test_a_count_is_a_whole_number_in_range(store: Store, robot: dict[str, Any], unchanged: None, number: str) -> None:
    for client, method, path, member, rest in [
        (store.products, "POST", "/products", "current_inventory", '"name":"x","category":"toys","price":1,'),
        (store.products, "PATCH", f"/products/{robot['id']}", "low_stock_threshold", ""),
        (store.products, "POST", f"/products/{robot['id']}/inventory-transactions", "quantity", ""),
        (store.sales, "POST", "/sales", "units", f'"product_id":{robot["id"]},'),
    ]:
        answer = client.request(method, path, content=f'{{{rest}"{member}":{number}}}', headers=JSON)
        assert_field_refused(answer, f"/{member}")


NOT_AMOUNTS = ["1.999", "0.001", "1e400", "1e-400", "1e999999999999", "-0", "-0.0", "-1", "100000000", "1" + "0" * 20]


@pytest.mark.parametrize("number", [*NOT_AMOUNTS, '"1e2"', '"NaN"', '"-0"', '"0x10"', '"1_0"', "true", "null"])
def test_an_amount_is_whole_cents_in_range(store: Store, robot: dict[str, Any], unchanged: None, number: str) -> None:
    answer = store.products.post(
        "/products", content=f'{{"name":"x","category":"toys","price":{number}}}', headers=JSON
    )
    assert_field_refused(answer, "/price")
    if number != "null":
        body = f'{{"product_id":{robot["id"]},"units":1,"unit_price":{number}}}'
        assert_field_refused(store.sales.post("/sales", content=body, headers=JSON), "/unit_price")


def test_an_id_beyond_64_bits_is_not_valid(store: Store, unchanged: None) -> None:
    for number in ("9223372036854775808", "1e400", "-1", "0", "1.5", '"1"', "null"):
        body = f'{{"product_id":{number},"units":1}}'
        assert_field_refused(store.sales.post("/sales", content=body, headers=JSON), "/product_id")
    for client, path in [
        (store.products, "/products/{}"),
        (store.products, "/products/{}/inventory"),
        (store.products, "/products/{}/inventory-transactions"),
        (store.sales, "/sales/{}"),
    ]:
        for value in (
            "9223372036854775808",
            "1" + "0" * 400,
            "-1",
            "0",
            "1e3",
            "0x1",
            "NaN",
            "%F0%9F%A4%96",
            "%00",
            "1;--",
        ):
            answer = client.get(path.format(value))
            assert_problem(answer, 422, "invalid_request", errors=[{"parameter": ANY, "detail": ANY}])


# ---- instants and dates

BAD_DATES = ["0000-00-00", "9999-12-31", "0001-01-01", "2025-02-29", "2025-13-01", "2025-1-1", "20250101", "today", ""]


@pytest.mark.parametrize("day", [*BAD_DATES, "2025-01-01 ", "2025-01-01T00:00:00Z", "١٩٩٩-٠١-٠١", "1", "2025-W01-1"])
def test_a_date_is_of_the_calendar_and_within_two_hundred_years(
    store: Store, robot: dict[str, Any], unchanged: None, day: str
) -> None:
    for client, path in [
        (store.products, f"/products/{robot['id']}/inventory-transactions"),
        (store.sales, "/sales"),
        (store.sales, "/sales/summary"),
        (store.sales, "/sales/compare"),
    ]:
        for parameter in ("start_date", "end_date"):
            dates = {"start_date": "2025-01-01", "end_date": "2025-01-31"} | {parameter: day}
            assert_parameter_refused(client.get(path, params=dates), parameter)


BAD_INSTANTS = ["0000-00-00T00:00:00Z", "9999-12-31T23:59:59-14:00", "2025-02-29T00:00:00Z", "2025-01-01T25:00:00Z"]


@pytest.mark.parametrize(
    "instant",
    [
        *BAD_INSTANTS,
        "2025-01-01T00:00:00",
        "2025-01-01",
        "2025-01-01T00:00:00+25:00",
        "2025-01-01 00:00:00Z",
        "1735689600",
        "2025-01-01T00:00:60Z",
        "2025-01-01T00:00Z",
        "2025-01-01T00:00:00.1234567890Z",
        "now",
        "",
    ],
)
def test_an_instant_has_an_offset_and_is_of_the_calendar(
    store: Store, robot: dict[str, Any], unchanged: None, instant: str
) -> None:
    path = f"/products/{robot['id']}/inventory"
    assert_parameter_refused(store.products.get(path, params={"as_of": instant}), "as_of")
    sale = {"product_id": robot["id"], "units": 1, "sold_at": instant, "take_stock": False}
    assert_field_refused(store.sales.post("/sales", json=sale), "/sold_at")


@pytest.mark.parametrize("instant", [1735689600, 1735689600.5, True, {}, ["2025-01-01T00:00:00Z"]], ids=repr)
def test_an_instant_is_text(store: Store, robot: dict[str, Any], unchanged: None, instant: object) -> None:
    sale = {"product_id": robot["id"], "units": 1, "sold_at": instant}
    assert_field_refused(store.sales.post("/sales", json=sale), "/sold_at")


# ---- queries


def readable(store: Store, robot: dict[str, Any]) -> list[tuple[TestClient, str]]:
    """Every route that only reads."""
    product = f"/products/{robot['id']}"
    products = ["/categories", "/categories/toys", "/products", product, f"{product}/inventory-transactions"]
    products += [f"{product}/inventory", "/inventory", "/inventory/summary", "/healthz", "/readyz", "/metrics"]
    sales = ["/sales", "/sales/1", "/sales/summary", "/sales/compare", "/healthz", "/readyz", "/metrics"]
    return [(store.products, path) for path in products] + [(store.sales, path) for path in sales]


def test_an_unknown_query_parameter_is_refused_on_every_route(
    store: Store, robot: dict[str, Any], routes: list[tuple[TestClient, str, str]]
) -> None:
    for client, method, path in [*routes, *((client, "GET", path) for client, path in readable(store, robot))]:
        for name in ("pirce", "Limit", "", "%F0%9F%A4%96", "%00", "limit[]"):
            answer = client.request(method, f"{path}?{name}=1")
            assert_problem(answer, 422, "invalid_request", errors=[{"parameter": ANY, "detail": ANY}])
    assert_parameter_refused(store.products.delete(f"/products/{robot['id']}", params={"force": "1"}), "force")


def test_a_query_that_is_not_utf8_is_refused_in_a_readable_answer(store: Store, unchanged: None) -> None:
    for query in ("%ff=1", "%ed%a0%80=1", "limit=%ff", "cursor=%ff%fe", "category=%ff"):
        assert store.products.get(f"/products?{query}").json()["code"] in {"invalid_request", "invalid_cursor"}


def test_a_single_valued_parameter_is_given_once(store: Store, robot: dict[str, Any], unchanged: None) -> None:
    for client, path, name, values in [
        (store.products, "/products", "limit", ("1", "2")),
        (store.products, "/products", "q", ("a", "a")),
        (store.products, "/products", "sort", ("id", "-id")),
        (store.products, "/inventory", "state", ("ok", "low")),
        (store.products, f"/products/{robot['id']}/inventory", "as_of", ("2026-01-01T00:00:00Z",) * 2),
        (store.products, f"/products/{robot['id']}/inventory-transactions", "reason", ("sale", "block")),
        (store.sales, "/sales", "start_date", ("2026-01-01",) * 2),
        (store.sales, "/sales/summary", "group_by", ("product", "category")),
    ]:
        assert_parameter_refused(client.get(path, params={name: values}), name)


def test_q_holds_no_nul(store: Store, unchanged: None) -> None:
    assert_parameter_refused(store.products.get("/products?q=%00"), "q")


@pytest.mark.parametrize("q", ["' OR 1=1 -- ", '" OR ""="', "\\' OR 1=1 -- ", "%' OR '%'='", "'; DROP TABLE sales; --"])
def test_sql_in_a_query_is_only_text(store: Store, robot: dict[str, Any], unchanged: None, q: str) -> None:
    assert store.products.get("/products", params={"q": q}).json() == {"items": [], "next_cursor": None}
    for parameter in ("sort", "category", "status", "min_price", "cursor"):
        answer = store.products.get("/products", params={parameter: q})
        assert (answer.status_code, answer.json()["code"][:7]) == (422, "invalid")


# ---- paths, methods, headers


def test_a_method_that_is_not_there_is_not_allowed(
    store: Store, robot: dict[str, Any], routes: list[tuple[TestClient, str, str]]
) -> None:
    for client, path in {(client, path) for client, _, path in routes} | {*readable(store, robot)}:
        for method in ("PUT", "TRACE", "BREW"):
            answer = client.request(method, path)
            assert_problem(answer, 405, "method_not_allowed", instance=path)
            assert answer.headers["allow"]


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/product",
        "/products/1/sales",
        "/sales/1/units",
        "/../etc/passwd",
        "/%2e%2e/secret",
        "/%ff",
        "/%00",
        "/docs/static/../../../etc/passwd",
        "/docs/static/%2e%2e/%2e%2e/common/settings.py",
        "/" + "x" * 5000,
    ],
)
def test_a_path_that_is_not_there_is_not_found(store: Store, unchanged: None, path: str) -> None:
    for client in (store.products, store.sales):
        assert_problem(client.get(path), 404, "not_found")


def test_headers_of_any_kind_change_nothing(store: Store, unchanged: None) -> None:
    """Repeated, overlong, not ASCII, lying: read routes ignore what they do not know."""
    for headers in (
        [("X-Request-ID", "a"), ("X-Request-ID", "b")],
        [("X-Forwarded-Host", "evil.example"), ("X-Forwarded-For", "evil.example"), ("Forwarded", "host=evil.example")],
        [("Accept", "application/xml"), ("Accept", "text/html")],
        [("X-Nonsense", "x" * 10_000)],
        [(b"X-Bytes", b"\xff\xfe")],
        [("Transfer-Encoding", "chunked"), ("Content-Type", "text/plain")],
        [("Range", "bytes=0-1"), ("If-None-Match", "*"), ("Cookie", "a=b"), ("Authorization", "Basic e30=")],
    ):
        answer = store.products.get("/products", headers=headers)
        assert answer.status_code == 200
        assert len(answer.headers.get_list("x-request-id")) == 1


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=60), seed=st.integers(0, 100))
def test_no_bytes_make_a_server_error(routes: list[tuple[TestClient, str, str]], body: bytes, seed: int) -> None:
    client, method, path = routes[seed % len(routes)]
    answer = client.request(method, path, content=body, headers=JSON | {"Idempotency-Key": "k"})
    assert answer.status_code in {400, 422}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["toys", "1.00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.dictionaries(st.sampled_from(["name", "category", "price", "sku", "current_inventory", "x"]), VALUES),
    keyed=st.booleans(),
)
def test_no_json_makes_a_server_error(store: Store, robot: dict[str, Any], body: dict[str, Any], keyed: bool) -> None:
    headers = JSON | ({"Idempotency-Key": "k"} if keyed else {})
    for method, path in (("POST", "/products"), ("PATCH", f"/products/{robot['id']}")):
        answer = store.products.request(method, path, content=json.dumps(body), headers=headers)
        assert answer.status_code < 500
