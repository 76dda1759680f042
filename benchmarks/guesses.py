"""How many passwords are compared with the right one, of 10,000 that are guessed as fast as the service answers.

python -m benchmarks.guesses --server mysql+pymysql://root:...@127.0.0.1:3306/
"""

import json
import secrets
import time
from collections.abc import Callable
from pathlib import Path

import click

from benchmarks import load
from benchmarks.services import fresh_database, running

DATABASE = "ecm_benchmark_guesses"
CLIENTS = 16
Named = Callable[[int, int], str]

WAYS: dict[str, Named] = {
    "one account": lambda _client, _count: "anna@example.com",
    "a thousand accounts": lambda client, count: f"user{(client * 7919 + count) % 1000}@example.com",
}


def guess(named: Named) -> load.RequestBytes:
    """Send a password that nobody has."""

    def request(client: int, count: int) -> bytes:
        body = {"email": named(client, count), "password": f"guess number {client} {count}"}
        return load.post("/session", json.dumps(body))

    return request


@click.command()
@click.option("--server", required=True, help="SQLAlchemy URL of a user that may create databases.")
@click.option("--guesses", default=10_000, show_default=True, help="How many are sent.")
def main(server: str, guesses: int) -> None:
    """Print a line for each way to guess, all of them from one address."""
    for way, named in WAYS.items():
        url = fresh_database(server, DATABASE)
        settings = {"AUTH_SECRET": secrets.token_hex(32), "LOG_LEVEL": "ERROR"}
        with running(Path.cwd(), url, "-m", "products_service", **settings) as service:
            started = time.monotonic()
            result = load.run(service.base, guess(named), clients=CLIENTS, requests=guesses)
            seconds = time.monotonic() - started
        told = ", ".join(f"{number} times {status}" for status, number in sorted(result.statuses.items()))
        compared = result.statuses[401]
        click.echo(
            f"{way}: {guesses} guesses in {seconds:.0f} s, {compared} compared ({told}); p95 {result.p95:.0f} ms"
        )


if __name__ == "__main__":
    main()
