"""An import that is killed at any moment goes on when it is run again, and ends in the database of one that was not."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from common.calendar.periods import days
from common.settings import Settings
from sales_service.rollups.repair import correction, units
from tests.support.store import Store

ROWS = 35_000
BAD_ROWS = ROWS // 1000
PRODUCTS = 40
ROOT = Path(__file__).parents[2]

SALES = text("""
    SELECT product_id, category, units, unit_price, total_price, revenue, sold_at FROM sales ORDER BY id
""")


@pytest.fixture
def sales_file(tmp_path: Path, store: Store) -> Path:
    """Sales of two years by forty products, one row in a thousand bad."""
    store.category("toys")
    for number in range(PRODUCTS):
        store.product(sku=f"S{number}", price=f"{number}.50", current_inventory=3)
    draw = random.Random(5)
    begin = datetime(2024, 1, 1, tzinfo=UTC)
    lines = ["sku,units,sold_at,unit_price"]
    for number in range(ROWS):
        sold_at = begin + timedelta(minutes=17 * number)
        sku = "none" if number % 1000 == 999 else f"S{draw.randrange(PRODUCTS)}"
        lines.append(f"{sku},{draw.randint(1, 5)},{sold_at:%Y-%m-%dT%H:%M:%SZ},{draw.randint(100, 999) / 100}")
    path = tmp_path / "sales.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def start(database_url: URL, *arguments: str, command: str = "sales_service.cli") -> subprocess.Popen[bytes]:
    """The import command, running."""
    environment = os.environ | {"DATABASE_URL": database_url.render_as_string(hide_password=False)}
    return subprocess.Popen(
        [sys.executable, "-m", command, "import", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def finish(process: subprocess.Popen[bytes]) -> tuple[int, dict[str, Any], str]:
    """Exit status, the JSON line and what was said beside it."""
    output, errors = process.communicate(timeout=300)
    assert output, errors.decode()
    return process.returncode, json.loads(output.splitlines()[-1]), errors.decode()


def rows_done(engine: Engine) -> int:
    """How far the last import is."""
    with engine.connect() as connection:
        return connection.execute(text("SELECT rows_done FROM imports ORDER BY id DESC")).scalar() or 0


def drifted(engine: Engine, settings: Settings) -> list[str]:
    """Which rollups differ from the sales."""
    with Session(engine) as session:
        first, last = (
            session.execute(text(f"SELECT DATE({edge}(sold_at)) FROM sales")).scalar_one() for edge in ("MIN", "MAX")
        )
        return [unit.name for unit in units(days(first, last)) if correction(session, unit, settings.zone)]


def kill_at_random(process: subprocess.Popen[bytes], engine: Engine, draw: random.Random) -> bool:
    """Wait until a chunk or none more is in, then kill; whether it was still running."""
    before, chunks = rows_done(engine), draw.randint(0, 1)
    while process.poll() is None and rows_done(engine) < before + chunks:
        time.sleep(0.01)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(draw.uniform(0, 0.5 if chunks else 2))
    running = process.poll() is None
    process.send_signal(draw.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGINT]))
    process.communicate()
    return running


def test_killed_imports_end_as_one_that_was_left_alone(
    sales_file: Path, database_url: URL, engine: Engine, settings: Settings, tmp_path: Path
) -> None:
    whole, pieces = tmp_path / "whole.csv", tmp_path / "pieces.csv"
    options = (str(sales_file), "--on-error", "skip", "--rejected")
    status, expected, _ = finish(start(database_url, *options, str(whole)))
    assert (status, expected["created"], expected["rejected"]) == (1, ROWS - BAD_ROWS, BAD_ROWS)
    with engine.begin() as connection:
        sales = connection.execute(SALES).all()
        for table in ("imports", "sales", "product_period_sales", "category_daily_sales"):
            connection.execute(text(f"DELETE FROM {table}"))
    draw = random.Random()
    kills = sum(kill_at_random(start(database_url, *options, str(pieces)), engine, draw) for _ in range(10))
    status, answer, _ = finish(start(database_url, *options, str(pieces)))
    assert kills > 0
    if answer["already"]:  # the last one was killed when all rows were in
        assert answer["already"] == ROWS - BAD_ROWS
    else:
        names = ("rows", "created", "rejected", "ledger_entries")
        assert [answer[name] for name in names] == [expected[name] for name in names]
    with engine.connect() as connection:
        assert connection.execute(SALES).all() == sales
        counts = text("SELECT MIN(rows_done), SUM(created) FROM imports")
        assert connection.execute(counts).one() == (ROWS, ROWS - BAD_ROWS)
    assert drifted(engine, settings) == []
    assert pieces.read_bytes() == whole.read_bytes()


def test_two_at_once_import_every_row_once(
    sales_file: Path, database_url: URL, engine: Engine, settings: Settings, tmp_path: Path
) -> None:
    options = (str(sales_file), "--on-error", "skip", "--rejected", str(tmp_path / "rejected.csv"))
    ends = [finish(process) for process in [start(database_url, *options) for _ in range(3)]]
    answers = [answer for _, answer, _ in ends]
    assert sorted(answer.get("code", "") for answer in answers)[1:] == ["import_in_progress"] * 2
    with engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM sales")).scalar_one() == ROWS - BAD_ROWS
    assert drifted(engine, settings) == []


def test_sales_go_on_while_an_import_runs_and_no_stock_is_taken_twice(
    sales_file: Path, database_url: URL, engine: Engine, settings: Settings, store: Store
) -> None:
    """Sales of the very products that are being imported: each is answered, and every rollup has both."""
    product = store.products.get("/products", params={"limit": 1}).json()["items"][0]
    store.products.post(f"/products/{product['id']}/inventory-transactions", json={"quantity": 100_000})
    process = start(database_url, str(sales_file), "--on-error", "skip", "--rejected", "/dev/null")
    sold = 0
    while process.poll() is None:
        store.sell(product)
        store.sold_before(product, "2024-06-01T12:00:00Z")
        sold += 1
    assert finish(process)[0] == 1
    assert sold > 10
    with engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM sales")).scalar_one() == ROWS - BAD_ROWS + 2 * sold
    assert drifted(engine, settings) == []
    assert store.ledger(product)[-1]["quantity"] is not None


def test_two_overlapping_files_at_once_are_what_they_are_together(
    sales_file: Path, database_url: URL, engine: Engine, settings: Settings
) -> None:
    """Each sees what the other has stored, or waits for it: no line of both is stored twice."""
    lines = [line for line in sales_file.read_text().splitlines(keepends=True) if not line.startswith("none")]
    backwards = sales_file.with_name("backwards.csv")
    backwards.write_text("".join(lines[:1] + lines[:0:-1]))
    sales_file.write_text("".join(lines))
    ends = [finish(process) for process in [start(database_url, str(file)) for file in (sales_file, backwards)]]
    rows = len(lines) - 1
    assert [status for status, _, _ in ends] == [0, 0]
    assert sum(answer["created"] for _, answer, _ in ends) == rows
    assert sum(answer["already"] for _, answer, _ in ends) == rows
    with engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*), COUNT(DISTINCT sold_at) FROM sales")).one() == (rows, rows)
    assert drifted(engine, settings) == []
