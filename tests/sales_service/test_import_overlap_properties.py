"""Overlapping files, interrupted imports: what is stored is what a count of equal lines says, whatever the chunks."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from common.db.schemas.import_run import FileFormat, SalesImportOptions
from common.db.transactions import Database
from common.errors import ImportStopped
from common.files.importing.job import Job, Result
from common.files.importing.progress import FileIdentity
from common.files.importing.rejected import DroppedRows
from common.files.importing.run_import import run_import
from common.files.spool import sha256_of
from common.settings import Settings
from common.temporary_files import Room
from sales_service.importing.importer import SALES
from tests.support.store import Store


class Sold(NamedTuple):
    """A line of a file: few values, so that many lines are equal."""

    sku: str
    units: int
    minute: int
    cents: int

    def cells(self) -> str:
        """As it stands in the file."""
        return f"{self.sku},{self.units},2025-06-01T10:{self.minute:02}:00Z,{self.cents / 100:.2f}\n"


SALES_SOLD = st.builds(
    Sold, st.sampled_from(["A", "B"]), st.integers(1, 2), st.integers(0, 2), st.sampled_from([100, 250])
)
FILES = st.lists(st.lists(SALES_SOLD, max_size=14), min_size=1, max_size=4)

Import = Callable[..., Result]


@pytest.fixture
def import_lines(store: Store, settings: Settings, tmp_path: Path) -> Iterator[Import]:
    """Imports lines in chunks of `chunk` rows; `stop_after` chunks it is interrupted."""
    for sku in ("A", "B"):
        store.product(sku=sku)
    database = Database(settings)

    def run(lines: list[Sold], chunk: int, stop_after: int | None = None) -> Result:
        path = tmp_path / "sales.csv"
        path.write_text("sku,units,sold_at,revenue\n" + "".join(line.cells() for line in lines))
        kind = replace(SALES, chunk_rows=chunk, single_rows=0)
        file = FileIdentity(sha256_of(path), None)
        written = 0

        def report(phase: str, done: int, total: int) -> None:
            nonlocal written
            if phase == "importing" and stop_after is not None:
                if written == stop_after:
                    raise ImportStopped(detail="Stopped.")
                written += 1

        options = SalesImportOptions()
        zone = settings.zone
        return run_import(
            Job(database, zone, kind, path, file, FileFormat.CSV, options, DroppedRows(), report, Room(None, 0))
        )

    yield run
    database.close()


def stored(engine: Engine) -> Counter[Sold]:
    """How many sales there are of each kind."""
    statement = text("SELECT sku, units, sold_at, revenue FROM sales JOIN products ON products.id = product_id")
    with engine.connect() as connection:
        rows = connection.execute(statement).all()
    return Counter(Sold(row.sku, row.units, row.sold_at.minute, int(row.revenue * 100)) for row in rows)


def empty(engine: Engine) -> None:
    """Forget all sales and imports."""
    with engine.begin() as connection:
        for table in ("imports", "sales", "product_period_sales", "category_daily_sales"):
            connection.execute(text(f"DELETE FROM {table}"))


SHARED = hypothesis_settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@SHARED
@given(files=FILES, chunk=st.integers(1, 8))
def test_of_each_kind_there_are_as_many_as_the_file_that_has_most(
    import_lines: Import, engine: Engine, files: list[list[Sold]], chunk: int
) -> None:
    """The n-th equal line is the n-th stored sale: counted independently, in whatever order the files come."""
    empty(engine)
    expected: Counter[Sold] = Counter()
    for lines in files:
        result = import_lines(lines, chunk)
        new = Counter(lines) - expected
        expected |= Counter(lines)
        assert (result.counts.created, result.counts.already) == (new.total(), len(lines) - new.total())
        assert stored(engine) == expected


@SHARED
@given(lines=st.lists(SALES_SOLD, max_size=20), cuts=st.lists(st.integers(0, 20), max_size=3), chunk=st.integers(1, 8))
def test_all_orders_so_far_again_and_again_is_the_whole_file_once(
    import_lines: Import, engine: Engine, lines: list[Sold], cuts: list[int], chunk: int
) -> None:
    empty(engine)
    for end in [*sorted(cuts), len(lines)]:
        import_lines(lines[:end], chunk)
    assert stored(engine) == Counter(lines)


@SHARED
@given(
    before=st.lists(SALES_SOLD, max_size=8),
    lines=st.lists(SALES_SOLD, min_size=1, max_size=20),
    chunk=st.integers(1, 4),
    stops=st.lists(st.integers(0, 3), max_size=3),
)
def test_a_resumed_import_does_not_take_its_own_rows_for_others(
    import_lines: Import, engine: Engine, before: list[Sold], lines: list[Sold], chunk: int, stops: list[int]
) -> None:
    """Equal lines on both sides of the place where it was interrupted, with and without stored ones before it."""
    empty(engine)
    import_lines(before, chunk)
    result = None
    for stop in stops:
        try:
            result = import_lines(lines, chunk, stop)
        except ImportStopped:
            continue
        break
    result = result or import_lines(lines, chunk)
    new = Counter(lines) - Counter(before)
    if lines != before:
        assert (result.counts.created, result.counts.already) == (new.total(), len(lines) - new.total())
    assert stored(engine) == Counter(before) | Counter(lines)
