"""GET /inventory-transactions: what moved the stock of the whole store."""

from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, ScalarSelect, SQLColumnExpression, select
from sqlalchemy.orm import Session

from common.calendar.date_filter import date_conditions
from common.db.keyset import FetchedPage, Sort, fetch_page
from common.db.models import InventoryTransaction, Product
from common.db.rows import AnySelect
from common.db.schemas.inventory_transaction import StoreLedgerQuery
from common.stock.known import require_products
from products_service.inventory_queries import LEDGER

Text = TypeVar("Text", str, str | None)

Entry = InventoryTransaction
SORTS = {"created_at": Sort(Entry.created_at, bound_first=True)}


def list_store_ledger(session: Session, query: StoreLedgerQuery, zone: ZoneInfo) -> FetchedPage:
    """One page of all ledgers. Raises InvalidRequest (a product that never existed), InvalidCursor."""
    require_products(session, query.product_id)
    statement = _entries(query).where(*_conditions(query, zone))
    return fetch_page(session, statement, name="store ledger", query=query, sorts=SORTS, key=Entry.id)


def _entries(query: StoreLedgerQuery) -> AnySelect:
    """The entries with their products, by the index that leads to a page by time."""
    index = "product_id_created_at" if query.product_id else "created_at"
    return LEDGER.add_columns(
        _of_product(Product.name).label("product_name"), _of_product(Product.sku).label("sku")
    ).with_hint(Entry, f"FORCE INDEX (ix_inventory_transactions_{index})")


def _conditions(query: StoreLedgerQuery, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    conditions = date_conditions(Entry.created_at, query.start_date, query.end_date, zone)
    if query.product_id:
        conditions.append(Entry.product_id.in_(query.product_id))
    if query.category:
        # Looked up for each entry: a join would begin with the products, and sort all that ever moved them.
        conditions.append(_of_product(Product.category).in_(query.category))
    if query.reason:
        conditions.append(Entry.reason.in_(query.reason))
    return conditions


def _of_product(column: SQLColumnExpression[Text]) -> ScalarSelect[Text]:
    """A column of an entry's product, looked up by its key."""
    return select(column).where(Product.id == Entry.product_id).correlate(Entry).scalar_subquery()
