"""Rollup: sales of each channel by business day."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from common.db.models.base import Model
from common.db.models.measures import MeasureColumns
from common.db.models.sale import MAX_CHANNEL
from common.db.types import BINARY_COLLATION, text_column


class ChannelDailySales(MeasureColumns, Model):
    """Sales and returns of one channel on one business day.

    Written by `sales_service.rollups` only, in the sale's own transaction. What has no channel is in no row: it is what
    the day's categories have and its channels have not, so that a sale without a channel costs nothing here.

    - business_day: the date of sold_at in the store's time zone.
    - channel: the shop's own name of it, compared exactly.
    - the measures: see `MeasureColumns`.
    """

    __tablename__ = "channel_daily_sales"

    business_day: Mapped[date] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(text_column(MAX_CHANNEL, collation=BINARY_COLLATION), primary_key=True)
