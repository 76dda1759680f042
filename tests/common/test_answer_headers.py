"""The headers of every answer that browsers and caches go by."""

import base64
import hashlib
import re
from collections.abc import Iterator
from itertools import product

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from common.http.answer_headers import protective
from tests.support.problems import assert_problem
from tests.support.store import Store

PROTECTED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def answers(store: Store) -> Iterator[Response]:
    """An answer of every kind: read, created, refused, not there, a page, a file, a stream, metrics."""
    robot = store.product(current_inventory=2)
    yield store.products.delete(f"/products/{robot['id']}")
    yield store.products.post("/categories", json={"name": "home"})
    yield store.sales.post("/sales", json={"product_id": robot["id"], "units": 1})
    yield store.products.get("/healthz", headers={"Host": "evil.example"})
    yield store.products.options("/products", headers={"Origin": "null", "Access-Control-Request-Method": "GET"})
    paths = ("/", "/docs", "/openapi.json", "/healthz", "/metrics", "/nothing", "/docs/static/swagger-ui.css")
    for client, path in product((store.products, store.sales), paths):
        yield client.get(path, follow_redirects=False)
    for path in ("/products", f"/products/{robot['id']}", "/products/abc", "/products/export", "/inventory/export"):
        yield store.products.get(path)
        yield store.products.head(path)
    for path in ("/sales", "/sales/export", "/sales/batch", "/sales/summary"):
        yield store.sales.get(path)
    yield store.sales.get("/sales/summary", headers={"Accept": "text/csv"})


def test_every_answer_has_the_headers_that_protect_it(store: Store) -> None:
    for answer in answers(store):
        given = {name: answer.headers.get_list(name) for name in PROTECTED}
        assert given == {name: [value] for name, value in PROTECTED.items()}, answer.url
        [policy] = answer.headers.get_list("content-security-policy")
        assert "frame-ancestors 'none'" in policy
        assert "default-src 'none'" in policy


def test_no_answer_is_stored_but_files_that_are_asked_for_again(store: Store) -> None:
    for answer in answers(store):
        may_be_asked_for_again = "etag" in answer.headers
        expected = "private, no-cache" if may_be_asked_for_again else "no-store"
        assert answer.headers.get_list("cache-control") == [expected], answer.url
    file = store.products.get("/docs/static/swagger-ui.css")
    again = store.products.get(file.url.path, headers={"If-None-Match": file.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_what_an_answer_says_itself_holds() -> None:
    own = [(b"cache-control", b"max-age=60"), (b"content-security-policy", b"default-src 'self'"), (b"etag", b'"1"')]
    assert [header for header in protective(own) if header[0] in dict(own)] == own


def test_the_documentation_runs_under_its_policy(products_client: TestClient) -> None:
    """Everything that the page loads or runs is named by the policy: its files, and the script that stands in it."""
    page = products_client.get("/docs")
    policy = dict(part.strip().split(" ", 1) for part in page.headers["content-security-policy"].split(";"))
    scripts = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    assert len(scripts) == 1
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert policy["script-src"] == f"'self' 'sha256-{digest}'"
    assert policy["connect-src"] == "'self'"
    assert not re.search(r"\son\w+=", page.text)
    assert "unsafe" not in policy["script-src"]


@pytest.mark.parametrize("given", ["bytes=0-1", "bytes=5-1", "bytes=99999999-", "lines=1-2", "nonsense", "bytes="])
def test_a_file_of_the_documentation_is_sent_whole(products_client: TestClient, given: str) -> None:
    path = "/docs/static/swagger-ui.css"
    answer = products_client.get(path, headers={"Range": given})
    assert (answer.status_code, answer.content) == (200, products_client.get(path).content)


@pytest.mark.parametrize("length", [2**63 - 1, 2**63, 2**64, 10**30])
def test_a_file_of_any_announced_length_is_refused_by_a_problem(store: Store, length: int) -> None:
    headers = {"Content-Type": "text/csv", "Content-Length": str(length)}
    for client, path in ((store.products, "/products/import"), (store.sales, "/sales/import")):
        answer = client.post(path, content=b"sku\n", headers=headers)
        assert_problem(answer, 413, "body_too_large", instance=path)
        assert answer.headers["x-request-id"]
