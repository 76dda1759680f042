"""Rows of a sales file as sales, by the rules of POST /sales.

A file of ten million rows has few different prices, units and hours. Each distinct text is checked once, by the same
validators as a request's, and what it means is remembered; the rest is look-ups, a column at a time.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from itertools import compress
from operator import and_, gt, itemgetter, mul
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from common.db.schemas.fields import CENT, MAX_PRICE, Channel, LineRevenue, Price, Reference, Units
from common.db.schemas.import_run import EmptyRevenue, ReturnsEffect, SalesImportOptions, StockEffect
from common.files.cells import undefuse
from common.files.exporting.acted import ACTED
from common.files.reading.batch import Batch, KnownTexts
from common.files.reading.category import CategoryReader
from common.files.reading.columns import Fields
from common.files.reading.conditions import Condition
from common.files.reading.money import Money, number_reader
from common.files.reading.rules import WrongValue, read_or_refuse
from common.files.reading.table import Cell, FileRow, Missing, RowError, Table, says_something
from sales_service.importing.instants import Instants, SaleInstants
from sales_service.importing.new_products import NewProducts
from sales_service.importing.order_discounts import ORDER_SHARE, UNKNOWN
from sales_service.importing.prepared import PreparedSales, ReadRows
from sales_service.importing.products import SoldProduct, SoldProducts

REVERSED = ("returned_units", "refunded", "voided_at", "void_reason", "replaces")
"""What our exports say of a sale's returns and void."""

NOT_VOID = Condition("voided_at", frozenset({""}), is_optional=True)
"""A sale that was made void counts nowhere, so a row of one is no sale to record. Exports have them when asked to."""

NO_SALES = frozenset(
    {
        *("cancelled", "canceled", "void", "voided", "deleted", "failed", "declined", "expired", "abandoned"),
        *("draft", "pending", "unpaid", "refunded"),
    }
)
NOT_SOLD = Condition("status", NO_SALES, is_wanted=False, is_optional=True)
"""What programs say of an order that came to nothing. Whoever means another choice says it (`where`)."""

SALE_FIELDS = Fields(
    names=(
        *("sku", "product_id", "units", "sold_at", "unit_price", "revenue", "category"),
        *("unit_cost", "order_ref", "customer_ref", "channel", "product_name", "barcode", "external_ref"),
        *("discount", "order_discount"),
        *("sold_date", "sold_time", "currency", "status"),
    ),
    required=(("sku", "product_id", "barcode", "external_ref", "product_name"), ("units",), ("sold_at", "sold_date")),
    ignored=frozenset({"id", "total_price", "recorded_at", "stock_taken", *REVERSED, *ACTED}),
    local=frozenset({"product_id"}),
    own=frozenset({"product_id", "recorded_at"}),
    dates=("sold_at", "sold_date"),
    amounts=("unit_price", "revenue", "unit_cost", "discount", "order_discount"),
    conditions=(NOT_VOID, NOT_SOLD),
)

EMPTY_AMOUNT = (
    "is empty; write an amount, or import with the option empty_revenue=price if the product's price is meant"
)

AMOUNTS = ("unit_price", "revenue")
REFERENCES = ("order_ref", "customer_ref", "channel")

UNITS = TypeAdapter[int](Units)
PRICE = TypeAdapter[Decimal](Price)
REVENUE = TypeAdapter[Decimal](LineRevenue)
REFERENCE = TypeAdapter[str](Reference)
CHANNEL = TypeAdapter[str](Channel)


class SaleRows:
    """Reads the rows of one table; `now` is when the import began."""

    def __init__(self, table: Table, options: SalesImportOptions, zone: ZoneInfo, now: datetime) -> None:
        self.table = table
        self._products = SoldProducts(table, options.match, creates=options.create_products)
        self._blocked_take_none = options.create_products and options.stock is StockEffect.AUTO
        self._instants = SaleInstants(table, options, zone, now)
        self._money = Money(table.currency)
        self._numbers = number_reader(options.decimal, self._money, options.round)
        self._takes_returns = options.returns is not ReturnsEffect.REFUSE
        self._refuses_empty = options.empty_revenue is EmptyRevenue.REFUSE
        self.categories = CategoryReader(options.categories, options.default_category)
        self._texts = {
            "units": KnownTexts(self._units),
            "unit_price": KnownTexts(lambda text: self._amount("unit_price", PRICE, text)),
            "revenue": KnownTexts(self._revenue),
            "category": KnownTexts(lambda text: self.categories.read_cell("category", text)),
            "unit_cost": KnownTexts(lambda text: self._amount("unit_cost", PRICE, text)),
            "order_ref": KnownTexts(lambda text: self._reference("order_ref", REFERENCE, text)),
            "customer_ref": KnownTexts(lambda text: self._reference("customer_ref", REFERENCE, text)),
            "channel": KnownTexts(lambda text: self._reference("channel", CHANNEL, text)),
            "discount": KnownTexts(self._discount),
            ORDER_SHARE: KnownTexts(_order_share),
            "currency": KnownTexts(self._currency),
        }
        places = {field: table.column(field) for field in self._texts}
        self._places = {field: place for field, place in places.items() if place is not None}

    @property
    def new_products(self) -> NewProducts | None:
        """The products to create; None where the options create none."""
        return self._products.new

    def read(self, session: Session, rows: Sequence[FileRow]) -> tuple[ReadRows, list[RowError]]:
        """What the rows say that are right, and what is wrong with the others."""
        given, errors = Batch.of(rows)
        batch = self._of_something(given)
        if "category" in self._places:
            self.categories.learn_labels(session)
        if self.new_products is not None:
            self.new_products.learn_hidden(session)
        count = len(batch.lines)
        names = self._products.names(batch)
        batch.refuse_texts(names, self._products.look_up(session, names))
        columns = {field: batch.column(place) for field, place in self._places.items()}
        for field, column in columns.items():
            batch.refuse_texts(column, self._texts[field].remember(column))
        self._refuse_unpriced(batch, columns)
        instants = self._instants.read(batch)
        if batch.wrong:
            errors += batch.errors(self.table)
            mask = batch.mask()
            batch = Batch(list(compress(batch.lines, mask)), [])
            names = list(compress(names, mask))
            instants = instants.where(mask)
            columns = {field: list(compress(column, mask)) for field, column in columns.items()}
        sales = self._sales(batch, self._products.of(names), columns, instants)
        if batch.wrong:
            errors += batch.errors(self.table)
            sales = sales.where(batch.mask())
        back = sales.is_return or [False] * len(sales)
        came_back = any(back)
        gone = sales.where([not returned for returned in back]) if came_back else sales
        return ReadRows(gone, sales.where(back if came_back else []), len(given.lines) - count), errors

    def _of_something(self, batch: Batch) -> Batch:
        """The rows that are not of zero units."""
        column = batch.column(self._places["units"])
        self._texts["units"].remember(column)
        zeros = self._texts["units"].texts_of(0, column)
        if not zeros:
            return batch
        mask = [text not in zeros for text in column]
        return Batch(list(compress(batch.lines, mask)), list(compress(batch.cells, mask)))

    def _sales(
        self, batch: Batch, products: list[SoldProduct], columns: dict[str, list[Cell]], instants: Instants
    ) -> PreparedSales:
        ids, categories, prices, costs, stocked = (list(map(itemgetter(place), products)) for place in range(5))
        values = {field: self._texts[field].values(column) for field, column in columns.items()}
        if "category" in values:
            categories = [given or own for given, own in zip(values["category"], categories, strict=True)]
        unit_prices, revenues = values.get("unit_price"), values.get("revenue")
        is_return = self._unsigned(batch, values) if self._takes_returns else []
        unit_prices, revenues = values.get("unit_price"), values.get("revenue")
        off = _taken_off(values)
        is_complete = (
            off is None
            and unit_prices is not None
            and all(self._texts[field].has_no_nulls(columns[field]) for field in AMOUNTS if field in columns)
        )
        given = [True] * len(ids) if is_complete else _are_given(len(ids), unit_prices, revenues)
        totals = list(map(mul, unit_prices, values["units"])) if is_complete and unit_prices else []
        if not is_complete or (revenues is not None and any(map(gt, revenues, totals))):
            amounts = (unit_prices, revenues, prices, off)
            unit_prices, revenues = _amounts(batch, values["units"], *amounts)
            totals = list(map(mul, unit_prices, values["units"]))
        if self.new_products is not None:
            self._note_new(batch, self.new_products, ids, categories, unit_prices or [])
        return PreparedSales(
            product_id=ids,
            category=categories,
            units=values["units"],
            unit_price=unit_prices or [],
            total_price=totals,
            revenue=totals if revenues is None else revenues,
            sold_at=instants.utc,
            business_day=instants.day,
            takes_stock=list(map(and_, instants.takes_stock, stocked))
            if self._blocked_take_none
            else instants.takes_stock,
            line=batch.lines,
            amount_given=given,
            is_return=is_return,
            **{name: values[name] for name in REFERENCES if _says_any(values.get(name))},
            unit_cost=_known_costs(values.get("unit_cost"), costs),
        )

    def _unsigned(self, batch: Batch, values: dict[str, list[Any]]) -> list[bool]:
        """Which rows are returns; takes the minus off their units and revenues. No sale may have one."""
        is_return = [units < 0 for units in values["units"]]
        values["units"] = list(map(abs, values["units"]))
        if "revenue" in values:
            for index, (returned, revenue) in enumerate(zip(is_return, values["revenue"], strict=True)):
                if revenue is not None and revenue < 0 and not returned:
                    batch.refuse(index, WrongValue("revenue", f"{revenue} is negative, but units are not"))
            values["revenue"] = [None if revenue is None else abs(revenue) for revenue in values["revenue"]]
        return is_return if any(is_return) else []

    def _note_new(
        self,
        batch: Batch,
        new: NewProducts,
        ids: Sequence[int],
        categories: list[str | None],
        prices: Sequence[Decimal],
    ) -> None:
        """Tell the products that will be created of their sales; what is wrong goes into the batch."""
        for index, product_id in enumerate(ids):
            if product_id < 0 and index not in batch.wrong:
                categories[index] = categories[index] or self.categories.default
                try:
                    new.sell(product_id, categories[index], prices[index])
                except WrongValue as wrong:
                    batch.refuse(index, wrong)

    def _reference(self, field: str, rule: TypeAdapter[str], text: Cell) -> str | None:
        if not says_something(text):
            return None
        is_csv = self.table.delimiter is not None
        return read_or_refuse(
            field, lambda given: rule.validate_python(undefuse(given.strip()) if is_csv else given.strip()), text
        )

    def _units(self, text: Cell) -> int:
        if not says_something(text):
            raise WrongValue("units", "is empty")
        return read_or_refuse("units", lambda digits: self._count(self._numbers.whole(digits), text), text)

    def _count(self, units: int, text: str) -> int:
        """Units, negative ones of a return. Raises ValueError for those where they are refused."""
        if units < 0 and not self._takes_returns:
            message = f"{text.strip()!r} is a return; returns=match takes such rows, or leave them out"
            raise ValueError(message)
        return UNITS.validate_python(abs(units)) * (1 if units > 0 else -1) if units else 0

    def _discount(self, text: Cell) -> Decimal | None:
        """What is taken off a line; files write it with a minus, or without."""
        return (
            read_or_refuse("discount", lambda it: REVENUE.validate_python(abs(self._numbers.amount(it))), text)
            if says_something(text)
            else None
        )

    def _revenue(self, text: Cell) -> Decimal | None:
        if self._refuses_empty and not says_something(text) and not isinstance(text, Missing):
            raise WrongValue("revenue", EMPTY_AMOUNT)
        if self._takes_returns and says_something(text):
            return read_or_refuse("revenue", self._signed, text)
        return self._amount("revenue", REVENUE, text)

    def _currency(self, text: Cell) -> None:
        if says_something(text):
            read_or_refuse("currency", self._money.check_code, text)

    def _signed(self, digits: str) -> Decimal:
        amount = self._numbers.amount(digits)
        return REVENUE.validate_python(amount) if amount >= 0 else -REVENUE.validate_python(-amount)

    def _refuse_unpriced(self, batch: Batch, columns: dict[str, list[Cell]]) -> None:
        """Refuse rows whose unit price is empty and that have no column of revenues to take it from."""
        prices = columns.get("unit_price")
        if prices is None or not self._refuses_empty or self._texts["unit_price"].has_no_nulls(prices):
            return
        revenues = columns.get("revenue") or [Missing.MISSING] * len(prices)
        for index, (price, revenue) in enumerate(zip(prices, revenues, strict=True)):
            if isinstance(revenue, Missing) and not isinstance(price, Missing) and not says_something(price):
                batch.refuse(index, WrongValue("unit_price", EMPTY_AMOUNT))

    def _amount(self, field: str, rule: TypeAdapter[Decimal], text: Cell) -> Decimal | None:
        if not says_something(text):
            return None
        return read_or_refuse(
            field, lambda digits: rule.validate_python(_taken(self._numbers.amount(digits), text)), text
        )


def _says_any(values: Sequence[object] | None) -> bool:
    return values is not None and any(value is not None for value in values)


def _known_costs(given: list[Decimal | None] | None, costs: list[Decimal | None]) -> list[Decimal | None]:
    """What one unit cost: as the file says, whose empty cells are unknown; the product's where it has no such column.

    Nothing when nobody knows any.
    """
    unit_costs = costs if given is None else given
    return unit_costs if _says_any(unit_costs) else []


def _taken_off(values: Mapping[str, list[Decimal | None]]) -> list[Decimal] | None:
    """What discounts take off each row; None where they take nothing off any."""
    columns = [values[field] for field in ("discount", ORDER_SHARE) if _says_any(values.get(field))]
    if not columns:
        return None
    return [sum((off for off in row if off is not None), Decimal(0)) for row in zip(*columns, strict=True)]


def _order_share(text: Cell) -> Decimal | None:
    """A line's part of its order's discount, as `with_order_shares` has written it."""
    if not isinstance(text, str) or not text:
        return None
    if text.startswith(UNKNOWN):
        raise WrongValue("order_discount", text.removeprefix(UNKNOWN))
    return Decimal(text)


def _taken(amount: Decimal, text: str) -> Decimal:
    """Raises ValueError for what was given back."""
    if amount < 0:
        message = f"{text.strip()!r} is negative; returns have negative units, and are taken with returns=match"
        raise ValueError(message)
    return amount


def _are_given(rows: int, prices: list[Decimal | None] | None, revenues: list[Decimal | None] | None) -> list[bool]:
    """Whether each row says a price or a revenue."""
    nothing = [None] * rows
    pairs = zip(prices or nothing, revenues or nothing, strict=True)
    return [price is not None or revenue is not None for price, revenue in pairs]


def _amounts(
    batch: Batch,
    units: list[int],
    prices: list[Decimal | None] | None,
    revenues: list[Decimal | None] | None,
    own_prices: Sequence[Decimal | None],
    off: list[Decimal] | None,
) -> tuple[list[Decimal], list[Decimal]]:
    """Unit prices and revenues, those that are not given filled in; what is wrong with them goes into the batch."""
    nothing = [None] * len(units)
    filled: list[tuple[Decimal, Decimal]] = []
    columns = (units, prices or nothing, revenues or nothing, own_prices, off or [Decimal(0)] * len(units))
    for index, row in enumerate(zip(*columns, strict=True)):
        try:
            filled.append(_filled(*row))
        except WrongValue as wrong:
            batch.refuse(index, wrong)
            filled.append((Decimal(0), Decimal(0)))
    return [price for price, _ in filled], [revenue for _, revenue in filled]


def _filled(
    units: int, unit_price: Decimal | None, revenue: Decimal | None, own_price: Decimal | None, off: Decimal
) -> tuple[Decimal, Decimal]:
    """Unit price and revenue; `own_price` is the product's of today, `off` what discounts take off the revenue.

    A revenue alone makes the price, the least that covers it: the product's of today would show a discount, or hide
    one, that nobody gave. So does one that is more than the price says. Raises WrongValue.
    """
    if unit_price is None and revenue is None:
        unit_price = own_price
        if unit_price is None:
            raise WrongValue("unit_price", "is not said, and a product that is still to be created has none")
    gross = units * (unit_price or Decimal(0)) if revenue is None else revenue
    if unit_price is None or gross > units * unit_price:
        unit_price = (gross / units).quantize(CENT, ROUND_CEILING)
        if unit_price > MAX_PRICE:
            raise WrongValue("revenue", f"{revenue} for {units} units would be a price over {MAX_PRICE}")
    if off > gross:
        raise WrongValue("discount", f"{off} is taken off {gross}, which is less")
    return unit_price, gross - off
