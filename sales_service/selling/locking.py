"""Sales under their row locks, with what has been taken off them so far, and their products."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from common.db.models import Product, Sale, SaleReversal
from common.db.rows import AnySelect
from common.db.schemas.fields import CENT
from common.stock.ledger import LOCKED_COLUMNS, LockedProduct, lock_products
from sales_service.selling.queries import TOOK_STOCK


@dataclass
class LockedSale:
    """A sale that nobody else can take anything off until this transaction ends.

    - took_stock: whether its units were taken from the stock.
    - returned_units, refunded: what its returns took off so far, those of this transaction included.
    - voided_at: since when it counts as never made; null while it counts.
    """

    id: int
    product_id: int
    category: str
    units: int
    total_price: Decimal
    revenue: Decimal
    sold_at: datetime
    unit_cost: Decimal | None
    order_ref: str | None
    channel: str | None
    took_stock: bool
    returned_units: int
    refunded: Decimal
    voided_at: datetime | None

    @property
    def returnable(self) -> int:
        """Units that have not come back yet."""
        return self.units - self.returned_units

    @property
    def refundable(self) -> Decimal:
        """Money that has not gone back yet."""
        return self.revenue - self.refunded

    def share(self, units: int) -> Decimal:
        """What this many units of the sale come to, half up to cents; all of them to its revenue."""
        # The quotient's 28 digits never make a half of less than a half: units have seven digits, and cents two.
        return (self.revenue * units / self.units).quantize(CENT, ROUND_HALF_UP)

    def share_of_next(self, units: int) -> Decimal:
        """What goes back for the next units that come back: piece by piece it is exactly the revenue."""
        share = self.share(self.returned_units + units) - self.share(self.returned_units)
        return min(share, self.refundable)


SALE_COLUMNS = (
    Sale.id,
    Sale.product_id,
    Sale.category,
    Sale.units,
    Sale.total_price,
    Sale.revenue,
    Sale.sold_at,
    Sale.unit_cost,
    Sale.order_ref,
    Sale.channel,
    TOOK_STOCK.label("took_stock"),
    func.coalesce(SaleReversal.returned_units, 0).label("returned_units"),
    func.coalesce(SaleReversal.refunded, 0).label("refunded"),
    SaleReversal.voided_at,
)
"""What a `LockedSale` is made of, in its order."""

WITH_REVERSALS: AnySelect = select(*SALE_COLUMNS).outerjoin_from(Sale, SaleReversal, SaleReversal.sale_id == Sale.id)

LOCK_SALES = WITH_REVERSALS.where(Sale.id.in_(bindparam("ids", expanding=True))).order_by(Sale.id).with_for_update()

LOCK_SALE_AND_PRODUCT = (
    WITH_REVERSALS.add_columns(*LOCKED_COLUMNS)
    .join(Product, Product.id == Sale.product_id)
    .where(Sale.id == bindparam("id"))
    .with_for_update()
)

Locked = tuple[dict[int, LockedSale], dict[int, LockedProduct]]


def lock_sales(session: Session, sale_ids: Collection[int], product_ids: Collection[int] = ()) -> Locked:
    """Lock sales, then their products and any others, each in the order of their ids; read what the locks guard.

    Both by id; ids that do not exist are missing. A sale's row is never changed: its lock stands for what has been
    taken off it. Whoever wants a sale's lock must not hold a product's yet, or two could wait for each other.

    One sale without other products is one statement, so that a return costs one more than a sale:

        SELECT …sale…, …reversal…, …product…
        FROM sales LEFT JOIN sale_reversals ON sale_reversals.sale_id = sales.id
        JOIN products ON products.id = sales.product_id
        WHERE sales.id = ? FOR UPDATE

    Both servers lock the sale before they look at the other two, since only the sale tells them which rows. Who waits
    there reads the others as they are when the wait is over.
    """
    if len(set(sale_ids)) == 1 and not product_ids:
        row = session.execute(LOCK_SALE_AND_PRODUCT, {"id": next(iter(sale_ids))}).one_or_none()
        if row is None:
            return {}, {}
        sale, product = LockedSale(*row[: len(SALE_COLUMNS)]), LockedProduct(*row[len(SALE_COLUMNS) :])
        return {sale.id: sale}, {product.id: product}
    rows = session.execute(LOCK_SALES, {"ids": sorted(set(sale_ids))}) if sale_ids else ()
    sales = {row[0]: LockedSale(*row) for row in rows}
    return sales, lock_products(session, {sale.product_id for sale in sales.values()} | set(product_ids))
