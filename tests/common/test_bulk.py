"""Values become SQL only as what their column's type allows; hostile ones are refused before a statement exists."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Enum, LargeBinary, String, Text, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from common.categories import FirstCategory
from common.db.bulk import insert_many, literal_rows, literals, lock_rows
from common.db.models import Grain, Model, ProductPeriodSales, Sale, table_of
from common.db.transactions import Database
from common.settings import Settings
from tests.support.store import Store

sales = table_of(Sale)
periods = table_of(ProductPeriodSales)

KINDS: dict[str, TypeEngine[Any]] = {
    "whole number": sales.c.product_id.type,
    "amount": sales.c.revenue.type,
    "date": periods.c.period_start.type,
    "instant": sales.c.sold_at.type,
    "member of an enum": periods.c.grain.type,
    "category": sales.c.category.type,
}
HOSTILE = [
    "1'); DROP TABLE sales; --",
    "' OR ''='",
    "\\",
    "books\\'",
    "%s",
    "/**/",
    "0x31",
    "NOW()",
    "2026-03-31 18:30:00'",
    "2026-03-31T18:30:00Z",
    "２０２６-03-31 18:30:00",
    "books ",
    "BOOKS",
    "\x00",
    "\ud800",
]


class SlyText(str):
    """Is equal to what it was made from, and writes itself otherwise."""

    __slots__ = ()

    def __str__(self) -> str:
        return "' OR ''='"

    def __format__(self, how: str) -> str:
        return str(self)


class SlyNumber(int):
    """A number that writes itself as SQL."""

    __slots__ = ()

    def __str__(self) -> str:
        return "1); DROP TABLE sales; --"


class SlyAmount(Decimal):
    """An amount that writes itself as SQL."""

    __slots__ = ()

    def __str__(self) -> str:
        return "1); DROP TABLE sales; --"


class SlyDate(date):
    """A date that writes itself as SQL."""

    def __format__(self, how: str) -> str:
        return "' OR ''='"


class SlyInstant(datetime):
    """An instant that writes itself as SQL."""

    def isoformat(self, *_: Any, **__: Any) -> str:  # noqa: D102 - as its parent's
        return "' OR ''='"


@pytest.fixture
def connection(settings: Settings, store: Store) -> Iterator[Connection]:
    """A connection as the services have them, whose transaction is never committed."""
    database = Database(settings)
    with database.engine.connect() as connection:
        yield connection
    database.close()


def refused(kind: TypeEngine[Any], value: Any) -> bool:
    """Whether no literal of this type can be made of a value."""
    try:
        literals(kind, [value])
    except (TypeError, ValueError):
        return True
    return False


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_text_is_refused_by_every_type(kind: TypeEngine[Any], value: str) -> None:
    assert refused(kind, value)


@given(text=st.text())
def test_any_text_is_refused_or_harmless(text: str) -> None:
    assert all(refused(KINDS[name], text) for name in ("whole number", "amount", "date"))
    if not refused(KINDS["instant"], text):
        assert set(text) <= set("0123456789-:. ")
    if not refused(KINDS["member of an enum"], text):
        assert text in list(Grain)
    if not refused(KINDS["category"], text):
        assert set(text) <= set("abcdefghijklmnopqrstuvwxyz0123456789_")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("whole number", SlyNumber(1)),
        ("whole number", True),
        ("whole number", 1.5),
        ("whole number", None),
        ("amount", SlyAmount(1)),
        ("amount", Decimal("NaN")),
        ("amount", Decimal("sNaN")),
        ("amount", Decimal("-Infinity")),
        ("amount", Decimal("1E+999999999")),
        ("amount", b"1"),
        ("date", SlyDate(2026, 3, 31)),
        ("date", datetime(2026, 3, 31, tzinfo=UTC)),
        ("date", "2026-03-31"),
        ("instant", SlyInstant(2026, 3, 31, tzinfo=UTC)),
        ("instant", SlyText("2026-03-31 18:30:00")),
        ("instant", datetime(2026, 3, 31)),  # noqa: DTZ001 - which instant is that?
        ("instant", date(2026, 3, 31)),
        ("member of an enum", FirstCategory.TOYS),
        ("member of an enum", 1),
        ("category", 1),
        ("category", None),
        ("category", "_toys"),
        ("category", "toys\n"),
        ("category", "t" * 41),
        ("category", SlyText("Toys")),
    ],
)
def test_what_is_not_of_the_type_is_refused(kind: str, value: Any) -> None:
    assert refused(KINDS[kind], value)
    own: dict[str, Any] = {"member of an enum": "day", "category": "toys"}
    own |= {"whole number": 1, "amount": Decimal(1), "date": date.min, "instant": datetime.min.replace(tzinfo=UTC)}
    with pytest.raises((TypeError, ValueError)):
        literals(KINDS[kind], [own[kind], value])


def test_a_member_is_written_as_our_source_has_it() -> None:
    assert literals(KINDS["member of an enum"], [SlyText("day"), "day", Grain.DAY]) == ["'day'"] * 3
    enums = [column.type for table in Model.metadata.tables.values() for column in table.c]
    values = [value for kind in enums if isinstance(kind, Enum) for value in kind.enums]
    assert values
    assert all(value.isidentifier() and value.isascii() for value in values)


def test_a_category_is_written_by_its_characters() -> None:
    given = [SlyText("toys"), "toys", FirstCategory.TOYS, "a", "z9_" + "a" * 37]
    assert literals(KINDS["category"], given) == [*["'toys'"] * 3, "'a'", f"'z9_{'a' * 37}'"]


@pytest.mark.parametrize("kind", [String(10), Text(), LargeBinary(), Enum("toys", "books")], ids=repr)
def test_text_is_never_written_into_a_statement(kind: TypeEngine[Any]) -> None:
    with pytest.raises(TypeError, match="bound as parameters"):
        literals(kind, ["toys"])


WRITTEN = [
    ("whole number", 2**63 - 1, "9223372036854775807"),
    ("whole number", -5, "-5"),
    ("whole number", Decimal(7), "7"),
    ("amount", Decimal("-0.05"), "-0.05"),
    ("amount", Decimal("1E+3"), "1000"),
    ("amount", Decimal("12345678901234.50"), "12345678901234.50"),
    ("date", date(2026, 3, 31), "'2026-03-31'"),
    ("date", date(33, 3, 31), "'0033-03-31'"),
    ("instant", datetime(2026, 3, 31, 20, 30, tzinfo=timezone(timedelta(hours=2))), "'2026-03-31 18:30:00.000000'"),
    ("instant", "2026-03-31 18:30:00.5", "'2026-03-31 18:30:00.5'"),
    ("member of an enum", "day", "'day'"),
    ("category", "toys", "'toys'"),
]


@pytest.mark.parametrize(("kind", "value", "literal"), WRITTEN)
def test_each_type_has_one_way_to_be_written(kind: str, value: Any, literal: str) -> None:
    assert literals(KINDS[kind], [value, value]) == [literal, literal]
    assert literals(KINDS[kind], []) == []


def test_columns_of_different_lengths_are_no_rows() -> None:
    with pytest.raises(ValueError, match="shorter"):
        literal_rows(periods, {"sales": [1, 2], "units": [1]})


KEY = {"grain": Grain.DAY, "period_start": date(2026, 3, 31), "product_id": 7, "category": "toys"}


def test_rows_that_are_there_are_added_to_and_others_made(connection: Connection) -> None:
    def add(*rows: dict[str, Any]) -> None:
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        insert_many(connection, literal_rows(periods, columns), on_duplicate_add=["sales", "units", "revenue"])

    figures = {"sales": 1, "units": 2, "revenue": Decimal("3.50"), "list_total": Decimal(4)}
    add(KEY | figures)
    add(KEY | figures | {"revenue": Decimal("-1.25")}, KEY | figures | {"product_id": 8})
    columns = [periods.c[name] for name in figures]
    stored = connection.execute(select(*columns).order_by(periods.c.product_id)).all()
    assert stored == [
        (2, 4, Decimal("2.25"), Decimal(4)),
        (1, 2, Decimal("3.50"), Decimal(4)),
    ]


def sale_columns(product_id: int, units: list[int], sold_at: str) -> dict[str, list[Any]]:
    """A sale for each number of units."""
    return {
        "product_id": [product_id] * len(units),
        "category": ["toys"] * len(units),
        "units": units,
        "unit_price": [Decimal(1)] * len(units),
        "total_price": list(map(Decimal, units)),
        "revenue": [Decimal(0)] * len(units),
        "sold_at": [sold_at] * len(units),
    }


@pytest.mark.parametrize("step", [1, 3])
def test_keys_are_told_in_order_however_far_apart(connection: Connection, store: Store, step: int) -> None:
    robot = store.product()["id"]
    # As a cluster does it in a running session when a server joins or leaves.
    connection.execute(text(f"SET SESSION auto_increment_increment = {step}"))
    units = list(range(1, 6))
    recorded = datetime(2026, 4, 1, 12, tzinfo=UTC)
    rows = literal_rows(sales, sale_columns(robot, units, "2026-03-31 18:30:00"))
    keys = insert_many(connection, rows, constants={"recorded_at": recorded})
    stored = connection.execute(select(sales.c.id, sales.c.units, sales.c.recorded_at).order_by(sales.c.id)).all()
    assert stored == [(key, number, recorded) for key, number in zip(keys, units, strict=True)]
    assert keys.step == step
    connection.execute(text("SET SESSION auto_increment_increment = 1"))


def test_no_rows_are_no_statement(connection: Connection) -> None:
    assert list(insert_many(connection, literal_rows(periods, {"sales": []}))) == []
    assert not connection.in_transaction()


def test_an_error_tells_neither_values_nor_megabytes(connection: Connection) -> None:
    columns = {name: [value] * 2000 for name, value in KEY.items()}
    columns |= {"sales": [1] * 2000, "units": [1] * 2000, "revenue": [Decimal("123.45")] * 2000}
    columns |= {"list_total": [0] * 2000}
    with pytest.raises(DBAPIError) as caught:
        insert_many(connection, literal_rows(periods, columns))
    assert "123.45" not in str(caught.value)
    assert "product_period_sales" in str(caught.value)
    assert "(2000 rows)" in str(caught.value)
    assert len(str(caught.value)) < 1000


@pytest.mark.parametrize("instant", ["", "1 -- ", "2026-02-30 18:30:00", "99:99"])
def test_what_only_looks_like_an_instant_is_refused_by_the_server(connection: Connection, instant: str) -> None:
    rows = literal_rows(sales, sale_columns(1, [1], instant))
    with pytest.raises(DBAPIError, match=r"(?i)incorrect datetime"):
        insert_many(connection, rows, constants={"recorded_at": datetime(2026, 4, 1, tzinfo=UTC)})


@pytest.mark.parametrize("shared", [False, True])
def test_locked_rows_are_counted(connection: Connection, store: Store, *, shared: bool) -> None:
    ids = {store.product()["id"] for _ in range(3)}
    products = Model.metadata.tables["products"]
    assert lock_rows(connection, products.c.id, ids, shared=shared) == 3
    assert lock_rows(connection, products.c.id, ids | {max(ids) + 1}, shared=shared) == 3
    assert lock_rows(connection, products.c.id, set(), shared=shared) == 0
    with pytest.raises(TypeError):
        lock_rows(connection, products.c.id, ["1) OR (1=1"])  # type: ignore[list-item]
