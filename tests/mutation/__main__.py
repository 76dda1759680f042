"""Which changed versions of a module do its tests let live? `python -m tests.mutation [MODULE ...]` tells.

Each mutant is tried in a copy of the repository by the tests that are about its module, in the order of MODULES, until
one fails. What survives either means nothing (`survivors.md` says what does), or a test is missing. `--sample` takes so
many of each module's mutants, chosen by `--seed`; a whole run takes hours.
"""

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import click

from tests.mutation.modules import MODULES, ROOT
from tests.mutation.mutants import Mutant, mutants
from tests.support.server import URL_VARIABLE, ThrowawayServer

LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".local", ".*_cache", "__pycache__", "node_modules", "data")
PATIENCE_SECONDS = 900
"""A mutant whose tests run for longer does not end: noticed. All tests of reports take minutes on a busy machine."""

QUICK_START = ("--assert=plain", "-p", "no:schemathesis", "-p", "no:cacheprovider")
"""Most mutants are noticed within seconds: a start without what only explains failures takes half of the time."""

SURVIVED, ENDLESS = "survived", "endless"
Task = tuple[str, Mutant]
"""A module and one changed version of it."""


def main(arguments: list[str]) -> int:
    """Try the mutants; returns 1 when any survived."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", choices=[*MODULES, []], metavar="MODULE", help="default: all")
    parser.add_argument("--sample", type=int, default=10**6, help="so many mutants of each module")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--copies", type=int, default=os.cpu_count() or 1, help="how many are tried at once")
    given = parser.parse_args(arguments)
    tasks: list[Task] = []
    for module in given.modules or MODULES:
        chosen = random.Random(f"{given.seed} {module}")
        all_of_it = list(mutants((ROOT / module).read_text()))
        tasks += [(module, mutant) for mutant in chosen.sample(all_of_it, min(given.sample, len(all_of_it)))]
    server = None if URL_VARIABLE in os.environ else ThrowawayServer()
    try:
        return 1 if _survivors(tasks, given.copies) else 0
    finally:
        if server is not None:
            server.stop()


def _survivors(tasks: list[Task], copies: int) -> int:
    """Say the fate of each mutant as it is known, and at the end how many of each module met which."""
    fates: dict[str, Counter[str]] = {module: Counter() for module, _ in tasks}
    free: SimpleQueue[Path] = SimpleQueue()

    def attempt(task: Task) -> None:
        module, mutant = task
        copy = free.get()
        try:
            fate = _fate(copy, module, mutant)
        finally:
            free.put(copy)
        fates[module][fate if fate in {SURVIVED, ENDLESS} else "noticed"] += 1
        click.echo(f"{module}:{mutant}  |  {fate}")

    with tempfile.TemporaryDirectory(prefix="mutation-") as directory:
        for number in range(copies):
            copy = Path(directory) / str(number)
            shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
            free.put(copy)
        _require_passing(copy, sorted({path for module in fates for path in MODULES[module]}))
        with ThreadPoolExecutor(copies) as pool:
            list(pool.map(attempt, tasks))
    for module, counts in fates.items():
        click.echo(f"{module}: {counts.total()} mutants, {dict(counts)}")
    return sum(counts[SURVIVED] for counts in fates.values())


def _require_passing(copy: Path, tests: list[str]) -> None:
    """A test that fails without any change would notice every mutant."""
    run = subprocess.run(_pytest(*tests), cwd=copy, capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit(f"the tests must pass before anything is changed:\n{run.stdout[-3000:]}{run.stderr[-3000:]}")


def _pytest(*tests: str) -> list[str]:
    return [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", *QUICK_START, *tests]


def _fate(copy: Path, module: str, mutant: Mutant) -> str:
    """The first test that notices the mutant, SURVIVED when none does, or ENDLESS."""
    place = copy / module
    original = place.read_text()
    place.write_text(mutant.source)
    try:
        run = subprocess.run(
            _pytest(*MODULES[module]), cwd=copy, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return ENDLESS
    finally:
        place.write_text(original)
    if run.returncode == 0:
        return SURVIVED
    failed = re.search(r"^(?:FAILED|ERROR) (\S+)", run.stdout, re.MULTILINE)
    return failed[1] if failed else "does not start"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
