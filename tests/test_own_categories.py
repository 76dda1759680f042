"""Categories of a store's own: an operator adds one, and both services know it without a restart."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine

import sales_service.main
from common.categories import FIRST_CATEGORIES, KnownCategories, known_categories
from tests.conftest import recorded_statements
from tests.support.categories import OwnStore, forget_names
from tests.support.imports import send
from tests.support.live import wait_until
from tests.support.problems import assert_parameter_refused, assert_problem

SOLD_AT = "2026-01-31T12:00:00Z"


@pytest.fixture
def garden(own: OwnStore) -> OwnStore:
    """A store with a category of its own, added after its services started."""
    own.add("garden", "--label", "Сад и 🌳")
    return own


def test_both_services_take_a_new_name_without_a_restart(garden: OwnStore) -> None:
    products, sales = garden.services.products, garden.services.sales
    # Each of these is the first to use the name in its process, as far as that can be had in one.
    forget_names()
    spade = garden.services.product(category="garden", price="5.00")
    assert spade["category"] == "garden"
    forget_names()
    assert sales.get("/sales/summary", params={"category": "garden"}).status_code == 200
    sale = garden.services.sell(spade, 2)
    assert sale["category"] == "garden"
    row = sales.get("/sales/summary?group_by=category").json()["rows"][0]
    assert (row["category"], row["units"], row["revenue"]) == ("garden", 2, "10.00")
    assert sales.get("/sales", params={"category": "garden"}).json()["items"] == [sale]
    assert products.get("/products", params={"category": "garden"}).json()["items"][0]["id"] == spade["id"]
    assert products.get("/inventory/summary").json()["by_category"][0]["category"] == "garden"
    assert sales.get("/sales/export").text.splitlines()[1].split(",").count("garden") == 1


def test_imports_take_a_new_name(garden: OwnStore) -> None:
    forget_names()
    body = "sku,name,category,price\nSPADE-1,Spade,Garden,5.00\n"
    assert send(garden.services, body, kind="products").status_code == 200
    forget_names()
    body = f"sku,units,sold_at,category\nSPADE-1,1,{SOLD_AT},garden\nSPADE-1,1,2026-02-01T12:00:00Z,toys\n"
    assert send(garden.services, body).status_code == 200
    rows = garden.services.sales.get("/sales/summary?group_by=category&order_by=group").json()["rows"]
    assert [row["category"] for row in rows] == ["garden", "toys"]


def test_what_another_process_has_sold_in_a_new_category_can_be_read(
    garden: OwnStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    spade = garden.services.product(category="garden", price="5.00", sku="SPADE-1")
    garden.services.sell(spade)
    monkeypatch.setattr(known_categories, "names", FIRST_CATEGORIES)
    monkeypatch.setattr(known_categories, "_read", None)
    products, sales = garden.services.products, garden.services.sales
    assert sales.get("/sales").json()["items"][0]["category"] == "garden"
    assert sales.get("/sales/summary?group_by=category&interval=month").json()["rows"][0]["category"] == "garden"
    assert sales.get("/sales/compare?group_by=category&start_date=2026-01-01&end_date=2026-12-31").status_code == 200
    assert products.get(f"/products/{spade['id']}").json()["category"] == "garden"
    assert products.get("/categories?sort=position").json()["items"][0]["name"] == "garden"
    # Nor does a sale need to know it: it takes the product's.
    assert garden.services.sell(spade)["category"] == "garden"
    body = f"sku,units,sold_at\nSPADE-1,1,{SOLD_AT}\n"
    assert send(garden.services, body).status_code == 200


def test_a_known_name_costs_no_statement_and_an_unknown_one_a_look(garden: OwnStore) -> None:
    products = garden.services.products
    products.get("/products", params={"category": "garden"})
    # Of the services in this process the one that started last is asked.
    with recorded_statements(garden.services.sales, "probe_engine") as asked, recorded_statements(products) as read:
        for name in ("garden", "toys", "Garden", "no name at all", "x" * 41):
            products.get("/products", params={"category": name})
        # Two lists of products, whose statements ask nothing about names.
        lists = list(read)
        assert (asked, [statement for statement in lists if "information_schema" in statement]) == ([], [])
        told = assert_parameter_refused(products.get("/products", params={"category": "xyz"}), "category")
        assert told.endswith("'grocery' or 'garden' (./docker-manager.sh categories add NAME adds one)")
        assert (len(asked), read) == (1, lists)


def test_many_who_ask_at_the_same_time_share_the_answers() -> None:
    asked: list[float] = []
    came: list[str] = []

    def read() -> list[str]:
        asked.append(time.monotonic())
        if len(asked) == 1:
            return list(FIRST_CATEGORIES)
        wait_until(lambda: len(came) == 64)  # who is slow to come may well ask anew
        time.sleep(0.05)
        return [*FIRST_CATEGORIES, "garden"]

    def learn(name: str) -> bool:
        came.append(name)
        return known.learn(name)

    known = KnownCategories()
    with known.followed(read), ThreadPoolExecutor(64) as clients:
        names = ["garden", "gadgets"] * 32
        assert list(clients.map(learn, names)) == [True, False] * 32
    # At the start, for the first who asked, and for those who came while it was being answered.
    assert len(asked) <= 4


def test_a_file_with_a_million_wrong_names_is_no_million_questions(garden: OwnStore) -> None:
    rows = "".join(f"SKU-{number},Thing,gadgets_{number},1.00\n" for number in range(200))
    with recorded_statements(garden.services.sales, "probe_engine") as asked:
        answer = send(garden.services, f"sku,name,category,price\n{rows}", kind="products")
    assert answer.json()["error_count"] == 200
    assert 1 <= len(asked) <= 1 + answer.elapsed.total_seconds()


def test_a_request_that_is_read_twice_is_answered_once(garden: OwnStore) -> None:
    forget_names()
    headers = {"Idempotency-Key": "spade"}
    body = {"name": "Spade", "category": "garden", "price": "5.00"}
    first = garden.services.products.post("/products", json=body, headers=headers)
    again = garden.services.products.post("/products", json=body, headers=headers)
    assert (first.status_code, again.json()) == (201, first.json())
    assert len(garden.services.products.get("/products").json()["items"]) == 1
    # What else is wrong with it is still told.
    forget_names()
    refused = garden.services.products.post("/products", json=body | {"price": "-1"})
    assert_problem(refused, 422, "invalid_request", errors=[{"pointer": "/price", "detail": "must not be negative"}])


def test_while_the_database_cannot_be_asked_a_new_name_is_no_mistake(
    own: OwnStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = create_engine("mysql+pymysql://nobody@127.0.0.1:9/nothing", connect_args={"connect_timeout": 1})
    # Of the services in this process the one that started last is asked.
    monkeypatch.setattr(own.services.sales.app.state.database, "probe_engine", nowhere)  # type: ignore[attr-defined]
    answer = own.services.products.get("/products", params={"category": "gadgets"})
    assert_problem(answer, 503, "database_unavailable")


def test_the_documentation_lists_it_after_a_restart(garden: OwnStore) -> None:
    with TestClient(sales_service.main.create(garden.settings)) as restarted:
        document = restarted.get("/openapi.json").json()
    named = document["components"]["schemas"]["CategoryName"]
    assert named["enum"] == [*FIRST_CATEGORIES, "garden"]
    category = next(
        parameter
        for parameter in document["paths"]["/sales/summary"]["get"]["parameters"]
        if parameter["name"] == "category"
    )
    assert category["schema"]["items"] == {"$ref": "#/components/schemas/CategoryName"}
    # In answers there is no closed list: a client made from this document must not break on the next name.
    read = document["components"]["schemas"]["SaleRead"]["properties"]["category"]
    assert (read["type"], read["pattern"]) == ("string", "^[a-z][a-z0-9_]{0,39}$")
