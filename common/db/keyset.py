"""The one pagination path: keyset cursors over any sort, with the primary key as tiebreak and a hard cap."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, NotRequired

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, func, or_
from sqlalchemy.orm import InstrumentedAttribute, Session
from typing_extensions import TypedDict

from common.db.cursors import decode_cursor, encode_cursor
from common.db.rows import AnySelect, StoredRow, columns_of
from common.db.schemas.page import TOLD_BESIDE, SortedQuery


class Walk(NamedTuple):
    """How far a page is looked for where an index has a list's order and not all of its filter.

    - statement: the list's rows by that part of the filter which the index has.
    - rows: how many of these are looked at for one page.
    - refusal: what is raised when there are more, and no whole page among those.
    """

    statement: AnySelect
    rows: int
    refusal: Exception


@dataclass(frozen=True)
class Sort:
    """One way a list can be sorted. Nulls sort lowest, as MySQL has it, or last in both directions."""

    column: SQLColumnExpression[Any]
    nullable: bool = False
    nulls_last: bool = False
    bound_first: bool = False
    """Find the page's last value before its rows: an index leads to them by this column, but cannot give them in order
    (its ties are not by key ascending)."""
    walk: Walk | None = None
    """How far in this order a page is looked for; None for to the end."""


class FetchedPage(NamedTuple):
    """A page as it was read; the list's schema reads the rows by the names of their columns."""

    items: Sequence[StoredRow]
    next_cursor: str | None


class CountedRows(TypedDict):
    """The same of a list that can be counted; `count` is there only where `with_count` asked for it."""

    items: Sequence[StoredRow | Mapping[str, object]]
    next_cursor: str | None
    count: NotRequired[int]


def with_count(session: Session, page: FetchedPage, statement: AnySelect, *, wanted: bool) -> CountedRows:
    """The page, with the number of the statement's rows if wanted: of all pages, whatever the cursor."""
    listed = CountedRows(items=page.items, next_cursor=page.next_cursor)
    if wanted:
        counted = statement.with_only_columns(func.count(), maintain_column_froms=True)
        listed["count"] = session.execute(counted).scalar_one()
    return listed


def fetch_page(
    session: Session,
    statement: AnySelect,
    *,
    name: str,
    query: SortedQuery,
    sorts: Mapping[str, Sort],
    key: InstrumentedAttribute[int] | ColumnElement[int],
) -> FetchedPage:
    """One page of `statement`'s rows and the cursor of the next page.

    `query.sort` (a name from `sorts`, `-name` for descending) orders them; equal ones follow `key` ascending, which
    must be unique. `statement` must select `key` under its own name. Raises InvalidCursor, and the refusal of a walk.
    """
    descending = query.sort.startswith("-")
    sort = sorts[query.sort.removeprefix("-")]
    scope = _scope(name, query)
    value: ColumnElement[Any] = sort.column.label("sort_value")
    begin: list[ColumnElement[bool]] = []
    if query.cursor is not None:
        after = decode_cursor(query.cursor, scope, None if sort.column is key else value, nullable=sort.nullable)
        begin.append(_after(sort, key, *after, descending=descending))
    statement, refusal = _bounded(session, statement.where(*begin), sort, begin, query)
    if sort.column is not key:
        statement = statement.add_columns(value)
    if sort.nulls_last:
        statement = statement.order_by(sort.column.is_(None))
    statement = statement.order_by(sort.column.desc() if descending else sort.column, key).limit(query.limit + 1)
    if sort.column is key and descending:
        statement = statement.order_by(None).order_by(key.desc())
    rows = session.execute(statement).all()
    if len(rows) <= query.limit:
        if refusal:
            raise refusal
        return FetchedPage(rows, None)
    last = columns_of(rows[query.limit - 1])
    return FetchedPage(rows[: query.limit], encode_cursor(last.get("sort_value"), last[str(key.key)], scope))


def with_rows(session: Session, page: FetchedPage, statement: AnySelect, key: SQLColumnExpression[int]) -> FetchedPage:
    """A page of keys, called `id`, as one of a statement's rows: what is shown is looked up for these alone."""
    # By name: a row of a statement that was compiled for another one does not know its columns.
    keys: list[int] = [row.id for row in page.items]
    rows = {row.id: row for row in session.execute(statement.where(key.in_(keys)))} if keys else {}
    return FetchedPage([rows[value] for value in keys], page.next_cursor)


def _bounded(
    session: Session, statement: AnySelect, sort: Sort, begin: Sequence[ColumnElement[bool]], query: SortedQuery
) -> tuple[AnySelect, Exception | None]:
    """The statement without the rows that lie beyond the page, ties of its last row included.

    And what to raise when it has no whole page, because a walk ended before the list does. Raises it when it is known.
    """
    descending, walk = query.sort.startswith("-"), sort.walk
    end = _up_to_row(session, walk.statement.where(*begin), sort, walk.rows, descending=descending) if walk else None
    refusal = walk.refusal if walk and end is not None else None
    if end is not None:
        statement = statement.where(end)
    if not sort.bound_first:
        return statement, refusal
    whole = _up_to_row(session, statement, sort, query.limit, descending=descending)
    if whole is None and refusal:
        raise refusal
    return statement if whole is None else statement.where(whole), refusal


def _up_to_row(
    session: Session, statement: AnySelect, sort: Sort, number: int, *, descending: bool
) -> ColumnElement[bool] | None:
    """That a row lies no further than the row of this number, from 0, ties of that one included; None without it.

    Finds its value in the index first, so that the server sorts a page and not the table: with ten million rows the
    difference is seconds.
    """
    column = sort.column
    order = column.desc() if descending else column
    # with_only_columns keeps the conditions; nothing but the index is read.
    value = session.execute(statement.with_only_columns(column).order_by(order).limit(1).offset(number)).scalar()
    if value is None:
        return None
    up_to: ColumnElement[bool] = column >= value if descending else column <= value
    return up_to


def _after(
    sort: Sort, key: SQLColumnExpression[int], value: Any, last_key: int, *, descending: bool
) -> ColumnElement[bool]:
    """The rows that come after (value, last_key)."""
    column, nulls_follow = sort.column, sort.nullable and (descending or sort.nulls_last)
    if column is key:
        return key < last_key if descending else key > last_key
    if value is None:
        tie = and_(column.is_(None), key > last_key)
        return tie if nulls_follow else or_(tie, column.is_not(None))
    beyond = column < value if descending else column > value
    # The redundant outer bound is what lets MySQL read an index range instead of filtering.
    bound = column <= value if descending else column >= value
    after = and_(bound, or_(beyond, and_(column == value, key > last_key)))
    return or_(after, column.is_(None)) if nulls_follow else after


def _scope(name: str, query: SortedQuery) -> str:
    """What a cursor belongs to: the list, its sort and its filters, but not what is told beside the rows."""
    filters = query.model_dump(mode="json", exclude={"limit", "cursor", *TOLD_BESIDE})
    return json.dumps([name, filters], sort_keys=True)
