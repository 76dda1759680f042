"""Rows of a sales file as sales: the rules of POST /sales, with a fast path for the values that repeat.

A file of ten million rows has few different prices, units and hours. Each distinct text is checked once, by the same
validators as a request's, and what it means is remembered; a row whose texts are all known is a handful of look-ups.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_CEILING, Decimal
from operator import itemgetter
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from common.csv_cells import undefuse
from common.db.models import CategoryName
from common.db.schemas.fields import CENT, MAX_PRICE, LineRevenue, Price, Units
from common.db.schemas.import_run import DecimalMark, SalesImportOptions
from common.tabular.cells import WrongValue, checked
from common.tabular.columns import Fields
from common.tabular.table import Cell, Missing, Row, RowError, Table, Unreadable
from common.tabular.values import read_amount, read_comma_amount, read_whole
from sales_service.sale_instants import SaleInstants

SALE_FIELDS = Fields(
    names=("sku", "product_id", "units", "sold_at", "unit_price", "revenue", "category"),
    required=(("sku", "product_id"), ("units",), ("sold_at",)),
    ignored=frozenset({"id", "product_name", "total_price", "recorded_at"}),
)

REMEMBERED = 200_000
"""Distinct texts of one kind that are remembered, about 20 MB; then the memory is emptied and fills anew."""

MINUTES = frozenset(f"{minute:02d}:{second:02d}" for minute in range(60) for second in range(60))

UNITS = TypeAdapter[int](Units)
PRICE = TypeAdapter[Decimal](Price)
REVENUE = TypeAdapter[Decimal](LineRevenue)
MISSING = Missing.MISSING


class SoldProduct(NamedTuple):
    """What a sale needs to know of its product."""

    id: int
    category: CategoryName
    price: Decimal


class PreparedSale(NamedTuple):
    """A sale that may be written: texts and numbers as SQL wants them."""

    line: int
    product_id: int
    category: CategoryName
    units: int
    unit_price: Decimal
    revenue: Decimal
    sold_at: str
    day: date
    takes_stock: bool


@dataclass(frozen=True)
class Positions:
    """Where each field stands in a row; None where the file has no such column."""

    sku: int | None
    product_id: int | None
    units: int
    sold_at: int
    unit_price: int | None
    revenue: int | None
    category: int | None


@dataclass(frozen=True)
class ProductsByKey:
    """The products that rows name, by the text they are named with; what is not there does not exist."""

    by_sku: dict[str, SoldProduct] = field(default_factory=dict)
    by_id: dict[str, SoldProduct] = field(default_factory=dict)
    by_cells: dict[Any, SoldProduct] = field(default_factory=dict)
    """By the cells of sku and product id, once they have been found to name the same product."""

    def clear(self) -> None:
        """Forget all."""
        for known in (self.by_sku, self.by_id, self.by_cells):
            known.clear()

    def __len__(self) -> int:
        return len(self.by_sku) + len(self.by_id) + len(self.by_cells)


class SaleRows:
    """Reads the rows of one table; `now` is when the import began."""

    def __init__(self, table: Table, options: SalesImportOptions, zone: ZoneInfo, now: datetime) -> None:
        self.table = table
        self.instants = SaleInstants(options, zone, now)
        self.at = Positions(**{name: table.column(name) for name in SALE_FIELDS.names})  # type: ignore[arg-type]
        self.name_of = itemgetter(*(place for place in (self.at.sku, self.at.product_id) if place is not None))
        self.read_amount = read_amount if options.decimal is DecimalMark.POINT else read_comma_amount
        self._units: dict[Any, int] = {}
        self._prices: dict[Any, Decimal | None] = {MISSING: None}
        self._revenues: dict[Any, Decimal | None] = {MISSING: None}
        self._categories: dict[Any, CategoryName | None] = {MISSING: None}

    def read(self, rows: Sequence[Row], products: ProductsByKey) -> tuple[list[PreparedSale], list[RowError]]:
        """The sales of the rows that are right, and what is wrong with the others."""
        sales: list[PreparedSale] = []
        errors: list[RowError] = []
        fast = self._fast_reader(products)
        for row in rows:
            sale = fast(row)
            if sale is None:
                try:
                    sale = self._slow(row, products)
                except WrongValue as wrong:
                    errors.append(wrong.at(self.table, row[0]))
                    continue
            sales.append(sale)
        return sales, errors

    def _fast_reader(self, products: ProductsByKey) -> Callable[[Row], PreparedSale | None]:
        """A function for rows of known texts only; it gives None for any other row, which is then read slowly."""
        at, minutes = self.at, MINUTES
        units_of, prices, revenues, categories, hours = (
            self._units, self._prices, self._revenues, self._categories, self.instants.hours,
        )  # fmt: skip
        name_of, by_cells = self.name_of, products.by_cells

        def fast(row: Row) -> PreparedSale | None:
            line, cells = row
            try:
                sold: Any = cells[at.sold_at]  # type: ignore[index]
                if len(sold) == 27 and sold[19] == "." and sold[26] == "Z" and is_digits(sold[20:26]):  # noqa: PLR2004
                    hour, within = hours[sold[:14] + "Z"], sold[14:26]
                else:
                    hour, within = hours[sold[:14] + sold[19:]], sold[14:19]
                if within[:5] not in minutes:
                    return None
                product_id, category, price = by_cells[name_of(cells)]  # type: ignore[arg-type]
                units = units_of[cells[at.units]]  # type: ignore[index]
                unit_price = prices[MISSING if at.unit_price is None else cells[at.unit_price]]  # type: ignore[index]
                revenue = revenues[MISSING if at.revenue is None else cells[at.revenue]]  # type: ignore[index]
                if at.category is not None:
                    category = categories[cells[at.category]] or category  # type: ignore[index]
            except (KeyError, TypeError, IndexError):
                return None
            if unit_price is None:
                if revenue is not None:
                    return None
                unit_price = price
            total = units * unit_price
            if revenue is None:
                revenue = total
            elif revenue > total:
                return None
            return PreparedSale(
                line, product_id, category, units, unit_price, revenue, hour.utc + within, hour.day, hour.takes_stock
            )

        return fast

    def _slow(self, row: Row, products: ProductsByKey) -> PreparedSale:
        """Read a row whose texts are not all known, and remember them. Raises WrongValue."""
        line, cells = row
        if isinstance(cells, Unreadable):
            raise WrongValue(None, cells.detail)
        product = self._product(cells, products)
        units = self._value(self._units, cells, "units", lambda text: UNITS.validate_python(read_whole(text)))
        unit_price = self._value(self._prices, cells, "unit_price", self._amount(PRICE), optional=True)
        revenue = self._value(self._revenues, cells, "revenue", self._amount(REVENUE), optional=True)
        category = self._value(self._categories, cells, "category", _category, optional=True)
        if units is None:
            raise WrongValue("units", "is empty")
        unit_price, revenue = _amounts(units, unit_price, revenue, product.price)
        sold = self.instants.read(cells[self.at.sold_at])
        return PreparedSale(line, product.id, category or product.category, units, unit_price, revenue, *sold)

    def _product(self, cells: list[Cell], products: ProductsByKey) -> SoldProduct:
        by_sku = self._known(cells, "sku", self.at.sku, products.by_sku)
        by_id = self._known(cells, "product_id", self.at.product_id, products.by_id)
        if by_sku is not None and by_id is not None and by_sku.id != by_id.id:
            message = f"product_id says {by_id.id}, but the sku is that of product {by_sku.id}; leave one of them out"
            raise WrongValue("product_id", message)
        product = by_sku or by_id
        if product is None:
            raise WrongValue("product_id" if self.at.sku is None else "sku", "is empty")
        products.by_cells[self.name_of(cells)] = product
        return product

    def key(self, cell: Cell) -> str:
        """What a cell of sku or product id names; empty when it names nothing."""
        if not isinstance(cell, str):
            return ""
        return undefuse(cell.strip()) if self.table.delimiter else cell.strip()

    def _known(
        self, cells: list[Cell], field: str, position: int | None, products: dict[str, SoldProduct]
    ) -> SoldProduct | None:
        text = None if position is None else cells[position]
        key = self.key(text)
        if not key:
            return None
        product = products.get(key)
        if product is None:
            raise WrongValue(field, f"there is no product with this {field}: {key[:64]!r}")
        return product

    def _value(
        self,
        known: dict[Any, Any],
        cells: list[Cell],
        field: str,
        read: Callable[[str], Any],
        *,
        optional: bool = False,
    ) -> Any:
        """The value of a cell by a rule, remembered; None when it is empty and may be. Raises WrongValue."""
        position = getattr(self.at, field)
        cell = MISSING if position is None else cells[position]
        if cell in known:
            return known[cell]
        if cell is MISSING or cell is None or not cell.strip():
            if not optional:
                raise WrongValue(field, "is empty")
            value = None
        else:
            value = checked(field, read, cell)
        if len(known) >= REMEMBERED:
            known.clear()
        known[cell] = value
        return value

    def _amount(self, rule: TypeAdapter[Decimal]) -> Callable[[str], Decimal]:
        return lambda text: rule.validate_python(self.read_amount(text))


def is_digits(text: str) -> bool:
    """Whether a text is made of the digits 0 to 9 only."""
    return text.isascii() and text.isdigit()


def _category(text: str) -> CategoryName:
    try:
        return CategoryName(text.strip())
    except ValueError:
        message = f"{text[:60]!r} is none of {', '.join(CategoryName)}"
        raise ValueError(message) from None


def _amounts(
    units: int, unit_price: Decimal | None, revenue: Decimal | None, price: Decimal
) -> tuple[Decimal, Decimal]:
    """Unit price and revenue where one or both are not given, `price` being the product's of today.

    A revenue alone: the product's price where that covers it, as POST /sales has it; otherwise the least price that
    does, since the product may have cost more in its day. Raises WrongValue.
    """
    if unit_price is None:
        covers = revenue is None or revenue <= units * price
        unit_price = price if covers or revenue is None else (revenue / units).quantize(CENT, ROUND_CEILING)
        if unit_price > MAX_PRICE:
            raise WrongValue("revenue", f"{revenue} for {units} units would be a price over {MAX_PRICE}")
    total = units * unit_price
    if revenue is not None and revenue > total:
        message = f"revenue {revenue} is more than units × unit_price = {total}; less would mean a discount"
        raise WrongValue("revenue", message)
    return unit_price, total if revenue is None else revenue
