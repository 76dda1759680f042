"""Break a running stack while clients sell, and prove that nothing is lost: `python -m tests.e2e.faults`.

For each fault eight clients register sales with an Idempotency-Key and repeat what they must. Afterwards the books are
audited (`tests.e2e.audit`), and the stack must have become well again by itself. A table says what was seen.
"""

import argparse
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from tests.e2e.audit import Findings, audit
from tests.e2e.clients import Clients
from tests.e2e.stack import Stack, docker, engine_answers

WELL_WITHIN_SECONDS = 30
WARM_SECONDS = 1.5
"""Sales before the fault, so that every client and every connection is at work."""
STEADY_SECONDS = 2.0
"""Sales after the stack is well, in which it must stay so."""
PAUSED_SECONDS = 20
CUT_SECONDS = 20
"""Longer than a service waits for an answer (15 s), so that it gives connections up which the database still has."""
FULL_SECONDS = 8
EXTRA_CLIENTS = 40
"""With the eight more than both workers have connections: the pool is full and a queue stands before it."""
SCARCE_UNITS = 60
"""Stock of one product in each fault: it runs out meanwhile, and no sale of it may be taken back or taken twice."""

Fault = Callable[[Stack, Clients], float]
"""Breaks something; returns when it was over, from which recovery is counted."""


def kill_database(stack: Stack, _clients: Clients) -> float:
    """The server's process dies at once, as in a crash; the engine starts it again."""
    stack.kill(stack.main_pid("db"))
    return time.monotonic()


def pause_database(stack: Stack, _clients: Clients) -> float:
    """The server stands still: connections stay open and nothing answers."""
    docker("pause", stack.container("db"))
    time.sleep(PAUSED_SECONDS)
    docker("unpause", stack.container("db"))
    return time.monotonic()


def stop_database(stack: Stack, _clients: Clients) -> float:
    """The server is shut down in order, and started a little later."""
    docker("stop", stack.container("db"))
    time.sleep(3)
    docker("start", stack.container("db"))
    return time.monotonic()


def kill_worker(stack: Stack, _clients: Clients) -> float:
    """One worker of the sales service dies; its supervisor starts another."""
    stack.kill(stack.worker_pids("sales")[0])
    return time.monotonic()


def kill_service(stack: Stack, _clients: Clients) -> float:
    """The first process of the sales service dies, and with it the container; the engine starts it again."""
    stack.kill(stack.main_pid("sales"))
    return time.monotonic()


def kill_products(stack: Stack, _clients: Clients) -> float:
    """The same for the products service: sales must not notice."""
    stack.kill(stack.main_pid("products"))
    return time.monotonic()


def restart_service(stack: Stack, _clients: Clients) -> float:
    """What an operator does; counted from the command on."""
    begun = time.monotonic()
    stack.manager("restart", "sales")
    return begun


def restart_database(stack: Stack, _clients: Clients) -> float:
    """What an operator does; counted from the command on."""
    begun = time.monotonic()
    stack.manager("restart", "db")
    return begun


def cut_network(stack: Stack, _clients: Clients) -> float:
    """The database is there but cannot be reached; nobody's connections are closed, packets just vanish."""
    network, container = f"{stack.project}_inside", stack.container("db")
    docker("network", "disconnect", network, container)
    time.sleep(CUT_SECONDS)
    docker("network", "connect", "--alias=db", network, container)
    return time.monotonic()


def move_database(stack: Stack, _clients: Clients) -> float:
    """The database comes back under another address: what the services send to the old one reaches nobody.

    So the server never hears that its clients gave up, and must not keep their locks for long.
    """
    network, container = f"{stack.project}_inside", stack.container("db")
    docker("network", "disconnect", network, container)
    usurper = docker("run", "--detach", f"--network={network}", "--entrypoint=sleep", stack.database_image(), "600")
    time.sleep(CUT_SECONDS)
    docker("network", "connect", "--alias=db", network, container)
    ended = time.monotonic()
    docker("rm", "--force", usurper.strip())
    return ended


def fill_pool(stack: Stack, clients: Clients) -> float:
    """Somebody holds the locks of the products that all want, and more clients come than there are connections."""
    ids = ", ".join(map(str, clients.product_ids))
    hold = f"BEGIN; SELECT id FROM products WHERE id IN ({ids}) FOR UPDATE; DO SLEEP({FULL_SECONDS}); ROLLBACK;"
    holder = threading.Thread(target=stack.sql, args=(hold,))
    with Clients(clients.url, f"{clients.prefix}-extra", clients.product_ids, EXTRA_CLIENTS) as extra:
        holder.start()
        time.sleep(FULL_SECONDS / 2)
        for url in stack.urls.values():
            alive = httpx.get(f"{url}/healthz", timeout=5)
            assert alive.status_code == 200, "a full pool must not look like a dead process"
        holder.join()
        ended = time.monotonic()
    clients.take_over(extra)
    return ended


def migrate_again(stack: Stack, _clients: Clients) -> float:
    """What an operator may do at any time: there is nothing to migrate, and nobody must notice."""
    stack.manager("migrate")
    return time.monotonic()


def take_backup(stack: Stack, _clients: Clients) -> float:
    """A backup while sales go on: nobody must notice."""
    stack.manager("backup")
    return time.monotonic()


FAULTS: dict[str, Fault] = {
    "kill -9 the database": kill_database,
    "pause the database": pause_database,
    "stop and start the database": stop_database,
    "restart the database": restart_database,
    "kill -9 a worker": kill_worker,
    "kill -9 the sales service": kill_service,
    "kill -9 the products service": kill_products,
    "restart the sales service": restart_service,
    "cut the network": cut_network,
    "database moves to another address": move_database,
    "fill the pool": fill_pool,
    "migrate again": migrate_again,
    "take a backup": take_backup,
}

MUCH_LIKE_OTHERS = {"restart the database", "kill -9 the products service", "cut the network"}
"""Left out where every minute counts: other faults ask the same of the services, and more."""


@dataclass
class Seen:
    """One row of the table."""

    fault: str
    sold: int
    refused: int
    repeated: int
    lost: int
    doubled: int
    errors: int
    """Answers of 500 and above that are not 503."""
    silence: float
    recovery: float
    wrong: list[str]


COLUMNS = "fault                              201    409  repeated  lost  doubled  5xx  silence s  recovery s"


def line(seen: Seen) -> str:
    """A row as text, under COLUMNS."""
    return (
        f"{seen.fault:33} {seen.sold:5} {seen.refused:6} {seen.repeated:9} {seen.lost:5} {seen.doubled:8} "
        f"{seen.errors:4} {seen.silence:10.1f} {seen.recovery:11.1f}{'  WRONG' if seen.wrong else ''}"
    )


def suffer(stack: Stack, name: str, fault: Fault, prefix: str) -> Seen:
    """Sell, break, wait until all is well, sell on, and audit."""
    product_ids = [stack.product(name=f"{name} {number}") for number in range(4)]
    product_ids.append(stack.product(name=f"{name}, scarce", current_inventory=SCARCE_UNITS))
    sales_before = count_sales(stack)
    wrong: list[str] = []
    with Clients(stack.urls["sales"], prefix, product_ids) as clients:
        time.sleep(WARM_SECONDS)
        begun = time.monotonic()
        recovery = 0.0
        try:
            recovery = seconds_until_well(stack, clients, fault(stack, clients))
        except AssertionError as error:
            wrong.append(str(error))
        time.sleep(STEADY_SECONDS)
        if not stack.is_ready():
            wrong.append("the stack was ready and then was not")
    findings = audit(stack, product_ids, clients.outcomes, prefix)
    sold = sum(outcome.status == 201 for outcome in clients.outcomes)
    if count_sales(stack) - sales_before != sold:
        wrong.append(f"{count_sales(stack) - sales_before} sales were added, {sold} were answered")
    if recovery > WELL_WITHIN_SECONDS:
        wrong.append(f"recovery took {recovery:.1f} s")
    return seen_of(name, clients, findings, begun=begun, recovery=recovery, wrong=wrong)


def seen_of(
    name: str, clients: Clients, findings: Findings, *, begun: float, recovery: float, wrong: list[str]
) -> Seen:
    """The row of the table for what the clients and the audit found."""
    sold = sum(outcome.status == 201 for outcome in clients.outcomes)
    return Seen(
        fault=name,
        sold=sold,
        refused=len(clients.outcomes) - sold,
        repeated=sum(clients.retries.values()),
        lost=len(findings.lost),
        doubled=len(findings.doubled),
        errors=sum(count for status, count in clients.statuses.items() if status >= 500 and status != 503),
        silence=clients.longest_silence(begun),
        recovery=recovery,
        wrong=[*wrong, *clients.wrong, *findings.all()],
    )


def seconds_until_well(stack: Stack, clients: Clients, since: float) -> float:
    """How long after the instant both services were ready and every client had an answer to what it asked after it."""
    while not (stack.is_ready() and clients.all_served_since(since)):
        waited = time.monotonic() - since
        assert waited < 3 * WELL_WITHIN_SECONDS, f"not well {waited:.0f} s after the fault"
        time.sleep(0.1)
    return time.monotonic() - since


def count_sales(stack: Stack) -> int:
    """All sales there are, whoever made them."""
    return int(stack.sql("SELECT COUNT(*) FROM sales")[0][0])


def walk_through(stack: Stack) -> list[str]:
    """The README's walk-through against this stack, which nobody has used yet."""
    command = [sys.executable, "-m", "tests.support.walkthrough", *stack.urls.values()]
    result = subprocess.run(command, cwd=stack.directory, capture_output=True, text=True, check=False)
    return [] if result.returncode == 0 else [f"the walk-through differs: {result.stdout}{result.stderr}"]


@contextmanager
def started_stack() -> Iterator[Stack]:
    """A new stack of this checkout, ready; it is removed when the program is told to end, too."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with Stack() as stack:
        begun = time.monotonic()
        stack.manager("start")
        say(f"started in {time.monotonic() - begun:.0f} s")
        yield stack


def run_round(stack: Stack, names: Sequence[str]) -> list[Seen]:
    """Suffer each fault once; prints each row as it comes."""
    say(COLUMNS)
    rows = []
    for name in names:
        rows.append(suffer(stack, name, FAULTS[name], prefix=secrets.token_hex(4)))
        say(line(rows[-1]))
        for problem in rows[-1].wrong[:20]:
            say(f"    {problem}")
    return rows


def say(text: str) -> None:
    """To the person who waits for it."""
    print(text, flush=True)  # noqa: T201 - a command's answer


def main(arguments: Sequence[str]) -> int:
    """Run the rounds; returns 1 if anything was wrong in any."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--only", action="append", metavar="NAME", help=f"part of a name: {', '.join(FAULTS)}")
    options = parser.parse_args(arguments)
    names = [name for name in FAULTS if not options.only or any(part in name for part in options.only)]
    if not names or not engine_answers():
        say("no such fault" if not names else "No Docker engine with Compose answers here.")
        return 2
    wrong: list[str] = []
    with started_stack() as stack:
        wrong += walk_through(stack)
        for number in range(1, options.rounds + 1):
            begun = time.monotonic()
            wrong += [problem for row in run_round(stack, names) for problem in row.wrong]
            say(f"round {number}: {time.monotonic() - begun:.0f} s")
    for problem in wrong[:50]:
        say(problem)
    say(f"{len(wrong)} things are wrong" if wrong else "nothing was lost and nothing is wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
