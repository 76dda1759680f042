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
from pathlib import Path
from statistics import median

import click
import httpx
from sqlalchemy.engine import URL

from benchmarks import load, synthetic
from benchmarks.commits import checked_out
from benchmarks.requests import heading, line
from benchmarks.services import fresh_database, new_database, open_engine, running

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


@click.command()
@click.option("--server", required=True, help="SQLAlchemy URL of a user that may create databases.")
@click.option("--before", help="A commit to compare with as well, which asks nobody who they are.")
@click.option("--requests", default=2000, help="Requests per measurement.")
@click.option("--rounds", default=5, show_default=True, help="Measurements of each side.")
def main(server: str, before: str | None, requests: int, rounds: int) -> None:
    """Print the table; every side is measured once in each round."""
    url = fresh_database(server, DATABASE)
    synthetic.load(open_engine(url), 10_000)
    with ExitStack() as stack:
        bases = _services(stack, url, Path.cwd())
        ways = {
            "local": (bases, ()),
            "key": (bases, _key(bases["products"])),
            "session": (bases, _session(bases["products"])),
        }
        if before is not None:
            ways["before"] = (_services_of(stack, before, new_database(server, f"{DATABASE}_before")), ())
        click.echo(heading(list(ways)))
        for name, service, request_of in WORKS:
            found: dict[str, list[load.Result]] = {way: [] for way in ways}
            for number in range(rounds):
                turn = list(ways)
                for way in turn[number % len(turn) :] + turn[: number % len(turn)]:
                    of, headers = ways[way]
                    found[way].append(load.run(of[service], request_of(headers), clients=CLIENTS, requests=requests))
            click.echo(line(f"{name}, {CLIENTS} clients", found))
            for way in ("key", "session"):
                rounds_of = zip(found[way], found["local"], strict=True)
                ratio = median(one.rate / other.rate for one, other in rounds_of)
                click.echo(f"  with a {way}: {ratio:.2f} of what it is without")


FILL = """
import sys
from benchmarks import services, synthetic
synthetic.load(services.open_engine(services.make_url(sys.argv[1])), 10_000)
"""
"""The same store, by the code of a commit."""


def _services_of(stack: ExitStack, commit: str, url: URL) -> dict[str, str]:
    """The base URLs of both services of a commit, on a database that it has made and filled: none starts on a newer."""
    directory, address = stack.enter_context(checked_out(commit)), url.render_as_string(hide_password=False)
    upgrade = [sys.executable, "-m", "migrations", "upgrade"]
    subprocess.run(upgrade, check=True, cwd=directory, env=os.environ | {"DATABASE_URL": address})
    subprocess.run([sys.executable, "-c", FILL, address], check=True, cwd=directory)
    return _services(stack, url, directory)


def _services(stack: ExitStack, url: URL, directory: Path) -> dict[str, str]:
    """The base URLs of both services of a checkout, with no limit that a benchmark meets."""
    environment = {"AUTH_SECRET": secrets.token_hex(32), "RATE_PER_MINUTE": "1000000", "PRODUCTS_URL": DASHBOARD}
    return {
        name: stack.enter_context(running(directory, url, "-m", f"{name}_service", **environment)).base
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
