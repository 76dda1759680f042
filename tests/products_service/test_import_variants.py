"""Products as other programs have them: variants, skus that are missing, HTML, words for levels and states."""

from functools import partial
from typing import Any

import pytest

from tests.support import imports
from tests.support.imports import imported, refused_rows
from tests.support.store import Store

send = partial(imports.send, kind="products")
HEADER = "external_ref,name,category,price,surcharge,Colour,Size,current_inventory,description\n"
OPTIONS = {"map": ["Colour=option", "Size=option"]}


def listed(store: Store) -> dict[str | None, dict[str, Any]]:
    """Every product, by its sku."""
    return {item["sku"]: item for item in store.products.get("/products", params={"limit": 200}).json()["items"]}


def test_each_variant_is_a_product_with_a_name_a_price_and_a_sku_of_its_own(store: Store) -> None:
    rows = "tea-mug,Mug,home,5.00,0.50,Red,Large,1,\ntea-mug,Mug,home,5.00,,Blue,,2,\n"
    rows += "plate,Plate,home,4.00,,Default Title,,3,\n"
    answer = send(store, HEADER + rows, make_skus=True, **OPTIONS)
    assert answer.json() == imported("products", rows=3, created=3, ledger_entries=3)
    found = {sku: (it["name"], it["price"], it["external_ref"]) for sku, it in listed(store).items()}
    assert found == {
        "tea-mug-red-large": ("Mug – Red / Large", "5.50", "tea-mug"),
        "tea-mug-blue": ("Mug – Blue", "5.00", "tea-mug"),
        "plate": ("Plate", "4.00", "plate"),
    }
    assert send(store, HEADER + rows, make_skus=True, **OPTIONS).json()["unchanged"] == 3


def test_a_variant_is_found_by_the_name_that_other_programs_write(store: Store) -> None:
    """They put a hyphen where this store has a dash."""
    send(store, HEADER + "mug,Tea - mug,home,5.00,,Red,Large,1,\n", make_skus=True, **OPTIONS)
    sale = "product_name,units,unit_price,sold_at\n{},1,5.00,2025-01-01T00:00:00Z\n"
    for name in ("Tea - mug – Red / Large", "tea - mug - red / large"):
        answer = imports.send(store, sale.format(name), match="name", duplicates="allow")
        assert answer.json()["created"] == 1, answer.json()


def test_a_sku_that_would_be_too_long_ends_with_digits_of_its_own(store: Store) -> None:
    rows = "".join(f"{'h' * 80},Mug {colour},home,5.00,,{colour},,1,\n" for colour in ("Red", "Blue"))
    assert send(store, HEADER + rows, make_skus=True, **OPTIONS).json()["created"] == 2
    assert {len(sku or "") for sku in listed(store)} == {64}


def test_what_is_wrong_with_a_variant_is_told(store: Store) -> None:
    rows = f"a,{'n' * 195},home,5.00,,Red,Large,1,\nb,Mug,home,5.00,-6,,,1,\n"
    refused_rows(
        send(store, HEADER + rows, make_skus=True, **OPTIONS),
        (2, "name", f"'{'n' * 60}': must have at most 200 characters"),
        (3, "surcharge", "'-1.00': must not be negative"),
    )


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        ("<p>Soft &amp; <b>warm</b>.</p>\n<ul><li>Wool</li><li> 2&nbsp;kg</li></ul>", "Soft & warm.\nWool\n2 kg"),
        ("a<br/>b<script>alert(1)</script><style>p {}</style>", "a\nb"),
        ("5 < 6 & 7", "5 < 6 & 7"),
        ("<p></p>", ""),
    ],
)
def test_descriptions_in_html_become_what_is_read_of_them(store: Store, html: str, plain: str) -> None:
    body = HEADER + f'm,Mug,home,5.00,,,,1,"{html}"\n'
    assert send(store, body, make_skus=True, descriptions="plain", **OPTIONS).status_code == 200
    assert listed(store)["m"]["description"] == plain
    assert send(store, body, make_skus=True, **OPTIONS).status_code == 200
    assert listed(store)["m"]["description"] == html


def test_what_was_made_of_cells_that_say_something_else_is_told(store: Store) -> None:
    rows = f"a,Ant,home,1.00,,,,-2,\nb,Bee,home,1.00,,,,InStock,{'x' * 5001}\nc,Cow,home,1.00,,,,-1,\n"
    told = [
        "2 rows: a level below zero is taken for 0.",
        "1 row: a word such as InStock says no level, which stays as it is, and is unknown for a new product.",
        "1 row: a description is cut after 5,000 characters.",
    ]
    for dry_run in (True, False):
        answer = send(store, HEADER + rows, make_skus=True, descriptions="plain", dry_run=dry_run, **OPTIONS)
        assert sorted(answer.json()["warnings"]) == sorted(told)
    assert [listed(store)[sku]["current_inventory"] for sku in "abc"] == [0, None, 0]
    assert len(listed(store)["b"]["description"]) == 5000


@pytest.mark.parametrize(("word", "status"), [("TRUE", "active"), ("-1", "inactive"), ("Archived", "inactive")])
def test_the_words_of_other_programs_for_what_is_on_sale(store: Store, word: str, status: str) -> None:
    assert send(store, f"sku,name,category,price,status\nA,Ant,home,1.00,{word}\n").status_code == 200
    assert listed(store)["A"]["status"] == status
