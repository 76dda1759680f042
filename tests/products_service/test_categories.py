"""Categories: opened once from the curated list, described, never renamed."""

from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient

from common.categories import FirstCategory
from tests.conftest import recorded_statements
from tests.support.problems import assert_field_refused, assert_parameter_refused, assert_problem
from tests.support.store import Store


def test_a_new_category_is_answered_whole_and_found_at_its_location(products: TestClient) -> None:
    answer = products.post("/categories", json={"name": "toys", "description": "For 0 to 99"})
    assert (answer.status_code, answer.headers["location"]) == (201, "/categories/toys")
    assert answer.json() == {
        "name": "toys",
        "label": "Toys",
        "description": "For 0 to 99",
        "position": 1,
        "hidden": False,
        "product_count": 0,
        "created_at": ANY,
        "version": 1,
    }
    assert products.get(answer.headers["location"]).json() == answer.json()


@pytest.mark.parametrize("body", [{"name": "home"}, {"name": "home", "description": None}])
def test_a_description_is_optional(products: TestClient, body: dict[str, str | None]) -> None:
    assert products.post("/categories", json=body).json()["description"] is None


def test_every_curated_category_can_be_opened_and_the_list_is_by_name(products: TestClient) -> None:
    for name in FirstCategory:
        assert products.post("/categories", json={"name": name}).status_code == 201
    opened = ["electronics", "fashion", "personal_care", "toys", "home", "sports", "books", "grocery"]
    same = {"description": None, "hidden": False, "product_count": 0, "created_at": ANY, "version": 1}
    rows = [
        {"name": name, "label": name.capitalize().replace("_", " "), "position": position, **same}
        for position, name in enumerate(opened, start=1)
    ]
    by_name = sorted(rows, key=lambda row: str(row["name"]))
    assert products.get("/categories").json() == {"items": by_name, "next_cursor": None}
    assert products.get("/categories?sort=position").json() == {"items": rows, "next_cursor": None}


@pytest.mark.parametrize("sort", ["name", "-name", "position", "-position"])
def test_the_list_has_pages_like_every_list(products: TestClient, sort: str) -> None:
    for name in FirstCategory:
        products.post("/categories", json={"name": name})
    whole = products.get("/categories", params={"sort": sort}).json()["items"]
    paged: list[dict[str, object]] = []
    parameters = {"sort": sort, "limit": 3}
    while parameters:
        page = products.get("/categories", params=parameters).json()
        paged += page["items"]
        parameters = {"sort": sort, "limit": 3, "cursor": page["next_cursor"]} if page["next_cursor"] else {}
    assert paged == whole
    names = list(FirstCategory) if "position" in sort else sorted(FirstCategory)
    assert [row["name"] for row in whole] == (names[::-1] if sort.startswith("-") else names)


@pytest.mark.parametrize("name", ["gadgets", "Toys", "toys ", "", None, 4, ["toys"]])
def test_a_name_outside_the_enum_is_refused_with_the_valid_ones(products: TestClient, name: object) -> None:
    advice = assert_field_refused(products.post("/categories", json={"name": name}), "/name")
    assert [known for known in FirstCategory if f"'{known}'" not in advice] == []
    assert products.get("/categories").json() == {"items": [], "next_cursor": None}


def test_a_name_outside_is_told_how_to_become_one(products: TestClient) -> None:
    advice = assert_field_refused(products.post("/categories", json={"name": "gadgets"}), "/name")
    assert advice.endswith(" or 'grocery' (./docker-manager.sh categories add NAME adds one)")


def test_a_category_opens_only_once(products: TestClient) -> None:
    products.post("/categories", json={"name": "toys", "description": "first"})
    assert_problem(products.post("/categories", json={"name": "toys", "description": "second"}), 409, "category_exists")
    assert products.get("/categories/toys").json()["description"] == "first"


def test_deleted_products_are_not_counted_but_inactive_and_blocked_ones_are(store: Store) -> None:
    store.product()
    inactive, deleted = store.product(), store.product()
    store.product(current_inventory=None)
    store.product(category="home")
    store.products.patch(f"/products/{inactive['id']}", json={"status": "inactive"})
    store.products.delete(f"/products/{deleted['id']}")
    counts = {row["name"]: row["product_count"] for row in store.products.get("/categories").json()["items"]}
    assert counts == {"home": 1, "toys": 3}
    assert store.products.get("/categories/toys").json()["product_count"] == 3


def test_the_list_is_one_statement_however_many_there_are(store: Store) -> None:
    for name in FirstCategory:
        store.product(category=name)
    with recorded_statements(store.products) as statements:
        store.products.get("/categories")
    assert len(statements) == 1


def test_a_category_that_was_not_opened_is_missing(products: TestClient) -> None:
    assert_problem(products.get("/categories/toys"), 404, "category_not_found", instance="/categories/toys")
    assert_problem(products.patch("/categories/toys", json={"description": "x"}), 404, "category_not_found")


def test_a_path_outside_the_enum_is_not_valid(products: TestClient) -> None:
    assert_parameter_refused(products.get("/categories/gadgets"), "name")
    assert_parameter_refused(products.patch("/categories/gadgets", json={"description": None}), "name")


@pytest.mark.parametrize("description", ["Better toys", None, "", "x" * 5000, "🧸" * 5000])
def test_a_description_can_be_replaced_and_removed(products: TestClient, description: str | None) -> None:
    created = products.post("/categories", json={"name": "toys", "description": "Toys"}).json()
    answer = products.patch("/categories/toys", json={"description": description})
    assert (answer.status_code, answer.json()) == (200, created | {"description": description, "version": 2})
    assert products.get("/categories/toys").json() == answer.json()


def test_a_description_may_have_5000_characters(products: TestClient) -> None:
    products.post("/categories", json={"name": "toys"})
    assert_field_refused(products.patch("/categories/toys", json={"description": "x" * 5001}), "/description")
    assert_field_refused(products.post("/categories", json={"name": "home", "description": "x" * 5001}), "/description")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"description": None, "name": "home"}, "/name"),
        ({"hidden": True}, "/hidden"),
        ({"description": 1}, "/description"),
        ({"label": ""}, "/label"),
        ({"label": " \u200b"}, "/label"),
        ({"label": "x" * 101}, "/label"),
        ({"label": "a\nb"}, "/label"),
        ({"position": "1"}, "/position"),
        ({"position": 1.5}, "/position"),
        ({"position": 1_000_001}, "/position"),
    ],
)
def test_neither_its_name_nor_anything_out_of_bounds_can_be_set(
    products: TestClient, body: dict[str, object], pointer: str
) -> None:
    created = products.post("/categories", json={"name": "toys"}).json()
    assert_field_refused(products.patch("/categories/toys", json=body), pointer)
    if "name" not in body:
        assert_field_refused(products.post("/categories", json={"name": "home", **body}), pointer)
    assert products.get("/categories").json()["items"] == [created]
