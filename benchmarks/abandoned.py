"""What sales keep of their rate while clients ask for the dearest reports and do not wait for the answers.

python -m benchmarks.abandoned --server mysql+pymysql://root:...@127.0.0.1:3306/ --sales 2000000

Sales are registered alone and while others ask and hang up, in turn, several rounds: only the ratio of the two
rates within a round says anything on a machine that others use too. The served processes are those of two workers.
"""

import asyncio
import random
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import click
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from benchmarks import load, synthetic
from benchmarks.services import fresh_database, has_database, migrate, open_engine, served

DEAREST = load.get(
    "/sales/summary?group_by=product&interval=day&top=1&time_zone=Asia/Kathmandu&start_date=2024-11-01&end_date=2026-10-31"
)
PATIENCE_SECONDS = 0.5
LOOK_SECONDS = 0.1
STATEMENT_TIMEOUT_SECONDS = 15
LIMIT_SECONDS = STATEMENT_TIMEOUT_SECONDS - 1
"""After which the server ends a statement."""

RUNNING = text(
    "SELECT time FROM information_schema.processlist "
    "WHERE db = DATABASE() AND command NOT IN ('Sleep', 'Daemon') AND info LIKE '%sales.sold_at >= %' "
    "AND id <> CONNECTION_ID()"
)
"""Seconds that each of the reports' statements has been running."""


@dataclass
class Round:
    """One stretch of time of selling, and of asking for reports meanwhile.

    - sold: sales that were registered; statuses: of all answers.
    - taken: milliseconds of each.
    - most: statements of reports that were seen at once; most_overdue: those that ran 2 s beyond their limit.
    - gone: seconds after the last client had left until no statement was there.
    """

    seconds: float
    taken: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    most: int = 0
    most_overdue: int = 0
    gone: float = 0

    @property
    def rate(self) -> float:
        """Sales a second."""
        return self.statuses[201] / self.seconds

    @property
    def p95(self) -> float:
        """Milliseconds that one sale in twenty takes at least."""
        return sorted(self.taken)[int(len(self.taken) * 0.95)]


async def sell(base: str, round_: Round) -> None:
    """Register one sale after the other until the time is over."""
    address = urlsplit(base)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    end = time.perf_counter() + round_.seconds
    while (started := time.perf_counter()) < end:
        writer.write(load.post("/sales", f'{{"product_id": {random.randint(1, synthetic.PRODUCTS)}, "units": 1}}'))
        round_.statuses[await load.answered(reader)] += 1
        round_.taken.append((time.perf_counter() - started) * 1000)
    writer.close()


async def ask_and_leave(base: str, seconds: float) -> None:
    """Ask for the dearest report and hang up, again and again until the time is over."""
    address = urlsplit(base)
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        _, writer = await asyncio.open_connection(address.hostname, address.port)
        writer.write(DEAREST)
        await asyncio.sleep(PATIENCE_SECONDS)
        writer.close()


async def look(engine: Engine, round_: Round) -> None:
    """Watch the statements of reports while they are asked for, and until all of them are gone."""
    end = time.perf_counter() + round_.seconds
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while True:
            running = [row.time for row in await asyncio.to_thread(lambda: connection.execute(RUNNING).all())]
            round_.most = max(round_.most, len(running))
            round_.most_overdue = max(round_.most_overdue, sum(age > LIMIT_SECONDS + 2 for age in running))
            if time.perf_counter() > end and not running:
                break
            await asyncio.sleep(LOOK_SECONDS)
    round_.gone = max(time.perf_counter() - end, 0)


async def one_round(base: str, engine: Engine, *, seconds: float, sellers: int, askers: int) -> Round:
    """Sell for some seconds, and let `askers` ask meanwhile."""
    round_ = Round(seconds)
    asking = [ask_and_leave(base, seconds) for _ in range(askers)]
    await asyncio.gather(*(sell(base, round_) for _ in range(sellers)), *asking, look(engine, round_))
    return round_


def measure(base: str, engine: Engine, *, seconds: float, sellers: int, askers: int, rounds: int) -> None:
    """Print a line per round, and the medians."""
    asyncio.run(one_round(base, engine, seconds=2, sellers=sellers, askers=0))
    click.echo(f"{'round':>6} {'alone/s':>8} {'beside/s':>9} {'ratio':>6} {'p95 ms':>7} {'beside':>7}"
               f" {'at once':>8} {'overdue':>8} {'gone after s':>13}")  # fmt: skip
    pairs: list[tuple[Round, Round]] = []
    for number in range(1, rounds + 1):
        alone, beside = (
            asyncio.run(one_round(base, engine, seconds=seconds, sellers=sellers, askers=count))
            for count in (0, askers)
        )
        pairs.append((alone, beside))
        click.echo(f"{number:6} {alone.rate:8.1f} {beside.rate:9.1f} {beside.rate / alone.rate:6.2f} {alone.p95:7.0f}"
                   f" {beside.p95:7.0f} {beside.most:8} {beside.most_overdue:8} {beside.gone:13.1f}")  # fmt: skip
        refused = sum((alone.statuses + beside.statuses).values()) - alone.statuses[201] - beside.statuses[201]
        if refused:
            click.echo(f"       {refused} sales were not registered: {alone.statuses + beside.statuses}")
    ratio = statistics.median(beside.rate / alone.rate for alone, beside in pairs)
    click.echo(f"median ratio {ratio:.2f}")


@click.command()
@click.option("--server", required=True, help="SQLAlchemy URL of a user that may create databases.")
@click.option("--sales", "size", type=int, default=2_000_000, help="How many sales the store has.")
@click.option("--seconds", type=float, default=10, help="How long each half of a round lasts.")
@click.option("--sellers", type=int, default=8, help="Clients that register sales.")
@click.option("--askers", type=int, default=8, help="Clients that ask for reports.")
@click.option("--rounds", type=int, default=5, help="How often both are measured.")
def main(server: str, size: int, **shape: float) -> None:
    """Load the sales once (kept for the next run) and measure."""
    name = f"ecm_benchmark_{size}"
    url = make_url(server).set(drivername="mysql+pymysql", database=name)
    if not has_database(server, name):
        synthetic.load(open_engine(fresh_database(server, name)), size)
    migrate(url)
    variables = {"STATEMENT_TIMEOUT_SECONDS": str(STATEMENT_TIMEOUT_SECONDS)}
    with served(url, "-m", "sales_service", **variables) as base:
        measure(base, open_engine(url), **shape)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
