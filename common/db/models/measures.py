"""The columns that every rollup has: sums of what was sold and of what came back."""

from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from common.db.types import Id, SumAmount


class MeasureColumns:
    """Sums over sales and returns; `sales_service.rollups.measures` says of each what it is the sum of.

    Sales count on the day of their `sold_at`, voided ones nowhere. Returns count twice, each time in columns of their
    own: on the day that they came back, and (`…_of_sales`) on the day of the sale that they take from.

    - sales, units, revenue: number of sales, units sold, what was taken.
    - list_total: what the sales would have brought without discounts.
    - cost_sold, costed_revenue: units times unit_cost, and the revenue, of the sales that have one.
    - orders, order_revenue: the sales that are the first of an order, and the revenue of the sales that have one.
    - returns, units_returned, refunded: number of returns, units that came back, money that went back.
    - cost_returned, costed_refunded: restocked units times unit_cost, and what was refunded, of the returns with one.
    """

    sales: Mapped[int] = mapped_column(sort_order=1, server_default=text("0"))
    units: Mapped[int] = mapped_column(Id, sort_order=1, server_default=text("0"))
    revenue: Mapped[Decimal] = mapped_column(SumAmount, sort_order=1, server_default=text("0"))
    list_total: Mapped[Decimal] = mapped_column(SumAmount, sort_order=1, server_default=text("0"))
    cost_sold: Mapped[Decimal] = mapped_column(SumAmount, sort_order=1, server_default=text("0"))
    costed_revenue: Mapped[Decimal] = mapped_column(SumAmount, sort_order=1, server_default=text("0"))
    orders: Mapped[int] = mapped_column(sort_order=1, server_default=text("0"))
    order_revenue: Mapped[Decimal] = mapped_column(SumAmount, sort_order=1, server_default=text("0"))
    returns: Mapped[int] = mapped_column(sort_order=1, server_default=text("0"))
    units_returned: Mapped[int] = mapped_column(Id, sort_order=1, server_default=text("0"))
    refunded: Mapped[Decimal] = mapped_column(SumAmount, sort_order=1, server_default=text("0"))
    cost_returned: Mapped[Decimal] = mapped_column(SumAmount, sort_order=1, server_default=text("0"))
    costed_refunded: Mapped[Decimal] = mapped_column(SumAmount, sort_order=1, server_default=text("0"))
    returns_of_sales: Mapped[int] = mapped_column(sort_order=1, server_default=text("0"))
    units_returned_of_sales: Mapped[int] = mapped_column(Id, sort_order=1, server_default=text("0"))
    refunded_of_sales: Mapped[Decimal] = mapped_column(SumAmount, sort_order=1, server_default=text("0"))
    cost_returned_of_sales: Mapped[Decimal] = mapped_column(SumAmount, sort_order=1, server_default=text("0"))
    costed_refunded_of_sales: Mapped[Decimal] = mapped_column(SumAmount, sort_order=1, server_default=text("0"))
