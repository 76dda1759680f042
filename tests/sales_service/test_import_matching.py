"""Importing sales of products without skus: by a barcode, an id elsewhere or a name."""

import pytest

from tests.conftest import recorded_statements
from tests.support.imports import imported, refused_rows, send, stored_sales
from tests.support.store import Store

BEGIN = "2025-03-31T18:30:00Z"
ALL = "sku,barcode,external_ref,name"


def sold(store: Store) -> list[int]:
    """Product ids of the sales in their order."""
    return [sale[0] for sale in stored_sales(store)]


def test_the_first_key_that_finds_exactly_one_product_counts(store: Store) -> None:
    robot = store.product(name="Robot", sku="R-1", barcode="111")["id"]
    kite = store.product(name="Kite", barcode="222")["id"]
    ball = store.product(name="Ball", external_ref="ball")["id"]
    hat = store.product(name="Top hat")["id"]
    body = (
        "sku,barcode,external_ref,product_name,units,sold_at\n"
        f"R-1,,,,1,{BEGIN}\n"
        f",222,,Robot,2,{BEGIN}\n"
        f"OLD-SKU,222,,,3,{BEGIN}\n"
        f",999,ball,,4,{BEGIN}\n"
        f",,,top HAT,5,{BEGIN}\n"
    )
    assert send(store, body, match=ALL).json() == imported(rows=5, created=5)
    assert sold(store) == [robot, kite, kite, ball, hat]


@pytest.mark.parametrize(
    ("column", "key"), [("barcode", "barcode"), ("product_name", "name"), ("external_ref", "external_ref")]
)
def test_what_the_file_has_is_used_unless_the_options_say_otherwise(store: Store, column: str, key: str) -> None:
    robot = store.product(**{"name": "Other", key: "Robot"})["id"]
    body = f"{column},units,sold_at\nRobot,1,{BEGIN}\n"
    assert send(store, body).json() == imported(rows=1, created=1)
    assert sold(store) == [robot]


def test_names_beside_skus_count_only_when_asked_for(store: Store) -> None:
    store.product(name="Robot", sku="R-1")
    body = f"sku,product_name,units,sold_at\n,Robot,1,{BEGIN}\n"
    refused_rows(send(store, body), (2, "sku", "is empty"))
    assert send(store, body, match="sku,name").json() == imported(rows=1, created=1)


def test_a_key_of_two_products_is_an_error_that_names_them(store: Store) -> None:
    one, other = store.product(name="Robot")["id"], store.product(name="ROBOT")["id"]
    answer = send(store, f"product_name,units,sold_at\nRobot,1,{BEGIN}\n")
    detail = f"'Robot' is the name of products {one}, {other}; say which, by sku or id"
    refused_rows(answer, (2, "product_name", detail))


def test_a_deleted_product_is_found_where_none_on_sale_is(store: Store) -> None:
    gone = store.product(name="Robot", barcode="111")["id"]
    store.products.delete(f"/products/{gone}")
    body = f"barcode,units,sold_at\n111,1,{BEGIN}\n"
    assert send(store, body).json() == imported(rows=1, created=1)
    now = store.product(name="Robot", barcode="111")["id"]
    assert send(store, body.replace(",1,", ",2,")).json() == imported(rows=1, created=1)
    assert sold(store) == [gone, now]


def test_products_are_looked_up_by_a_statement_for_each_key(store: Store) -> None:
    for number in range(30):
        store.product(name=f"Robot {number}", barcode=f"{number:04d}")

    def statements(rows: int) -> int:
        lines = "".join(f",{number:04d},x,{number + 1},{BEGIN}\n" for number in range(rows))
        with recorded_statements(store.sales) as log:
            answer = send(
                store, "sku,barcode,product_name,units,sold_at\n" + lines, match="sku,barcode,name", dry_run="true"
            )
        assert answer.json()["created"] == rows
        return len([entry for entry in log if "FROM products" in entry])

    assert statements(3) == statements(30)
