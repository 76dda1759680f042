"""Who may not see costs gets null for each figure that tells of them, and ranks nothing by them."""

import csv
import io
from typing import Any

import pytest

from common.access.costs import COSTS, is_cost_column
from common.access.scopes import Scope, scopes_of
from common.db.models import Role
from tests.common.access.conftest import Guarded, MakeKey
from tests.support.problems import assert_problem
from tests.support.store import Store

JANUARY = "start_date=2026-01-01&end_date=2026-01-31"
READS = {
    "products": ["/products", "/products/{product}", "/inventory/summary"],
    "sales": [
        "/sales",
        "/sales/{sale}",
        "/sales/summary?group_by=product&top=1",
        "/sales/summary?interval=month&cumulative=true",
        f"/sales/compare?{JANUARY}&group_by=category",
        "/returns/summary",
    ],
}
EVERYTHING = [(service, path) for service, paths in READS.items() for path in paths]


def members(value: Any, name: str = "") -> list[tuple[str, Any]]:
    """Each member of an answer, and what it holds."""
    if isinstance(value, dict):
        return [(name, value), *(found for key, member in value.items() for found in members(member, key))]
    if isinstance(value, list):
        return [found for item in value for found in members(item)]
    return [(name, value)]


@pytest.fixture
def sold(store: Store) -> dict[str, Any]:
    """A product with a cost that was sold, and another."""
    product = store.product(cost="4.00")
    sale = store.sold_before(product, "2026-01-15T12:00:00Z", 2)
    store.sold_before(store.product(cost="3.00"), "2026-01-16T12:00:00Z", 1)
    return {"product": product["id"], "sale": sale["id"]}


@pytest.mark.parametrize(("service", "path"), EVERYTHING)
def test_costs_are_null_and_everything_else_is_the_same(
    guarded: Guarded, sold: dict[str, Any], make_key: MakeKey, service: str, path: str
) -> None:
    client, path = getattr(guarded, service), path.format_map(sold)
    seeing = client.get(path, headers=make_key(*scopes_of(Role.MANAGER))).json()
    blind = client.get(path, headers=make_key(*scopes_of(Role.VIEWER))).json()
    told = [(name, value) for name, value in members(seeing) if name in COSTS]
    assert all(value is None for name, value in members(blind) if name in COSTS)
    assert any(value is not None for _, value in told) or "returns" in path
    for answer in (seeing, blind):
        answer.pop("as_of", None)

    def others(answer: Any) -> list[Any]:
        return [(name, value) for name, value in members(answer) if not isinstance(value, dict) and name not in COSTS]

    if "compare" not in path:  # there, `change` has members of its own below each figure
        assert others(blind) == others(seeing)


def test_an_answer_to_a_clerk_has_none_either(guarded: Guarded, store: Store, make_key: MakeKey) -> None:
    product = store.product(cost="4.00")
    clerk = make_key(*scopes_of(Role.CLERK)) | {"Idempotency-Key": "till-1"}
    for _ in range(2):
        sale = guarded.sales.post("/sales", json={"product_id": product["id"], "units": 1}, headers=clerk).json()
        assert sale["unit_cost"] is None
    assert store.sales.get(f"/sales/{sale['id']}").json()["unit_cost"] == "4.00"


@pytest.mark.parametrize("path", [f"/sales/{name}?{JANUARY}&group_by=product" for name in ("summary", "compare")])
def test_nothing_is_ranked_by_a_margin(guarded: Guarded, sold: dict[str, Any], make_key: MakeKey, path: str) -> None:
    for order in ("margin", "-margin"):
        answer = guarded.sales.get(f"{path}&order_by={order}", headers=make_key(Scope.REPORTS_READ))
        assert_problem(answer, 403, "forbidden", scope="costs:read")
    manager = make_key(*scopes_of(Role.MANAGER))
    assert guarded.sales.get(f"{path}&order_by=margin", headers=manager).status_code == 200


@pytest.mark.parametrize(
    ("service", "path"),
    [
        ("products", "/products/export"),
        ("sales", "/sales/export"),
        ("sales", "/sales/summary?format=csv&group_by=product"),
        ("sales", f"/sales/compare?format=csv&{JANUARY}"),
    ],
)
def test_files_have_empty_cells(
    guarded: Guarded, sold: dict[str, Any], make_key: MakeKey, service: str, path: str
) -> None:
    client = getattr(guarded, service)
    scopes = (Scope.DATA_EXPORT, Scope.REPORTS_READ)
    rows = list(csv.DictReader(io.StringIO(client.get(path, headers=make_key(*scopes)).text)))
    same = list(csv.DictReader(io.StringIO(client.get(path, headers=make_key(*scopes, Scope.COSTS_READ)).text)))
    hidden = {name for name in rows[0] if is_cost_column(name)}
    assert hidden
    assert {row[name] for row in rows for name in hidden} <= {"", None}
    assert any(row[name] for row in same for name in hidden)
    visible = [[row[name] for name in row if name not in hidden] for row in rows]
    assert visible == [[row[name] for name in row if name not in hidden] for row in same]


def test_parquet_has_nulls(guarded: Guarded, sold: dict[str, Any], make_key: MakeKey) -> None:
    answer = guarded.products.get("/products/export?format=parquet", headers=make_key(Scope.DATA_EXPORT))
    assert answer.status_code == 200
    assert answer.content.startswith(b"PAR1")


@pytest.mark.parametrize(
    ("name", "is_cost"),
    [
        ("cost", True),
        ("previous_whole_margin_percent", True),
        ("change_cost_absolute", True),
        ("change_margin_percent_reason", True),
        ("cumulative_cost", True),
        ("costs", False),
        ("change_revenue_percent", False),
        ("current_units", False),
    ],
)
def test_which_columns_tell_of_costs(name: str, is_cost: bool) -> None:
    assert is_cost_column(name) == is_cost


@pytest.mark.parametrize("service", ["products", "sales"])
def test_the_document_says_that_costs_may_be_null(store: Store, service: str) -> None:
    schemas = getattr(store, service).get("/openapi.json").json()["components"]["schemas"]
    told = [
        schema["properties"][name] for schema in schemas.values() for name in COSTS & set(schema.get("required", []))
    ]
    assert len(told) > 3
    for member in told:
        assert {"type": "null"} in member["anyOf"]
        assert member["description"].endswith("null without the scope `costs:read`")
