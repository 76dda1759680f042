"""GET /store/events: that something was sold, told within a second to all who follow."""

from decimal import Decimal
from typing import Annotated
from zoneinfo import ZoneInfo

import anyio.to_thread
from fastapi import FastAPI, Request
from pydantic import Field
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.datastructures import State

from common.calendar.periods import local_date
from common.db.models import CategoryDailySales, Grain, Sale
from common.db.schemas.fields import Instant, Money, ResponseModel
from common.db.transactions import Database
from common.db.types import utc_now
from common.http.admission import Admission, slot
from common.http.event_stream import Feed
from common.settings import Settings


class StoreNow(ResponseModel):
    """What the store has sold today, by its own date; void sales are not counted.

    `newest_sale_id` is that of the sale recorded last, whenever it was sold, and null while there is none.
    """

    newest_sale_id: int | None
    sales_today: int
    revenue_today: Money
    as_of: Annotated[Instant, Field(description="When this was read; alone it is no news")]

    def tells_more_than(self, before: "StoreNow") -> bool:
        """Whether anything has changed but the time."""
        return self.model_dump(exclude={"as_of"}) != before.model_dump(exclude={"as_of"})


def add_store_feed(app: FastAPI) -> None:
    """Give a process its feed. The feed's statement waits for a connection as a request does."""
    app.state.store_feed = _feed(app.state.database, app.state.admission, app.state.settings, app.state)


def store_feed_of(request: Request) -> Feed[StoreNow]:
    """The feed of the process that works on a request."""
    feed: Feed[StoreNow] = request.app.state.store_feed
    return feed


def _feed(database: Database, admission: Admission, settings: Settings, state: State) -> Feed[StoreNow]:
    async def look() -> StoreNow:
        async with slot(admission.connections):
            return await anyio.to_thread.run_sync(
                lambda: database.read(lambda session: sold_today(session, settings.zone))
            )

    return Feed(look, StoreNow.tells_more_than, places=settings.event_streams, is_over=lambda: bool(state.draining))


# SELECT (SELECT MAX(id) FROM sales), SUM(sales), SUM(revenue)
# FROM category_daily_sales
# WHERE grain = 'day' AND business_day = ?
def sold_today(session: Session, zone: ZoneInfo) -> StoreNow:
    """What the store, whose zone is given, has sold by now; from the rollup, whose rows of a day are a few hundred."""
    now = utc_now()
    newest = select(func.max(Sale.id)).scalar_subquery()
    found = select(newest, func.sum(CategoryDailySales.sales), func.sum(CategoryDailySales.revenue))
    today = (CategoryDailySales.grain == Grain.DAY, CategoryDailySales.business_day == local_date(now, zone))
    sale_id, sales, revenue = session.execute(found.where(*today)).one()
    return StoreNow(newest_sale_id=sale_id, sales_today=int(sales or 0), revenue_today=revenue or Decimal(0), as_of=now)
