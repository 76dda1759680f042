"""Single requests beside a bare FastAPI route with the same statements; what the rollups and their shards cost a sale.

python -m benchmarks.requests --server mysql+pymysql://root:...@127.0.0.1:3306/
"""

import random
import statistics
from collections.abc import Callable
from contextlib import ExitStack

import click

from benchmarks import load, synthetic
from benchmarks.services import WORKERS, fresh_database, open_engine, served

ROUNDS = 5
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
)


def any_product(_client: int, _count: int) -> bytes:
    """Read one of the products."""
    return load.get(f"/products/{random.randint(1, synthetic.PRODUCTS)}")


def sale_of_any(_client: int, _count: int) -> bytes:
    """Sell one of the products."""
    return load.post("/sales", f'{{"product_id": {random.randint(1, synthetic.PRODUCTS)}, "units": 1}}')


def sale_of_one(_client: int, _count: int) -> bytes:
    """Sell the same product again and again."""
    return load.post("/sales", '{"product_id": 1, "units": 1}')


def sale_of_category(_client: int, _count: int) -> bytes:
    """Sell one of the products of one category."""
    return load.post("/sales", f'{{"product_id": {random.choice(OF_ONE_CATEGORY)}, "units": 1}}')


def compare(
    name: str, ours: str, other: str, request: Callable[[int, int], bytes], *, clients: int, requests: int
) -> None:
    """Both in turn, several rounds; print the median rates and the median of the rounds' ratios."""
    rates: list[tuple[float, float]] = []
    p95: list[float] = []
    failed = 0
    for _ in range(ROUNDS):
        results = [load.run(base, request, clients=clients, requests=requests) for base in (ours, other)]
        rates.append((results[0].rate, results[1].rate))
        p95.append(results[0].p95)
        failed += sum(count for result in results for status, count in result.statuses.items() if status >= 300)
    mine, its = (statistics.median(rate[side] for rate in rates) for side in (0, 1))
    ratio = statistics.median(rate[0] / rate[1] for rate in rates)
    click.echo(f"{name:64} {mine:9.0f} {its:9.0f} {ratio:6.2f} {statistics.median(p95):8.1f} {failed:7}")


@click.command()
@click.option("--server", required=True, help="SQLAlchemy URL of a user that may create databases.")
@click.option("--requests", default=2000, help="Requests per measurement.")
def main(server: str, requests: int) -> None:
    """Print the table."""
    url = fresh_database(server, DATABASE)
    synthetic.load(open_engine(url), 10_000)
    with ExitStack() as stack:
        products = stack.enter_context(served(url, "-m", "products_service"))
        sales = stack.enter_context(served(url, "-m", "sales_service"))
        bare = stack.enter_context(served(url, *UVICORN, "benchmarks.bare_app:create"))
        variants = {
            name: stack.enter_context(served(url, *UVICORN, f"benchmarks.variants:{name}"))
            for name in ("without_rollups", "with_four_shards")
        }
        click.echo(f"{'':64} {'ours/s':>9} {'other/s':>9} {'ratio':>6} {'p95 ms':>8} {'failed':>7}")
        for clients in (1, 16):
            compare(
                f"GET /products/{{id}} : bare, {clients} clients",
                products,
                bare,
                any_product,
                clients=clients,
                requests=requests,
            )
        for clients in (1, 16, 64):
            compare(
                f"POST /sales : bare, {clients} clients", sales, bare, sale_of_any, clients=clients, requests=requests
            )
        for variant, base in variants.items():
            for name, request in (
                ("10,000 products", sale_of_any),
                ("one category", sale_of_category),
                ("one product", sale_of_one),
            ):
                what = f"POST /sales : {variant.replace('_', ' ')}, 16 clients, {name}"
                compare(what, sales, base, request, clients=16, requests=requests)


if __name__ == "__main__":
    main()
