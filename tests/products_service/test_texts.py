"""Names, skus and search texts: what reads alike is alike, and nothing invisible gets in."""

import unicodedata
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.support.imports import refused_rows, send
from tests.support.problems import assert_field_refused, assert_problem
from tests.support.store import Store

COMPOSED, DECOMPOSED = "CAF\u00c9", "CAFE\u0301"
ROBOT = {"name": "Robot", "category": "toys", "price": "1.00"}
LONGEST_NORMALISED = 10_000
"""Characters: twice what a description may have."""

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
FLAG = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


def found(products: TestClient, q: str) -> list[Any]:
    """Names that a search finds."""
    answer = products.get("/products", params={"q": q})
    assert answer.status_code == 200, answer.text
    return [row["name"] for row in answer.json()["items"]]


def test_texts_are_stored_in_their_composed_form(store: Store) -> None:
    product = store.product(name=DECOMPOSED, sku=DECOMPOSED, description=DECOMPOSED)
    assert (product["name"], product["sku"], product["description"]) == (COMPOSED, COMPOSED, COMPOSED)
    answer = store.products.post("/products", json=ROBOT | {"sku": COMPOSED})
    assert_problem(answer, 409, "sku_exists", errors=[
        {"pointer": "/sku", "detail": f"Product {product['id']} has the sku {COMPOSED!r} already."}
    ])  # fmt: skip
    changed = store.products.patch(f"/products/{product['id']}", json={"sku": f"{DECOMPOSED}-2"})
    assert changed.json()["sku"] == f"{COMPOSED}-2"


@pytest.mark.parametrize(
    "q", [COMPOSED, DECOMPOSED, "cafe\u0301", f"  {COMPOSED}\t", f"{COMPOSED}\u200b", f"\ufeff{COMPOSED}\u200e"]
)
def test_a_search_finds_both_forms_and_does_not_see_what_is_around_it(store: Store, q: str) -> None:
    store.product(name=f"Le {COMPOSED} noir")
    store.product(name="Other", sku=COMPOSED)
    assert found(store.products, q) == [f"Le {COMPOSED} noir", "Other"]


@pytest.mark.parametrize(
    ("sku", "said"),
    [
        ("ABC-1\u200b", "must not contain the invisible character U+200B ZERO WIDTH SPACE; remove it"),
        ("\ufeffABC-1", "must not contain the invisible character U+FEFF ZERO WIDTH NO-BREAK SPACE; remove it"),
        ("ABC\u00ad1", "must not contain the invisible character U+00AD SOFT HYPHEN; remove it"),
        ("A\u200dB", "must not contain the invisible character U+200D ZERO WIDTH JOINER; remove it"),
        ("A\u202eB", "must not contain the invisible character U+202E RIGHT-TO-LEFT OVERRIDE; remove it"),
        ("A\x07B", "must not contain the invisible character U+0007; remove it"),
        ("A\x85B", "must not contain the invisible character U+0085; remove it"),
        ("A\x00B", "must not contain the NUL character; remove it"),
        ("A\nB", "must not contain a line break; remove it"),
        ("A\u2028B", "must not contain a line break; remove it"),
        ("A\u2029B", "must not contain a line break; remove it"),
        ("AB\u2029", "must not contain a line break; remove it"),
        ("A\tB", "must not contain a tab; remove it"),
        ("ABC ", "must not begin or end with a space; remove it"),
        ("\u00a0ABC", "must not begin or end with a space; remove it"),
        (" ", "must not begin or end with a space; remove it"),
    ],
    ids=ascii,
)
def test_a_sku_has_no_character_that_nobody_can_see(store: Store, sku: str, said: str) -> None:
    product = store.product(sku="ABC-1")
    assert assert_field_refused(store.products.post("/products", json=ROBOT | {"sku": sku}), "/sku") == said
    answer = store.products.patch(f"/products/{product['id']}", json={"sku": sku})
    assert assert_field_refused(answer, "/sku") == said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("\u200b", "must have at least one character that can be seen"),
        ("\u200d\u00ad \u2060", "must have at least one character that can be seen"),
        (" \n", "must have at least one character that can be seen"),
        ("Robot\u200b", "must not contain the invisible character U+200B ZERO WIDTH SPACE; remove it"),
        ("Ro\u2060bot", "must not contain the invisible character U+2060 WORD JOINER; remove it"),
        ("\ufeffRobot", "must not contain the invisible character U+FEFF ZERO WIDTH NO-BREAK SPACE; remove it"),
        ("Robot\x07", "must not contain the invisible character U+0007; remove it"),
        ("Robot\nred", "must not contain a line break; remove it"),
        ("Robot\u2028red", "must not contain a line break; remove it"),
        ("Robot\u2029", "must not contain a line break; remove it"),
        ("Robot\tred", "must not contain a tab; remove it"),
    ],
    ids=ascii,
)
def test_a_name_can_be_seen(store: Store, name: str, said: str) -> None:
    store.category("toys")
    assert assert_field_refused(store.products.post("/products", json=ROBOT | {"name": name}), "/name") == said


@pytest.mark.parametrize(
    "name", [FAMILY, FLAG, "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u200fשלום", "Kit\u00adchen"], ids=ascii
)
def test_joiners_and_marks_of_emoji_and_scripts_stay(store: Store, name: str) -> None:
    assert store.product(name=name)["name"] == name
    assert found(store.products, name) == [name]


def test_limits_count_the_composed_form(store: Store) -> None:
    """Not what a keyboard happens to send."""
    store.category("toys")
    assert store.product(sku="E\u0301" * 32 + "x" * 32)["sku"] == "\u00c9" * 32 + "x" * 32
    answer = store.products.post("/products", json=ROBOT | {"sku": "E\u0301" * 64 + "x"})
    assert_field_refused(answer, "/sku")


def test_a_million_accents_do_not_occupy_the_service(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Putting them into their order takes the square of their number; so what is too long anyhow is not normalised."""
    store.category("toys")
    lengths, normalize = [], unicodedata.normalize

    def noted(form: Any, text: str) -> str:
        lengths.append(len(text))
        return normalize(form, text[:LONGEST_NORMALISED])

    monkeypatch.setattr(unicodedata, "normalize", noted)
    body = ROBOT | {"name": "a" + "\u0301\u0327" * 200_000, "description": "a" + "\u0301\u0327" * 200_000}
    answer = store.products.post("/products", json=body)
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/name", "/description"]
    assert max(lengths, default=0) <= LONGEST_NORMALISED


def test_a_products_file_is_held_to_the_same_rules(store: Store) -> None:
    product = store.product(sku=COMPOSED, price="1.00")
    answer = send(store, f"sku,price\n {DECOMPOSED}\u200b ,2\n", kind="products")
    assert (answer.status_code, answer.json()["changed"]) == (200, 1)
    assert store.products.get(f"/products/{product['id']}").json()["price"] == "2.00"
    refused_rows(
        send(store, 'sku,name,category,price\nN-1,"Robot\nred",toys,1\n', kind="products"),
        (2, "name", "'Robot\\nred': must not contain a line break; remove it"),
    )
