"""One command from the raw file of a program to right reports in an empty store."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import products_service.importing.importer
import sales_service.importing.importer
from tests.profiles.expected import DECLARED, EXAMPLES, Example, Product, Sale
from tests.support.imports import RunImport, send
from tests.support.store import Store

ROOT = Path(__file__).parents[2]
EVERY_PROFILE = {
    path.stem
    for importer in (products_service.importing.importer, sales_service.importing.importer)
    for path in Path(importer.PROFILES).glob("*.toml")
}


def imported_as_it_is(store: Store, example: Example) -> Any:
    """The answer to the import of an example; nothing is said but what its categories stand for."""
    content = (EXAMPLES / example.file).read_bytes()
    mapped = [f"{text}={name}" for text, name in example.categories.items()]
    plan = send(store, content, kind=example.kind, plan=True, category_map=mapped).json()
    assert plan["profile"] == example.profile
    answer = send(store, content, "application/octet-stream", example.kind, category_map=mapped)
    assert answer.status_code == 200, answer.json()
    return answer.json()


def by_order(sales: Sequence[Sale]) -> dict[str, tuple[int, Decimal]]:
    """Units and revenue of each order, returns taken off."""
    found: dict[str, tuple[int, Decimal]] = defaultdict(lambda: (0, Decimal(0)))
    for order, units, revenue in sales:
        found[order] = (found[order][0] + units, found[order][1] + revenue)
    return dict(found)


def stored(store: Store) -> list[Sale]:
    """Every sale and every return."""
    sales = store.sales.get("/sales", params={"limit": 200}).json()["items"]
    returns = store.sales.get("/returns", params={"limit": 200}).json()["items"]
    refs = {sale["id"]: sale["order_ref"] for sale in sales}
    return [(it["order_ref"], it["units"], Decimal(it["revenue"])) for it in sales] + [
        (f"return of {refs.get(it['sale_id'])}", -it["units"], -Decimal(it["refunded"])) for it in returns
    ]


def test_every_profile_has_an_example_and_a_line_in_the_documents() -> None:
    assert {example.profile for example in DECLARED} | {"own-sales", "own-products"} == EVERY_PROFILE
    page = (ROOT / "docs" / "files.md").read_text()
    table = page.partition("<!-- profiles -->")[2].partition("<!-- end of profiles -->")[0]
    lines = [line.split("|") for line in table.splitlines() if line.startswith("| `")]
    documented = {line[1].strip(" `"): int(line[3]) for line in lines}
    assert documented == {example.profile: len(example.rows()) for example in DECLARED}


def test_the_plan_in_the_readme_is_what_the_command_says(store: Store, run_import: RunImport) -> None:
    status, _, said = run_import(EXAMPLES / "etsy-orders.csv", "--plan")
    shown = (ROOT / "README.md").read_text().partition("import sales etsy-orders.csv --plan\n")[2].partition("```")[0]
    assert (status, said) == (0, shown)


@pytest.mark.parametrize("example", [it for it in DECLARED if it.kind == "sales"], ids=lambda it: it.profile)
def test_sales_come_to_what_the_file_says(store: Store, example: Example) -> None:
    expected: Any = example.work_out(example.rows())
    answer = imported_as_it_is(store, example)
    assert (answer["rejected"], answer["left_out"], len(answer["warnings"])) == (0, example.left_out, example.warnings)
    sold = [sale for sale in expected if sale[1] > 0]
    found = stored(store)
    assert by_order([sale for sale in found if sale[1] > 0]) == by_order(sold)
    assert sum(units for _, units, _ in found) == sum(units for _, units, _ in expected)
    totals = store.summary(start_date="2000-01-01")["totals"]
    assert (totals["units"], Decimal(totals["revenue"])) == (
        sum(sale[1] for sale in sold),
        sum(sale[2] for sale in sold),
    )
    back = -sum((revenue for _, units, revenue in expected if units < 0), Decimal(0))
    assert Decimal(totals["refunded"]) == back
    again = send(store, (EXAMPLES / example.file).read_bytes(), kind="sales", category_map="*=home").json()
    assert (again["created"], again["returned"], again["already"]) == (0, 0, answer["created"] + answer["returned"])


@pytest.mark.parametrize("example", [it for it in DECLARED if it.kind == "products"], ids=lambda it: it.profile)
def test_products_are_what_the_file_says(store: Store, example: Example) -> None:
    expected: Any = example.work_out(example.rows())
    answer = imported_as_it_is(store, example)
    assert (answer["rejected"], answer["left_out"], len(answer["warnings"])) == (0, example.left_out, example.warnings)
    items = store.products.get("/products", params={"limit": 200}).json()["items"]
    found: list[Product] = [
        (it["name"], it["sku"], Decimal(it["price"]), it["category"], it["current_inventory"], it["status"])
        for it in items
    ]
    assert sorted(found, key=str) == sorted(expected, key=str)
    assert not any("<" in (it["description"] or "") for it in items)
    again = imported_as_it_is(store, example)
    assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, len(expected))
