"""The OpenAPI documents: valid, complete, and true, as thousands of generated requests find."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

import products_service.main
import sales_service.main
from common.settings import Settings
from tests.support.imports import rejecting_import
from tests.support.live import ENDLESS
from tests.support.store import Store

# Documents need no database, so the operations are known when tests are collected.
NOWHERE = Settings(database_url="mysql://nobody@localhost/nothing")  # type: ignore[arg-type]
DOCUMENTS: dict[str, dict[str, Any]] = {
    "products": products_service.main.create(NOWHERE).openapi(),
    "sales": sales_service.main.create(NOWHERE).openapi(),
}
PROBLEM_JSON = "application/problem+json"

CONTRACT = {
    "products": {
        ("POST", "/categories"),
        ("GET", "/categories"),
        ("GET", "/categories/{name}"),
        ("PATCH", "/categories/{name}"),
        ("POST", "/products"),
        ("POST", "/products/{product_id}/restore"),
        ("GET", "/products"),
        ("GET", "/products/{product_id}"),
        ("PATCH", "/products/{product_id}"),
        ("DELETE", "/products/{product_id}"),
        ("GET", "/products/{product_id}/inventory-transactions"),
        ("GET", "/products/{product_id}/inventory-transactions/{transaction_id}"),
        ("POST", "/products/{product_id}/inventory-transactions"),
        ("GET", "/products/{product_id}/inventory"),
        ("GET", "/inventory"),
        ("GET", "/inventory/summary"),
        ("GET", "/search"),
        ("GET", "/audit"),
        ("GET", "/audit/export"),
        ("GET", "/inventory-transactions"),
        ("GET", "/products/{product_id}/inventory-series"),
    },
    "sales": {
        ("POST", "/sales"),
        ("POST", "/sales/batch"),
        ("GET", "/sales"),
        ("GET", "/sales/{sale_id}"),
        ("GET", "/sales/summary"),
        ("GET", "/sales/compare"),
        ("GET", "/sales/heatmap"),
        ("POST", "/reports/query"),
        ("GET", "/returns/summary"),
        ("GET", "/store"),
        ("GET", "/store/events"),
    },
}
MONEY = {
    "price", "unit_price", "total_price", "revenue", "stock_value", "stock_cost", "list_total", "discount",
    "average_sale", "average_revenue",
    "refunded", "net_revenue", "cost", "margin", "average_order_value",
}  # fmt: skip
ONLY_READ = {"/reports/query"}
"""Calls with a body that change nothing: a key would have nothing to keep."""

REFUSED_IN_PARTS = {"/reports/query"}
"""Calls of several parts, each of which is refused by itself: the answer to all of them is 200 and says so of one."""

IMPORTS = {
    ("GET", "/imports"),
    ("GET", "/imports/{import_id}"),
    ("GET", "/imports/{import_id}/rejected"),
    ("POST", "/imports/{import_id}/resume"),
}
HEALTH = {("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/metrics")}

QUERIES = {
    "/products": "category status stock q min_price max_price unsold_days sold_days with_count sort limit cursor",
    "/products/{product_id}/inventory-transactions": "start_date end_date reason sort limit cursor",
    "/products/{product_id}/inventory": "as_of",
    "/inventory": "state category status q unsold_days sold_days with_count as_of sort limit cursor",
    "/inventory/summary": "status as_of",
    "/search": "q",
    "/audit": "entity_type entity_id action actor request_id start_date end_date sort limit cursor",
    "/inventory-transactions": "product_id category reason start_date end_date sort limit cursor",
    "/products/{product_id}/inventory-series": "start_date end_date interval time_zone",
    "/categories": "sort limit cursor",
    "/sales": "product_id category start_date end_date time_zone min_units channel order_ref "
    "customer_ref weekday hour voided returned with_totals returns_on sort limit cursor",
    "/returns": "product_id sale_id category reason linked voided start_date end_date time_zone with_totals sort limit "
    "cursor",
    "/sales/summary": "group_by interval start_date end_date product_id category time_zone week_start order_by top "
    "returns_on channel order_ref customer_ref min_units weekday hour cumulative share format",
    "/sales/heatmap": "start_date end_date product_id category time_zone",
    "/returns/summary": "group_by interval start_date end_date product_id category reason linked sale_id time_zone "
    "week_start "
    "order_by top format",
    "/sales/compare": "group_by interval start_date end_date product_id category time_zone week_start order_by top "
    "returns_on channel order_ref customer_ref min_units weekday hour to to_start_date to_end_date like_for_like "
    "format",
}

OF_ORDERS = ("orders", "average_order_value")

MAY_BE_LEFT_OUT = {
    # A row has the members that it is grouped by.
    "SummaryRow": {"product_id", "product_name", "category", "channel", "period", "share", "cumulative", *OF_ORDERS},
    "SummaryOthers": {"periods", "share", *OF_ORDERS},
    "ReturnSummaryRow": {"reason", "product_id", "product_name", "category", "period"},
    "ReturnSummaryOthers": {"periods"},
    "CompareRow": {"product_id", "product_name", "category", "channel"},
    "CompareOthers": {"periods"},
    # Orders are not told of products and categories.
    "Figures": {*OF_ORDERS},
    "PeriodFigures": {"share", "cumulative", *OF_ORDERS},
    "CumulativeFigures": {"orders"},
    "SideFigures": {*OF_ORDERS},
    "Change": {*OF_ORDERS},
    # A list says how long it is, and how fast its products sell, where it is asked.
    "CountedPage_ListedProduct_": {"count"},
    "CountedPage_ListedInventory_": {"count"},
    # Or what all of it comes to.
    "TotalledPage_SaleRead_Figures_": {"totals", "as_of"},
    "TotalledPage_ReturnRead_ReturnFigures_": {"totals", "as_of"},
    "ListedProduct": {"units_sold", "days_on_sale", "days_of_cover", "cover_reason"},
    "ListedInventory": {"units_sold", "days_on_sale", "days_of_cover", "cover_reason"},
    # What a cut took something from says what it would be without.
    "CutFigures": {"whole", *OF_ORDERS},
    # A report is answered, or refused.
    "ReportResult": {"body", "problem"},
    # A problem names what is at fault where something is.
    "Problem": {"errors"},
    "FieldError": {"pointer", "parameter", "line", "column"},
}


ANSWERS_WITH_SECRETS = {
    *("/session", "/session/password", "/users", "/users/{user_id}/invite", "/api-keys", "/api-keys/{key_id}/roll")
}
"""What a POST to these answers is stored nowhere, so it cannot be had again by an Idempotency-Key."""


def operations() -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Service, method, path and description of every operation."""
    for service, document in DOCUMENTS.items():
        for path, item in document["paths"].items():
            for method, operation in item.items():
                yield service, method.upper(), path, operation


EVERY_OPERATION = [pytest.param(*each, id=" ".join(each[:3])) for each in operations()]


# ---- the documents


@pytest.mark.parametrize("service", DOCUMENTS)
def test_the_document_is_valid_openapi_3_1(service: str) -> None:
    document = DOCUMENTS[service]
    assert document["openapi"].startswith("3.1.")
    schemathesis.openapi.from_dict(document).validate()


@pytest.mark.parametrize("service", DOCUMENTS)
def test_every_reference_leads_somewhere(service: str) -> None:
    document = DOCUMENTS[service]

    def references(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                yield node["$ref"]
            for member in node.values():
                yield from references(member)
        elif isinstance(node, list):
            for member in node:
                yield from references(member)

    found = set(references(document))
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert found <= known
    assert "#/components/schemas/Problem" in found


@pytest.mark.parametrize("service", DOCUMENTS)
def test_every_call_of_the_contract_is_there(service: str) -> None:
    there = {(method, path) for name, method, path, _ in operations() if name == service}
    assert CONTRACT[service] | IMPORTS | HEALTH <= there


def test_every_query_parameter_of_the_contract_is_there() -> None:
    for _, method, path, operation in operations():
        if method == "GET" and path in QUERIES:
            named = {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "query"}
            assert set(QUERIES[path].split()) <= named, path


def test_operations_have_names_of_their_own_and_a_description() -> None:
    for service in DOCUMENTS:
        names = [operation["operationId"] for name, _, _, operation in operations() if name == service]
        assert len(names) == len(set(names))
    for *_, operation in operations():
        assert operation["description"].strip().endswith((".", "```"))


@pytest.mark.parametrize(("service", "method", "path", "operation"), EVERY_OPERATION)
def test_every_problem_is_declared_as_one(service: str, method: str, path: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    assert "default" in responses
    for status, response in responses.items():
        if status.startswith(("2", "3")):
            continue
        assert list(response["content"]) == [PROBLEM_JSON]
        content = response["content"][PROBLEM_JSON]
        assert content["schema"] == {"$ref": "#/components/schemas/Problem"}
        for code, example in content["examples"].items():
            value = example["value"]
            assert code in {value["code"], f"{value['code']} {value['status']}"}
            assert status in {"default", str(value["status"])}
            assert f"`{value['code']}`" in response["description"]


@pytest.mark.parametrize(("service", "method", "path", "operation"), EVERY_OPERATION)
def test_what_a_kind_of_route_can_always_answer_is_declared(
    service: str, method: str, path: str, operation: dict[str, Any]
) -> None:
    declared = declared_problems(operation)
    codes = {code for _, code in declared}
    assert {"invalid_request", "internal_error", "database_unavailable"} <= codes
    if "requestBody" in operation:
        assert {"unsupported_media_type", "body_too_large"} <= codes
        assert (400, "invalid_request") in declared
    headers = {
        parameter["name"].lower() for parameter in operation.get("parameters", []) if parameter["in"] == "header"
    }
    takes_key = "idempotency-key" in headers
    assert takes_key == (method in {"POST", "PATCH"} and path not in ONLY_READ | ANSWERS_WITH_SECRETS)
    assert takes_key == bool({"idempotency_key_reused", "idempotency_key_in_use"} & codes)
    if any(parameter["name"] == "cursor" for parameter in operation.get("parameters", [])):
        assert "invalid_cursor" in codes
    if "{product_id}" in path:
        assert "product_not_found" in codes


def declared_problems(operation: dict[str, Any]) -> set[tuple[int, str]]:
    """Status and code of every problem that an operation says it can answer with."""
    return {
        (example["value"]["status"], example["value"]["code"])
        for status, response in operation["responses"].items()
        if not status.startswith(("2", "3"))
        for example in response["content"][PROBLEM_JSON]["examples"].values()
    }


def test_what_every_call_can_answer_is_told_once_and_in_words() -> None:
    """Not in boxes of their own below each form."""
    for service, method, path, operation in operations():
        others = operation["responses"]["default"]["content"][PROBLEM_JSON]["examples"]
        for status, response in operation["responses"].items():
            if not status.startswith(("2", "3", "default")):
                own = response["content"][PROBLEM_JSON]["examples"].keys()
                assert own.isdisjoint({"invalid_request", "internal_error"}), (service, method, path)
        for example in others.values():
            row = "| {status} | `{code}` |".format_map(example["value"])
            assert row in DOCUMENTS[service]["info"]["description"]


def test_every_member_of_an_answer_is_always_there() -> None:
    """A member that may be missing is optional in every generated client."""
    for service, document in DOCUMENTS.items():
        schemas = document["components"]["schemas"]
        answers = {name for name in schemas if name not in names_in_requests(document)}
        assert len(answers) > 5
        for name in answers:
            if schemas[name].get("type") == "object":
                optional = schemas[name]["properties"].keys() - set(schemas[name].get("required", []))
                assert optional == MAY_BE_LEFT_OUT.get(name, set()), (service, name)


def names_in_requests(document: dict[str, Any]) -> set[str]:
    """Schemas that clients send."""
    names: set[str] = set()

    def collect(node: Any) -> None:
        if isinstance(node, dict):
            reference = node.get("$ref", "").rpartition("/")[2]
            if reference and reference not in names:
                names.add(reference)
                collect(document["components"]["schemas"][reference])
            for member in node.values():
                collect(member)
        elif isinstance(node, list):
            for member in node:
                collect(member)

    for item in document["paths"].values():
        for operation in item.values():
            collect(operation.get("requestBody"))
            collect(operation.get("parameters"))
    return names


def test_a_request_takes_no_members_that_it_does_not_name() -> None:
    for document in DOCUMENTS.values():
        schemas = document["components"]["schemas"]
        sent = [schemas[name] for name in names_in_requests(document) if schemas[name].get("type") == "object"]
        assert sent
        assert {schema.get("additionalProperties") for schema in sent} == {False}


def test_money_is_a_string_in_answers_and_counts_are_integers() -> None:
    seen = set()
    for document in DOCUMENTS.values():
        for name, schema in document["components"]["schemas"].items():
            if name in names_in_requests(document):
                continue
            for member, described in schema.get("properties", {}).items():
                if member in MONEY:
                    seen.add(member)
                    assert described.get("type") == "string" or "$ref" in described or "anyOf" in described, (
                        name,
                        member,
                    )
                if member in {"units", "units_on_hand", "product_count"} and "type" in described:
                    assert described["type"] == "integer"
    assert seen == MONEY


@pytest.mark.parametrize("service", DOCUMENTS)
def test_the_running_service_gives_out_this_document(service: str, request: pytest.FixtureRequest) -> None:
    client: TestClient = request.getfixturevalue(f"{service}_client")
    assert client.get("/openapi.json").json() == DOCUMENTS[service]


# ---- what the services do, held against the documents

EXAMPLES = 16
EVERY_ANSWER_THAT_ENDS = [each for each in EVERY_OPERATION if each.values[2] not in ENDLESS]


@pytest.mark.parametrize(("service", "method", "path", "operation"), EVERY_ANSWER_THAT_ENDS)
def test_no_generated_request_gets_an_answer_that_is_not_in_the_document(
    store: Store, service: str, method: str, path: str, operation: dict[str, Any]
) -> None:
    """All checks but one: that whatever fits the schemas is accepted.

    A JSON schema cannot say that exactly one of two members is given, that a range ends after it starts, that text has
    no NUL, or that a cursor came from this list.
    """
    robot = store.product(sku="R", current_inventory=50)
    sale = store.sell(robot)
    there = {"product_id": robot["id"], "sale_id": sale["id"], "name": "toys"}
    there["return_id"] = store.take_back(sale)["id"]
    there |= {"user_id": 1, "key_id": 1}
    there["transaction_id"] = store.ledger(robot)[0]["id"]
    if "{import_id}" in path:
        there["import_id"] = rejecting_import(store, service)
    client = store.products if service == "products" else store.sales
    loaded = schemathesis.openapi.from_asgi("/openapi.json", client.app)
    tested = loaded[path][method]

    unchecked = [positive_data_acceptance, *([negative_data_rejection] if path in REFUSED_IN_PARTS else [])]

    def of_what_is_there(case: schemathesis.Case) -> schemathesis.Case:
        for name in case.path_parameters or {}:
            case.path_parameters[name] = there[name]
        return case

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
        database=None,
    )
    @given(
        case=st.one_of(
            tested.as_strategy(generation_mode=GenerationMode.POSITIVE).map(of_what_is_there),
            tested.as_strategy(generation_mode=GenerationMode.POSITIVE),
            tested.as_strategy(generation_mode=GenerationMode.NEGATIVE),
        )
    )
    def run(case: schemathesis.Case) -> None:
        answer = case.call_and_validate(excluded_checks=unchecked)
        if answer.status_code >= 400:
            # "default" would let any status pass.
            assert (answer.status_code, answer.json()["code"]) in declared_problems(operation)

    run()
