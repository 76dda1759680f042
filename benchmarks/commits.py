"""What requests and reports cost in processor time at two commits, measured in turn in one run.

python -m benchmarks.commits --server mysql+pymysql://root:...@127.0.0.1:3306/ --before e63d282

Both run with the packages of this environment, each on a database of its own, filled through the services themselves.
What counts is the processor time of a service's only worker process: the time on the clock also tells what else the
machine had to do.
To measure what is not committed yet: --after "$(git stash create)".
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click
import httpx
from sqlalchemy.engine import URL

from benchmarks import load
from benchmarks.services import Service, new_database, running

PRODUCTS = 24
CATEGORIES = ("electronics", "fashion", "home", "toys")
FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2025, 12, 31)
SOLD_ON_A_DAY = 0.75
"""How likely a product is sold on a day."""


@dataclass(frozen=True)
class Work:
    """Requests that are measured together: `requests` of them in a round."""

    name: str
    service: str
    requests: int
    request: Callable[[int, int], bytes]


def _sale(_client: int, count: int) -> bytes:
    return load.post("/sales", _one_unit(count))


def _sale_with_key(_client: int, count: int) -> bytes:
    return load.post("/sales", _one_unit(count), f"Idempotency-Key: {uuid.uuid4()}")


def _one_unit(count: int) -> str:
    return json.dumps({"product_id": 1 + count % PRODUCTS, "units": 1})


def _reading(path: str) -> Callable[[int, int], bytes]:
    return lambda _client, _count: load.get(path)


WORKS = (
    Work("POST /sales", "sales", 100, _sale),
    Work("POST /sales, Idempotency-Key", "sales", 100, _sale_with_key),
    Work("GET /products/1", "products", 200, _reading("/products/1")),
    Work("GET /sales?limit=50", "sales", 80, _reading("/sales?limit=50")),
    Work("summary, 31 days", "sales", 100, _reading(
        "/sales/summary?interval=day&start_date=2025-05-01&end_date=2025-05-31")),
    Work("summary, categories by day, 368 rows", "sales", 40, _reading(
        "/sales/summary?group_by=category&interval=day&start_date=2025-01-01&end_date=2025-04-02")),
    Work("compare, products by day, 8784 rows", "sales", 2, _reading(
        "/sales/compare?group_by=product&interval=day&to=previous_year&start_date=2025-01-01&end_date=2025-12-31")),
)  # fmt: skip


@dataclass(frozen=True)
class Side:
    """A commit that runs: its services by name."""

    services: dict[str, Service]

    def cost(self, work: Work) -> float:
        """Microseconds of processor time for each request. Raises RuntimeError when one is refused."""
        service = self.services[work.service]
        started = processor_seconds(service.pid)
        result = load.run(service.base, work.request, clients=1, requests=work.requests)
        used = processor_seconds(service.pid) - started
        if any(status >= 300 for status in result.statuses):
            message = f"{work.name} was answered {dict(result.statuses)}"
            raise RuntimeError(message)
        return used / work.requests * 1e6

    def values(self, work: Work) -> int:
        """How many values, such as texts and numbers, the answer to such a request has."""
        head, _, body = work.request(0, 0).decode().partition("\r\n\r\n")
        method, path, _ = head.split(" ", 2)
        headers = {"content-type": "application/json"}
        answer = httpx.request(
            method, self.services[work.service].base + path, content=body or None, headers=headers, timeout=60
        )
        return _leaves(answer.raise_for_status().json())


def processor_seconds(pid: int) -> float:
    """What a process has used of the processor, in its own code and in the system's.

    By the process's clock (clock_getcpuclockid(3)): /proc counts hundredths of a second, this one nanoseconds.
    """
    return time.clock_gettime((~pid << 3) | 2)


def _leaves(answer: object) -> int:
    if isinstance(answer, dict):
        return sum(map(_leaves, answer.values()))
    return sum(map(_leaves, answer)) if isinstance(answer, list) else 1


# ---- a commit that runs


@contextmanager
def checked_out(commit: str) -> Iterator[Path]:
    """A directory with the files of a commit."""
    with tempfile.TemporaryDirectory(prefix="ecm-benchmark-") as directory:
        archive = subprocess.run(["git", "archive", commit], check=True, stdout=subprocess.PIPE).stdout
        subprocess.run(["tar", "-x", "-C", directory], check=True, input=archive)
        yield Path(directory)


@contextmanager
def side(commit: str, url: URL) -> Iterator[Side]:
    """A commit's services on a filled database."""
    with ExitStack() as stack:
        directory = stack.enter_context(checked_out(commit))
        variables = os.environ | {"DATABASE_URL": url.render_as_string(hide_password=False)}
        subprocess.run([sys.executable, "-m", "migrations", "upgrade"], check=True, cwd=directory, env=variables)
        services = {
            name: stack.enter_context(running(directory, url, *_start(directory, name), WORKERS="1"))
            for name in ("products", "sales")
        }
        fill(*(services[name].base for name in ("products", "sales")))
        yield Side(services)


def _start(directory: Path, name: str) -> Sequence[str]:
    """How a service is started; earlier commits had one module for both."""
    if (directory / f"{name}_service" / "__main__.py").exists():
        return ("-m", f"{name}_service")
    return ("-m", "common.serve", name)


def fill(products: str, sales: str) -> None:
    """Products, and two years of their sales."""
    chance = random.Random(1)
    with httpx.Client(base_url=products, timeout=60) as client:
        for name in CATEGORIES:
            client.post("/categories", json={"name": name}).raise_for_status()
        for number in range(PRODUCTS):
            product = {"name": f"Product {number}", "category": CATEGORIES[number % len(CATEGORIES)],
                       "price": f"{chance.randint(100, 20_000) / 100:.2f}", "current_inventory": 1_000_000}  # fmt: skip
            client.post("/products", json=product).raise_for_status()
    days = range((LAST_DAY - FIRST_DAY).days + 1)
    noon = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 12, tzinfo=UTC)
    lines = [
        {"product_id": number, "units": chance.randint(1, 5), "sold_at": (noon + timedelta(days=day)).isoformat(),
         "take_stock": False}
        for day in days
        for number in range(1, PRODUCTS + 1)
        if chance.random() < SOLD_ON_A_DAY
    ]  # fmt: skip
    with httpx.Client(base_url=sales, timeout=60) as client:
        for start in range(0, len(lines), 1000):
            client.post("/sales/batch", json={"sales": lines[start : start + 1000]}).raise_for_status()


# ---- the comparison


def compare(before: Side, after: Side, work: Work, rounds: int) -> str:
    """A line of the table: medians, and the median of the rounds' ratios. The sides take turns in going first."""
    sides = (before, after)
    for each in sides:
        each.cost(work)
    costs: list[tuple[float, float]] = []
    for number in range(rounds):
        turn = sides[:: 1 if number % 2 else -1]
        found = {id(each): each.cost(work) for each in turn}
        costs.append((found[id(before)], found[id(after)]))
    was, now = (statistics.median(column) for column in zip(*costs, strict=True))
    ratios = sorted(was / now for was, now in costs)
    ratio = statistics.median(ratios)
    had, has = before.values(work), after.values(work)
    per_value = ratio * has / had
    return (
        f"{work.name:40} {was:9.0f} {now:9.0f} {ratio:7.3f} {ratios[0]:6.2f}-{ratios[-1]:4.2f}"
        f" {had:8} {has:8} {per_value:7.2f}"
    )


@click.command()
@click.option("--server", required=True, help="SQLAlchemy URL of a user that may create databases.")
@click.option("--before", required=True, help="The commit to compare with.")
@click.option("--after", default="HEAD", show_default=True, help="The commit that is compared.")
@click.option("--rounds", default=15, show_default=True, help="Measurements of each side.")
@click.option("--only", default="", help="Measure only what has this in its name.")
def main(server: str, before: str, after: str, rounds: int, only: str) -> None:
    """Print the processor time of each request at both commits; the ratios are before by after."""
    with (
        side(before, new_database(server, "ecm_benchmark_before")) as was,
        side(after, new_database(server, "ecm_benchmark_after")) as now,
    ):
        click.echo(f"{'microseconds of processor time':40} {'before':>9} {'after':>9} {'ratio':>7} {'of rounds':>11}"
                   f" {'values':>8} {'values':>8} {'a value':>7}")  # fmt: skip
        for work in WORKS:
            if only in work.name:
                click.echo(compare(was, now, work, rounds))


if __name__ == "__main__":
    main()
