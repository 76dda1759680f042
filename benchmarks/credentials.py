"""What it costs a request that the service asks who sent it: with a key and with a session, beside none.

python -m benchmarks.credentials --server mysql+pymysql://root:...@127.0.0.1:3306/ --before COMMIT
"""

import os
import random
import secrets
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import NamedTuple

import click
import httpx
from sqlalchemy.engine import URL

from benchmarks import load, synthetic
from benchmarks.commits import checked_out, processor_seconds
from benchmarks.services import Service, fresh_database, new_database, open_engine, running

DATABASE = "ecm_benchmark_credentials"
CLIENTS = 16
DASHBOARD = "http://localhost:8000"

Headers = tuple[str, ...]
RequestOf = Callable[[Headers], load.RequestBytes]


def product_read(headers: Headers) -> load.RequestBytes:
    """Read one of the products."""
    lines = "".join(f"{header}\r\n" for header in ("Host: localhost", *headers))

    def request(_client: int, _count: int) -> bytes:
        return f"GET /products/{random.randint(1, synthetic.PRODUCTS)} HTTP/1.1\r\n{lines}\r\n".encode()

    return request


def sale(headers: Headers) -> load.RequestBytes:
    """Sell one of the products."""

    def request(_client: int, _count: int) -> bytes:
        return load.post("/sales", f'{{"product_id": {random.randint(1, synthetic.PRODUCTS)}, "units": 1}}', *headers)

    return request


WORKS: tuple[tuple[str, str, RequestOf], ...] = (
    ("GET /products/{id}", "products", product_read),
    ("POST /sales, any product", "sales", sale),
)


@dataclass(frozen=True)
class Way:
    """A way to say who one is: both services by name, and the headers."""

    services: dict[str, Service]
    headers: Headers

    def measured(self, service: str, request_of: RequestOf, requests: int) -> "Measured":
        """Send requests, as many at once as there are clients."""
        of = self.services[service]
        before = processor_seconds(of.pid)
        result = load.run(of.base, request_of(self.headers), clients=CLIENTS, requests=requests)
        return Measured(result, (processor_seconds(of.pid) - before) / requests)


class Measured(NamedTuple):
    """What clients saw of a run, and the seconds of a processor that the worker took for each request."""

    result: load.Result
    seconds: float


@click.command()
@click.option("--server", required=True, help="SQLAlchemy URL of a user that may create databases.")
@click.option("--before", help="A commit to compare with as well, which asks nobody who they are.")
@click.option("--requests", default=2000, help="Requests per measurement.")
@click.option("--rounds", default=5, show_default=True, help="Measurements of each side.")
def main(server: str, before: str | None, requests: int, rounds: int) -> None:
    """Print the table; every side is measured once in each round, in turn. Each service has one worker process."""
    url = fresh_database(server, DATABASE)
    synthetic.load(open_engine(url), 10_000)
    with ExitStack() as stack:
        services = _services(stack, url, Path.cwd())
        products = services["products"].base
        ways = {
            "local": Way(services, ()),
            "key": Way(services, _key(products)),
            "session": Way(services, _session(products)),
        }
        if before is not None:
            ways["before"] = Way(_services_of(stack, before, new_database(server, f"{DATABASE}_before")), ())
        for name, service, request_of in WORKS:
            found: dict[str, list[Measured]] = {way: [] for way in ways}
            for number in range(rounds):
                turn = list(ways)
                for way in turn[number % len(turn) :] + turn[: number % len(turn)]:
                    found[way].append(ways[way].measured(service, request_of, requests))
            _print(name, found)


def _print(name: str, found: dict[str, list[Measured]]) -> None:
    """The medians, and the medians of the rounds' ratios: what each way is worth of what it is without."""
    click.echo(f"{name}, {CLIENTS} clients")
    for way, runs in found.items():
        pairs = list(zip(runs, found["local"], strict=True))
        rate = median(one.result.rate / other.result.rate for one, other in pairs)
        processor = median(other.seconds / one.seconds for one, other in pairs)
        refused = sum(count for run in runs for status, count in run.result.statuses.items() if status >= 300)
        click.echo(
            f"  {way:8} {median(run.result.rate for run in runs):7.0f} a second, x{rate:.2f}; "
            f"{median(run.seconds for run in runs) * 1e6:6.0f} us of a processor, x{processor:.3f}; {refused} refused"
        )


FILL = """
import sys
from benchmarks import services, synthetic
synthetic.load(services.open_engine(services.make_url(sys.argv[1])), 10_000)
"""
"""The same store, by the code of a commit."""


def _services_of(stack: ExitStack, commit: str, url: URL) -> dict[str, Service]:
    """Both services of a commit, on a database that it has made and filled: none starts on a newer."""
    directory, address = stack.enter_context(checked_out(commit)), url.render_as_string(hide_password=False)
    upgrade = [sys.executable, "-m", "migrations", "upgrade"]
    subprocess.run(upgrade, check=True, cwd=directory, env=os.environ | {"DATABASE_URL": address})
    subprocess.run([sys.executable, "-c", FILL, address], check=True, cwd=directory)
    return _services(stack, url, directory)


def _services(stack: ExitStack, url: URL, directory: Path) -> dict[str, Service]:
    """Both services of a checkout, with no limit that a benchmark meets."""
    environment = {
        "AUTH_SECRET": secrets.token_hex(32),
        "RATE_PER_MINUTE": "1000000",
        "PRODUCTS_URL": DASHBOARD,
        "LOG_LEVEL": "ERROR",
        "WORKERS": "1",
    }
    return {
        name: stack.enter_context(running(directory, url, "-m", f"{name}_service", **environment))
        for name in ("products", "sales")
    }


def _key(products: str) -> Headers:
    wanted = {"name": "Benchmark", "scopes": ["catalog:read", "sales:write", "costs:read"]}
    key = httpx.post(f"{products}/api-keys", json=wanted).raise_for_status().json()["key"]
    return (f"Authorization: Bearer {key}",)


def _session(products: str) -> Headers:
    wanted = {"name": "Benchmark", "email": "benchmark@example.com", "role": "manager"}
    link = httpx.post(f"{products}/users", json=wanted).raise_for_status().json()["invite_url"]
    body = {"token": link.partition("#")[2], "password": "a benchmark's own words"}
    answer = httpx.post(f"{products}/session/password", json=body).raise_for_status()
    return (f"Cookie: ecm={answer.cookies['ecm']}", f"Origin: {DASHBOARD}")


if __name__ == "__main__":
    main()
