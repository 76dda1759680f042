"""Which product a row of a sales file is about: by id, or by the keys that the options name."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, NoReturn

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from common.db.models import Product, ProductStatus
from common.db.schemas.fields import MAX_ID
from common.db.schemas.match import MATCH_KEYS, MatchKey
from common.db.schemas.texts import sought_sku
from common.db.transactions import give_back
from common.files.cells import undefuse
from common.files.importing.matching import COLUMNS, Keyed, Matcher, spellings
from common.files.importing.near_skus import near_skus
from common.files.reading.batch import Batch
from common.files.reading.rules import SHOWN_CHARACTERS, WrongValue
from common.files.reading.table import Cell, Table
from sales_service.importing.new_products import NewProducts

FRESH_SECONDS = 30
"""How long a product's category and price are remembered: a sale gets those of the time it is recorded, nearly."""

REMEMBERED_PRODUCTS = 100_000

FIELDS: Mapping[MatchKey, str] = {
    "sku": "sku",
    "barcode": "barcode",
    "external_ref": "external_ref",
    "name": "product_name",
}
"""What a file of sales calls the keys of a product."""

Name = Cell | tuple[Cell, ...]
"""The cell that names the product; all of them, in the order of their fields, where the file has several columns."""

Texts = Mapping[str, str]
"""What a row says of its product, by key, the id among them; empty where it says nothing."""


class SoldProduct(NamedTuple):
    """What a sale needs to know of its product. One that is still to be created has neither category nor price."""

    id: int
    category: str | None
    price: Decimal | None
    cost: Decimal | None
    has_stock: bool


class SoldProducts:
    """Finds the products of a table's rows.

    - keys: by what; empty for what the file has of sku, barcode and external_ref, or for names if it has none of these.
    - creates: whether those that are not there are to be created.
    """

    def __init__(self, table: Table, keys: Sequence[MatchKey], *, creates: bool) -> None:
        self._keys = [key for key in keys or _keys_of(table) if table.column(FIELDS[key]) is not None]
        self.new = NewProducts(self._keys) if creates else None
        told = (*self._keys, *(MATCH_KEYS if creates else ()))
        fields: dict[str, str] = {"id": "product_id"} | {key: FIELDS[key] for key in dict.fromkeys(told)}
        places = {name: table.column(field) for name, field in fields.items()}
        self._places = {name: place for name, place in places.items() if place is not None}
        self._is_csv = table.delimiter is not None
        self._known: dict[Name, SoldProduct] = {}
        self._read_at = 0.0

    def names(self, batch: Batch) -> Sequence[Name]:
        """What each row calls its product."""
        columns = [batch.column(place) for place in self._places.values()]
        return columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))

    def look_up(self, session: Session, names: Sequence[Name]) -> dict[Name, WrongValue]:
        """Find the products that are not known yet; returns what is wrong with the other names.

        The session is one that only reads, and its connection is given back when all has been read.
        """
        now = time.monotonic()
        if now - self._read_at > FRESH_SECONDS or len(self._known) > REMEMBERED_PRODUCTS:
            self._known.clear()
            self._read_at = now
        # In the order of the file, since a product that is created is known by what the rows before have said.
        distinct = set(names) if self.new is None else dict.fromkeys(names)
        texts = {name: self._texts(name) for name in distinct if name not in self._known}
        candidates = Candidates.read(session, texts.values(), self._keys, strict=self.new is not None)
        give_back(session)
        wrong = {}
        for name, said in texts.items():
            try:
                self._known[name] = self._resolve(said, candidates)
            except WrongValue as error:
                wrong[name] = error
        return wrong

    def _resolve(self, said: Texts, candidates: "Candidates") -> SoldProduct:
        if said.get("id"):
            return candidates.by_id(said["id"], said.get("sku", ""))
        if not any(said[key] for key in self._keys):
            raise WrongValue(FIELDS[self._keys[0]] if self._keys else "product_id", "is empty")
        try:
            found = candidates.find(said)
            if found is None and self.new is not None:
                new = self.new.find_or_add({key: said[key] for key in MATCH_KEYS if said.get(key)})
                found = SoldProduct(new.id, None, None, None, has_stock=False)
        except WrongValue as wrong:
            raise in_file(wrong) from None
        return candidates.missing(said) if found is None else found

    def of(self, names: Sequence[Name]) -> list[SoldProduct]:
        """The products by these names; all of them must be known."""
        return list(map(self._known.__getitem__, names))

    def _texts(self, name: Name) -> Texts:
        cells = name if isinstance(name, tuple) else (name,)
        return {key: self._text(key, cell) for key, cell in zip(self._places, cells, strict=True)}

    def _text(self, key: str, cell: Cell) -> str:
        if not isinstance(cell, str):
            return ""
        text = undefuse(cell.strip()) if self._is_csv and cell.strip() else cell.strip()
        return text if key == "id" else sought_sku(text)


def in_file(wrong: WrongValue) -> WrongValue:
    """What is wrong with a key of a product, in the field that a file of sales has it in."""
    return WrongValue("product_name" if wrong.field == "name" else wrong.field, str(wrong))


def _keys_of(table: Table) -> list[MatchKey]:
    """By what products are found unless the options say it."""
    codes: list[MatchKey] = [key for key in MATCH_KEYS if key != "name" and table.column(FIELDS[key]) is not None]
    has_others = bool(codes) or table.column("product_id") is not None
    return codes if has_others else ["name"]


class Candidate(NamedTuple):
    """A product with what it is known by, and the sku that it had before it was deleted."""

    product: SoldProduct
    keyed: Keyed
    former_sku: str | None
    is_deleted: bool


@dataclass(frozen=True)
class Candidates:
    """The products that rows may mean, by id.

    - former_skus: ids of those that had a sku before they were deleted, by that sku.
    - matchers: the products on sale, then the deleted ones, by what they are known by.
    - near: a sku in use that differs from an unknown one in case or accents only, by the unknown one.
    """

    products: Mapping[int, Candidate]
    former_skus: Mapping[str, Sequence[int]]
    matchers: Sequence[Matcher]
    near: Mapping[str, str]

    @classmethod
    def read(cls, session: Session, texts: Iterable[Texts], keys: Sequence[MatchKey], *, strict: bool) -> "Candidates":
        """The products that these texts may name, by a statement for each key; `strict` as in `Matcher`."""
        said = list(texts)
        ids = {int(text["id"]) for text in said if _is_id(text.get("id", ""))}
        wanted = {key: {text[key] for text in said if text.get(key)} for key in keys}
        found = _read(session, Product.id.in_(sorted(ids))) if ids else {}
        for key, values in wanted.items():
            if values:
                found |= _read(session, COLUMNS[key].in_(spellings(key, values)))
        skus = wanted.get("sku", set()) - {candidate.keyed.sku or "" for candidate in found.values()}
        former: dict[str, list[int]] = {}
        if skus:
            gone = _read(session, Product.former_sku.in_(sorted(skus)))
            found |= gone
            for product_id in sorted(gone):
                former.setdefault(gone[product_id].former_sku or "", []).append(product_id)
        matchers = [
            Matcher.of([each.keyed for each in found.values() if each.is_deleted is gone], keys, strict=strict)
            for gone in (False, True)
        ]
        return cls(found, former, matchers, near_skus(session, skus - former.keys()))

    def by_id(self, product_id: str, sku: str) -> SoldProduct:
        """The product with this id, which the sku must not contradict where there is one. Raises WrongValue."""
        found = self.products.get(int(product_id)) if _is_id(product_id) else None
        if found is None:
            raise WrongValue("product_id", _unknown("product_id", product_id))
        if sku and sku not in {found.keyed.sku, found.former_sku}:
            other = self.find({"sku": sku}) or self.missing({"sku": sku})
            message = (
                f"product_id says {found.product.id}, but the sku is that of product {other.id}; leave one of them out"
            )
            raise WrongValue("product_id", message)
        return found.product

    def find(self, said: Texts) -> SoldProduct | None:
        """The product that these texts name, a deleted one only where none on sale does. Raises WrongValue."""
        for matcher in self.matchers:
            found = matcher.find(said)
            found = self._former(said.get("sku", "")) if found is None else found
            if found is not None:
                return self.products[found].product
        return None

    def missing(self, said: Texts) -> NoReturn:
        """Raise WrongValue for texts that name no product."""
        key = next(key for key in FIELDS if said.get(key))
        hint = f"; did you mean {self.near[said[key]]!r}?" if key == "sku" and said[key] in self.near else ""
        raise WrongValue(FIELDS[key], _unknown(FIELDS[key], said[key]) + hint)

    def _former(self, sku: str) -> int | None:
        """The only product that had this sku before it was deleted. Raises WrongValue when several had."""
        former = self.former_skus.get(sku, ())
        if len(former) > 1:
            ids = ", ".join(map(str, former))
            raise WrongValue("sku", f"products {ids} had the sku {sku!r} before they were deleted; give the product_id")
        return former[0] if former else None


def _unknown(field: str, key: str) -> str:
    return f"there is no product with this {field}: {key[:SHOWN_CHARACTERS]!r}"


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(MAX_ID)) and int(text) <= MAX_ID


def _read(session: Session, condition: ColumnElement[bool]) -> dict[int, Candidate]:
    columns = (Product.id, Product.category, Product.price, Product.cost, Product.sku, Product.former_sku)
    codes = (Product.barcode, Product.external_ref, Product.name, Product.status, Product.current_inventory)
    found = session.execute(select(*columns, *codes).where(condition).order_by(Product.id))
    return {
        product_id: Candidate(
            SoldProduct(product_id, category, price, cost, has_stock=level is not None),
            Keyed(product_id, sku, barcode, external_ref, name),
            former_sku,
            status is ProductStatus.DELETED,
        )
        for product_id, category, price, cost, sku, former_sku, barcode, external_ref, name, status, level in found
    }
