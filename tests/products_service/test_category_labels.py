"""What people read of a category, where it stands among the others, and what it means that one is hidden."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from tests.support.imports import send
from tests.support.problems import assert_problem
from tests.support.store import Store

MOST = {"label": "x" * 100, "position": 1_000_000}
LEAST = {"label": "x", "position": -1_000_000}


@pytest.mark.parametrize("given", [{"label": "Игрушки и 🧸"}, {"label": "おもちゃ", "position": 0}, MOST, LEAST])
def test_label_and_position_are_given_when_it_is_opened_or_later(products: TestClient, given: dict[str, Any]) -> None:
    opened = products.post("/categories", json={"name": "toys", **given}).json()
    assert {name: opened[name] for name in given} == given
    products.post("/categories", json={"name": "home"})
    answer = products.patch("/categories/home", json=given)
    assert answer.status_code == 200
    assert {name: answer.json()[name] for name in given} == given
    assert products.get("/categories/home").json() == answer.json()


def test_what_is_left_out_stays_and_null_gives_the_default_back(products: TestClient) -> None:
    products.post("/categories", json={"name": "toys"})
    products.post("/categories", json={"name": "personal_care", "description": "Soap"})
    care = "/categories/personal_care"
    products.patch(care, json={"label": "Bad & Pflege", "position": 7})
    whole = products.patch(care, json={"position": -3}).json()
    assert (whole["label"], whole["position"], whole["description"]) == ("Bad & Pflege", -3, "Soap")
    assert products.patch(care, json={}).json() == whole
    whole = products.patch(care, json={"label": None, "position": None}).json()
    assert (whole["label"], whole["position"], whole["description"]) == ("Personal care", 2, "Soap")


def test_a_label_is_composed_like_every_name(products: TestClient) -> None:
    assert products.post("/categories", json={"name": "toys", "label": "Cafe\u0301"}).json()["label"] == "Caf\u00e9"


def test_by_position_means_what_the_store_said_then_the_order_of_opening(products: TestClient) -> None:
    for name in ("toys", "home", "books", "sports"):
        products.post("/categories", json={"name": name})
    products.patch("/categories/sports", json={"position": -1})
    products.patch("/categories/toys", json={"position": 3})
    in_order = products.get("/categories", params={"sort": "position"}).json()["items"]
    # Toys and books are both the third: of equal ones the name that there has been for longer goes first.
    assert [(row["name"], row["position"]) for row in in_order] == [
        ("sports", -1),
        ("home", 2),
        ("toys", 3),
        ("books", 3),
    ]
    assert products.post("/categories", json={"name": "grocery"}).json()["position"] == 5


def test_what_the_version_before_opens_has_the_defaults(store: Store, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO categories (name, description, created_at) VALUES ('home', NULL, UTC_TIMESTAMP(6))")
        )
    row = store.products.get("/categories/home").json()
    assert (row["label"], row["position"], row["hidden"]) == ("Home", 1, False)


# ---- hidden


@pytest.fixture
def hidden(store: Store, engine: Engine) -> Store:
    """A store with a product in toys, which is hidden, and an open category."""
    store.product(sku="ROBOT-1", category="toys", current_inventory=5)
    store.category("home")
    with engine.begin() as connection:
        connection.execute(text("UPDATE categories SET hidden = 1 WHERE name = 'toys'"))
    return store


def test_a_hidden_category_says_so(hidden: Store) -> None:
    shown = {row["name"]: row["hidden"] for row in hidden.products.get("/categories").json()["items"]}
    assert shown == {"home": False, "toys": True}


def test_no_product_comes_into_a_hidden_category(hidden: Store) -> None:
    detail = (
        "Category toys is hidden and takes no new products; ./docker-manager.sh categories hide NAME --undo shows it "
        "again."
    )
    errors = [{"pointer": "/category", "detail": detail}]
    body = {"name": "Kite", "category": "toys", "price": "1.00"}
    refused = hidden.products.post("/products", json=body)
    assert_problem(refused, 409, "category_hidden", errors=errors)
    assert refused.json()["detail"] == detail
    bed = hidden.product(category="home")
    path = f"/products/{bed['id']}"
    moved = hidden.products.patch(path, json={"category": "toys", "price": "2.00"})
    assert_problem(moved, 409, "category_hidden", instance=path, errors=errors)
    assert hidden.products.get(path).json() == bed
    assert [row["name"] for row in hidden.products.get("/products").json()["items"]][-1] == bed["name"]


def test_what_is_in_a_hidden_category_goes_on_as_before(hidden: Store) -> None:
    robot = hidden.products.get("/products", params={"category": "toys"}).json()["items"][0]
    path = f"/products/{robot['id']}"
    assert hidden.sales.post("/sales", json={"product_id": robot["id"], "units": 1}).status_code == 201
    assert hidden.sales.get("/sales", params={"category": "toys"}).json()["items"][0]["category"] == "toys"
    assert hidden.products.patch(path, json={"category": "toys", "price": "3.00"}).status_code == 200
    hidden.products.delete(path)
    assert hidden.products.post(f"{path}/restore").json()["category"] == "toys"
    assert hidden.products.patch(path, json={"category": "home"}).json()["category"] == "home"


def test_an_import_is_refused_what_a_request_is(hidden: Store) -> None:
    bed = hidden.product(sku="BED-1", category="home")
    body = "sku,name,category,price\nKITE-1,Kite,Toys,1.00\nBED-1,Bed,toys,1.00\nROBOT-1,Robot,toys,5.00\n"
    answer = send(hidden, body, kind="products", on_error="skip")
    assert answer.status_code == 200, answer.text
    advice = "toys is hidden and takes no new products; ./docker-manager.sh categories hide NAME --undo shows it again"
    told = [(error["line"], error["column"], error["detail"]) for error in answer.json()["errors"]]
    assert told == [(2, "category", advice), (3, "category", advice)]
    assert hidden.products.get(f"/products/{bed['id']}").json() == bed
    robot = hidden.products.get("/products", params={"q": "ROBOT-1"}).json()["items"][0]
    assert (robot["name"], robot["price"]) == ("Robot", "5.00")
