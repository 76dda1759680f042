"""Rows of a products file as products: the rules of POST and PATCH /products, column by column."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

from pydantic import TypeAdapter

from common.db.models import ProductStatus, StockState
from common.db.schemas.fields import Barcode, ExternalRef, ImageUrl, Level, Name, PathId, Price, Prose, Sku
from common.db.schemas.import_run import Descriptions, ProductsImportOptions
from common.db.schemas.match import MATCH_KEYS, MatchKey
from common.db.schemas.texts import sought_sku
from common.files.cells import undefuse
from common.files.reading.category import CategoryReader
from common.files.reading.columns import Fields, plain_name
from common.files.reading.money import Money, number_reader
from common.files.reading.rules import WrongValue, read_or_refuse
from common.files.reading.table import Cell, FileRow, Missing, RowError, Table, Unreadable, says_something
from products_service.importing.foreign_texts import (
    LONGEST_DESCRIPTION,
    made_sku,
    named_variant,
    plain_text,
    variant_of,
)

PRODUCT_FIELDS = Fields(
    names=(
        "id",
        "sku",
        "name",
        "category",
        "price",
        "cost",
        "description",
        "image_url",
        "current_inventory",
        "low_stock_threshold",
        "status",
        "barcode",
        "external_ref",
        "option",
        "surcharge",
        "stock_state",
        "inventory_transaction_id",
        "version",
    ),
    required=(("id", *MATCH_KEYS),),
    ignored=frozenset({"created_at", "updated_at", "former_sku", "last_sold_at"}),
    local=frozenset({"id", "inventory_transaction_id", "version"}),
    own=frozenset({"stock_state"}),
    amounts=("price", "cost", "surcharge"),
)
BLOCKED = StockState.BLOCKED.value

STOCK_WORDS = frozenset({"instock", "outofstock", "onbackorder"})
"""What systems that do not count write in the place of a level, in any case, with or without blanks between."""

NEXT_IMAGE = re.compile(r"(?:\s*[,;|]\s*|\s+)(?=https?://)", re.IGNORECASE)
"""What stands between the addresses of a list; addresses have commas of their own."""

STATUSES = {
    **dict.fromkeys(("active", "1", "true", "yes", "y", "published", "enabled", "visible"), ProductStatus.ACTIVE),
    **dict.fromkeys(("inactive", "0", "false", "no", "n", "draft", "disabled", "hidden"), ProductStatus.INACTIVE),
    **dict.fromkeys(("_1", "2", "archived", "private", "unlisted"), ProductStatus.INACTIVE),
}
"""What programs write of whether a product is on sale, as `plain_name` gives it: WooCommerce's -1 is a draft, Magento's
2 is disabled."""

NOT_COUNTED = "a word such as InStock says no level, which stays as it is, and is unknown for a new product"
BELOW_ZERO = "a level below zero is taken for 0"
CUT = f"a description is cut after {LONGEST_DESCRIPTION:,} characters"

DOUBLES_SOUGHT = 300_000
"""How many ids and skus are remembered, in about 40 MB, to refuse a file that names one twice. In a longer file a
repeated one may not be noticed: its later row then changes the product once more."""

ID = TypeAdapter[int](PathId)
SKU = TypeAdapter[str](Sku)
BARCODE = TypeAdapter[str](Barcode)
EXTERNAL_REF = TypeAdapter[str](ExternalRef)
NAME = TypeAdapter[str](Name)
PROSE = TypeAdapter[str](Prose)
IMAGE_URL = TypeAdapter[str](ImageUrl)
PRICE = TypeAdapter[Decimal](Price)
LEVEL = TypeAdapter[int](Level)


Values: TypeAlias = dict[str, Any]
"""Fields of a product by name, each of its own column's type."""

Reader: TypeAlias = Callable[[str, Cell], object]
"""Reads a field: its name, and its text or null. Raises WrongValue."""


class PreparedProduct(NamedTuple):
    """A product to create or change.

    - id: the product to change; None where the sku says which, or that one is to be created.
    - values: the fields that its row gives.
    - transaction_id: the inventory transaction that the row's level came from; None where the row does not say.
    - is_exported: whether the row has a stock state, which only our own exports have.
    - version: that of the product when it was exported; None where the row does not say.
    - is_uncounted: whether the file has a column of levels in which this row does not say any.
    """

    line: int
    id: int | None
    values: Values
    transaction_id: int | None
    is_exported: bool
    version: int | None = None
    is_uncounted: bool = False

    @property
    def sku(self) -> str | None:
        """The sku that the row gives; None where it gives none."""
        sku: str | None = self.values.get("sku")
        return sku

    def lacks(self, names: Sequence[str]) -> list[str]:
        """Which of these fields the row does not give."""
        return [name for name in names if name not in self.values]


class ProductRows:
    """Reads the rows of one table."""

    def __init__(self, table: Table, options: ProductsImportOptions) -> None:
        self.table = table
        self.keys = options.match or (("sku",) if options.make_skus else _key_of(table))
        self._positions = {field: index for index, field in enumerate(table.fields) if field is not None}
        self._numbers = number_reader(options.decimal, Money(table.currency), options.round)
        self.categories = CategoryReader(options.categories, options.default_category)
        self._chosen = [index for index, field in enumerate(table.fields) if field == "option"]
        self._makes_skus = options.make_skus
        self._is_plain = options.descriptions is Descriptions.PLAIN
        self._lines: dict[tuple[str, str], int] = {}

    def read(self, rows: Sequence[FileRow]) -> tuple[list[PreparedProduct], list[RowError]]:
        """The products of the rows that are right, and everything that is wrong with the others."""
        products: list[PreparedProduct] = []
        errors: list[RowError] = []
        for line, cells in rows:
            wrong: list[WrongValue] = []
            product = self._product(line, cells, wrong)
            errors += [value.at(self.table, line) for value in wrong]
            if product is not None and not wrong:
                products.append(product)
        return products, errors

    def _product(self, line: int, cells: list[Cell] | Unreadable, wrong: list[WrongValue]) -> PreparedProduct | None:
        """The product of a row; what is wrong with it is added to `wrong`."""
        if isinstance(cells, Unreadable):
            wrong.append(WrongValue(None, cells.detail))
            return None
        given = {field: self._text(cells[index]) for field, index in self._positions.items()}
        values: Values = {}
        for field, read in self._readers(given).items():
            if field not in given or isinstance(given[field], Missing):
                continue
            try:
                value = read(field, given[field])
            except WrongValue as error:
                wrong.append(error)
            else:
                if not isinstance(value, Missing):
                    values[field] = value
        self._vary(cells, values, wrong)
        product_id, transaction_id = values.pop("id", None), values.pop("inventory_transaction_id", None)
        version = values.pop("version", None)
        self._notice("id", product_id, line, wrong)
        self._notice("sku", values.get("sku"), line, wrong)
        if product_id is None and values.get("sku") is None and not wrong:
            self._notice_key(values, line, wrong)
        is_exported = isinstance(given.get("stock_state"), str)
        is_uncounted = "current_inventory" not in values and not isinstance(
            given.get("current_inventory", Missing.MISSING), Missing
        )
        return PreparedProduct(line, product_id, values, transaction_id, is_exported, version, is_uncounted)

    def _vary(self, cells: list[Cell], values: Values, wrong: list[WrongValue]) -> None:
        """Give a variant its own name, price and sku; what is wrong with them is added to `wrong`."""
        variant = variant_of([str(text) for at in self._chosen if says_something(text := self._text(cells[at]))])
        surcharge = values.pop("surcharge", Decimal(0))
        try:
            if variant and "name" in values:
                name = named_variant(values["name"], variant)
                values["name"] = read_or_refuse("name", NAME.validate_python, name)
            if surcharge and "price" in values:
                price = str(values["price"] + surcharge)
                values["price"] = read_or_refuse("surcharge", PRICE.validate_python, price)
            if self._makes_skus and "sku" not in values and not wrong:
                made = made_sku(values.get("external_ref") or values.get("name", ""), variant)
                values |= {"sku": made} if made else {}
        except WrongValue as error:
            wrong.append(error)

    def _text(self, cell: Cell) -> Cell:
        """The text that a cell stands for; an empty CSV cell stands for null."""
        if self.table.delimiter is None or not isinstance(cell, str):
            return cell
        return undefuse(cell) if cell else None

    def _readers(self, given: dict[str, Cell]) -> dict[str, Reader]:
        """How each field is read: a function of its name and text, null included; MISSING leaves the field alone."""
        return {
            "id": _optional(lambda text: ID.validate_python(text.strip())),
            "sku": self._reader_of_skus(given),
            "name": _required(NAME.validate_python),
            "category": self._category,
            "price": _required(lambda text: PRICE.validate_python(self._numbers.amount(text))),
            "cost": _blank_is_null(lambda text: PRICE.validate_python(self._numbers.amount(text))),
            "description": _nullable(self._description),
            "surcharge": _optional(self._numbers.amount),
            "image_url": _blank_is_null(_image if given.get("stock_state") is None else _own_image),
            "current_inventory": lambda field, text: self._level(field, text, given.get("stock_state")),
            "low_stock_threshold": _optional(lambda text: LEVEL.validate_python(self._numbers.whole(text))),
            "status": _optional(_status),
            "barcode": _blank_is_null(lambda text: BARCODE.validate_python(sought_sku(text))),
            "external_ref": _blank_is_null(lambda text: EXTERNAL_REF.validate_python(sought_sku(text))),
            "inventory_transaction_id": _optional(lambda text: ID.validate_python(text.strip())),
            "version": _optional(lambda text: ID.validate_python(text.strip())),
        }

    def _category(self, field: str, text: Cell) -> object:
        """Where the options have a category for rows that say none, an empty cell leaves the product where it is."""
        name = self.categories.read_cell(field, text)
        if name is None and self.categories.default is None:
            raise WrongValue(field, "is empty")
        return Missing.MISSING if name is None else name

    def _description(self, text: str) -> str:
        """A description, without its tags and cut where the options say so."""
        if not self._is_plain:
            return PROSE.validate_python(text)
        plain = plain_text(text)
        if len(plain) > LONGEST_DESCRIPTION:
            self.table.tally.noted[CUT] += 1
        return PROSE.validate_python(plain[:LONGEST_DESCRIPTION])

    def _reader_of_skus(self, given: dict[str, Cell]) -> Reader:
        """A row with an id may take the sku away; one that another key names need not say any, nor one that is made."""
        if self._makes_skus:
            return _optional(_sku)
        if says_something(given.get("id")):
            return _blank_is_null(_sku)
        return _optional(_sku) if any(says_something(given.get(key)) for key in self.keys) else _required(_sku)

    def _notice_key(self, values: Values, line: int, wrong: list[WrongValue]) -> None:
        """Remember a row that has neither id nor sku by the first key that it has, or add that it has none."""
        key = next((key for key in self.keys if values.get(key) is not None), None)
        if key is None:
            wrong.append(WrongValue("id", "is empty"))
        else:
            self._notice(key, values[key], line, wrong)

    def _level(self, field: str, text: Cell, stock_state: Cell) -> int | Missing | None:
        """A level, null for blocked. MISSING where nothing is said: an empty cell, or a word such as InStock.

        An empty cell of our own exports, which say everything, was emptied by somebody: that is refused.
        """
        if not says_something(text):
            if stock_state == BLOCKED:
                return None
            if not isinstance(stock_state, str):
                return Missing.MISSING
            message = "is empty; write 0 or blocked, or leave the column out to keep the levels as they are"
            raise WrongValue(field, message)
        if text.strip().lower() == BLOCKED:
            return None
        if plain_name(text).replace("_", "") in STOCK_WORDS:
            self.table.tally.noted[NOT_COUNTED] += 1
            return Missing.MISSING
        level = read_or_refuse(field, self._numbers.whole, text)
        if level < 0 and not isinstance(stock_state, str):
            self.table.tally.noted[BELOW_ZERO] += 1
            return 0
        return read_or_refuse(field, lambda _: LEVEL.validate_python(level), text)

    def skip(self, rows: Sequence[FileRow]) -> None:
        """Remember the ids and skus of rows that are in already."""
        for field, read in (("id", str.strip), ("sku", sought_sku)):
            position = self._positions.get(field)
            if position is None:
                continue
            for line, cells in rows:
                cell = None if isinstance(cells, Unreadable) else self._text(cells[position])
                if says_something(cell):
                    self._notice(field, read(cell), line, [])

    def _notice(self, field: str, value: object, line: int, wrong: list[WrongValue]) -> None:
        """Remember that a line has this id or sku; add to `wrong` that another had it before."""
        if value is None:
            return
        key = (field, str(value))
        first = self._lines.get(key)
        if first is not None:
            wrong.append(WrongValue(field, f"{value!r} stands in line {first} already"))
        elif len(self._lines) < DOUBLES_SOUGHT:
            self._lines[key] = line


def _key_of(table: Table) -> tuple[MatchKey, ...]:
    """What products are found by unless the options say it: the sku, or the first key of a file without sku and id."""
    if table.column("id") is not None:
        return ("sku",)
    return next(((key,) for key in MATCH_KEYS if table.column(key) is not None), ("sku",))


def _required(read: Callable[[str], object]) -> Reader:
    def value(field: str, text: Cell) -> object:
        if not says_something(text):
            raise WrongValue(field, "is empty")
        return read_or_refuse(field, read, text)

    return value


def _nullable(read: Callable[[str], object]) -> Reader:
    return lambda field, text: read_or_refuse(field, read, text) if isinstance(text, str) else None


def _optional(read: Callable[[str], object]) -> Reader:
    return lambda field, text: read_or_refuse(field, read, text) if says_something(text) else Missing.MISSING


def _blank_is_null(read: Callable[[str], object]) -> Reader:
    return lambda field, text: read_or_refuse(field, read, text) if says_something(text) else None


def _sku(text: str) -> str:
    return SKU.validate_python(sought_sku(text))


def _image(text: str) -> str:
    """The first address of a list."""
    return _own_image(NEXT_IMAGE.split(text.strip(), 1)[0])


def _own_image(text: str) -> str:
    return IMAGE_URL.validate_python(text.strip())


def _status(text: str) -> ProductStatus:
    status = STATUSES.get(plain_name(text))
    if status is None:
        message = f"{text.strip()[:60]!r} is neither active nor inactive"
        raise ValueError(message)
    return status
