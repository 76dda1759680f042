"""A backup taken while clients sell comes back, alone or with its binary log: `python -m tests.e2e.recovery`."""

import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tests.e2e.audit import audit, books
from tests.e2e.clients import Clients
from tests.e2e.faults import STEADY_SECONDS, WARM_SECONDS, say, started_stack
from tests.e2e.stack import Stack, engine_answers


def back_up_and_restore(stack: Stack) -> list[str]:
    """Sell, back up meanwhile, make a mistake, undo it, then go back to the backup itself; what was wrong."""
    product_ids = [stack.product(name=f"Recovered {number}") for number in range(4)]
    with Clients(stack.urls["sales"], "recovery", product_ids) as clients:
        time.sleep(WARM_SECONDS)
        stack.manager("backup")
        time.sleep(STEADY_SECONDS)
    before, until = contents(stack), datetime.now(UTC)
    time.sleep(1.1)  # the log tells time by the second
    stack.sql("UPDATE products SET price = 0.01, current_inventory = 7")
    backup = max(stack.directory.glob("backups/*.sql.gz"))
    wrong = [*_restored(stack, backup, before, until), *audit(stack, product_ids, clients.outcomes, "recovery").all()]
    return [*wrong, *_restored(stack, backup)]


def _restored(
    stack: Stack, backup: Path, before: dict[str, str] | None = None, until: datetime | None = None
) -> Iterator[str]:
    instant = ["--until", until.strftime("%Y-%m-%dT%H:%M:%SZ")] if until else []
    result = stack.try_manager("restore", str(backup), *instant, "--yes")
    if result.returncode != 0:
        yield f"restore {' '.join(instant)}: {result.stdout}"
        return
    after = contents(stack)
    for table, checksum in (before or {}).items():
        if after[table] != checksum:
            yield f"{table} is not as it was at {until}"
    yield from books(stack)


def contents(stack: Stack) -> dict[str, str]:
    """The server's checksum of all rows of each table."""
    tables = [row[0] for row in stack.sql("SHOW TABLES")]
    return dict(stack.sql(f"CHECKSUM TABLE {', '.join(tables)}"))  # type: ignore[arg-type]


def main() -> int:
    """Do it once on a stack of its own; returns 1 if anything was wrong."""
    if not engine_answers():
        say("No Docker engine with Compose answers here.")
        return 2
    with started_stack() as stack:
        wrong = back_up_and_restore(stack)
    for problem in wrong:
        say(problem)
    say(f"{len(wrong)} things are wrong" if wrong else "all data came back")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
