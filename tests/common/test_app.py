"""What both services have in common: health, metrics, request ids, CORS, documentation, logs."""

import json
import logging
import re
import uuid
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlalchemy.engine import URL

from common.observability.logs import JSONFormatter
from common.settings import Settings
from tests.conftest import make_settings, migrate
from tests.support.link import link_to
from tests.support.problems import assert_problem
from tests.support.server import create_database, drop_database, server_engine
from tests.support.services import running_products
from tests.support.store import Store


@pytest.fixture(params=["products", "sales"])
def service(request: pytest.FixtureRequest) -> TestClient:
    """Each of the two services."""
    client: TestClient = request.getfixturevalue(request.param)
    return client


# ---- health


def test_a_running_service_is_healthy_and_ready(service: TestClient) -> None:
    assert service.get("/healthz").json() == {"status": "ok"}
    assert service.get("/readyz").json() == {"status": "ready"}


def test_a_service_that_is_about_to_stop_is_healthy_but_not_ready(service: TestClient) -> None:
    service.app.state.draining = True  # type: ignore[attr-defined]
    try:
        answer = service.get("/readyz")
        assert_problem(answer, 503, "database_unavailable", instance="/readyz")
        assert answer.headers["retry-after"]
        assert service.get("/healthz").status_code == 200
    finally:
        service.app.state.draining = False  # type: ignore[attr-defined]


@pytest.fixture
def own_database() -> Iterator[URL]:
    """A migrated database that a test may spoil."""
    url = create_database("app")
    migrate(url)
    yield url
    drop_database(url)


def test_a_schema_that_falls_behind_makes_a_service_unready_one_that_goes_ahead_does_not(own_database: URL) -> None:
    """Ahead: the old version serves on while an upgrade replaces it."""
    with running_products(make_settings(own_database)) as client:
        for revision, status in (("from the future", 200), ("ef8496f6adc3", 503)):
            with server_engine(own_database.database).begin() as connection:
                connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})
            assert client.get("/readyz").status_code == status
        assert "./docker-manager.sh migrate" in client.get("/readyz").json()["detail"]
        with server_engine(own_database.database).begin() as connection:
            connection.execute(text("DELETE FROM alembic_version"))
        assert client.get("/readyz").status_code == 503


def test_metrics_count_requests_by_route_not_by_path(store: Store) -> None:
    robot = store.product()
    store.products.get(f"/products/{robot['id']}")
    store.products.get("/nothing-here")
    answer = store.products.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.text.splitlines()
    labels = 'method="GET",route="/products/{product_id}",status="200"'
    assert any(line.startswith(f"http_request_duration_seconds_count{{{labels}}}") for line in lines)
    assert 'route="unmatched",status="404"' in answer.text
    assert "nothing-here" not in answer.text
    names = {line.partition("{")[0].partition(" ")[0] for line in lines if not line.startswith("#")}
    expected = {"http_requests_running", "database_connections_in_use", "transaction_retries_total"}
    assert expected | {"sales_recorded_total", "http_request_duration_seconds_bucket"} <= names


def test_a_method_that_nobody_knows_makes_no_time_series_of_its_own(store: Store) -> None:
    """Each label value is kept for ever: a client that invents methods would fill the memory."""
    for method in ("BREW", "PROPFIND", "X" * 100):
        store.products.request(method, "/products")
    text = store.products.get("/metrics").text
    assert "BREW" not in text
    assert 'method="other"' in text


def measured(client: TestClient, name: str) -> float:
    """The value of a metric."""
    lines = client.get("/metrics").text.splitlines()
    return next((float(line.rpartition(" ")[2]) for line in lines if line.startswith(f"{name} ")), 0.0)


def test_metrics_count_what_the_store_does(store: Store) -> None:
    robot = store.product(current_inventory=3)
    refusals = 'stock_refusals_total{code="insufficient_stock"}'
    before = (measured(store.sales, "sales_recorded_total"), measured(store.sales, refusals))
    key = {"Idempotency-Key": "k"}
    sale = {"product_id": robot["id"], "units": 1}
    for _ in range(2):
        assert store.sales.post("/sales", json=sale, headers=key).status_code == 201
    store.sales.post("/sales/batch", json={"sales": [sale, sale]})
    store.sales.post("/sales", json=sale)
    store.products.post(f"/products/{robot['id']}/inventory-transactions", json={"change": -1})
    after = (measured(store.sales, "sales_recorded_total"), measured(store.sales, refusals))
    assert (after[0] - before[0], after[1] - before[1]) == (3, 2)


def test_no_connection_stays_in_use_after_its_request(store: Store) -> None:
    robot = store.product()
    before = measured(store.products, "database_connections_in_use")
    for path in ("/products", f"/products/{robot['id']}", "/products/999999", "/inventory/summary"):
        store.products.get(path)
    assert measured(store.products, "database_connections_in_use") == before


# ---- request ids


@pytest.mark.parametrize("given", ["a", "01J9-abc.DEF_7:8", "x" * 128])
def test_a_sane_request_id_is_given_back(service: TestClient, given: str) -> None:
    for path in ("/healthz", "/nothing", "/openapi.json", "/docs/static/swagger-ui.css"):
        assert service.get(path, headers={"X-Request-ID": given}).headers.get_list("x-request-id") == [given]


@pytest.mark.parametrize("given", [b"", b"a b", b"x" * 129, b"<script>", b"a\tb", "é".encode(), b"a,b", b"'--", b"{}"])
def test_any_other_request_id_is_replaced(service: TestClient, given: bytes) -> None:
    [replaced] = service.get("/healthz", headers=[(b"X-Request-ID", given)]).headers.get_list("x-request-id")
    assert uuid.UUID(hex=replaced)


def test_every_answer_has_a_request_id_of_its_own(service: TestClient) -> None:
    answers = [
        service.get("/healthz"),
        service.get("/healthz"),
        service.get("/nothing"),
        service.put("/healthz"),
        service.get("/healthz?x=1"),
        service.get("/", follow_redirects=False),
        service.post("/healthz", content=b"x" * 3_000_000),
    ]
    assert len({answer.headers["x-request-id"] for answer in answers}) == len(answers)


# ---- CORS


@pytest.mark.parametrize(
    "origin", ["http://localhost:3000", "https://localhost", "http://127.0.0.1:8080", "http://[::1]:1"]
)
def test_a_browser_on_this_machine_may_call_and_read_the_headers(service: TestClient, origin: str) -> None:
    preflight = service.options(
        "/products",
        headers={
            "Origin": origin,
            "Access-Control-Request-Method": "PATCH",
            "Access-Control-Request-Headers": "content-type,idempotency-key,x-request-id",
        },
    )
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == origin
    assert {"GET", "POST", "PATCH", "DELETE"} <= set(preflight.headers["access-control-allow-methods"].split(", "))
    for path in ("/readyz", "/nothing"):
        answer = service.get(path, headers={"Origin": origin})
        assert answer.headers["access-control-allow-origin"] == origin
        assert "Origin" in answer.headers["vary"]
        exposed = set(answer.headers["access-control-expose-headers"].split(", "))
        assert {"Location", "X-Request-ID", "Idempotency-Replayed", "Retry-After"} <= exposed


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://localhost.evil.example", "http://localhost:80.evil.example", "null", "file://"],
)
def test_a_browser_elsewhere_may_not(service: TestClient, origin: str) -> None:
    preflight = service.options("/products", headers={"Origin": origin, "Access-Control-Request-Method": "GET"})
    assert_problem(preflight, 403, "forbidden")
    assert preflight.headers["x-request-id"]
    for answer in (preflight, service.get("/healthz", headers={"Origin": origin})):
        assert "access-control-allow-origin" not in answer.headers


def test_the_origins_are_a_setting(settings: Settings) -> None:
    with running_products(settings, cors_origin_regex=r"https://admin\.shop\.example") as client:
        for origin, allowed in (("https://admin.shop.example", True), ("http://localhost:3000", False)):
            answer = client.get("/healthz", headers={"Origin": origin})
            assert ("access-control-allow-origin" in answer.headers) is allowed


def test_a_browser_may_read_a_server_error_too(own_database: URL) -> None:
    """Otherwise the dashboard sees a CORS failure instead of the problem."""
    with running_products(make_settings(own_database)) as client:
        with server_engine(own_database.database).begin() as connection:
            connection.execute(text("DROP TABLE idempotency_keys, inventory_transactions"))
            connection.execute(text("ALTER TABLE categories DROP COLUMN description"))
        answer = client.get("/categories", headers={"Origin": "http://localhost:3000"})
    assert answer.status_code == 500
    assert answer.headers["access-control-allow-origin"] == "http://localhost:3000"


# ---- documentation


def test_the_root_leads_to_the_documentation(service: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no dashboard; tests/dashboard/test_files.py has the other case."""
    monkeypatch.setattr("products_service.routes.dashboard.is_built", lambda: False)
    answer = service.get("/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "/docs")


def test_the_documentation_needs_nothing_from_elsewhere(service: TestClient) -> None:
    page = service.get("/docs")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    links = re.findall(r"""(?:src|href)=["']([^"']+)["']""", page.text)
    assert {link.rpartition(".")[2] for link in links} >= {"js", "css", "png"}
    for link in links:
        assert link.startswith("/docs/static/")
        assert service.get(link).status_code == 200
    assert not re.search(r"https?:|[\"']//", page.text)
    assert "url: '/openapi.json'" in page.text
    assert service.get("/openapi.json").json()["openapi"].startswith("3.1")


@pytest.mark.parametrize(("name", "other"), [("products", "sales"), ("sales", "products")])
def test_the_documentation_stands_at_a_path_of_the_services_own_name_too(
    request: pytest.FixtureRequest, name: str, other: str
) -> None:
    """Where one address leads to both services, /docs is one of theirs only."""
    service = request.getfixturevalue(f"{name}_client")
    assert f"url: '/docs/{name}/openapi.json'" in service.get(f"/docs/{name}").text
    assert service.get(f"/docs/{name}/openapi.json").json() == service.get("/openapi.json").json()
    assert service.get(f"/docs/{other}").status_code == 404


def test_the_documentation_understands_openapi_3_1(service: TestClient) -> None:
    """Swagger UI does since version 5."""
    bundle = service.get("/docs/static/swagger-ui-bundle.js")
    assert re.match(r"(text|application)/javascript", bundle.headers["content-type"])
    assert "3.1" in bundle.text
    assert "swagger-ui" in service.get("/docs/static/swagger-ui.css").text


# ---- logs


def access_records(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """What the access log got."""
    return [record for record in caplog.records if record.name == "access"]


def test_each_request_is_one_line_with_what_it_cost(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    robot = store.product()
    caplog.set_level(logging.INFO)
    for method, path, status, statements in [
        ("GET", f"/products/{robot['id']}", 200, 1),
        ("GET", "/products/999999", 404, 1),
        ("DELETE", f"/products/{robot['id']}", 204, 6),
    ]:
        caplog.clear()
        store.products.request(method, path)
        [record] = access_records(caplog)
        line = json.loads(JSONFormatter().format(record))
        assert line.keys() == {
            "time",
            "level",
            "logger",
            "message",
            "request_id",
            "client",
            "method",
            "route",
            "status",
            "ms",
        } | {
            "statements",
            "database_ms",
        }
        route = "/products/{product_id}"
        assert (line["method"], line["route"], line["status"]) == (method, route, status)
        assert line["statements"] == statements
        assert 0 < line["database_ms"] < line["ms"]
        assert line["level"] == "INFO"


def test_a_line_carries_the_id_of_its_request(service: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    """The formatter takes it from the context, so it is formatted there, as in production."""
    lines: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(JSONFormatter().format(record))

    listener = Listener()
    logger = logging.getLogger("access")
    caplog.set_level(logging.INFO)
    logger.addHandler(listener)
    try:
        service.get("/healthz", headers={"X-Request-ID": "find-me"})
        service.get("/nothing", headers={"X-Request-ID": "find-me-too"})
    finally:
        logger.removeHandler(listener)
    assert [json.loads(line)["request_id"] for line in lines] == ["find-me", "find-me-too"]


def test_a_slow_request_is_a_warning(
    settings: Settings, store: Store, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    path = f"/products/{store.product()['id']}"
    with running_products(settings, slow_request_ms=900, lock_wait_seconds=1, transaction_attempts=1) as client:
        caplog.clear()
        client.get(path)
        with engine.connect() as holder:
            holder.execute(text("SELECT id FROM products FOR UPDATE"))
            client.delete(path)
    lines = [(record.levelname, record.message, record.__dict__["status"]) for record in access_records(caplog)]
    assert lines == [("INFO", "request", 200), ("WARNING", "slow request", 503)]


def test_a_line_is_one_line_whatever_is_in_it() -> None:
    record = logging.LogRecord("name", logging.INFO, __file__, 1, "two\nlines \u2028 %s", ("\x00\ud800",), None)
    record.detail = {"an": object}
    line = JSONFormatter().format(record)
    assert len(line.splitlines()) == 1
    assert json.loads(line)["message"] == "two\nlines \u2028 \x00\ud800"


def test_a_line_with_an_exception_has_its_traceback() -> None:
    with pytest.raises(KeyError) as caught:
        {}["why"]
    reason = (caught.type, caught.value, caught.tb)
    record = logging.LogRecord("name", logging.ERROR, __file__, 1, "m", (), reason)
    assert "KeyError: 'why'" in json.loads(JSONFormatter().format(record))["exception"]


PASSWORD = "never-in-a-log-4711"  # noqa: S105 - what the test looks for


@pytest.fixture
def user_with_password(own_database: URL) -> Iterator[URL]:
    """A database user whose password can be searched for."""
    with server_engine().begin() as connection:
        connection.execute(text(f"CREATE USER 'ecm_secretive'@'%' IDENTIFIED BY '{PASSWORD}'"))
        connection.execute(text(f"GRANT ALL ON {own_database.database}.* TO 'ecm_secretive'@'%'"))
    yield own_database.set(username="ecm_secretive", password=PASSWORD)
    with server_engine().begin() as connection:
        connection.execute(text("DROP USER 'ecm_secretive'@'%'"))


def test_no_secret_gets_into_a_log(user_with_password: URL, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the database's password, nor what clients send, also when everything goes wrong."""
    caplog.set_level(logging.DEBUG)
    body = {"name": "private-name", "category": "toys", "price": "1", "description": "private-text"}
    with link_to(user_with_password) as link, running_products(make_settings(link.url(user_with_password))) as client:
        headers = {"Idempotency-Key": "private-key"}
        client.post("/products", json=body, headers=headers)
        for credential in ({"Authorization": "Bearer private-token"}, {"Cookie": "ecm=private-session"}):
            assert client.post("/products", json=body, headers=headers | credential).status_code in {401, 403}
        client.post("/categories", json={"name": "toys"})
        client.post("/products", json=body | {"sku": "private-sku"}, headers=headers)
        client.post("/products", json=body | {"sku": "private-sku"})
        client.get("/products", params={"q": "private-query"})
        link.cut("COMMIT")
        assert client.post("/products", json=body).status_code == 503
        with server_engine(user_with_password.database).begin() as connection:
            connection.execute(text("ALTER TABLE products DROP COLUMN image_url"))
        assert (
            client.post("/products", json=body, headers=headers | {"Idempotency-Key": "private-2"}).status_code == 500
        )
        client.app.state.database.close()  # type: ignore[attr-defined]
    lines = [JSONFormatter().format(record) for record in caplog.records if record.name != "httpx2"]
    assert any("unexpected error" in line for line in lines)
    assert [line for line in lines if PASSWORD in line or "private" in line] == []


def test_settings_do_not_show_the_password(user_with_password: URL) -> None:
    settings = make_settings(user_with_password)
    for shown in (repr(settings), str(settings), settings.model_dump_json(), repr(settings.url)):
        assert PASSWORD not in shown
