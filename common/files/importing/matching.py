"""Which product of the store a row of a file means, by the keys that the row has."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

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


Alike = dict[tuple[int, str], list[Keyed]]
"""Products by the text that they have for a key, apart by which of the keys before it they have: a bit for each.

Ten thousand shirts have one name, and a row with a sku asks which of them has none: nobody goes through them all.
"""


@dataclass(frozen=True)
class Matcher:
    """Ids of products by their keys, in the order in which keys are tried.

    - strict: a product that a later key finds counts only if it has nothing in any earlier key that the row has. A
      shirt in red and one in blue have one name and one handle, and neither is the other: where products are created,
      that matters more than a sku that has changed. (One with the same text there was found by that key before.)
    """

    keys: tuple[MatchKey, ...]
    strict: bool
    products: dict[MatchKey, Alike]
    by_id: dict[int, Keyed] = field(default_factory=dict)

    @classmethod
    def of(cls, products: Iterable[Keyed], keys: Sequence[MatchKey], *, strict: bool) -> "Matcher":
        """These products, by these keys."""
        matcher = cls(tuple(dict.fromkeys(keys)), strict, {key: {} for key in keys})
        for product in products:
            matcher.add(product)
        return matcher

    def add(self, product: Keyed) -> None:
        """One product more."""
        self.by_id[product.id] = product
        self._enter(product, range(len(self.keys)))

    def tell(self, product_id: int, key: MatchKey, text: str) -> None:
        """What a product has that it did not have yet."""
        product = self.by_id[product_id]
        setattr(product, key, text)
        if key in self.keys:
            place = self.keys.index(key)
            # Where it stood among those without this key, it is passed over from now on.
            self._enter(product, range(place, len(self.keys) if self.strict else place + 1))

    def _enter(self, product: Keyed, places: Iterable[int]) -> None:
        """Note a product under the keys of these places."""
        for place in places:
            key = self.keys[place]
            text = getattr(product, key)
            if text is not None:
                had = self._had(product, place)
                self.products[key].setdefault((had, plain_key(key, text)), []).append(product)

    def _had(self, product: Keyed, place: int) -> int:
        """Which of the keys before this place a product has; none where it does not matter."""
        if not self.strict:
            return 0
        return sum(1 << before for before in range(place) if getattr(product, self.keys[before]) is not None)

    def find(self, values: Mapping[MatchKey, str] | Mapping[str, str]) -> int | None:
        """The product of a row that has these texts. Raises WrongValue when a key is that of several."""
        given = 0
        for place, key in enumerate(self.keys):
            text = values.get(key)
            if not text:
                continue
            plain = plain_key(key, text)
            apart = [had for had in range(1 << place if self.strict else 1) if not had & given]
            found = list(islice((it for had in apart for it in self._alike(place, had, plain)), SHOWN_PRODUCTS + 1))
            if len(found) > 1:
                raise several(key, text, sorted(found, key=abs))
            if found:
                return found[0]
            given |= 1 << place
        return None

    def _alike(self, place: int, had: int, text: str) -> Iterator[int]:
        """Ids of the products with this text that have those of the keys before; who has more by now is dropped."""
        products = self.products[self.keys[place]].get((had, text), [])
        at = 0
        while at < len(products):
            if self._had(products[at], place) == had:
                yield products[at].id
                at += 1
            else:
                products[at] = products[-1]
                products.pop()


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
