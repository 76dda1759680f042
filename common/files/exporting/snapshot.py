"""Reading a table of any size at one moment: batches by key, all in one snapshot.

The batches are ordinary statements, whose result is complete before its first byte is sent. A single unbuffered one
would not be faster (measured), but a client that reads slowly would hold it open at the server, and one that goes away
would leave the rest of it to be read to its end before the connection is of use again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, FromClause, Select, Table, func, select
from sqlalchemy.orm import Session

from common.files.exporting.sql_lines import ExportColumn, Line

SORTED_ROWS = 50_000
"""So many rows at most are found by an index and sorted by key; for more it is faster to go through the table in the
order of its key. Ten million sales take some five seconds to go through."""


@dataclass(frozen=True)
class ExportSource:
    """What an export reads.

    - table: what its rows are of; with the joined ones in `rows`, each of which adds one row at most.
    - key: the table's primary key, a number; rows come in its order.
    - conditions: which rows.
    - exclusions: what else a row must meet, and nearly every one does; not asked while looking where the rows are.
    - batch: rows of one statement; their lines are in memory at once.
    """

    name: str
    columns: Sequence[ExportColumn]
    table: Table
    key: ColumnElement[int]
    batch: int
    rows: FromClause | None = None
    conditions: Sequence[ColumnElement[bool]] = field(default_factory=tuple)
    exclusions: Sequence[ColumnElement[bool]] = field(default_factory=tuple)


@dataclass(frozen=True)
class _Span:
    """Keys after `after` up to `end` (None: no end), gone through in their order, or by whatever index finds them."""

    after: int
    end: int | None
    in_order: bool


def read_lines(session: Session, source: ExportSource, line: Line) -> Iterator[list[bytes]]:
    """The lines of the source's rows in batches. The session's transaction must be a snapshot."""
    span = _span(session, source)
    statement = _statement(source, line, span)
    after = span.after
    while True:
        rows = session.execute(statement.where(source.key > after)).all()
        if rows:
            yield [row[1] for row in rows]
        if len(rows) < source.batch:
            return
        after = rows[-1][0]


def _span(session: Session, source: ExportSource) -> _Span:
    """Where the rows are. Cheap: indexes have all that filters ask for."""
    if not source.conditions:
        return _Span(after=-1, end=None, in_order=True)
    counted = select(func.count(), func.min(source.key), func.max(source.key)).where(*source.conditions)
    rows, first, last = session.execute(counted).one()
    if not rows:
        return _Span(after=0, end=0, in_order=True)
    return _Span(after=first - 1, end=last, in_order=rows > SORTED_ROWS)


def _statement(source: ExportSource, line: Line, span: _Span) -> Select[int, bytes]:
    """The batch from a key on; `key > after` is left to add."""
    # STRAIGHT_JOIN: the rows of `table` lead, those of the joined ones are looked up.
    statement = select(source.key, line).select_from(source.table if source.rows is None else source.rows)
    statement = statement.prefix_with("STRAIGHT_JOIN").where(*source.conditions, *source.exclusions)
    if span.end is not None:
        statement = statement.where(source.key <= span.end)
    if span.in_order:
        statement = statement.with_hint(source.table, "FORCE INDEX (PRIMARY)")
    return statement.order_by(source.key).limit(source.batch)
