"""Reports over HTTP beside the plain GROUP BY on `sales` that gives the same answer.

python -m benchmarks.reports --server mysql+pymysql://root:...@127.0.0.1:3306/ --sales 1000000 --sales 10000000

With --before, an earlier commit answers beside this one, on the same database, in turn.
"""

import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import click
import httpx
from sqlalchemy import Engine, text
from sqlalchemy.engine import URL, make_url

from benchmarks import synthetic
from benchmarks.commits import checked_out
from benchmarks.services import fresh_database, has_database, migrate, open_engine, running, schema_as_in

RUNS = 50
TURNS = 21
SLOW_SECONDS = 2.5

ONE_MONTH = "sold_at >= '2026-05-01' AND sold_at < '2026-06-01'"
ONE_QUARTER = "sold_at >= '2026-04-01' AND sold_at < '2026-07-01'"
ONE_YEAR = "sold_at >= '2025-11-01' AND sold_at < '2026-11-01'"
RAGGED = "sold_at >= '2023-11-11' AND sold_at < '2026-10-18'"
MEASURES = "COUNT(*), SUM(units), SUM(revenue), SUM(total_price)"
MONTH = "EXTRACT(YEAR_MONTH FROM sold_at)"

REPORTS: list[tuple[str, str, str]] = [
    ("store by month, 3 years", "/sales/summary?interval=month", f"SELECT {MONTH}, {MEASURES} FROM sales GROUP BY 1"),
    ("store by week, 3 years", "/sales/summary?interval=week",
     f"SELECT YEARWEEK(sold_at, 3), {MEASURES} FROM sales GROUP BY 1"),
    ("store by day, 3 years", "/sales/summary?interval=day", f"SELECT DATE(sold_at), {MEASURES} FROM sales GROUP BY 1"),
    ("by category, 3 years", "/sales/summary?group_by=category", f"SELECT category, {MEASURES} FROM sales GROUP BY 1"),
    ("by category and month, 3 years", "/sales/summary?group_by=category&interval=month",
     f"SELECT category, {MONTH}, {MEASURES} FROM sales GROUP BY 1, 2"),
    ("by category and day, 3 years", "/sales/summary?group_by=category&interval=day",
     f"SELECT category, DATE(sold_at), {MEASURES} FROM sales GROUP BY 1, 2"),
    ("top 10 products, a month", "/sales/summary?group_by=product&top=10&start_date=2026-05-01&end_date=2026-05-31",
     f"SELECT product_id, {MEASURES} FROM sales WHERE {ONE_MONTH} GROUP BY 1 ORDER BY 4 DESC, 1 LIMIT 10"),
    ("top 10 products, a quarter", "/sales/summary?group_by=product&top=10&start_date=2026-04-01&end_date=2026-06-30",
     f"SELECT product_id, {MEASURES} FROM sales WHERE {ONE_QUARTER} GROUP BY 1 ORDER BY 4 DESC, 1 LIMIT 10"),
    ("top 10 products, a year", "/sales/summary?group_by=product&top=10&start_date=2025-11-01&end_date=2026-10-31",
     f"SELECT product_id, {MEASURES} FROM sales WHERE {ONE_YEAR} GROUP BY 1 ORDER BY 4 DESC, 1 LIMIT 10"),
    ("top 10 products, 3 years ragged",
     "/sales/summary?group_by=product&top=10&start_date=2023-11-11&end_date=2026-10-17",
     f"SELECT product_id, {MEASURES} FROM sales WHERE {RAGGED} GROUP BY 1 ORDER BY 4 DESC, 1 LIMIT 10"),
    ("one product by day, a year",
     "/sales/summary?product_id=4711&interval=day&start_date=2025-11-01&end_date=2026-10-31",
     f"SELECT DATE(sold_at), {MEASURES} FROM sales WHERE product_id = 4711 AND {ONE_YEAR} GROUP BY 1"),
    ("compare quarters by category and week",
     "/sales/compare?group_by=category&interval=week&to=previous_year&start_date=2026-07-01&end_date=2026-09-30",
     f"SELECT category, YEARWEEK(sold_at, 3), {MEASURES} FROM sales WHERE sold_at >= '2026-07-01' AND "
     "sold_at < '2026-10-01' OR sold_at >= '2025-07-01' AND sold_at < '2025-10-01' GROUP BY 1, 2"),
    ("a month by day in Asia/Tokyo",
     "/sales/summary?interval=day&start_date=2026-05-01&end_date=2026-05-31&time_zone=Asia/Tokyo",
     f"SELECT DATE(sold_at + INTERVAL 9 HOUR), {MEASURES} FROM sales WHERE sold_at >= '2026-04-30 15:00' AND "
     "sold_at < '2026-05-31 15:00' GROUP BY 1"),
    ("heatmap of a month in Asia/Tokyo",
     "/sales/heatmap?start_date=2026-05-01&end_date=2026-05-31&time_zone=Asia/Tokyo",
     f"SELECT WEEKDAY(sold_at + INTERVAL 9 HOUR), HOUR(sold_at + INTERVAL 9 HOUR), {MEASURES} FROM sales WHERE "
     "sold_at >= '2026-04-30 15:00' AND sold_at < '2026-05-31 15:00' GROUP BY 1, 2"),
    ("list: newest 50 sales", "/sales", "SELECT * FROM sales ORDER BY sold_at DESC, id LIMIT 50"),
    ("list: 50 of one category, ascending", "/sales?category=toys&sort=sold_at",
     "SELECT * FROM sales WHERE category = 'toys' ORDER BY sold_at, id LIMIT 50"),
]  # fmt: skip


def timed(act: Callable[[], object], runs: int) -> list[float]:
    """Milliseconds of each run, after one that does not count."""
    act()
    milliseconds = []
    for _ in range(runs):
        started = time.perf_counter()
        act()
        milliseconds.append((time.perf_counter() - started) * 1000)
    return sorted(milliseconds)


def beside(now: httpx.Client, before: httpx.Client, path: str) -> str:
    """Medians of both in milliseconds, asked in turn, and that of the ratios of each turn: below 1 is faster now."""
    found: list[tuple[float, float]] = []
    for number in range(TURNS + 1):
        taken = {}
        for client in (now, before)[:: 1 if number % 2 else -1]:
            started = time.perf_counter()
            client.get(path).raise_for_status()
            taken[client] = (time.perf_counter() - started) * 1000
        found.append((taken[now], taken[before]))
    del found[0]  # caches were cold
    ours, theirs = (statistics.median(side) for side in zip(*found, strict=True))
    ratio = statistics.median(mine / other for mine, other in found)
    return f"{ours:8.1f} {theirs:8.1f} {ratio:6.2f}"


def measure_beside(now: httpx.Client, before: httpx.Client) -> None:
    """Print a line per report that both versions know."""
    click.echo(f"{'report':40} {'now ms':>8} {'before':>8} {'ratio':>6}")
    for name, path, _ in REPORTS:
        known = before.get(path).is_success
        click.echo(f"{name:40} " + (beside(now, before, path) if known else "not known before"))


def measure(client: httpx.Client, engine: Engine, *, group_by: bool) -> None:
    """Print a line per report."""
    click.echo(f"{'report':40} {'p50 ms':>8} {'p95 ms':>8} {'rows':>6} {'GROUP BY ms':>12} {'ratio':>7}")
    for name, path, statement in REPORTS:
        answer = client.get(path)
        answer.raise_for_status()
        rows = len(answer.json().get("rows") or answer.json().get("items"))
        runs = timed(lambda path=path: client.get(path).raise_for_status(), RUNS)
        p50, p95 = statistics.median(runs), runs[int(len(runs) * 0.95)]
        line = f"{name:40} {p50:8.1f} {p95:8.1f} {rows:6}"
        if group_by:
            plain = statistics.median(timed(lambda statement=statement: run(engine, statement), 3))
            line += f" {plain:12.0f} {plain / p50:6.0f}x"
        click.echo(line)


def run(engine: Engine, statement: str) -> None:
    """Run a statement and read all its rows."""
    with engine.connect() as connection:
        connection.execute(text(statement)).all()


@click.command()
@click.option("--server", required=True, help="SQLAlchemy URL of a user that may create databases.")
@click.option("--sales", "sizes", type=int, multiple=True, default=[1_000_000], help="How many; repeat for more sizes.")
@click.option("--returns/--no-returns", default=False, help="A unit of every tenth sale has come back.")
@click.option("--group-by/--no-group-by", default=True, help="Measure the plain GROUP BY too.")
@click.option("--before", help="A commit to compare with, in place of GROUP BY.")
def main(server: str, sizes: tuple[int, ...], returns: bool, group_by: bool, before: str | None) -> None:  # noqa: FBT001 - click's way
    """Load each size once (kept for the next run) and time every report."""
    for size in sizes:
        name = f"ecm_benchmark_{size}" + ("_returns" if returns else "")
        url = make_url(server).set(drivername="mysql+pymysql", database=name)
        if not has_database(server, name):
            rate = synthetic.load(open_engine(fresh_database(server, name)), size, returns=returns)
            click.echo(f"loaded {size:,} sales at {rate:,.0f} rows/s")
        migrate(url)
        click.echo(f"\n{size:,} sales")
        with ExitStack() as stack:
            now = _client(stack, url, Path.cwd())
            if before is None:
                measure(now, open_engine(url), group_by=group_by)
            else:
                measure_beside(now, _client(stack, url, stack.enter_context(checked_out(before))))


def _client(stack: ExitStack, url: URL, directory: Path) -> httpx.Client:
    """A client of the sales service of a checkout."""
    with schema_as_in(directory, url):
        base = stack.enter_context(running(directory, url, "-m", "sales_service")).base
    return stack.enter_context(httpx.Client(base_url=base, timeout=120))


if __name__ == "__main__":
    main()
