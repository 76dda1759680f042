"""Which product a row of a sales file is about: by sku, by id, or by both."""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from common.db.models import Product
from common.db.schemas.fields import MAX_ID
from common.db.schemas.texts import sought_sku
from common.files.cells import undefuse
from common.files.importing.near_skus import near_skus
from common.files.reading.batch import Batch
from common.files.reading.rules import SHOWN_CHARACTERS, WrongValue
from common.files.reading.table import Cell, Table

FRESH_SECONDS = 30
"""How long a product's category and price are remembered: a sale gets those of the time it is recorded, nearly."""

REMEMBERED_PRODUCTS = 100_000

Key = TypeVar("Key", int, str)

Name = Cell | tuple[Cell, Cell]
"""The cell of sku or product id; both where the file has both columns."""


class SoldProduct(NamedTuple):
    """What a sale needs to know of its product."""

    id: int
    category: str
    price: Decimal
    cost: Decimal | None


class SoldProducts:
    """Finds the products of a table's rows."""

    def __init__(self, table: Table) -> None:
        self._sku = table.column("sku")
        self._product_id = table.column("product_id")
        self._is_csv = table.delimiter is not None
        self._known: dict[Name, SoldProduct] = {}
        self._read_at = 0.0

    def names(self, batch: Batch) -> Sequence[Name]:
        """What each row calls its product."""
        columns = [batch.column(place) for place in (self._sku, self._product_id) if place is not None]
        return columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))

    def look_up(self, session: Session, names: Sequence[Name]) -> dict[Name, WrongValue]:
        """Find the products that are not known yet; returns what is wrong with the other names."""
        now = time.monotonic()
        if now - self._read_at > FRESH_SECONDS or len(self._known) > REMEMBERED_PRODUCTS:
            self._known.clear()
            self._read_at = now
        keys = {name: self._keys(name) for name in set(names) - self._known.keys()}
        candidates = Candidates.read(session, keys.values())
        wrong = {}
        for name, (sku, product_id) in keys.items():
            try:
                self._known[name] = self._resolve(sku, product_id, candidates)
            except WrongValue as error:
                wrong[name] = error
        return wrong

    def _resolve(self, sku: str, product_id: str, candidates: "Candidates") -> SoldProduct:
        if product_id:
            return candidates.by_both(sku, product_id)
        if not sku:
            raise WrongValue("product_id" if self._sku is None else "sku", "is empty")
        return candidates.by_sku(sku)

    def of(self, names: Sequence[Name]) -> list[SoldProduct]:
        """The products by these names; all of them must be known."""
        return list(map(self._known.__getitem__, names))

    def _keys(self, name: Name) -> tuple[str, str]:
        """The sku and the product id that a row names; empty where it names none."""
        if isinstance(name, tuple):
            sku, product_id = name
        else:
            sku, product_id = (name, None) if self._product_id is None else (None, name)
        return sought_sku(self._text(sku)), self._text(product_id)

    def _text(self, cell: Cell) -> str:
        if not isinstance(cell, str):
            return ""
        return undefuse(cell.strip()) if self._is_csv and cell.strip() else cell.strip()


class Candidate(NamedTuple):
    """A product with the sku that it has, and the one that it had before it was deleted."""

    product: SoldProduct
    sku: str | None
    former_sku: str | None


@dataclass(frozen=True)
class Candidates:
    """The products that rows may mean: by id, by sku, and by the sku that they had before they were deleted.

    - near: a sku in use that differs from an unknown one in case or accents only, by the unknown one.
    """

    ids: dict[str, Candidate]
    skus: dict[str, Candidate]
    former_skus: dict[str, list[Candidate]]
    near: dict[str, str]

    @classmethod
    def read(cls, session: Session, keys: Collection[tuple[str, str]]) -> "Candidates":
        """Those for pairs of sku and product id; each wider search is for what the one before it has not found."""
        ids = {int(text) for _, text in keys if _is_id(text)}
        by_id = {str(found.product.id): found for found in _candidates(session, Product.id, ids)}
        skus = {sku for sku, _ in keys} - {""}
        by_sku = {found.sku or "": found for found in _candidates(session, Product.sku, skus)}
        former: dict[str, list[Candidate]] = {}
        for found in _candidates(session, Product.former_sku, skus - by_sku.keys()):
            former.setdefault(found.former_sku or "", []).append(found)
        return cls(by_id, by_sku, former, near_skus(session, skus - by_sku.keys() - former.keys()))

    def by_both(self, sku: str, product_id: str) -> SoldProduct:
        """The product with this id, which the sku must not contradict where there is one. Raises WrongValue."""
        found = self.ids.get(product_id)
        if found is None:
            raise WrongValue("product_id", _unknown("product_id", product_id))
        if sku and sku not in {found.sku, found.former_sku}:
            message = (
                f"product_id says {found.product.id}, but the sku is that of product {self.by_sku(sku).id}; "
                "leave one of them out"
            )
            raise WrongValue("product_id", message)
        return found.product

    def by_sku(self, sku: str) -> SoldProduct:
        """The product with this sku, or the only one that had it before it was deleted. Raises WrongValue."""
        if sku in self.skus:
            return self.skus[sku].product
        former = [found.product for found in self.former_skus.get(sku, ())]
        if len(former) > 1:
            ids = ", ".join(str(product.id) for product in former)
            raise WrongValue("sku", f"products {ids} had the sku {sku!r} before they were deleted; give the product_id")
        if not former:
            hint = f"; did you mean {self.near[sku]!r}?" if sku in self.near else ""
            raise WrongValue("sku", _unknown("sku", sku) + hint)
        return former[0]


def _unknown(field: str, key: str) -> str:
    return f"there is no product with this {field}: {key[:SHOWN_CHARACTERS]!r}"


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(MAX_ID)) and int(text) <= MAX_ID


def _candidates(
    session: Session, column: InstrumentedAttribute[Key] | InstrumentedAttribute[Key | None], keys: Collection[Key]
) -> list[Candidate]:
    if not keys:
        return []
    columns = (Product.id, Product.category, Product.price, Product.cost, Product.sku, Product.former_sku)
    found = session.execute(select(*columns).where(column.in_(sorted(keys))).order_by(Product.id))
    return [
        Candidate(SoldProduct(product_id, category, price, cost), sku, former_sku)
        for product_id, category, price, cost, sku, former_sku in found
    ]
