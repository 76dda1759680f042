"""Texts in imported files that nothing can store."""

from pathlib import Path

import pytest

from tests.support.imports import RunImport, refused_rows, send, stored_sales
from tests.support.store import Store

NDJSON = "application/x-ndjson"
ROW = '"units": 1, "sold_at": "2025-01-01T00:00:00Z"'
HALF = "half of a character that takes two such codes"


@pytest.mark.parametrize(
    ("members", "detail"),
    [
        (r'"sku": "\ud800"', r"sku contains \ud800, " + HALF),
        (
            r'"sku": "A-1", "category": "\udc00 x"',
            r"category contains \udc00, " + HALF,
        ),
        (
            r'"sku": "A-1", "\ud83d": 1',
            r"a member's name contains \ud83d, " + HALF,
        ),
        (r'"sku": "A-1", "category": "\u0000"', "category contains the NUL character"),
    ],
)
@pytest.mark.parametrize("dry_run", [True, False])
def test_half_a_character_is_refused_in_its_row(
    store: Store, run_import: RunImport, tmp_path: Path, members: str, detail: str, dry_run: bool
) -> None:
    """It was a 500: the driver met it first."""
    store.product(sku="A-1")
    body = f'{{"sku": "A-1", {ROW}}}\n{{{members}, {ROW}}}\n'
    refused_rows(send(store, body, NDJSON, dry_run=dry_run), (2, None, detail))
    file = tmp_path / "sales.ndjson"
    file.write_text(body)
    status, answer, _ = run_import(file, *["--dry-run"] * dry_run)
    assert (status, answer["errors"]) == (1, [{"line": 2, "detail": detail}])
    assert stored_sales(store) == []


def test_a_product_is_refused_alike(store: Store) -> None:
    body = r'{"sku": "A-1", "name": "\ud800", "category": "toys", "price": 1}'
    detail = r"name contains \ud800, half of a character that takes two such codes"
    refused_rows(send(store, body, NDJSON, kind="products"), (1, None, detail))


def test_a_whole_pair_is_a_character(store: Store) -> None:
    store.product(sku="\N{GRINNING FACE}")
    answer = send(store, rf'{{"sku": "\ud83d\ude00", {ROW}}}', NDJSON)
    assert answer.json()["created"] == 1
