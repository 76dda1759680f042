"""Categories of files: by name, by what people read, by a map of the texts of another system."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from common.files.importing.command import category_map
from tests.support import imports
from tests.support.imports import imported
from tests.support.problems import assert_problem
from tests.support.store import Store

send = partial(imports.send, kind="products")
HEADER = "sku,name,category,price\n"


def categories(store: Store) -> list[str]:
    """The category of each product, in the order of the ids."""
    return [item["category"] for item in store.products.get("/products", params={"limit": 200}).json()["items"]]


def rows(*texts: str) -> str:
    """A file of products in these categories."""
    return HEADER + "".join(f'A{number},Robot,"{text}",1\n' for number, text in enumerate(texts))


def test_texts_and_paths_of_another_system_are_mapped_whatever_their_case_and_spaces(store: Store) -> None:
    options = {"category_map": ["Clothing > Tops=fashion", "Спорт=sports", "*=home"]}
    answer = send(
        store, rows("clothing>TOPS", "Clothing  >  Tops", "спорт", "Toys", "Anything", "personal care"), **options
    )
    assert answer.json() == imported("products", rows=6, created=6, ledger_entries=6)
    assert categories(store) == ["fashion", "fashion", "sports", "toys", "home", "personal_care"]


def test_what_people_read_is_a_name_too(store: Store) -> None:
    store.products.post("/categories", json={"name": "toys", "label": "Игрушки & Co"})
    assert send(store, rows("игрушки & co")).json() == imported("products", rows=1, created=1, ledger_entries=1)
    assert categories(store) == ["toys"]


def test_the_texts_that_mean_nothing_are_told_once_with_their_rows(store: Store) -> None:
    answer = send(store, rows("Tops", "Jeans", "Tops", "toys", "Hats", "Tops", "Socks", "Bags", "Belts"))
    body = answer.json()
    unknown = [{"category": "Tops", "rows": 3}]
    unknown += [{"category": text, "rows": 1} for text in ("Jeans", "Hats", "Socks", "Bags", "Belts")]
    told = {"errors": body["errors"], "error_count": 8, "unknown_categories": unknown}
    assert_problem(answer, 422, "invalid_file", **told)
    assert "(6 different: 'Tops' × 3, 'Jeans' × 1, 'Hats' × 1, 'Socks' × 1, 'Bags' × 1, 'Belts' × 1)" in body["detail"]
    assert "category_map='Tops=NAME' says which is meant" in body["errors"][0]["detail"]


def test_a_new_product_that_says_no_category_gets_the_default_one(store: Store) -> None:
    store.product(sku="A0", category="toys")
    body = HEADER + "A0,Robot,,1\nA1,Kite,,2\n"
    assert [error["line"] for error in send(store, body).json()["errors"]] == [2, 3]
    answer = send(store, body, default_category="Personal care").json()
    assert answer == imported("products", rows=2, created=1, changed=1, ledger_entries=1)
    assert categories(store) == ["toys", "personal_care"]
    without = send(store, "sku,name,price\nA2,Ball,1\n", category_map="*=sports").json()
    assert without == imported("products", rows=1, created=1, ledger_entries=1)
    assert categories(store) == ["toys", "personal_care", "sports"]


@pytest.mark.parametrize(
    ("option", "value", "part"),
    [
        ("category_map", "Tops=clothes", "category_map: 'clothes' is none of electronics, fashion"),
        ("default_category", "clothes", "default_category: 'clothes' is none of electronics, fashion"),
        ("category_map", "Tops", "write TEXT=CATEGORY"),
        ("category_map", "=toys", "write TEXT=CATEGORY"),
    ],
)
def test_a_map_to_no_category_is_refused(store: Store, option: str, value: str, part: str) -> None:
    answer = send(store, rows("toys"), **{option: value})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert part in answer.text
    assert answer.json()["errors"][0]["parameter"].startswith(option)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Tops,fashion\n"Home, Garden",home\n', ["Tops=fashion", "Home, Garden=home"]),
        ("\ufeffTops;fashion\r\n\r\na=b;toys\r\n", ["Tops=fashion", "a=b=toys"]),
        ("Tops\tfashion\n", ["Tops=fashion"]),
    ],
)
def test_a_map_may_be_a_file_of_two_columns(tmp_path: Path, text: str, expected: Any) -> None:
    file = tmp_path / "map.csv"
    file.write_text(text, "utf-8", newline="")
    assert category_map(["Bags=fashion", str(file)]) == ["Bags=fashion", *expected]
