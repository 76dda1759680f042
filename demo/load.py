"""Put a plan's store into the database, in transactions of a few days each.

A load that was interrupted goes on where it stopped: each transaction is in as a whole, and the next begins after it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain, islice

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from common.calendar.periods import local_date
from common.db.models import Product, Sale, SaleReturn, table_of
from common.db.transactions import Database
from common.db.types import utc_now
from demo.assortment import Plan, assortment
from demo.history import Day, history
from demo.opening import is_begun, open_store
from demo.recording import Books
from demo.reversals import DemoReturn, Mistake
from demo.stock import StockPlan, first_shown, plan_stock

CHUNK_SALES = 3000
"""Sales of one transaction, or those of one day where that has more."""
LEFT_WHEN_BLOCKED = 20
"""Units in stock of a product when it is blocked."""

products = table_of(Product)
sales = table_of(Sale)
returns = table_of(SaleReturn)

Progress = Callable[[int], None]
"""Called with the number of days done so far."""


def load_demo(database: Database, plan: Plan, progress: Progress) -> int:
    """Fill the store and return the number of its sales. Raises StoreNotEmpty and DemoPresent before it writes."""
    stock = assortment(plan)
    if not database.read(lambda session: is_begun(session, plan)):
        database.write(lambda session: open_store(session, plan, stock))
    loading = _Loading(database, Books(plan, database.read(_ids)), database.read(_done), progress)
    now = utc_now()
    days = history(plan, stock)
    for chunk in _chunks(islice(days, (first_shown(plan) - plan.first_day).days)):
        loading.store(chunk)
    recent = [*days]
    past = [day for day in recent if day.day < local_date(now, plan.zone)]
    sold = [sale for day in recent[len(past) :] for sale in day.sales if sale.sold_at < now]
    came_back = [back for day in recent[len(past) :] for back in day.returns if back.returned_at < now]

    in_stock = Counter({product.sku: product.level or 0 for product in stock})
    in_stock.update({product.sku: LEFT_WHEN_BLOCKED for product in stock if product.level is None})
    for sale in sold:
        in_stock[sale.product.sku] += sale.units
    moves = plan_stock(plan, stock, past, in_stock)
    for day in past:
        loading.store([day], moves)
    loading.take_back(came_back)
    loading.void_mistakes()
    for back in came_back:
        in_stock[back.product.sku] += back.restocked
    levels = {product.sku: None if product.level is None else in_stock[product.sku] for product in stock}
    database.write(partial(loading.books.open_today, levels=levels, sold=sold))
    return int(database.read(lambda session: session.execute(select(func.count()).select_from(sales)).scalar_one()))


def _ids(session: Session) -> dict[str, int]:
    """Product ids by sku."""
    return {row.sku: row.id for row in session.execute(select(products.c.sku, products.c.id))}


@dataclass(frozen=True)
class _Done:
    """How far an earlier load came: the instants of the last sale and of the last return, if there is one."""

    sold_at: datetime | None
    returned_at: datetime | None


def _done(session: Session) -> _Done:
    last_sale = session.execute(select(func.max(sales.c.sold_at))).scalar_one()
    return _Done(last_sale, session.execute(select(func.max(returns.c.returned_at))).scalar_one())


def _chunks(days: Iterable[Day]) -> Iterator[list[Day]]:
    """Days whose sales are recorded at once."""
    waiting: list[Day] = []
    for day in days:
        waiting.append(day)
        if sum(len(one.sales) for one in waiting) >= CHUNK_SALES:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


class _Loading:
    """One load: stores what an earlier one has not stored."""

    def __init__(self, database: Database, books: Books, done: _Done, progress: Progress) -> None:
        self.database = database
        self.books = books
        self.done = done
        self.progress = progress
        self.days = 0
        self.mistakes: list[Mistake] = []

    def store(self, days: Sequence[Day], moves: StockPlan | None = None) -> None:
        """Store the sales of days of the past, and the returns."""
        done = self.done.sold_at
        sold = [sale for day in days for sale in day.sales if done is None or sale.sold_at > done]
        if sold:
            self.database.write(partial(self.books.record_sales, days=days, stock=moves))
        self.take_back([*chain.from_iterable(day.returns for day in days)])
        self.mistakes += chain.from_iterable(day.mistakes for day in days)
        self.days += len(days)
        self.progress(self.days)

    def take_back(self, given_back: Sequence[DemoReturn]) -> None:
        """Store returns."""
        done = self.done.returned_at
        left = [back for back in given_back if done is None or back.returned_at > done]
        if left:
            self.database.write(partial(self.books.record_returns, given_back=left))

    def void_mistakes(self) -> None:
        """Void the sales that never happened."""
        for mistake in self.mistakes:
            self.database.write(partial(self.books.void, mistake=mistake))
