"""Which product a row of a sales file is about: by sku, by id, or by both."""

import time
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from common.csv_cells import undefuse
from common.db.models import Product, table_of
from common.db.schemas.fields import MAX_ID
from common.tabular.batch import Batch
from common.tabular.cells import SHOWN_CHARACTERS, WrongValue
from common.tabular.table import Cell, Table

FRESH_SECONDS = 30
"""How long a product's category and price are remembered: a sale gets those of the time it is recorded, nearly."""

REMEMBERED_PRODUCTS = 100_000

products = table_of(Product)

Name = Cell | tuple[Cell, Cell]
"""The cell of sku or product id; both where the file has both columns."""


class SoldProduct(NamedTuple):
    """What a sale needs to know of its product."""

    id: int
    category: str
    price: Decimal


class SoldProducts:
    """Finds the products of a table's rows."""

    def __init__(self, table: Table) -> None:
        self._sku = table.column("sku")
        self._product_id = table.column("product_id")
        self._is_csv = table.delimiter is not None
        self._known: dict[Name, SoldProduct] = {}
        self._read_at = 0.0

    def names(self, batch: Batch) -> list[Name]:
        """What each row calls its product."""
        columns = [batch.column(place) for place in (self._sku, self._product_id) if place is not None]
        return columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))

    def look_up(self, session: Session, names: Sequence[Name]) -> dict[Name, WrongValue]:
        """Find the products that are not known yet; returns what is wrong with the other names."""
        now = time.monotonic()
        if now - self._read_at > FRESH_SECONDS or len(self._known) > REMEMBERED_PRODUCTS:
            self._known.clear()
            self._read_at = now
        new = set(names) - self._known.keys()
        cells = [self._cells(name) for name in new]
        skus = {self._key(sku) for sku, _ in cells} - {""}
        ids = {self._key(product_id) for _, product_id in cells} - {""}
        by_sku = _products(session, products.c.sku, skus)
        by_id = _products(session, products.c.id, {int(text) for text in ids if _is_id(text)})
        wrong = {}
        for name in new:
            try:
                self._known[name] = self._resolve(name, by_sku, by_id)
            except WrongValue as error:
                wrong[name] = error
        return wrong

    def of(self, names: Sequence[Name]) -> list[SoldProduct]:
        """The products by these names; all of them must be known."""
        return list(map(self._known.__getitem__, names))

    def _cells(self, name: Name) -> tuple[Cell, Cell]:
        """The cells of sku and product id; None where the file has no such column."""
        if isinstance(name, tuple):
            return name
        return (name, None) if self._product_id is None else (None, name)

    def _key(self, cell: Cell) -> str:
        """What a cell names; empty when it names nothing."""
        if not isinstance(cell, str):
            return ""
        return undefuse(cell.strip()) if self._is_csv and cell.strip() else cell.strip()

    def _resolve(self, name: Name, by_sku: dict[str, SoldProduct], by_id: dict[str, SoldProduct]) -> SoldProduct:
        found = [
            _known(self._key(cell), field, known)
            for cell, field, known in zip(self._cells(name), ("sku", "product_id"), (by_sku, by_id), strict=True)
            if self._key(cell)
        ]
        if not found:
            raise WrongValue("product_id" if self._sku is None else "sku", "is empty")
        if found[0].id != found[-1].id:
            message = (
                f"product_id says {found[-1].id}, but the sku is that of product {found[0].id}; leave one of them out"
            )
            raise WrongValue("product_id", message)
        return found[0]


def _known(key: str, field: str, known: dict[str, SoldProduct]) -> SoldProduct:
    product = known.get(key)
    if product is None:
        raise WrongValue(field, f"there is no product with this {field}: {key[:SHOWN_CHARACTERS]!r}")
    return product


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(MAX_ID)) and int(text) <= MAX_ID


def _products(session: Session, column: Any, keys: Iterable[Any]) -> dict[str, SoldProduct]:
    wanted = sorted(keys)
    if not wanted:
        return {}
    statement = select(column.label("key"), products.c.id, products.c.category, products.c.price)
    found = session.execute(statement.where(column.in_(wanted)))
    return {str(row.key): SoldProduct(row.id, row.category.value, row.price) for row in found}
