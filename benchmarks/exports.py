"""Exports of all sales in each format: speed, memory of the service, and what registering a sale takes meanwhile.

python -m benchmarks.exports --server mysql+pymysql://root:...@127.0.0.1:3306/ --sales 1000000

The service has one worker process, so that its memory is that of the export, and sales wait for it if they ever do.
"""

import os
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import httpx
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from benchmarks import synthetic
from benchmarks.services import fresh_database, has_database, migrate, open_engine, served

FORMATS = ("csv", "ndjson", "parquet")
IDLE_SECONDS = 5
PAUSE_SECONDS = 0.02
SOLD_PRODUCT = 4711


@contextmanager
def selling(base: str) -> Iterator[list[float]]:
    """Registers one sale after the other inside the block; the milliseconds that each took."""
    taken: list[float] = []
    stop = threading.Event()

    def sell() -> None:
        with httpx.Client(base_url=base, timeout=60) as client:
            while not stop.wait(PAUSE_SECONDS):
                started = time.perf_counter()
                client.post("/sales", json={"product_id": SOLD_PRODUCT, "units": 1}).raise_for_status()
                taken.append((time.perf_counter() - started) * 1000)

    thread = threading.Thread(target=sell)
    thread.start()
    try:
        yield taken
    finally:
        stop.set()
        thread.join()


def export(base: str, form: str) -> tuple[float, float, int]:
    """Seconds to the first byte and to the last, and bytes, of an export that is thrown away as it comes."""
    started = time.perf_counter()
    size, first = 0, 0.0
    with httpx.stream("GET", f"{base}/sales/export", params={"format": form}, timeout=120) as answer:
        answer.raise_for_status()
        for chunk in answer.iter_raw():
            first = first or time.perf_counter() - started
            size += len(chunk)
    return first, time.perf_counter() - started, size


def bare_select(engine: Engine) -> float:
    """Seconds to read the same columns with an unbuffered cursor and do nothing with them."""
    statement = (
        "SELECT sku, product_id, units, sold_at, unit_price, revenue, sales.category, sales.id, name, total_price, "
        "recorded_at FROM sales FORCE INDEX (PRIMARY) STRAIGHT_JOIN products "
        "ON products.id = product_id ORDER BY sales.id"
    )
    started = time.perf_counter()
    with engine.connect().execution_options(stream_results=True, max_row_buffer=10_000) as connection:
        for _ in connection.execute(text(statement)).partitions(10_000):
            pass
    return time.perf_counter() - started


def peak_memory_of_service() -> float:
    """MB that the served process has held at most (VmHWM)."""
    children = next(Path("/proc/self/task").iterdir()).joinpath("children").read_text().split()
    status = Path("/proc", children[-1], "status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def percentiles(taken: list[float]) -> str:
    """Median and 95th percentile as two columns."""
    ordered = sorted(taken)
    return f"{statistics.median(ordered):10.1f} {ordered[int(len(ordered) * 0.95)]:10.1f}"


def measure(name: str, size: int, server: str) -> None:
    """Print a line for each format."""
    url = make_url(server).set(drivername="mysql+pymysql", database=name)
    click.echo(
        f"{'':14} {'rows/s':>9} {'MB/s':>6} {'first byte s':>12} {'peak MB':>8} {'sale p50 ms':>10} {'p95 ms':>10}"
    )
    seconds = bare_select(open_engine(url))
    click.echo(f"{'bare SELECT':14} {size / seconds:9,.0f}")
    for form in (None, *FORMATS):
        command = ("-m", "sales_service")
        with served(url, *command, WORKERS="1") as base:
            with selling(base) as taken:
                if form is None:
                    time.sleep(IDLE_SECONDS)
                    line = f"{'no export':14} {'':>9} {'':>6} {'':>12}"
                else:
                    first, seconds, sent = export(base, form)
                    line = f"{form:14} {size / seconds:9,.0f} {sent / seconds / 1e6:6.1f} {first:12.2f}"
            click.echo(f"{line} {peak_memory_of_service():8.0f} {percentiles(taken)}")


@click.command()
@click.option("--server", required=True, help="SQLAlchemy URL of a user that may create databases.")
@click.option("--sales", "size", type=int, default=1_000_000, help="How many sales to export.")
def main(server: str, size: int) -> None:
    """Load the sales once (kept for the next run) and export them in every format."""
    name = f"ecm_benchmark_{size}"
    if not has_database(server, name):
        synthetic.load(open_engine(fresh_database(server, name)), size)
    migrate(make_url(server).set(drivername="mysql+pymysql", database=name))
    click.echo(f"\n{size:,} sales; the machine's load is {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    measure(name, size, server)


if __name__ == "__main__":
    main()
