"""Upgrade a stack from the version before the newest migration while clients sell: `python -m tests.e2e.upgrade`."""

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.e2e.audit import audit
from tests.e2e.clients import Clients
from tests.e2e.faults import COLUMNS, WARM_SECONDS, Seen, line, say, seconds_until_well, seen_of
from tests.e2e.stack import ROOT, Stack, copy_working_tree, engine_answers, git

OLD_ON_NEW_SECONDS = 5
"""How long the old services are watched on the new schema."""

NOT_CODE = {".env", ".local", "data", "backups"}


class NoEarlierVersion(Exception):
    """The history that the old version would come from is not here; the message says what is missing."""


def earlier_version() -> str:
    """The last commit without the newest migration. Raises NoEarlierVersion."""
    newest = newest_migration()
    try:
        commits = git("log", "--format=%H", "--diff-filter=A", "--", str(newest.relative_to(ROOT))).decode().split()
        # A migration that is not committed yet: the version before it is the last commit.
        return git("rev-parse", "--verify", f"{commits[-1]}^" if commits else "HEAD").decode().strip()
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        message = f"the commit before {newest.name} is not in this checkout's history"
        raise NoEarlierVersion(message) from error


def newest_migration() -> Path:
    """The migration that no other builds on. Raises NoEarlierVersion when there is only one."""
    files = {path: path.read_text() for path in (ROOT / "migrations" / "versions").glob("*.py")}
    if len(files) < 2:
        message = "there is only one migration"
        raise NoEarlierVersion(message)
    bases = {base for text in files.values() for base in re.findall(r'^down_revision = "(\w+)"', text, re.MULTILINE)}
    heads = [path for path, text in files.items() if not bases & set(re.findall(r'(?m)^revision = "(\w+)"', text))]
    assert len(heads) == 1, f"not one newest migration: {heads}"
    return heads[0]


def install_this_version(stack: Stack) -> None:
    """Replace the code in the stack's directory by this checkout's, as `git pull` would."""
    for entry in stack.directory.iterdir():
        if entry.name not in NOT_CODE:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    copy_working_tree(stack.directory)


def upgrade_while_selling(stack: Stack) -> Seen:
    """Start the old version, then migrate and upgrade to this one under the hands of eight clients."""
    stack.manager("start")
    product_ids = [stack.product(name=f"Upgraded {number}") for number in range(4)]
    wrong = []
    with Clients(stack.urls["sales"], "upgrade", product_ids) as clients:
        time.sleep(WARM_SECONDS)
        install_this_version(stack)
        begun = time.monotonic()
        stack.manager("migrate")
        migrated = time.monotonic()
        time.sleep(OLD_ON_NEW_SECONDS)
        if not (stack.is_ready() and clients.sold_since(migrated)):
            wrong.append("the old version does not serve on the new schema")
        stack.manager("upgrade")
        recovery = seconds_until_well(stack, clients, time.monotonic())
        time.sleep(WARM_SECONDS)
    findings = audit(stack, product_ids, clients.outcomes, "upgrade")
    return seen_of("upgrade while clients sell", clients, findings, begun=begun, recovery=recovery, wrong=wrong)


def main() -> int:
    """Upgrade once; returns 1 if anything was wrong."""
    if not engine_answers():
        say("No Docker engine with Compose answers here.")
        return 2
    commit = earlier_version()
    say(f"from {commit[:9]}, before {newest_migration().name}")
    with Stack(commit=commit) as stack:
        seen = upgrade_while_selling(stack)
    say(COLUMNS)
    say(line(seen))
    for problem in seen.wrong[:50]:
        say(problem)
    say(f"{len(seen.wrong)} things are wrong" if seen.wrong else "nothing was lost and nothing is wrong")
    return 1 if seen.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
