"""Single requests beside a bare FastAPI route with the same statements; what the rollups and their shards cost a sale.

python -m benchmarks.requests --server mysql+pymysql://root:...@127.0.0.1:3306/ --before 2c2f6ff
"""

import operator
import random
import statistics
import uuid
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import click
import httpx
from sqlalchemy.engine import URL

from benchmarks import load, synthetic
from benchmarks.commits import checked_out
from benchmarks.services import WORKERS, fresh_database, open_engine, running, schema_as_in, served

ROUNDS = 5
BATCH = 1000
DATABASE = "ecm_benchmark_requests"
OF_ONE_CATEGORY = [
    number for number in range(1, synthetic.PRODUCTS + 1) if synthetic.category_of(number) == synthetic.CATEGORIES[0]
]
UVICORN = (
    "-m",
    "uvicorn",
    "--factory",
    "--port",
    "{port}",
    "--workers",
    str(WORKERS),
    "--no-access-log",
    "--log-level",
    "warning",
    "--timeout-worker-healthcheck",
    "60",
)


def any_product(_client: int, _count: int) -> bytes:
    """Read one of the products."""
    return load.get(f"/products/{random.randint(1, synthetic.PRODUCTS)}")


def sale_of_any(_client: int, _count: int) -> bytes:
    """Sell one of the products."""
    return load.post("/sales", f'{{"product_id": {random.randint(1, synthetic.PRODUCTS)}, "units": 1}}')


def sale_with_key(_client: int, _count: int) -> bytes:
    """Sell one of the products, with an Idempotency-Key."""
    body = f'{{"product_id": {random.randint(1, synthetic.PRODUCTS)}, "units": 1}}'
    return load.post("/sales", body, f"Idempotency-Key: {uuid.uuid4()}")


def sale_of_one(_client: int, _count: int) -> bytes:
    """Sell the same product again and again."""
    return load.post("/sales", '{"product_id": 1, "units": 1}')


def sale_of_category(_client: int, _count: int) -> bytes:
    """Sell one of the products of one category."""
    return load.post("/sales", f'{{"product_id": {random.choice(OF_ONE_CATEGORY)}, "units": 1}}')


sold: deque[int] = deque()
"""Sales that were made beforehand; each is given back or voided once."""


def return_of_any(_client: int, _count: int) -> bytes:
    """Give back a unit of a sale that nothing came back of yet; it goes into the stock again."""
    return load.post("/returns", f'{{"sale_id": {sold.popleft()}, "units": 1}}')


def void_of_any(_client: int, _count: int) -> bytes:
    """Void a sale that nothing came back of; its unit goes into the stock again."""
    return load.post(f"/sales/{sold.popleft()}/void", '{"reason": "wrong_entry"}')


@dataclass(frozen=True)
class Work:
    """Requests of one kind, and how many clients send them at the same time.

    - service: whose they are, `products` or `sales`.
    - beside: what the other sides do meanwhile, where they cannot do the same.
    """

    name: str
    service: str
    request: Callable[[int, int], bytes]
    clients: Sequence[int]
    beside: Callable[[int, int], bytes] | None = None

    def on(self, side: str) -> Callable[[int, int], bytes]:
        """What is sent to a side."""
        return self.request if side == "now" or self.beside is None else self.beside


WORKS = (
    Work("GET /products/{id}", "products", any_product, (1, 16)),
    Work("POST /sales, any product", "sales", sale_of_any, (1, 16, 64)),
    Work("POST /sales, one product", "sales", sale_of_one, (16, 64)),
    Work("POST /sales, any product, keys", "sales", sale_with_key, (1, 16, 64)),
    Work("POST /returns beside POST /sales", "sales", return_of_any, (1, 16), sale_of_any),
    Work("POST /sales/{id}/void beside POST /sales", "sales", void_of_any, (1, 16), sale_of_any),
)
CATALOGUES = (("10,000 products", sale_of_any), ("one category", sale_of_category), ("one product", sale_of_one))

Sides = Mapping[str, Mapping[str, str]]
"""Base URLs by side (`now`, `before`, `bare`) and service; a side that is not measured is missing."""


def sell_beforehand(base: str, number: int) -> None:
    """Make this many sales, and up to a batch more, that are given back or voided later."""
    while len(sold) < number:
        sales = [{"product_id": random.randint(1, synthetic.PRODUCTS), "units": 1} for _ in range(BATCH)]
        answer = httpx.post(f"{base}/sales/batch", json={"sales": sales}, timeout=120).raise_for_status()
        sold.extend(sale["id"] for sale in answer.json()["sales"])


def compare(
    work: Work, sides: Mapping[str, str], clients: int, requests: int, rounds: int
) -> dict[str, list[load.Result]]:
    """All sides in turn, several rounds, each round beginning with another."""
    results: dict[str, list[load.Result]] = {name: [] for name in sides}
    for number in range(rounds):
        turn = list(sides)
        for name in turn[number % len(turn) :] + turn[: number % len(turn)]:
            results[name].append(load.run(sides[name], work.on(name), clients=clients, requests=requests))
    return results


def line(name: str, results: Mapping[str, Sequence[load.Result]]) -> str:
    """Median rates of each side; medians of the rounds' ratios of the first to each other; p95 and refusals."""
    rates = {side: [result.rate for result in found] for side, found in results.items()}
    first, *others = rates
    ratios = [statistics.median(map(operator.truediv, rates[first], rates[other])) for other in others]
    p95 = [statistics.median(result.p95 for result in found) for found in results.values()]
    failed = sum(
        count
        for found in results.values()
        for result in found
        for status, count in result.statuses.items()
        if status >= 300
    )
    columns = (
        "".join(f" {statistics.median(rate):7.0f}" for rate in rates.values()),
        "".join(f" {ratio:6.2f}" for ratio in ratios),
        "".join(f" {milliseconds:7.1f}" for milliseconds in p95),
    )
    return f"{name:44}{' |'.join(columns)} |{failed:5}"


def heading(sides: Sequence[str]) -> str:
    """What the columns of `line` are."""
    rates = "".join(f" {side[:7]:>7}" for side in sides)
    ratios = "".join(f" {'x' + side[:5]:>6}" for side in sides[1:])
    p95 = "".join(f" {'p95 ms':>7}" for _ in sides)
    return f"{'requests a second':44}{rates} |{ratios} |{p95} | fail"


@click.command()
@click.option("--server", required=True, help="SQLAlchemy URL of a user that may create databases.")
@click.option("--before", help="A commit to compare with as well.")
@click.option("--requests", default=2000, help="Requests per measurement.")
@click.option("--rounds", default=ROUNDS, show_default=True, help="Measurements of each side.")
@click.option("--only", default="", help="Measure only what has this in its name.")
@click.option("--variants/--no-variants", default=True, help="Also what rollups and shards cost a sale.")
def main(server: str, before: str | None, requests: int, rounds: int, only: str, variants: bool) -> None:  # noqa: FBT001
    """Print the table."""
    url = fresh_database(server, DATABASE)
    synthetic.load(open_engine(url), 10_000)
    with ExitStack() as stack:
        sides = {"now": _services(stack, url, Path.cwd())}
        if before is not None:
            sides["before"] = _services(stack, url, stack.enter_context(checked_out(before)))
        bare = stack.enter_context(served(url, *UVICORN, "benchmarks.bare_app:create"))
        sides["bare"] = {"products": bare, "sales": bare}
        taking_back = sum(len(work.clients) for work in WORKS if work.beside and only in work.name)
        sell_beforehand(sides["now"]["sales"], taking_back * rounds * requests)
        click.echo(heading(list(sides)))
        for work in WORKS:
            able = {side: of[work.service] for side, of in sides.items() if side != "bare" or "keys" not in work.name}
            for clients in work.clients if only in work.name else ():
                found = compare(work, able, clients, requests, rounds)
                click.echo(line(f"{work.name}, {clients} clients", found))
        if variants:
            _variants(stack, url, sides["now"]["sales"], requests, rounds)


def _services(stack: ExitStack, url: URL, directory: Path) -> dict[str, str]:
    """The base URLs of both services of a checkout, which may be of an earlier version."""
    with schema_as_in(directory, url):
        return _started(stack, url, directory)


def _started(stack: ExitStack, url: URL, directory: Path) -> dict[str, str]:
    return {
        name: stack.enter_context(running(directory, url, "-m", f"{name}_service")).base
        for name in ("products", "sales")
    }


def _variants(stack: ExitStack, url: URL, ours: str, requests: int, rounds: int) -> None:
    for variant in ("without_rollups", "with_four_shards"):
        sides = {"now": ours, variant: stack.enter_context(served(url, *UVICORN, f"benchmarks.variants:{variant}"))}
        click.echo(heading(list(sides)))
        for name, request in CATALOGUES:
            found = compare(Work(name, "sales", request, (16,)), sides, 16, requests, rounds)
            click.echo(line(f"POST /sales, {name}, 16 clients", found))


if __name__ == "__main__":
    main()
