"""GET /search: what is found, in which order, and for how many statements."""

from typing import Any
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import recorded_statements
from tests.support.problems import assert_parameter_refused
from tests.support.store import Store

LETTERS = st.text(alphabet="aAbB-% _", min_size=1, max_size=4)
NAMES = st.lists(LETTERS.filter(str.strip), min_size=1, max_size=14)


def found(client: TestClient, q: str) -> dict[str, Any]:
    """What a search answers with."""
    answer = client.get("/search", params={"q": q})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def names(client: TestClient, q: str) -> list[str]:
    """Names of the products that a search finds, in order."""
    return [row["name"] for row in found(client, q)["products"]]


def test_a_whole_answer(store: Store) -> None:
    store.product(name="Bed", category="home", sku="TOY-1", price="99.00", current_inventory=None)
    robot = store.product(name="Toy robot", sku="ROBOT-1", price="19.99", current_inventory=3)
    store.product(name="Kite")
    assert found(store.products, "toy") == {
        "products": [
            {"id": ANY, "name": "Bed", "sku": "TOY-1", "status": "active", "state": "blocked", "price": "99.00"},
            {"id": robot["id"], "name": "Toy robot", "sku": "ROBOT-1"}
            | {"status": "active", "state": "low", "price": "19.99"},
        ],
        "categories": [{"name": "toys", "label": "Toys"}],
    }
    assert found(store.products, "nothing") == {"products": [], "categories": []}


def test_the_very_sku_comes_first_then_what_begins_so_then_the_rest(store: Store) -> None:
    store.product(name="An r-1 inside")
    store.product(name="Sku inside", sku="XR-1")
    store.product(name="R-1 begins a name")
    store.product(name="Sku begins so", sku="r-10")
    store.product(name="Z, alike but for case", sku="r-1")
    store.product(name="Z, the very one", sku="R-1")
    expected = ["Z, the very one", "Z, alike but for case", "R-1 begins a name", "Sku begins so", "An r-1 inside"]
    assert names(store.products, "R-1") == [*expected, "Sku inside"]


def test_a_barcode_and_an_id_elsewhere_are_found_by_their_whole_text(store: Store) -> None:
    store.product(name="0012345678905 begins a name")
    store.product(name="Robot", barcode="0012345678905")
    store.product(name="Kite", external_ref="0012345678905")
    store.product(name="Ball", sku="0012345678905", external_ref="ball")
    assert names(store.products, "0012345678905") == ["Ball", "Kite", "Robot", "0012345678905 begins a name"]
    assert names(store.products, "Ball") == names(store.products, "ball") == ["Ball"]
    assert names(store.products, "001234567890") == ["0012345678905 begins a name", "Ball"]
    listed = store.products.get("/products", params={"q": "0012345678905", "sort": "name"}).json()["items"]
    assert [row["name"] for row in listed] == ["0012345678905 begins a name", "Ball", "Kite", "Robot"]


def test_ten_are_found_at_most_and_always_the_best(store: Store) -> None:
    for number in range(15):
        store.product(name=f"A robot {number:02}")
    store.product(name="Zebra", sku="robot")
    store.product(name="Robot")
    expected = ["Zebra", "Robot", *(f"A robot {number:02}" for number in range(8))]
    assert names(store.products, "robot") == expected


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(given_names=NAMES, q=LETTERS.filter(str.strip))
def test_the_order_is_that_of_a_plain_sort(store: Store, given_names: list[str], q: str) -> None:
    """Against Python, for names of letters that differ by case alone and of what LIKE takes for patterns."""
    store.category("toys")
    ids = [row["id"] for row in (store.product(name=name) for name in given_names)]
    sought = q.strip().lower()

    def place(item: tuple[int, str]) -> bool:
        return not item[1].lower().startswith(sought)

    fitting = [(number, name) for number, name in zip(ids, given_names, strict=True) if sought in name.lower()]
    rows = [(row["id"], row["name"]) for row in found(store.products, q)["products"]]
    assert len(rows) == min(len(fitting), 10)
    assert set(rows) <= set(fitting)
    assert [place(row) for row in rows] == sorted(place(row) for row in fitting)[:10]
    for number in ids:
        store.products.delete(f"/products/{number}")


def test_deleted_products_are_not_found_and_inactive_ones_are(store: Store) -> None:
    kept, gone = store.product(name="Robot", sku="R-1"), store.product(name="Robot too", sku="R-2")
    store.products.patch(f"/products/{kept['id']}", json={"status": "inactive"})
    store.products.delete(f"/products/{gone['id']}")
    for q in ("robot", "R-"):
        assert [(row["name"], row["status"]) for row in found(store.products, q)["products"]] == [("Robot", "inactive")]
    assert names(store.products, "R-2") == []


@pytest.mark.parametrize("q", ["  robot\t", "\u200brobot", "ROBOT", "rObOt"])
def test_q_is_trimmed_and_case_does_not_count(store: Store, q: str) -> None:
    store.product(name="Robot")
    assert names(store.products, q) == ["Robot"]


def test_accents_are_found_however_they_are_composed(store: Store) -> None:
    store.product(name="Caf\u00e9 table", sku="T\u00c9-1")
    assert names(store.products, "cafe\u0301") == ["Caf\u00e9 table"]
    assert names(store.products, "TE\u0301-1") == ["Caf\u00e9 table"]


def test_what_is_copied_along_with_a_sku_does_not_count(store: Store) -> None:
    store.product(name="Kite", sku="KITE-1")
    assert names(store.products, "KITE\u200b-1") == ["Kite"]


@pytest.mark.parametrize("q", ["%", "_", "/", "\\", "'", "' OR '1'='1"])
def test_q_means_itself(store: Store, q: str) -> None:
    store.product(name="Robot")
    store.product(name=f"With {q} in it")
    assert names(store.products, q) == [f"With {q} in it"]


def test_categories_are_found_by_the_words_of_their_names(store: Store) -> None:
    for name in ("personal_care", "toys", "sports", "home"):
        store.category(name)
    for q, expected in [
        ("personal care", ["personal_care"]),
        ("Personal_C", ["personal_care"]),
        ("s", ["sports", "personal_care", "toys"]),
        ("care", ["personal_care"]),
        ("books", []),
    ]:
        assert [row["name"] for row in found(store.products, q)["categories"]] == expected, q


def test_categories_are_found_by_what_people_read_too(store: Store) -> None:
    for name, label in (("toys", "Игрушки"), ("home", "Haus & Gärten")):
        store.products.post("/categories", json={"name": name, "label": label})
    assert found(store.products, "игруш")["categories"] == [{"name": "toys", "label": "Игрушки"}]
    assert found(store.products, "garten")["categories"] == [{"name": "home", "label": "Haus & Gärten"}]
    assert found(store.products, "toy")["categories"] == [{"name": "toys", "label": "Игрушки"}]


@pytest.mark.parametrize("q", ["", " \t\u200b", "x" * 201, "\x00"])
def test_nothing_to_look_for_is_refused(products: TestClient, q: str) -> None:
    assert_parameter_refused(products.get("/search", params={"q": q}), "q")


def test_q_has_to_be_given(products: TestClient) -> None:
    assert_parameter_refused(products.get("/search"), "q")


def test_a_search_is_two_statements_however_many_products_there_are(store: Store) -> None:
    for _ in range(12):
        store.product()
        with recorded_statements(store.products) as statements:
            found(store.products, "product")
        assert len(statements) == 2
