"""What a row of a list says of a product's sales and of how long its stock will last.

    days_of_cover = ⌊level ÷ (units sold ÷ days on sale)⌋

All in SQL, since a list can be sorted by it; but on how many days a product was on sale is found in Python, for the few
whose stock went or came back, and handed to the statement.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    FromClause,
    Integer,
    Label,
    Subquery,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    select,
    text,
)

from common.db.models import Grain, Product, ProductPeriodSales, Sale, SaleReversal, table_of
from common.db.schemas.cover import CoverReason
from common.db.types import utc_now
from products_service.cover.window import Window

NEW_FOR = timedelta(days=7)
"""So long after a product was registered, nobody can say how fast it sells."""

VOID = (
    select(SaleReversal.voided_at)
    .where(SaleReversal.sale_id == Sale.id, SaleReversal.voided_at.is_not(None))
    .correlate(Sale)
    .scalar_subquery()
)


def last_sold_at(as_of: datetime | None) -> Label[datetime]:
    """When a product was sold last, up to an instant if one is given; null when it never was.

    The latest sale that is not void is found by the index, and looked up: a join would read all voids first.
    """
    sold = [] if as_of is None else [Sale.sold_at <= as_of]
    latest = (
        select(Sale.sold_at)
        .with_hint(Sale, "FORCE INDEX (ix_sales_product_id_sold_at)")
        .where(Sale.product_id == Product.id, VOID.is_(None), *sold)
        .order_by(Sale.product_id.desc(), Sale.sold_at.desc())
        .limit(1)
    )
    return latest.correlate(Product).scalar_subquery().label("last_sold_at")


@dataclass(frozen=True)
class Cover:
    """The figures of products whose row the statement reads.

    - sold: the units that products sold in the window (`units_sold.units_sold`).
    - turned: days on sale of those whose stock went or came back in it (`days_on_sale.days_on_sale`).
    """

    window: Window
    sold: Subquery
    turned: Mapping[int, int]
    _listed: Subquery = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_listed", _listed(self.turned))

    @property
    def rows(self) -> FromClause:
        """Products, each with what is known of it."""
        joined = table_of(Product).outerjoin(self.sold, self.sold.c.product_id == Product.id)
        return joined.outerjoin(self._listed, self._listed.c.product_id == Product.id)

    @property
    def units_sold(self) -> Label[int]:
        """Units that were sold in the window."""
        return func.coalesce(self.sold.c.units, 0, type_=BigInteger).label("units_sold")

    @property
    def days_on_sale(self) -> Label[int]:
        """Days of the window on which it could be sold: all or none where its stock neither went nor came back."""
        unturned = case((Product.current_inventory > 0, len(self.window.every_day)), else_=0)
        return func.coalesce(self._listed.c.days, unturned, type_=Integer).label("days_on_sale")

    @property
    def reason(self) -> Label[str | None]:
        """Why there are no days of cover; null where there are."""
        return case(
            (Product.current_inventory.is_(None), CoverReason.BLOCKED.value),
            (self._is_new, CoverReason.TOO_NEW.value),
            (self._units == 0, CoverReason.NO_SALES.value),
        ).label("cover_reason")

    @property
    def days_of_cover(self) -> Label[int | None]:
        """How many days the stock will last."""
        lasts = Product.current_inventory * self.days_on_sale.element
        known = and_(Product.current_inventory.is_not(None), ~self._is_new, self._units > 0)
        # DIV: a quotient with decimals may be rounded up to the next whole number before it is cut off.
        return case((known, cast(lasts.op("DIV")(self._units), BigInteger))).label("days_of_cover")

    @property
    def columns(self) -> tuple[Label[int], Label[int], Label[int | None], Label[str | None]]:
        """All of them."""
        return self.units_sold, self.days_on_sale, self.days_of_cover, self.reason

    @property
    def _units(self) -> ColumnElement[int]:
        return self.units_sold.element

    @property
    def _is_new(self) -> ColumnElement[bool]:
        return Product.created_at > self.window.now - NEW_FOR


def _listed(days: Mapping[int, int]) -> Subquery:
    """Numbers by product id as a table.

    Grouped, though each product is there once: what is grouped is stored and gets a key. Otherwise both servers compare
    every product with every number (20 s of ten thousand products, a thousand of them listed).
    """
    rows: BindParameter[str] = bindparam("days", json.dumps(list(days.items())), unique=True)
    statement = text(
        "SELECT product_id, MAX(days) AS days FROM JSON_TABLE(:days, '$[*]' COLUMNS "
        "(product_id BIGINT PATH '$[0]', days INT PATH '$[1]')) AS turned GROUP BY product_id"
    )
    return statement.bindparams(rows).columns(product_id=BigInteger, days=Integer).subquery("turned")


def unsold_conditions(days: int | None, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    """That a product is older than so many days, today included, and sold nothing on them; nothing for None."""
    if days is None:
        return []
    window = Window.ending(utc_now(), days, zone)
    sold = exists().where(
        ProductPeriodSales.product_id == Product.id,
        ProductPeriodSales.grain == Grain.DAY,
        ProductPeriodSales.period_start >= window.first,
        ProductPeriodSales.units > 0,
    )
    return [Product.created_at < window.start, ~sold]
