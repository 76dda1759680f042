"""Many clients that have seen the same: one of them changes it, and the others are told."""

from collections import Counter

from tests.concurrency.test_products import at_once
from tests.support.store import Store


def test_of_patches_that_expect_the_same_version_one_is_taken(store: Store) -> None:
    robot = store.product()
    path = f"/products/{robot['id']}"
    answers = at_once(
        8, lambda number: store.products.patch(path, json={"name": f"Name {number}", "expected_version": 1})
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 7}
    [taken] = [answer.json() for answer in answers if answer.status_code == 200]
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    assert {(answer["code"], answer["actual"]) for answer in refused} == {("version_conflict", 2)}
    assert store.products.get(path).json() == taken


def test_of_patches_that_have_seen_the_same_state_one_is_taken(store: Store) -> None:
    store.category("toys")
    seen = store.products.get("/categories/toys").headers["etag"]
    answers = at_once(
        8,
        lambda number: store.products.patch(
            "/categories/toys", json={"label": f"Label {number}"}, headers={"If-Match": seen}
        ),
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 7}
    [taken] = [answer for answer in answers if answer.status_code == 200]
    assert {answer.headers["etag"] for answer in answers if answer.status_code == 412} == {taken.headers["etag"]}
    assert store.products.get("/categories/toys").json() == taken.json()
