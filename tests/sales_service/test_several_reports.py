"""POST /reports/query: several reports of one moment, each answered as by its own call."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

import sales_service.reports.several
from tests.conftest import recorded_statements
from tests.sales_service.conftest import ReadState, SetClock
from tests.support.problems import assert_field_refused, assert_problem
from tests.support.store import Store

RANGE = {"start_date": "2025-01-01", "end_date": "2025-03-31"}
PATHS = {
    "summary": "/sales/summary",
    "compare": "/sales/compare",
    "returns": "/returns/summary",
    "heatmap": "/sales/heatmap",
}
NOW = "2025-04-02T09:00:00Z"


@pytest.fixture
def shop(store: Store, set_clock: SetClock) -> Store:
    """Sales and a return of the first quarter."""
    robot, novel = store.product(name="Röbot"), store.product(category="books", price="7.00")
    sale = store.sold_before(robot, "2025-01-10T12:00:00Z", 3, channel="web")
    store.sold_before(novel, "2025-03-30T00:30:00Z", 2, revenue="11.11")
    store.take_back(sale, 1, returned_at="2025-02-01T12:00:00Z")
    set_clock(NOW)
    return store


def ask(client: TestClient, queries: dict[str, Any]) -> dict[str, Any]:
    """The results."""
    answer = client.post("/reports/query", json={"queries": queries})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json"), answer.text
    return dict(answer.json())


QUERIES: dict[str, dict[str, Any]] = {
    "all": {"report": "summary"},
    "shares": {"report": "summary", **RANGE, "group_by": "category", "share": True, "top": 1},
    "by month": {"report": "summary", **RANGE, "interval": "month", "cumulative": True, "time_zone": "Asia/Tokyo"},
    "change": {"report": "compare", **RANGE, "group_by": "product", "category": ["toys", "books"]},
    "cut": {"report": "compare", "start_date": "2025-04-01", "end_date": "2025-04-30", "like_for_like": False},
    "back": {"report": "returns", "group_by": "reason"},
    "hours": {"report": "heatmap", **RANGE, "time_zone": "Europe/Berlin"},
    "unknown product": {"report": "summary", "product_id": [999_999]},
    "too long": {"report": "summary", "start_date": "2025-01-01", "end_date": "2025-03-31", "interval": "hour"},
    "no dates": {"report": "compare"},
    "no periods": {"report": "summary", "cumulative": True},
    "mistyped": {"report": "heatmap", "time_zone": "Mars"},
}


def test_each_is_answered_as_by_its_own_call_to_the_byte(shop: Store) -> None:
    answer = shop.sales.post("/reports/query", json={"queries": QUERIES})
    results = answer.json()["results"]
    assert list(results) == list(QUERIES)
    for name, query in QUERIES.items():
        parameters = {key: value for key, value in query.items() if key != "report"}
        alone = shop.sales.get(PATHS[query["report"]], params=parameters)
        member = "body" if alone.is_success else "problem"
        assert results[name] == {"status": alone.status_code, member: alone.json()}, name
        if alone.is_success:
            assert f'"body":{alone.text}}}' in answer.text, name
    assert [result["status"] for result in results.values()] == [200] * 7 + [422] * 5
    assert answer.json()["as_of"] == "2025-04-02T09:00:00.000000Z"
    assert {result["body"]["as_of"] for result in results.values() if "body" in result} == {answer.json()["as_of"]}


@pytest.mark.parametrize(
    ("query", "parameter", "words"),
    [
        ({}, "report", "is missing"),
        ({"report": "sales"}, "report", "must be one of 'summary', 'compare', 'returns', 'heatmap'"),
        ({"report": "summary", "since": "2025-01-01"}, "since", "Unknown field. Remove it or correct its name."),
        ({"report": "summary", "format": "csv"}, "format", "must be 'json'"),
        ({"report": "summary", "category": "toys"}, "category", "must be a list"),
        ({"report": "heatmap", "format": "json"}, "format", ANY),
    ],
)
def test_a_bad_one_fails_alone(shop: Store, query: dict[str, Any], parameter: str, words: str) -> None:
    results = ask(shop.sales, {"bad": query, "good": {"report": "summary", **RANGE}})["results"]
    kind = query.get("report")
    assert results["bad"] == {
        "status": 422,
        "problem": {
            "type": "urn:ecommerce-manager:problem:invalid_request",
            "title": "Request is not valid",
            "status": 422,
            "detail": f"{parameter}: {words}" if words is not ANY else ANY,
            "instance": PATHS.get(str(kind), "/reports/query"),
            "code": "invalid_request",
            "errors": [{"parameter": parameter, "detail": words}],
        },
    }
    assert results["good"]["status"] == 200


@pytest.mark.parametrize("query", [None, 1, "summary", [], ["report"]])
def test_what_is_no_object_fails_alone(shop: Store, query: object) -> None:
    results = ask(shop.sales, {"bad": query, "good": {"report": "returns"}})["results"]
    assert (results["bad"]["status"], results["bad"]["problem"]["code"]) == (422, "invalid_request")
    assert results["good"]["status"] == 200


def test_a_body_without_queries_is_refused(store: Store) -> None:
    one = {"report": "summary"}
    for body, pointer in (
        ({}, "/queries"),
        ({"queries": {}}, "/queries"),
        ({"queries": {str(number): one for number in range(13)}}, "/queries"),
        ({"queries": [one]}, "/queries"),
        ({"queries": {"a": one}, "as_of": NOW}, "/as_of"),
    ):
        assert_field_refused(store.sales.post("/reports/query", json=body), pointer)
    for name in ("", "x" * 101):
        answer = store.sales.post("/reports/query", json={"queries": {name: one}})
        assert_problem(answer, 422, "invalid_request", errors=[ANY])
    assert len(ask(store.sales, {str(number): one for number in range(12)})["results"]) == 12


def test_all_see_one_snapshot(shop: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sale that is recorded while they are answered is in none of them."""
    of_kind = sales_service.reports.several.KINDS["summary"]

    def sells_first(*arguments: Any) -> Any:
        report = of_kind.answer(*arguments)
        shop.sold_before(shop.product(), "2025-01-20T12:00:00Z")
        return report

    monkeypatch.setitem(
        sales_service.reports.several.KINDS,
        "summary",
        sales_service.reports.several.Kind(of_kind.path, of_kind.scans, sells_first, of_kind.schema),
    )
    query = {"report": "summary", **RANGE}
    results = ask(shop.sales, {"first": query, "second": query, "third": {"report": "heatmap", **RANGE}})["results"]
    assert results["first"] == results["second"]
    assert results["third"]["body"]["totals"] == {"sales": 2, "units": 5, "revenue": "41.11"}
    assert shop.summary(**RANGE)["totals"]["sales"] == 4


def test_it_runs_what_its_reports_run_on_one_connection_and_writes_nothing(shop: Store, state: ReadState) -> None:
    before = state()
    queries = {"one": {"report": "summary", **RANGE}, "two": {"report": "compare", **RANGE}}
    with recorded_statements(shop.sales) as statements:
        answer = shop.sales.post("/reports/query", json={"queries": queries}, headers={"Idempotency-Key": "k"})
    assert answer.status_code == 200
    assert "idempotency-replayed" not in answer.headers
    assert len(statements) == 3, statements  # SET TRANSACTION, and one for each
    assert state() == before


def test_all_of_them_have_as_many_rows_as_one_report(sales_in_zone: Callable[..., TestClient], shop: Store) -> None:
    client = sales_in_zone("UTC", report_row_limit=5)
    query = {"report": "summary", **RANGE, "interval": "month"}
    results = ask(client, {"first": query, "second": query, "third": {"report": "returns", **RANGE}})["results"]
    assert [result["status"] for result in results.values()] == [200, 422, 200]
    assert results["second"]["problem"]["code"] == "range_too_large"
    assert ask(client, {"second": query})["results"]["second"]["status"] == 200


def test_it_waits_for_a_slot_if_one_of_them_scans(sales_in_zone: Callable[..., TestClient], shop: Store) -> None:
    client = sales_in_zone("UTC", scan_slots=1, connection_wait_seconds=0.1)
    slots = client.app.state.admission.scans.semaphore  # type: ignore[attr-defined]
    assert client.portal is not None
    client.portal.call(slots.acquire)
    plain = {"plain": {"report": "summary"}, "bad": {"report": "heatmap", "time_zone": "Mars"}}
    assert ask(client, plain)["results"]["plain"]["status"] == 200
    for scan in ({"report": "heatmap"}, {"report": "returns"}, {"report": "summary", "time_zone": "Asia/Tokyo"}):
        answer = client.post("/reports/query", json={"queries": {**plain, "scan": scan}})
        assert_problem(answer, 503, "database_unavailable", instance="/reports/query")
    client.portal.call(slots.release)
    assert ask(client, {"scan": {"report": "heatmap"}})["results"]["scan"]["status"] == 200


def test_one_that_takes_too_long_fails_alone(
    sales_in_zone: Callable[..., TestClient], shop: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server ends its statement; the others are answered from the same snapshot."""
    client = sales_in_zone("UTC", statement_timeout_seconds=2)
    kinds = sales_service.reports.several.KINDS
    endless = text("SELECT COUNT(*) FROM information_schema.columns a, information_schema.columns b, "
                   "information_schema.columns c, information_schema.columns d")  # fmt: skip
    slow = sales_service.reports.several.Kind(
        "/sales/heatmap", lambda *_: True, lambda session, *_: session.execute(endless), kinds["heatmap"].schema
    )
    monkeypatch.setitem(kinds, "heatmap", slow)
    good = {"report": "summary", **RANGE}
    results = ask(client, {"first": good, "slow": {"report": "heatmap"}, "last": good})["results"]
    assert (results["slow"]["status"], results["slow"]["problem"]["code"]) == (503, "database_unavailable")
    assert "Ask for less" in results["slow"]["problem"]["detail"]
    assert results["first"] == results["last"]


def test_the_moment_is_the_present_one(store: Store) -> None:
    before = datetime.now(UTC)
    as_of = datetime.fromisoformat(ask(store.sales, {"a": {"report": "summary"}})["as_of"])
    assert before <= as_of <= datetime.now(UTC)


def test_a_member_given_twice_is_no_json(store: Store) -> None:
    body = json.dumps({"queries": {"a": {"report": "summary"}}}).replace('"a":', '"a": {}, "a":')
    answer = store.sales.post("/reports/query", content=body, headers={"Content-Type": "application/json"})
    assert_problem(answer, 400, "invalid_request")
