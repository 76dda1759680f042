"""Which product of the store a row of a file means, by the keys that the row has."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import InstrumentedAttribute

from common.db.models import Product
from common.db.schemas.match import MatchKey
from common.files.reading.rules import SHOWN_CHARACTERS, WrongValue

COLUMNS: Mapping[str, InstrumentedAttribute[str] | InstrumentedAttribute[str | None]] = {
    "sku": Product.sku,
    "barcode": Product.barcode,
    "external_ref": Product.external_ref,
    "name": Product.name,
}
SHOWN_PRODUCTS = 10

HYPHEN, EN_DASH = " - ", " \N{EN DASH} "
"""What stands between the name of a product and what is chosen of it, in other programs' files and in this store."""


@dataclass(slots=True)
class Keyed:
    """What a product is known by; one that a file creates may be told more, row by row."""

    id: int
    sku: str | None
    barcode: str | None
    external_ref: str | None
    name: str | None


@dataclass(frozen=True)
class Matcher:
    """Ids of products by their keys, in the order in which keys are tried.

    - strict: a product that a later key finds counts only if it has nothing else in an earlier key that the row has. A
      shirt in red and one in blue have one name and one handle, and neither is the other: where products are created,
      that matters more than a sku that has changed.
    """

    keys: tuple[MatchKey, ...]
    strict: bool
    products: dict[MatchKey, dict[str, list[Keyed]]]
    by_id: dict[int, Keyed] = field(default_factory=dict)

    @classmethod
    def of(cls, products: Iterable[Keyed], keys: Sequence[MatchKey], *, strict: bool) -> "Matcher":
        """These products, by these keys."""
        matcher = cls(tuple(keys), strict, {key: {} for key in keys})
        for product in products:
            matcher.add(product)
        return matcher

    def add(self, product: Keyed) -> None:
        """One product more."""
        self.by_id[product.id] = product
        for key in self.keys:
            text = getattr(product, key)
            if text is not None:
                self.products[key].setdefault(plain_key(key, text), []).append(product)

    def tell(self, product_id: int, key: MatchKey, text: str) -> None:
        """What a product has that it did not have yet."""
        product = self.by_id[product_id]
        setattr(product, key, text)
        if key in self.keys:
            self.products[key].setdefault(plain_key(key, text), []).append(product)

    def find(self, values: Mapping[MatchKey, str] | Mapping[str, str]) -> int | None:
        """The product of a row that has these texts. Raises WrongValue when a key is that of several."""
        for place, key in enumerate(self.keys):
            text = values.get(key)
            if not text:
                continue
            before = {name: values[name] for name in self.keys[:place] if self.strict and values.get(name)}
            found = [
                product.id
                for product in self.products[key].get(plain_key(key, text), ())
                if all(getattr(product, name) in {None, given} for name, given in before.items())
            ]
            if len(found) > 1:
                raise several(key, text, found)
            if found:
                return found[0]
        return None


def plain_key(key: MatchKey, text: str) -> str:
    """What a key is compared by: of names upper and lower case and the two dashes are alike, others are exact."""
    return text.casefold().replace(EN_DASH, HYPHEN) if key == "name" else text


def spellings(key: MatchKey, texts: Iterable[str]) -> list[str]:
    """The texts under which a product may be stored that a row names: the names of variants have a dash."""
    found = set(texts)
    if key == "name":
        for text in list(found):
            before, dash, option = text.rpartition(HYPHEN)
            found |= {text.replace(EN_DASH, HYPHEN), before + dash.replace(HYPHEN, EN_DASH) + option}
    return sorted(found)


def several(key: str, text: str, ids: Sequence[int]) -> WrongValue:
    """What is wrong with a row whose key is that of several products."""
    listed = ", ".join(map(str, ids[:SHOWN_PRODUCTS])) + (", …" if len(ids) > SHOWN_PRODUCTS else "")
    return WrongValue(key, f"{text[:SHOWN_CHARACTERS]!r} is the {key} of products {listed}; say which, by sku or id")
