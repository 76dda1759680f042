"""Products that a file of sales sells and the store does not have: what will be known of each when the file is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from common.db.models import Category
from common.db.schemas.fields import Barcode, ExternalRef, Name, Sku
from common.db.schemas.match import MATCH_KEYS, MatchKey
from common.errors import InvalidFile
from common.files.importing.matching import Keyed, Matcher
from common.files.reading.rules import WrongValue, read_or_refuse
from common.stock.opening import open_categories, open_products

MOST_NEW = 100_000
"""Products that one file may create: what bounds the memory, 50 MB. A longer list of products is a file of its own."""

RULES: Mapping[MatchKey, TypeAdapter[str]] = {
    "sku": TypeAdapter(Sku),
    "barcode": TypeAdapter(Barcode),
    "external_ref": TypeAdapter(ExternalRef),
    "name": TypeAdapter(Name),
}


@dataclass
class NewProduct:
    """A product to create.

    - id: a negative number of its own, by which its sales are known until it has one.
    - category, price: of its first sale that says one, and the highest of its sales; None until one is right.
    """

    id: int
    said: dict[MatchKey, str]
    category: str | None = None
    price: Decimal | None = None

    def values(self) -> dict[str, object]:
        """Its columns; its level is not known."""
        codes: dict[str, object] = {key: self.said.get(key) for key in MATCH_KEYS if key != "name"}
        name = next(self.said[key] for key in ("name", *MATCH_KEYS) if key in self.said)
        return codes | {"name": name, "category": self.category, "price": self.price, "current_inventory": None}


class NewProducts:
    """Those of one file. `keys`: by what its rows name products."""

    def __init__(self, keys: Sequence[MatchKey]) -> None:
        self._matcher = Matcher.of([], keys, strict=True)
        self._products: list[NewProduct] = []
        self._hidden: set[str] | None = None

    def find_or_add(self, said: Mapping[MatchKey, str]) -> NewProduct:
        """The product that a row means, a further one if it is none of those before.

        Raises WrongValue where a text can be no sku, barcode, reference or name, and InvalidFile beyond the limit.
        """
        found = self._matcher.find(said)
        if found is not None:
            return self._enriched(self._products[-found - 1], said)
        if len(self._products) == MOST_NEW:
            raise InvalidFile(
                detail=f"The file sells over {MOST_NEW:,} products that are not there. Import them first."
            )
        read = {key: read_or_refuse(key, RULES[key].validate_python, said[key]) for key in MATCH_KEYS if said.get(key)}
        new = NewProduct(-len(self._products) - 1, read)
        self._products.append(new)
        self._matcher.add(Keyed(new.id, *(read.get(key) for key in MATCH_KEYS)))
        return new

    def _enriched(self, new: NewProduct, said: Mapping[MatchKey, str]) -> NewProduct:
        """The product, with what this row says of it and none before did."""
        for key in MATCH_KEYS:
            if said.get(key) and key not in new.said:
                new.said[key] = read_or_refuse(key, RULES[key].validate_python, said[key])
                self._matcher.tell(new.id, key, new.said[key])
        return new

    def sell(self, product_id: int, category: str | None, price: Decimal) -> None:
        """Note what a sale that is right says of its product. Raises WrongValue without a category."""
        new = self._products[-product_id - 1]
        if new.category is None:
            if category is None:
                detail = "no row says the category of this new product; default_category=NAME says where it goes"
                raise WrongValue("category", detail)
            if category in (self._hidden or ()):
                raise WrongValue("category", f"{category} is hidden and takes no new products")
            new.category = category
        new.price = price if new.price is None else max(new.price, price)

    def learn_hidden(self, session: Session) -> None:
        """Read, once, which categories take no new products."""
        if self._hidden is None:
            self._hidden = set(session.execute(select(Category.name).where(Category.hidden)).scalars())

    def values(self) -> list[dict[str, object]]:
        """The products that sales were right of, in the order of the file."""
        return [new.values() for new in self._products if new.price is not None]

    def create(self, session: Session, now: datetime) -> None:
        """Create them, blocked, and open their categories."""
        values = self.values()
        open_categories(session, {str(product["category"]) for product in values}, now)
        open_products(session, values, now)
