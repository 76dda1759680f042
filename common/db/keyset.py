"""The one pagination path: keyset cursors over any sort, with the primary key as tiebreak and a hard cap."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Row, Select, and_, or_
from sqlalchemy.orm import Session

from common.db.cursors import decode_cursor, encode_cursor
from common.db.schemas.fields import RequestModel

Item = TypeVar("Item")

MAX_LIMIT = 200


class Page(BaseModel, Generic[Item]):
    """One page of a list; `next_cursor` is null on the last."""

    items: list[Item]
    next_cursor: str | None


SORT = Field(description="The order; - before a name for the reverse. Those that are equal follow by id")
"""What every list's `sort` is; each has its own allow-list."""


class PageQuery(RequestModel):
    """The query parameters of every list."""

    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT, description="Items per page at most")] = 50
    cursor: Annotated[
        str | None,
        Field(max_length=2000, description="`next_cursor` of the page before; leave it out for the first page"),
    ] = None


@dataclass(frozen=True)
class Sort:
    """One way a list can be sorted. Nulls sort lowest, as MySQL has it."""

    column: ColumnElement[Any]
    nullable: bool = False
    indexed: bool = False
    """An index leads to the rows by this column, but cannot give them in order (its ties are not by key ascending)."""


def fetch_page(
    session: Session,
    statement: Select[Any],
    *,
    name: str,
    query: PageQuery,
    sorts: Mapping[str, Sort],
    key: ColumnElement[int],
) -> tuple[list[Row[Any]], str | None]:
    """One page of `statement`'s rows and the cursor of the next page.

    `query.sort` (a name from `sorts`, `-name` for descending) orders them; equal ones follow `key` ascending, which
    must be unique. `statement` must select `key` under its own name. Raises InvalidCursor.
    """
    wanted: str = getattr(query, "sort")  # noqa: B009 - every list's query declares it, with its own allow-list
    descending = wanted.startswith("-")
    sort = sorts[wanted.removeprefix("-")]
    scope = _scope(name, query)
    if query.cursor is not None:
        column = None if sort.column is key else sort.column
        after = decode_cursor(query.cursor, scope, column, nullable=sort.nullable)
        statement = statement.where(_after(sort, key, *after, descending=descending))
    if sort.indexed:
        statement = _bounded(session, statement, sort, query.limit, descending=descending)
    if sort.column is not key:
        statement = statement.add_columns(sort.column.label("sort_value"))
    statement = statement.order_by(sort.column.desc() if descending else sort.column, key).limit(query.limit + 1)
    if sort.column is key and descending:
        statement = statement.order_by(None).order_by(key.desc())
    rows = list(session.execute(statement))
    if len(rows) <= query.limit:
        return rows, None
    last = rows[query.limit - 1]._mapping  # noqa: SLF001 - the public name of a row's mapping
    return rows[: query.limit], encode_cursor(last.get("sort_value"), last[key.name], scope)


def _bounded(session: Session, statement: Select[Any], sort: Sort, limit: int, *, descending: bool) -> Select[Any]:
    """The statement without the rows that lie beyond the page, ties of its last row included.

    Finds the page's last value in the index first, so that the server sorts a page and not the table: with ten million
    rows the difference is seconds.
    """
    column = sort.column
    order = column.desc() if descending else column
    # with_only_columns keeps the conditions; nothing but the index is read.
    bound = session.execute(statement.with_only_columns(column).order_by(order).limit(1).offset(limit)).scalar()
    if bound is None:
        return statement
    return statement.where(column >= bound if descending else column <= bound)


def _after(sort: Sort, key: ColumnElement[int], value: Any, last_key: int, *, descending: bool) -> ColumnElement[bool]:
    """The rows that come after (value, last_key)."""
    column = sort.column
    if column is key:
        return key < last_key if descending else key > last_key
    if value is None:
        tie = and_(column.is_(None), key > last_key)
        return tie if descending else or_(tie, column.is_not(None))
    beyond = column < value if descending else column > value
    # The redundant outer bound is what lets MySQL read an index range instead of filtering.
    bound = column <= value if descending else column >= value
    after = and_(bound, or_(beyond, and_(column == value, key > last_key)))
    return or_(after, column.is_(None)) if descending and sort.nullable else after


def _scope(name: str, query: PageQuery) -> str:
    """What a cursor belongs to: the list, its sort and its filters, but not the page size."""
    filters = query.model_dump(mode="json", exclude={"limit", "cursor"})
    return json.dumps([name, filters], sort_keys=True)
