"""Many rows with one statement: the one place where values are put into SQL as text.

A row's text, put together a column at a time, costs a tenth of what the driver takes to escape its values one by one,
and can be ready before any lock is taken.

**Why nothing hostile gets in.** A value becomes text in `literals` alone, by the type of its column, and what comes out
is made of these:

- a whole number or an amount: digits, a point and a minus, from an `int` or a `Decimal`;
- a date: what `date.isoformat` gives, in quotes;
- an instant: digits, hyphens, colons, spaces and points, in quotes;
- a member of an enum: its value as it stands in our source, in quotes;
- a category's name, which the store's operator may have chosen: a small letter, then small letters, digits and
  underscores, in quotes.

None has a quote or a backslash, nor anything else that ends a text or begins a word of SQL. Whatever is not of its
column's type is refused. Text of any other kind is bound as a parameter, which the driver escapes: what stands in the
statement is `%s`. None is `NULL`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Column, Connection, Date, Enum, Integer, Numeric, String, Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from common.categories import is_category_text
from common.db.engine import amount_literal
from common.db.types import CategoryEnum, UTCDateTime, naive_utc

if TYPE_CHECKING:
    from sqlalchemy.dialects.mysql.base import MySQLDialect

IN_NUMBERS = b"-.0123456789"
IN_INSTANTS = b"-.0123456789: "


@dataclass(frozen=True)
class LiteralRows:
    """Rows of a table as SQL writes them, without parentheses; made by `literal_rows` alone.

    - columns: names of the columns that the rows have values of.
    - bound: the texts that stand for `%s` in the rows, in order.
    """

    table: Table
    columns: Sequence[str]
    rows: Sequence[str]
    bound: Sequence[str] = ()


def literal_rows(table: Table, columns: Mapping[str, Sequence[Any]]) -> LiteralRows:
    """Rows of a table from their values, a column at a time; all of the same length. Raises what `literals` does."""
    kinds = {name: table.c[name].type for name in columns}
    rendered = [_rendered(kinds[name], values) for name, values in columns.items()]
    texts = zip(*(values for name, values in columns.items() if _is_bound(kinds[name])), strict=True)
    bound = [text for row in texts for text in row if text is not None]
    return LiteralRows(table, tuple(columns), list(map(",".join, zip(*rendered, strict=True))), bound)


def _is_bound(kind: TypeEngine[Any]) -> bool:
    """Whether the values of a column are texts that anybody may have chosen."""
    return isinstance(kind, String) and not isinstance(kind, Enum)


def _rendered(kind: TypeEngine[Any], values: Sequence[Any]) -> list[str]:
    """What stands in the statement for the values of a column, which may be None."""
    if _is_bound(kind):
        return ["NULL" if value is None else "%s" for value in values]
    if None not in values:
        return literals(kind, values)
    known = iter(literals(kind, [value for value in values if value is not None]))
    return ["NULL" if value is None else next(known) for value in values]


def literals(kind: TypeEngine[Any], values: Collection[Any]) -> list[str]:
    """The values of a column as SQL writes them.

    Raises TypeError for a column of another type than those above and for values that are not of the column's type;
    ValueError for what no column can hold, what is no instant, no member of the enum and no name of a category.
    """
    if isinstance(kind, Integer | Numeric):
        return _numbers(values)
    if isinstance(kind, Date):
        return _dates(values)
    if isinstance(kind, UTCDateTime):
        return _instants(values)
    if isinstance(kind, Enum) and kind.enum_class is not None:
        members = {value: f"'{kind.enum_class(value).value}'" for value in set(values)}
        return list(map(members.__getitem__, values))
    if isinstance(kind, CategoryEnum):
        return _category_names(values)
    message = f"values of {kind!r} are bound as parameters, never written into a statement"
    raise TypeError(message)


def _numbers(values: Collection[Any]) -> list[str]:
    texts = list(map(str, values))
    if _types(values, {int, Decimal}) != {int} and _has_others(texts, IN_NUMBERS):  # an exponent, or no number at all
        return [amount_literal(Decimal(value)) for value in values]
    return texts


def _dates(values: Collection[Any]) -> list[str]:
    distinct = set(values)
    _types(distinct, {date})
    days = {value: f"'{value}'" for value in distinct}
    return list(map(days.__getitem__, values))


def _instants(values: Collection[Any]) -> list[str]:
    """Aware datetimes, or texts that are UTC as SQL writes it: `2026-03-31 18:30:00.5`."""
    if _types(values, {datetime, str}) != {str}:
        return [f"'{naive_utc(value).isoformat(' ', 'microseconds')}'" for value in values]
    if _has_others(values, IN_INSTANTS):
        message = "a text that is no instant"
        raise ValueError(message)
    return [f"'{value}'" for value in values]


def _category_names(values: Collection[Any]) -> list[str]:
    # What is checked is what is written: of a subclass of str its characters, however it would write itself.
    names = {value: str.__str__(value) for value in set(values)}
    strange = sorted(name for name in names.values() if not is_category_text(name))
    if strange:
        message = f"no name of a category: {strange[0]!r:.80}"
        raise ValueError(message)
    return [f"'{names[value]}'" for value in values]


def _types(values: Collection[Any], allowed: set[type]) -> set[type]:
    """The types of values; only the allowed ones themselves, since a subclass might write itself in any way."""
    found = set(map(type, values))
    if not found <= allowed:
        message = f"not of the column's type: {', '.join(sorted(other.__name__ for other in found - allowed))}"
        raise TypeError(message)
    return found


def _has_others(texts: Collection[str], allowed: bytes) -> bool:
    """Whether any text has a character that is not among these."""
    return bool("".join(texts).encode().translate(None, allowed))


def insert_many(
    connection: Connection,
    rows: LiteralRows,
    *,
    constants: Mapping[str, Any] | None = None,
    on_duplicate_add: Sequence[str] = (),
) -> range:
    """Insert rows with one statement; returns the keys that the server generated for them, in order.

    - constants: columns that have the same value in all rows, such as when they were written.
    - on_duplicate_add: columns to add up where a row with the same primary key is there already; no keys are
      generated then.

    InnoDB gives the rows of one INSERT ... VALUES consecutive keys, whatever others insert meanwhile (MySQL manual,
    "AUTO_INCREMENT Handling in InnoDB", simple inserts); the driver reports the first.
    """
    if not rows.rows:
        return range(0)
    constants = constants or {}
    dialect = cast("MySQLDialect", connection.dialect)
    quote = dialect.identifier_preparer.quote
    table = quote(rows.table.name)
    head = f"INSERT INTO {table} ({', '.join(map(quote, (*rows.columns, *constants)))}) VALUES "  # noqa: S608 - see above
    tail = _adding(table, list(map(quote, on_duplicate_add)), is_mariadb=dialect.is_mariadb) if on_duplicate_add else ""
    end = "".join(f",{literals(rows.table.c[name].type, [value])[0]}" for name, value in constants.items())
    try:
        # Without texts the driver is given no parameters and looks for none.
        bound = tuple(rows.bound) or None
        result = connection.exec_driver_sql(f"{head}({f'{end}),('.join(rows.rows)}{end}){tail}", bound)
    except DBAPIError as error:
        # What an error says goes into the log: neither megabytes, nor what was sold and to whom.
        error.statement, error.params = f"{head}({len(rows.rows)} rows){tail}", None
        raise
    first = int(result.lastrowid)
    step = _key_step(connection) if len(rows.rows) > 1 and not on_duplicate_add else 1
    return range(first, first + len(rows.rows) * step, step)


def _key_step(connection: Connection) -> int:
    """How far apart the keys are that the server generates: 1 but on clusters that are written to in several places.

    Asked after the INSERT, each time: a cluster changes it, in running sessions too, whenever a server joins or leaves.
    """
    return int(connection.exec_driver_sql("SELECT @@auto_increment_increment").scalar_one())


def _adding(table: str, names: Sequence[str], *, is_mariadb: bool) -> str:
    """The end of an INSERT that adds to the row which is there already. MySQL has deprecated what MariaDB knows."""
    if is_mariadb:
        return " ON DUPLICATE KEY UPDATE " + ", ".join(f"{name} = {table}.{name} + VALUES({name})" for name in names)
    return " AS new ON DUPLICATE KEY UPDATE " + ", ".join(f"{name} = {table}.{name} + new.{name}" for name in names)


def lock_rows(connection: Connection, key: Column[int], values: Collection[int], *, shared: bool = False) -> int:
    """Lock the rows with these keys, in the order of the keys; returns how many there are.

    For thousands of rows that nothing is read of: as bound parameters, their keys take longer than the statement.
    """
    mode = "LOCK IN SHARE MODE" if shared else "FOR UPDATE"
    keys = ",".join(literals(key.type, sorted(values)))
    lock = f"SELECT COUNT(*) FROM {key.table.name} WHERE {key.name} IN ({keys}) {mode}"  # noqa: S608 - see above
    return int(connection.exec_driver_sql(lock).scalar_one()) if values else 0
