"""Upgrade a stack from the version before the newest migration while clients sell: `python -m tests.e2e.upgrade`.

And the way back from an upgrade that went wrong, as docs/operations.md tells it: `python -m tests.e2e.upgrade back`.
"""

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.e2e.audit import audit
from tests.e2e.clients import Clients
from tests.e2e.faults import COLUMNS, WARM_SECONDS, Seen, line, say, seconds_until_well, seen_of
from tests.e2e.recovery import contents
from tests.e2e.stack import ROOT, Stack, copy_working_tree, engine_answers, git

OLD_ON_NEW_SECONDS = 5
"""How long the old services are watched on the new schema."""

NOT_CODE = {".env", ".local", ".venv", "data", "backups"}

NEXT = "99.0.0"
NEXT_MIGRATION = '''"""A migration that this version does not know."""

from alembic import op

revision = "eeeeeeeeeeee"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE TABLE of_the_next_version (id INT PRIMARY KEY)")


def downgrade() -> None:
    op.execute("DROP TABLE of_the_next_version")
'''


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


def install_next_version(stack: Stack, *, is_broken: bool) -> None:
    """Replace this checkout's code by a later one; broken: new schema, and a sales service that does not come up."""
    manifest = stack.directory / "pyproject.toml"
    manifest.write_text(re.sub(r'(?m)^version = ".*"', f'version = "{NEXT}"', manifest.read_text()))
    if is_broken:
        head = re.findall(r'(?m)^revision = "(\w+)"', newest_migration().read_text())[0]
        migration = stack.directory / "migrations" / "versions" / "2099_01_01_next.py"
        migration.write_text(NEXT_MIGRATION.format(head=head))
        service = stack.directory / "sales_service" / "main.py"
        service.write_text(f"{service.read_text()}\nraise RuntimeError('broken')\n")


def go_back(stack: Stack) -> list[str]:
    """An upgrade fails half way; back to this version with the backup that it took. What was wrong."""
    stack.manager("start")
    this = stack.versions()
    stack.product(name="There before the upgrade")
    before = contents(stack)
    install_next_version(stack, is_broken=True)
    failed = stack.try_manager("upgrade")
    stack.product(name="Sold by the next version")
    found = {
        "the broken version came up": failed.returncode == 0 or stack.is_ready(),
        "the products service does not serve as the next version": stack.versions()[:1] != [NEXT],
    }
    install_this_version(stack)
    backup = min(stack.directory.glob("backups/*.sql.gz"))
    restored = stack.try_manager("restore", str(backup), "--yes")
    started = stack.try_manager("start")
    found |= {
        f"restore failed: {restored.stdout}": restored.returncode != 0,
        f"start failed: {started.stdout}": started.returncode != 0,
        f"not this version runs: {stack.versions()}": stack.versions() != this,
        "not ready": not stack.is_ready(),
        "the data is not as it was": contents(stack) != before,
        "start did not see that all is well": "Already running." not in stack.manager("start"),
    }
    stack.product(name="After the way back")
    install_next_version(stack, is_broken=False)
    said = stack.manager("start")
    found[f"start left the earlier version running: {said}"] = stack.versions() != [NEXT, NEXT] or not stack.is_ready()
    return [problem for problem, is_so in found.items() if is_so]


def main(arguments: list[str]) -> int:
    """Upgrade once, or go back in each mode; returns 1 if anything was wrong."""
    if not engine_answers():
        say("No Docker engine with Compose answers here.")
        return 2
    if arguments == ["back"]:
        wrong = []
        for mode in ("native", "docker"):
            with Stack(mode=mode) as stack:
                wrong += [f"{mode}: {problem}" for problem in go_back(stack)]
        say("\n".join(wrong) or "the way back leads back")
        return 1 if wrong else 0
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
    sys.exit(main(sys.argv[1:]))
