"""The commands that fill a store, in Docker: with the rights and in the images that operators have."""

import httpx
import pytest

from tests.e2e.audit import books
from tests.e2e.stack import Stack
from tests.support.figures import of_store

pytestmark = pytest.mark.e2e


def totals(stack: Stack) -> dict[str, object]:
    """What was ever sold."""
    return dict(httpx.get(f"{stack.urls['sales']}/sales/summary", timeout=30).json()["totals"])


def test_files_are_imported(stack: Stack) -> None:
    products, sales = stack.directory / "all products.csv", stack.directory / "sales.ndjson"
    products.write_text("sku,name,category,price,current_inventory\nR-1,Robot,toys,19.99,5\n")
    sales.write_text('{"sku": "R-1", "units": 2, "sold_at": "2025-03-01T10:00:00Z"}\n' * 3)
    stack.manager("import", "products", str(products))
    stack.manager("import", "sales", str(sales))
    assert totals(stack) == of_store(3, 6, "119.94", "19.99")
    assert list(books(stack)) == []
    sales, rejected = stack.directory / "more sales.csv", stack.directory / "rejected.csv"
    sales.write_text("sku,units,sold_at\nR-1,1,2025-03-02T10:00:00Z\nnone,1,2025-03-02T10:00:00Z\n")
    skipped = stack.try_manager("import", "sales", str(sales), "--on-error", "skip", "--rejected", str(rejected))
    assert (skipped.returncode, "1 of 2 rows imported" in skipped.stdout) == (1, True)
    assert "none,1,2025-03-02T10:00:00Z" in rejected.read_text()
    assert totals(stack)["sales"] == 4


def test_the_demo_is_refused_where_there_is_data_and_fills_an_empty_store(stack: Stack) -> None:
    refused = stack.try_manager("demo")
    assert refused.returncode == 1
    assert "would mix" in refused.stdout
    stack.manager("reset", "--yes")
    stack.manager("start")
    shown = stack.manager("demo")
    assert f"{stack.urls['sales'].replace('127.0.0.1', 'localhost')}/sales/summary" in shown
    assert int(str(totals(stack)["sales"])) > 100_000
    assert list(books(stack)) == []
