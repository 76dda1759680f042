"""Which changed versions of a module do its tests let live? `python -m tests.mutation [MODULE ...]` tells.

Each mutant is tried in a copy of the repository by the tests that are about its module, in the order of MODULES. What
survives is printed: either the change means nothing, or a test is missing. `--sample` takes so many of each module's
mutants, chosen by `--seed`; a whole run takes hours.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import click

from tests.mutation.modules import MODULES
from tests.mutation.mutants import Mutant, mutants
from tests.support.server import URL_VARIABLE, ThrowawayServer

ROOT = Path(__file__).parents[2]
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".local", ".*_cache", "__pycache__", "node_modules", "data")
PATIENCE_SECONDS = 300
"""A mutant that runs for longer does not end: noticed."""


def main(arguments: list[str]) -> int:
    """Try the mutants; returns how many survived, at most 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", choices=[*MODULES, []], metavar="MODULE", help="default: all")
    parser.add_argument("--sample", type=int, default=10**6, help="so many mutants of each module")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--copies", type=int, default=os.cpu_count() or 1, help="how many are tried at once")
    given = parser.parse_args(arguments)
    chosen = random.Random(given.seed)
    tasks = []
    for module in given.modules or MODULES:
        all_of_it = list(mutants((ROOT / module).read_text()))
        tasks += [(module, mutant) for mutant in chosen.sample(all_of_it, min(given.sample, len(all_of_it)))]
    return 1 if _survivors(tasks, given.copies) else 0


def _survivors(tasks: list[tuple[str, Mutant]], copies: int) -> int:
    counts: Counter[str] = Counter()
    free: SimpleQueue[Path] = SimpleQueue()

    def attempt(task: tuple[str, Mutant]) -> None:
        copy = free.get()
        fate = _fate(copy, *task)
        free.put(copy)
        counts[fate] += 1
        if fate == "survived":
            click.echo(f"survived  {task[0]}:{task[1]}")

    server = None if URL_VARIABLE in os.environ else ThrowawayServer()
    try:
        with tempfile.TemporaryDirectory(prefix="mutation-") as directory:
            for number in range(copies):
                copy = Path(directory) / str(number)
                shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
                free.put(copy)
            with ThreadPoolExecutor(copies) as pool:
                list(pool.map(attempt, tasks))
    finally:
        if server is not None:
            server.stop()
    click.echo(f"{len(tasks)} mutants: {dict(counts)}")
    return counts["survived"]


def _fate(copy: Path, module: str, mutant: Mutant) -> str:
    """Whether the tests of the module notice the mutant: `noticed`, `survived`, or `endless`."""
    place = copy / module
    original = place.read_text()
    place.write_text(mutant.source)
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-n", "0", *MODULES[module]]
    try:
        run = subprocess.run(command, cwd=copy, capture_output=True, timeout=PATIENCE_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return "endless"
    finally:
        place.write_text(original)
    return "survived" if run.returncode == 0 else "noticed"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
