"""Importing sales with the command beside a bare LOAD DATA LOCAL INFILE of the same rows into the same table.

python -m benchmarks.imports --server mysql+pymysql://root:...@127.0.0.1:3306/ --sales 1000000 --sales 10000000

The bare load is the floor of what the database must do: it neither checks a row, nor keeps a rollup, nor could go on
after an interruption. It runs before and after the import, as other work on the machine may come and go.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
import pandas as pd
from sqlalchemy import Engine, text
from sqlalchemy.engine import URL

from benchmarks import synthetic
from benchmarks.services import fresh_database, open_engine

DENSE = 10_000_000
"""How many sales fill the three years: a smaller file covers its share of them, with as many sales a day."""

TABLES = ("imports", "sales", "product_period_sales", "category_daily_sales")


@dataclass(frozen=True)
class Files:
    """The same sales twice: as the importer reads them, and as the table's columns."""

    imported: Path
    bare: Path


def write_files(directory: Path, count: int) -> Files:
    """Write both files."""
    files = Files(directory / "sales.csv", directory / "sales.tsv")
    generator = np.random.default_rng(1)
    prices = synthetic.list_prices(generator)
    for chunk in _first(synthetic.chunks(generator, prices, max(count, DENSE)), count):
        chunk.to_csv(files.bare, mode="a", sep=",", index=False, header=False)
        append_as_imported(files.imported, chunk)
    return files


def append_as_imported(path: Path, chunk: pd.DataFrame) -> None:
    """Add synthetic sales to a file for the importer."""
    sales = chunk.assign(sku="SKU-" + chunk.product_id.astype(str), sold_at=chunk.sold_at.dt.floor("s"))
    columns = ["sku", "units", "sold_at", "unit_price", "revenue"]
    sales[columns].to_csv(
        path,
        mode="a",
        index=False,
        header=not path.exists(),
        date_format="%Y-%m-%dT%H:%M:%SZ",
        float_format="%.2f",
    )


def _first(chunks: Iterator[pd.DataFrame], count: int) -> Iterator[pd.DataFrame]:
    for chunk in chunks:
        yield chunk[:count]
        count -= len(chunk)
        if count <= 0:
            return


def empty_tables(engine: Engine) -> None:
    """Remove sales and what is derived from them."""
    with engine.begin() as connection:
        connection.execute(text("SET foreign_key_checks = 0"))
        for table in TABLES:
            connection.execute(text(f"TRUNCATE {table}"))
        connection.execute(text("SET foreign_key_checks = 1"))


def load_bare(engine: Engine, file: Path) -> float:
    """Seconds of the bare load."""
    empty_tables(engine)
    started = time.monotonic()
    with engine.begin() as connection:
        connection.execute(text(synthetic.LOAD.format(path=file.as_posix())))
    return time.monotonic() - started


def run_import(engine: Engine, url: URL, file: Path) -> tuple[float, float]:
    """Seconds and peak memory in MB of the import command."""
    empty_tables(engine)
    environment = os.environ | {"DATABASE_URL": url.render_as_string(hide_password=False)}
    command = [sys.executable, "-m", "sales_service.cli", "import", str(file)]
    started = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, peak_memory(process.pid))
        time.sleep(0.2)
    seconds = time.monotonic() - started
    output = process.communicate()[0]
    assert process.returncode == 0, output  # noqa: S101 - a benchmark of something that failed says nothing
    assert json.loads(output)["rejected"] == 0, output  # noqa: S101
    return seconds, peak


def peak_memory(pid: int) -> float:
    """The most memory that a process has had, in MB; the figure at its end would count its parent's too."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return max((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), default=0.0)


@click.command()
@click.option("--server", required=True, help="URL of a server, with a user that may create databases.")
@click.option("--sales", "counts", multiple=True, type=int, default=[1_000_000], show_default=True)
def main(server: str, counts: tuple[int, ...]) -> None:
    """Print a line per size."""
    url = fresh_database(server, "ecm_benchmark_imports")
    engine = open_engine(url)
    with engine.begin() as connection:
        synthetic.insert_products(connection, synthetic.list_prices(np.random.default_rng(1)))
    click.echo(f"{'sales':>12} {'file MB':>8} {'LOAD DATA/s':>16} {'import/s':>9} {'ratio':>6} {'peak MB':>8}")
    for count in counts:
        with tempfile.TemporaryDirectory() as directory:
            files = write_files(Path(directory), count)
            before = load_bare(engine, files.bare)
            seconds, peak = run_import(engine, url, files.imported)
            after = load_bare(engine, files.bare)
            size = files.imported.stat().st_size / 1024**2
        bare = f"{count / before:,.0f}/{count / after:,.0f}"
        ratio = (before + after) / 2 / seconds
        click.echo(f"{count:>12,} {size:>8.0f} {bare:>16} {count / seconds:>9,.0f} {ratio:>6.2f} {peak:>8.0f}")


if __name__ == "__main__":
    main()
