"""Nobody overwrites unseen: versions, ETags, and what is refused to a client that has seen something else."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from common.settings import Settings
from tests.conftest import recorded_statements
from tests.support.problems import assert_field_refused, assert_parameter_refused, assert_problem
from tests.support.services import running_products
from tests.support.store import Store

LONG = "A text that is long enough for an answer that is worth compressing. " * 20


@pytest.fixture
def strict(settings: Settings, clean_tables: None) -> Iterator[TestClient]:
    """The products service of a store that takes no change of what nobody has looked at."""
    with running_products(settings, require_precondition=True) as client:
        yield client


def path(product: dict[str, Any]) -> str:
    return f"/products/{product['id']}"


def tag(client: TestClient, address: str) -> str:
    return str(client.get(address).headers["etag"])


# ---- versions


def test_a_version_counts_changes_of_attributes_and_not_of_stock(store: Store) -> None:
    robot = store.product(sku="R", price="5.00")
    versions = [robot["version"]]
    versions += [
        store.products.patch(path(robot), json=changes).json()["version"]
        for changes in (
            {"price": "6.00"},
            {"price": "6.00", "sku": "R"},
            {"current_inventory": 7},
            {"name": "Vacuum", "current_inventory": 9},
        )
    ]
    store.sell(robot)
    store.products.post(f"{path(robot)}/inventory-transactions", json={"change": 3})
    versions.append(store.products.get(path(robot)).json()["version"])
    store.products.delete(path(robot))
    versions.append(store.products.get(path(robot)).json()["version"])
    store.products.delete(path(robot))
    versions.append(store.products.post(f"{path(robot)}/restore").json()["version"])
    assert versions == [1, 2, 2, 2, 3, 3, 4, 5]


def test_a_category_has_a_version_too(store: Store) -> None:
    store.category("toys")
    for changes, version in (({"label": "T"}, 2), ({"label": "T"}, 2), ({}, 2), ({"position": 3, "label": None}, 3)):
        assert store.products.patch("/categories/toys", json=changes).json()["version"] == version
    store.product()
    assert store.products.get("/categories/toys").json()["version"] == 3


def test_an_import_counts_like_a_patch(store: Store) -> None:
    robot, kite = store.product(sku="R", price="5.00"), store.product(sku="K", price="5.00")
    file = "sku,price,current_inventory\nR,6.00,100\nK,5.00,60\n"
    answer = store.products.post("/products/import", content=file, headers={"Content-Type": "text/csv"})
    assert answer.json()["changed"] == 2
    assert store.products.get(path(robot)).json()["version"] == 2
    assert store.products.get(path(kite)).json()["version"] == 1


def test_another_version_is_a_conflict_and_nothing_changes(store: Store) -> None:
    robot = store.product(price="5.00")
    store.products.patch(path(robot), json={"price": "6.00"})
    before = store.products.get(path(robot)).json()
    late = store.products.patch(path(robot), json={"name": "Late", "current_inventory": 1, "expected_version": 1})
    deleted = store.products.delete(path(robot), params={"expected_version": 3})
    for answer in (late, deleted):
        document = assert_problem(answer, 409, "version_conflict", actual=2, changed=ANY)
        assert f"Product {robot['id']} has version 2 now" in document["detail"]
    assert store.products.get(path(robot)).json() == before
    answer = store.products.patch(path(robot), json={"name": "In time", "expected_version": 2})
    assert (answer.status_code, answer.json()["version"]) == (200, 3)
    assert store.products.delete(path(robot), params={"expected_version": 3}).status_code == 204


def test_units_that_were_sold_meanwhile_are_no_conflict_of_versions(store: Store) -> None:
    robot = store.product(current_inventory=5)
    store.sell(robot, 2)
    after = store.products.patch(path(robot), json={"name": "Vacuum", "expected_version": 1}).json()
    assert (after["name"], after["current_inventory"]) == ("Vacuum", 3)


def test_another_version_of_a_category_is_a_conflict(store: Store) -> None:
    store.category("toys")
    store.products.patch("/categories/toys", json={"label": "First"})
    answer = store.products.patch("/categories/toys", json={"label": "Second", "expected_version": 1})
    assert_problem(answer, 409, "version_conflict", actual=2, changed=["label"])
    assert store.products.get("/categories/toys").json()["label"] == "First"
    assert store.products.patch("/categories/toys", json={"expected_version": 2}).status_code == 200


@pytest.mark.parametrize("version", [0, -1, 1.5, "1", True, 2**31])
def test_what_cannot_be_a_version_is_refused(store: Store, version: object) -> None:
    robot = store.product()
    for address in (path(robot), "/categories/toys"):
        assert_field_refused(store.products.patch(address, json={"expected_version": version}), "/expected_version")


@pytest.mark.parametrize("version", ["0", "x", "", "2147483648"])
def test_what_cannot_be_a_version_is_refused_in_a_query_too(store: Store, version: str) -> None:
    answer = store.products.delete(path(store.product()), params={"expected_version": version})
    assert_parameter_refused(answer, "expected_version")


# ---- ETags


def test_an_etag_names_the_whole_state_with_its_stock(store: Store) -> None:
    robot = store.product()
    seen = [tag(store.products, path(robot))]
    assert tag(store.products, path(robot)) == seen[0]
    store.sell(robot)
    seen.append(tag(store.products, path(robot)))
    seen.append(store.products.patch(path(robot), json={"name": "Vacuum"}).headers["etag"])
    assert tag(store.products, path(robot)) == seen[2]
    seen.append(store.products.delete(path(robot)).headers["etag"])
    assert tag(store.products, path(robot)) == seen[3]
    seen.append(store.products.post(f"{path(robot)}/restore").headers["etag"])
    assert tag(store.products, path(robot)) == seen[4]
    assert len(set(seen)) == 5
    assert all(each.startswith('"') for each in seen)


def test_what_is_created_has_its_etag_at_once(store: Store) -> None:
    opened = store.products.post("/categories", json={"name": "toys"})
    assert opened.headers["etag"] == tag(store.products, "/categories/toys")
    created = store.products.post("/products", json={"name": "Robot", "category": "toys", "price": "1"})
    assert created.headers["etag"] == tag(store.products, created.headers["location"])
    changed = store.products.patch("/categories/toys", json={"label": "T"})
    assert changed.headers["etag"] == tag(store.products, "/categories/toys") != opened.headers["etag"]


@pytest.mark.parametrize(
    ("header", "is_known"),
    [
        ("{0}", True),
        ("W/{0}", True),
        ("*", True),
        ('"a,b", {0}', True),
        ('"x" ,\tW/{0},', True),
        ('"x"', False),
        ("{1}", False),
        ("", False),
        ("no quotes", False),
    ],
)
def test_who_has_the_state_is_not_sent_it_again(store: Store, header: str, *, is_known: bool) -> None:
    robot = store.product()
    for address in (path(robot), "/categories/toys"):
        present = tag(store.products, address)
        given = header.format(present, present.strip('"'))
        answer = store.products.get(address, headers={"If-None-Match": given})
        assert answer.headers["etag"] == present
        assert answer.headers["cache-control"] == "private, no-cache"
        assert (answer.status_code, answer.content != b"") == ((304, False) if is_known else (200, True))
    assert store.products.head(path(robot), headers={"If-None-Match": "*"}).status_code == 304
    assert_problem(store.products.get("/products/999999", headers={"If-None-Match": "*"}), 404, "product_not_found")


def test_a_list_in_several_headers_is_one_list(store: Store) -> None:
    robot = store.product()
    headers = [("If-None-Match", '"x"'), ("If-None-Match", tag(store.products, path(robot)))]
    assert store.products.get(path(robot), headers=headers).status_code == 304


def test_a_compressed_answer_has_an_etag_of_its_own_that_means_the_same(store: Store) -> None:
    robot = store.product(description=LONG)
    plain = store.products.get(path(robot), headers={"Accept-Encoding": "identity"})
    packed = store.products.get(path(robot), headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["etag"] == f'{plain.headers["etag"][:-1]}-gzip"'
    for known in (plain.headers["etag"], packed.headers["etag"]):
        answer = store.products.get(path(robot), headers={"If-None-Match": known, "Accept-Encoding": "gzip"})
        assert (answer.status_code, answer.headers["etag"]) == (304, known)
    headers = {"If-Match": packed.headers["etag"]}
    assert store.products.patch(path(robot), json={"name": "Vacuum"}, headers=headers).status_code == 200


@pytest.mark.parametrize("header", ['"x"', "W/{0}", "no quotes", '"x", "y"'])
def test_a_change_of_another_state_is_refused_with_the_present_etag(store: Store, header: str) -> None:
    robot = store.product()
    present = tag(store.products, path(robot))
    headers = {"If-Match": header.format(present)}
    before = store.products.get(path(robot)).json()
    for answer in (
        store.products.patch(path(robot), json={"name": "Vacuum"}, headers=headers),
        store.products.delete(path(robot), headers=headers),
    ):
        document = assert_problem(answer, 412, "precondition_failed")
        assert answer.headers["etag"] == present
        assert present in document["detail"]
    assert store.products.get(path(robot)).json() == before
    category = tag(store.products, "/categories/toys")
    answer = store.products.patch("/categories/toys", json={"label": "x"}, headers={"If-Match": '"x"'})
    assert_problem(answer, 412, "precondition_failed")
    assert answer.headers["etag"] == category


@pytest.mark.parametrize("header", ["{0}", "*", '"x", {0}'])
def test_a_change_of_the_state_that_was_seen_is_made(store: Store, header: str) -> None:
    robot = store.product()
    headers = {"If-Match": header.format(tag(store.products, "/categories/toys"))}
    assert store.products.patch("/categories/toys", json={"label": "x"}, headers=headers).status_code == 200
    headers = {"If-Match": header.format(tag(store.products, path(robot)))}
    changed = store.products.patch(path(robot), json={"name": "Vacuum"}, headers=headers)
    assert changed.status_code == 200
    headers = {"If-Match": header.format(changed.headers["etag"])}
    assert store.products.delete(path(robot), headers=headers).status_code == 204


def test_a_sale_makes_another_state(store: Store) -> None:
    robot = store.product()
    headers = {"If-Match": tag(store.products, path(robot))}
    store.sell(robot)
    assert_problem(
        store.products.patch(path(robot), json={"name": "Vacuum"}, headers=headers), 412, "precondition_failed"
    )


# ---- which refusal comes first, and what needs none


def test_the_order_is_404_then_428_then_412_then_409(strict: TestClient) -> None:
    strict.post("/categories", json={"name": "toys"})
    robot = strict.post("/products", json={"name": "Robot", "category": "toys", "price": "1"}).json()
    wrong: dict[str, str] = {"If-Match": '"x"'}
    late = {"name": "Late", "expected_version": 9}
    nowhere = strict.patch("/products/999999", json={"name": "x"})
    assert_problem(nowhere, 404, "product_not_found")
    assert_problem(strict.delete("/products/999999"), 404, "product_not_found")
    assert_problem(strict.patch("/categories/books", json={"label": "x"}), 404, "category_not_found")
    for answer in (
        strict.patch(path(robot), json={"name": "x"}),
        strict.delete(path(robot)),
        strict.patch("/categories/toys", json={"label": "x"}),
    ):
        assert "REQUIRE_PRECONDITION" in assert_problem(answer, 428, "precondition_required")["detail"]
    assert_problem(strict.patch(path(robot), json=late, headers=wrong), 412, "precondition_failed")
    assert_problem(
        strict.delete(path(robot), params={"expected_version": 9}, headers=wrong), 412, "precondition_failed"
    )
    other: dict[str, Any] = {"actual": 1, "changed": []}
    assert_problem(strict.patch(path(robot), json=late), 409, "version_conflict", **other)
    assert_problem(strict.patch(path(robot), json=late, headers={"If-Match": "*"}), 409, "version_conflict", **other)
    taken = strict.patch("/categories/toys", json={"label": "x", "expected_version": 1})
    assert taken.status_code == 200
    assert strict.patch(path(robot), json={"name": "x", "expected_version": 1}).status_code == 200
    assert strict.delete(path(robot), headers={"If-Match": "*"}).status_code == 204


def test_a_repeated_request_is_answered_before_anything_is_compared(store: Store, strict: TestClient) -> None:
    robot = store.product()
    key = {"Idempotency-Key": "once", "If-Match": tag(store.products, path(robot))}

    def send(client: TestClient, headers: dict[str, str]) -> Response:
        return client.patch(path(robot), json={"name": "Vacuum", "expected_version": 1}, headers=headers)

    first = send(store.products, key)
    store.products.patch(path(robot), json={"name": "Robot again"})
    again = send(store.products, key)
    assert (again.status_code, again.content) == (200, first.content)
    assert (again.headers["etag"], again.headers["idempotency-replayed"]) == (first.headers["etag"], "true")
    # A store that has become strict repeats an answer that was given before.
    loose = {"Idempotency-Key": "loose"}
    first = store.products.patch(path(robot), json={"name": "Loose"}, headers=loose)
    again = strict.patch(path(robot), json={"name": "Loose"}, headers=loose)
    assert (again.status_code, again.content) == (200, first.content)


def test_a_refused_request_leaves_its_key_free(store: Store) -> None:
    robot = store.product()
    key = {"Idempotency-Key": "once"}
    late = store.products.patch(path(robot), json={"name": "x", "expected_version": 9}, headers=key)
    assert late.status_code == 409
    assert store.products.patch(path(robot), json={"name": "x", "expected_version": 1}, headers=key).status_code == 200


def test_pages_may_ask_and_read(store: Store) -> None:
    robot = store.product()
    origin = {"Origin": "http://localhost:5173"}
    asked = origin | {
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "If-Match, If-None-Match",
    }
    assert store.products.options(path(robot), headers=asked).status_code == 200
    answer = store.products.get(path(robot), headers=origin)
    assert "ETag" in answer.headers["access-control-expose-headers"]


# ---- what it costs


@pytest.mark.parametrize(
    ("changes", "headers", "kinds"),
    [
        ({"name": "x"}, {}, "SELECT UPDATE INSERT SELECT COMMIT"),
        ({"name": "x", "expected_version": 1}, {"If-Match": "*"}, "SELECT UPDATE INSERT SELECT COMMIT"),
        ({}, {}, "SELECT SELECT COMMIT"),
    ],
)
def test_what_is_compared_costs_a_patch_no_statement(
    store: Store, changes: dict[str, Any], headers: dict[str, str], kinds: str
) -> None:
    """The whole row is read under its lock. What is inserted is the entry of the audit log."""
    robot = store.product()
    with recorded_statements(store.products) as statements:
        store.products.patch(path(robot), json=changes, headers=headers)
    assert " ".join(statement.split()[0] for statement in statements) == kinds


def test_a_category_is_locked_before_it_is_compared(store: Store) -> None:
    """One statement more than an UPDATE alone: what it is compared with must not change before it is written."""
    store.category("toys")
    with recorded_statements(store.products) as statements:
        store.products.patch("/categories/toys", json={"label": "x"})
    assert " ".join(statement.split()[0] for statement in statements) == "SELECT UPDATE INSERT SELECT COMMIT"
    assert "FOR UPDATE" in statements[0]
