"""HEAD wherever GET is; the whole set of methods in Allow; 405 where a path exists."""

import logging
from collections.abc import Collection, Iterator
from itertools import product
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from common.settings import Settings
from tests.conftest import recorded_statements
from tests.support.imports import rejecting_import
from tests.support.live import ENDLESS, served
from tests.support.problems import assert_problem
from tests.support.services import running_products
from tests.support.store import Store

FILES_OF_THE_PAGE = ["/docs/static/swagger-ui.css", "/docs/static/swagger-ui-bundle.js"]
BESIDE_THE_DOCUMENT = ["/", "/docs", "/openapi.json", *FILES_OF_THE_PAGE]
OF_THE_MOMENT = {"x-request-id", "content-disposition"}


@pytest.fixture
def there(store: Store) -> dict[str, Any]:
    """A value for each path parameter that leads to something."""
    robot = store.product(sku="R", current_inventory=5)
    sale = store.sell(robot)
    entry = store.ledger(robot)[0]["id"]
    returned = store.take_back(sale)
    user = store.products.post("/users", json={"name": "Anna", "email": "anna@example.com", "role": "clerk"})
    key = store.products.post("/api-keys", json={"name": "Till", "scopes": ["sales:read"]})
    others = {"user_id": user.json()["id"], "key_id": key.json()["id"], "import_id": 999_999}
    ids = others | {
        "product_id": robot["id"],
        "sale_id": sale["id"],
        "return_id": returned["id"],
        "transaction_id": entry,
    }
    return ids | {"name": "toys", "import_id": rejecting_import(store)}


def described(store: Store) -> Iterator[tuple[TestClient, str, set[str]]]:
    """Each path of both documents with its methods."""
    for client in (store.products, store.sales):
        for path, item in client.get("/openapi.json").json()["paths"].items():
            yield client, path, {method.upper() for method in item}


def read_from(store: Store, there: dict[str, Any]) -> Iterator[tuple[TestClient, str]]:
    """Everything that GET is possible on, with the parameters that it needs."""
    for client, path, methods in described(store):
        if "GET" in methods and path not in ENDLESS:
            needed = "?start_date=2026-01-01&end_date=2026-01-31" if path == "/sales/compare" else ""
            yield client, path.format(**there) + needed
    yield from product((store.products, store.sales), BESIDE_THE_DOCUMENT)


def headers_of(answer: Response, differing: Collection[str] = ()) -> dict[str, str]:
    """An answer's headers but for those that differ from one moment to the next."""
    return {name: value for name, value in answer.headers.items() if name not in {*OF_THE_MOMENT, *differing}}


# ---- HEAD


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_head_answers_what_get_does_without_the_body(store: Store, there: dict[str, Any], encoding: str) -> None:
    accept = {"Accept-Encoding": encoding}
    # A report tells the moment that it is of, which is not compressed to the same length each time.
    differing = {"content-length"} if encoding == "gzip" else set()
    for client, path in read_from(store, there):
        get = client.get(path, headers=accept, follow_redirects=False)
        head = client.head(path, headers=accept, follow_redirects=False)
        assert (head.status_code, head.content) == (get.status_code, b""), path
        # The rows of an export are counted while they are read, which for HEAD none is (RFC 9110, 9.3.2).
        assert head.headers.keys() == get.headers.keys() - {"x-row-count"}
        if path != "/metrics":
            assert headers_of(head, differing) == headers_of(get, {*differing, "x-row-count"}), path
        assert head.headers.get("content-disposition", "")[:20] == get.headers.get("content-disposition", "")[:20]


@pytest.mark.parametrize(
    ("path", "status"),
    [("/products/999999", 404), ("/products/abc", 422), ("/nothing", 404), ("/products?limit=0", 422)],
)
def test_head_of_what_get_refuses_is_refused_alike(store: Store, path: str, status: int) -> None:
    get, head = store.products.get(path), store.products.head(path)
    assert (head.status_code, head.content) == (status, b"")
    assert headers_of(head) == headers_of(get)


def test_head_of_an_export_reads_no_row_and_needs_no_place_among_the_exports(store: Store, settings: Settings) -> None:
    robot = store.product(current_inventory=5)
    store.sell(robot)
    with recorded_statements(store.products, "export_engine") as products:
        for form in ("csv", "ndjson", "parquet"):
            head = store.products.head("/products/export", params={"format": form})
            assert (head.status_code, head.content) == (200, b"")
            assert "content-length" not in head.headers
    with recorded_statements(store.sales, "export_engine") as sales:
        assert store.sales.head("/sales/export", params={"product_id": robot["id"]}).status_code == 200
        assert store.sales.head("/sales/export", params={"product_id": 999_999}).status_code == 422
    assert (products, sales) == ([], [])
    with running_products(settings, connection_wait_seconds=0.2) as client:
        slots: Any = client.app.state.admission.exports.semaphore  # type: ignore[attr-defined]
        for _ in range(settings.export_streams):
            client.portal.call(slots.acquire)  # type: ignore[union-attr]
        assert client.get("/products/export").status_code == 503
        assert client.head("/products/export").status_code == 200


def test_head_stands_in_the_log_and_in_the_metrics_by_its_name(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    robot = store.product()
    caplog.set_level(logging.INFO)
    caplog.clear()
    store.products.head(f"/products/{robot['id']}")
    [record] = [record for record in caplog.records if record.name == "access"]
    line = record.__dict__
    assert (line["method"], line["route"], line["status"]) == ("HEAD", "/products/{product_id}", 200)
    labels = 'method="HEAD",route="/products/{product_id}",status="200"'
    assert f"http_request_duration_seconds_count{{{labels}}}" in store.products.get("/metrics").text


def test_a_connection_goes_on_after_a_head(products_client: TestClient) -> None:
    """A byte of a body would be taken for the beginning of the next answer."""
    import http.client

    with served(products_client.app) as port:  # type: ignore[arg-type]
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        for path in ("/docs", "/healthz", "/nothing", *FILES_OF_THE_PAGE):
            connection.request("HEAD", path)
            head = connection.getresponse()
            assert head.read() == b""
            connection.request("GET", path)
            get = connection.getresponse()
            assert len(get.read()) == int(head.headers["content-length"])
        connection.close()


# ---- Allow


def test_allow_is_the_whole_set_of_a_paths_methods(store: Store, there: dict[str, Any]) -> None:
    for client, path, methods in described(store):
        refused = client.put(path.format(**there))
        document = assert_problem(refused, 405, "method_not_allowed")
        expected = methods | ({"HEAD"} if "GET" in methods else set())
        assert set(refused.headers["allow"].split(", ")) == expected, path
        assert refused.headers["allow"] in document["detail"]
    for client, path in product((store.products, store.sales), BESIDE_THE_DOCUMENT):
        for method in ("POST", "PUT", "DELETE"):
            refused = client.request(method, path)
            assert_problem(refused, 405, "method_not_allowed")
            assert refused.headers["allow"] == "GET, HEAD", path


def test_a_method_that_a_path_does_not_have_is_never_a_complaint_about_an_id(store: Store) -> None:
    """Some paths of the documents are matched by others with a parameter too: /sales/batch by /sales/{sale_id}."""
    seen = set()
    for client, path, methods in described(store):
        for method in {"GET", "HEAD", "POST", "PATCH", "DELETE"} - methods - ({"HEAD"} if "GET" in methods else set()):
            if "{" not in path:
                seen.add((method, path))
                assert client.request(method, path).status_code == 405, (method, path)
    shadowed = {("GET", "/sales/batch"), ("GET", "/sales/import"), ("GET", "/products/import")}
    assert shadowed | {("PATCH", "/products/export"), ("DELETE", "/products/import")} <= seen


@pytest.mark.parametrize("word", ["abc", "batches", "Batch", "import.csv"])
def test_any_other_word_in_the_place_of_an_id_is_a_complaint_about_the_id(store: Store, word: str) -> None:
    complaint = "must be an id: a whole number from 1, written in digits only"
    for client, path, name in ((store.products, "products", "product_id"), (store.sales, "sales", "sale_id")):
        answer = client.get(f"/{path}/{word}")
        assert_problem(answer, 422, "invalid_request", errors=[{"parameter": name, "detail": complaint}])


def test_a_slash_too_many_is_no_redirect_to_whatever_host_was_named(store: Store) -> None:
    for path in ("/products/", "/inventory/", "/docs/"):
        assert_problem(store.products.get(path, follow_redirects=False), 404, "not_found")
