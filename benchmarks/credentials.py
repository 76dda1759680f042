"""What it costs a request that the service asks who sent it: with a key and with a session, beside none.

python -m benchmarks.credentials --server mysql+pymysql://root:...@127.0.0.1:3306/
"""

import random
import secrets
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import click
import httpx
from sqlalchemy.engine import URL

from benchmarks import load, synthetic
from benchmarks.requests import heading, line
from benchmarks.services import fresh_database, open_engine, running

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
@click.option("--requests", default=2000, help="Requests per measurement.")
@click.option("--rounds", default=5, show_default=True, help="Measurements of each side.")
def main(server: str, requests: int, rounds: int) -> None:
    """Print the table; every side is measured once in each round."""
    url = fresh_database(server, DATABASE)
    synthetic.load(open_engine(url), 10_000)
    with ExitStack() as stack:
        bases = _services(stack, url)
        ways = {"key": _key(bases["products"]), "session": _session(bases["products"]), "local": ()}
        click.echo(heading(list(ways)))
        for name, service, request_of in WORKS:
            found: dict[str, list[load.Result]] = {way: [] for way in ways}
            for number in range(rounds):
                turn = list(ways)
                for way in turn[number % len(turn) :] + turn[: number % len(turn)]:
                    request = request_of(ways[way])
                    found[way].append(load.run(bases[service], request, clients=CLIENTS, requests=requests))
            click.echo(line(f"{name}, {CLIENTS} clients", found))
            click.echo(line("  session", {way: found[way] for way in ("session", "local")}))


def _services(stack: ExitStack, url: URL) -> dict[str, str]:
    """The base URLs of both services, with no limit that a benchmark meets."""
    environment = {"AUTH_SECRET": secrets.token_hex(32), "RATE_PER_MINUTE": "1000000", "PRODUCTS_URL": DASHBOARD}
    return {
        name: stack.enter_context(running(Path.cwd(), url, "-m", f"{name}_service", **environment)).base
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
