"""What is served below /dashboard, and under which headers: a few files stand in for the build."""

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

import products_service.dashboard
from common.settings import Settings
from tests.support.problems import assert_problem
from tests.support.services import running_products

PAGE = "<!doctype html><title>Dashboard</title>"
SCRIPT = "export const answer = 42;"
NAVIGATION = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A build of a page and a script, which is there in three forms that tell themselves apart."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(PAGE)
    script = tmp_path / "assets" / "page-1a2b3c.js"
    script.write_text(SCRIPT)
    script.with_name("page-1a2b3c.js.br").write_text("smallest")
    script.with_name("page-1a2b3c.js.gz").write_text("small")
    (tmp_path.parent / "secret.txt").write_text("secret")
    monkeypatch.setattr(products_service.dashboard, "BUILT", tmp_path)
    return tmp_path


def test_a_path_that_is_no_file_is_the_page(products: TestClient, built: Path) -> None:
    for path in ("/dashboard/", "/dashboard/sales", "/dashboard/products/12", "/dashboard/index.html"):
        answer = products.get(path)
        assert (answer.status_code, answer.text) == (200, PAGE)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-cache"
    assert products.head("/dashboard/sales").status_code == 200
    assert products.get("/dashboard", follow_redirects=False).headers["location"] == "/dashboard/"


def test_the_page_may_load_its_own_files_and_call_both_services(products: TestClient, built: Path) -> None:
    for host, sales in (("localhost:8000", "http://localhost:8001"), ("[::1]:8000", "http://[::1]:8001")):
        [policy] = products.get("/dashboard/", headers={"Host": host}).headers.get_list("content-security-policy")
        assert policy == (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; "
            f"connect-src 'self' {sales}; font-src 'self'; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'; require-trusted-types-for 'script'"
        )
    # What stands in the port of a Host is no part of the policy.
    odd = products.get("/dashboard/", headers={"Host": "localhost:8000; script-src *"})
    assert "script-src *" not in odd.headers["content-security-policy"]


def test_files_are_kept_for_ever_and_sent_in_the_smallest_form(products: TestClient, built: Path) -> None:
    path = "/dashboard/assets/page-1a2b3c.js"
    for accepted, encoding, body in (
        ("br, gzip", "br", "smallest"),
        ("gzip", "gzip", "small"),
        ("br;q=0, gzip", "gzip", "small"),
        ("identity", None, SCRIPT),
    ):
        with products.stream("GET", path, headers={"Accept-Encoding": accepted}) as answer:
            raw = b"".join(answer.iter_raw()).decode()
        assert (answer.headers.get("content-encoding"), raw) == (encoding, body)
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["vary"].lower() == "accept-encoding, origin"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_a_file_that_has_not_changed_is_not_sent_again(products: TestClient, built: Path) -> None:
    etag = products.get("/dashboard/").headers["etag"]
    again = products.get("/dashboard/", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    whole = products.get("/dashboard/", headers={"Range": "bytes=5-1"})
    assert (whole.status_code, whole.text) == (200, PAGE)


@pytest.mark.parametrize(
    "path", ["assets/gone-123.js", "..%2Fsecret.txt", "%2e%2e/secret.txt", "assets/..%2f..%2fsecret.txt", "a%00.js"]
)
def test_a_file_that_is_not_there_is_a_problem_and_nothing_outside_is_served(
    products: TestClient, built: Path, path: str
) -> None:
    answer = products.get(f"/dashboard/{path}")
    assert answer.status_code == 404
    assert "secret" not in answer.text or answer.json()["code"] == "not_found"


def test_a_link_on_any_page_may_lead_to_the_dashboard_and_nothing_else_reads_it(
    products: TestClient, built: Path
) -> None:
    for path in ("/dashboard/", "/dashboard/sales/12"):
        assert products.get(path, headers=NAVIGATION).status_code == 200
        assert_problem(products.get(path, headers=NAVIGATION | {"Sec-Fetch-Dest": "iframe"}), 403, "forbidden")
    assert_problem(products.get("/dashboards", headers=NAVIGATION), 403, "forbidden")


def test_the_root_leads_to_what_there_is(
    products: TestClient, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert products.get("/", follow_redirects=False).headers["location"] == "/dashboard/"
    monkeypatch.setattr(products_service.dashboard, "BUILT", tmp_path / "nothing")
    assert products.get("/", follow_redirects=False).headers["location"] == "/docs"
    answer = products.get("/dashboard/sales")
    assert answer.status_code == 404
    assert "./docker-manager.sh start" in answer.text


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {"products": "", "sales": "http://localhost:8001"}),
        ({"sales_port": 9001}, {"products": "", "sales": "http://localhost:9001"}),
        (
            {"products_url": "https://shop.example/", "sales_url": "https://shop.example/api/"},
            {"products": "https://shop.example", "sales": "https://shop.example/api"},
        ),
    ],
)
def test_the_page_is_told_where_both_services_are(
    settings: Settings, built: Path, changes: dict[str, Any], expected: dict[str, str]
) -> None:
    with running_products(settings, **changes) as client:
        answer = client.get("/dashboard/config.json", headers={"Host": "localhost:8000"})
        assert (answer.json(), answer.headers["cache-control"]) == (expected, "no-store")
        policy = client.get("/dashboard/", headers={"Host": "localhost:8000"}).headers["content-security-policy"]
        apis = {"/".join(address.split("/")[:3]) for address in expected.values() if address}
        sources = " ".join(["'self'", *sorted(apis)])
        assert f"connect-src {sources};" in policy


def test_what_is_below_the_dashboard_cannot_be_changed(products: TestClient, built: Path) -> None:
    for path in ("/dashboard/", "/dashboard/config.json"):
        assert_problem(products.post(path), 405, "method_not_allowed")
