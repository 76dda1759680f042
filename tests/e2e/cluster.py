"""Break a cluster while clients sell, and prove that nothing is lost: `python -m tests.e2e.cluster`.

As `tests.e2e.faults`, but of three database servers: what happens to one of them must cost seconds, and no sale.
"""

import argparse
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from tests.e2e.clients import Clients
from tests.e2e.faults import COLUMNS, Seen, line, say, suffer
from tests.e2e.stack import Stack, docker, engine_answers

NODES = ("db1", "db2", "db3")
CUT_SECONDS = 15
LAG_SECONDS = 15
FULL_SECONDS = 10
DISK = "700m"
"""Of db3: its files and logs take half of it."""
TOGETHER_SECONDS = 120

USUAL = {
    "kill -9 the primary": 8,
    "primary off the network": 8,
    "primary off its group only": 8,
    "planned switch": 4,
}
"""Seconds without a sale that a fault costs at most on a machine with nothing else to do; more is said."""


class Cluster(Stack):
    """A stack whose database is three servers, the third of them on a small disk of its own."""

    def container(self, service: str) -> str:
        """Id of a container; "db" is whatever node takes what is written."""
        return super().container(self.primary() if service == "db" else service)

    def members(self) -> dict[str, tuple[str, str]]:
        """State and role of each node, as the first one that is in the group sees them; empty while there is none."""
        query = "SELECT MEMBER_HOST, MEMBER_STATE, MEMBER_ROLE FROM performance_schema.replication_group_members"
        for name in NODES:
            try:
                rows = self.sql_at(name, query)
            except AssertionError:
                continue
            seen = {host: (state, role) for host, state, role in rows if host}
            visible = [state for state, _ in seen.values() if state in {"ONLINE", "RECOVERING"}]
            if seen.get(name, ("", ""))[0] == "ONLINE" and len(visible) * 2 > len(seen):
                return seen
        return {}

    def primary(self) -> str:
        """The node that takes what is written, once there is one."""
        deadline = time.monotonic() + TOGETHER_SECONDS
        while time.monotonic() < deadline:
            for name, (state, role) in self.members().items():
                if (state, role) == ("ONLINE", "PRIMARY"):
                    return name
            time.sleep(0.2)
        raise AssertionError("no node may be written to")

    def secondary(self) -> str:
        """One of the others: the last of them, which stands on the small disk."""
        return [name for name in NODES if name != self.primary()][-1]

    def sql_at(self, node: str, statements: str) -> list[list[str]]:
        """Rows of SQL run as root on a node's own socket."""
        return self.sql_in(super().container(node), statements)

    def until_together(self) -> None:
        """Wait until every node is a member."""
        deadline = time.monotonic() + TOGETHER_SECONDS
        while sum(state == "ONLINE" for state, _ in self.members().values()) < len(NODES):
            assert time.monotonic() < deadline, f"the nodes are not together: {self.members()}"
            time.sleep(0.5)

    def give_disk(self, node: str) -> None:
        """A small disk for a node that has not been started yet."""
        directory = self.directory / "data" / "cluster" / node
        directory.mkdir(parents=True)
        if is_root():
            as_root("mount", "-t", "tmpfs", "-o", f"size={DISK}", "none", str(directory))

    def errors(self, seconds: int) -> list[str]:
        """What the sales service has logged as an error in the last seconds."""
        said = docker("logs", f"--since={seconds}s", super().container("sales")).splitlines()
        errors = [json.loads(text) for text in said if text.startswith("{") and '"level": "ERROR"' in text]
        return [f"{entry.get('message')}: {entry.get('error')}" for entry in errors]

    def remove(self) -> None:
        """Leave nothing; the small disk is taken away before its directory."""
        self.try_manager("stop")
        for container in docker("ps", "-aq", f"--filter=label=com.docker.compose.project={self.project}").split():
            docker("rm", "--force", container)
        if is_root():
            as_root("umount", str(self.directory / "data" / "cluster" / "db3"))
        super().remove()


def is_root() -> bool:
    """Whether networks can be cut and disks be made here: the engine's machine is this one, and we are its root."""
    return os.geteuid() == 0


def as_root(*command: str) -> None:
    """Run a command that only root may."""
    subprocess.run(command, check=True, capture_output=True)


def kill_primary(stack: Cluster, _clients: Clients) -> float:
    """The process of the server that takes what is written dies at once."""
    begun = time.monotonic()
    stack.kill(stack.main_pid(stack.primary()))
    return begun


def cut_network(stack: Cluster, clients: Clients) -> float:
    """The primary's machine is off the network: nobody is told, packets just vanish."""
    name = stack.primary()
    network, container = f"{stack.project}_inside", stack.container(name)
    begun = time.monotonic()
    docker("network", "disconnect", network, container)
    until_sold_since(clients, begun + 1)
    time.sleep(max(0.0, begun + CUT_SECONDS - time.monotonic()))
    docker("network", "connect", f"--alias={name}", network, container)
    stack.manager("cluster", "recover")
    return time.monotonic()


def cut_group(stack: Cluster, clients: Clients) -> float:
    """The primary reaches its clients and no other node: it must not go on by itself."""
    name = stack.primary()
    network = f"{stack.project}_inside"
    form = f'--format={{{{(index .NetworkSettings.Networks "{network}").IPAddress}}}}'
    peers = [docker("inspect", form, stack.container(other)).strip() for other in NODES if other != name]
    pid = str(stack.main_pid(name))
    begun = time.monotonic()
    for verb in ("add", "del"):
        for address in peers:
            as_root("nsenter", "-t", pid, "-n", "ip", "route", verb, "blackhole", address)
        if verb == "add":
            until_sold_since(clients, begun + 1)
            time.sleep(max(0.0, begun + CUT_SECONDS - time.monotonic()))
    stack.manager("cluster", "recover")
    return time.monotonic()


def switch(stack: Cluster, _clients: Clients) -> float:
    """What an operator does before the primary's machine is taken away."""
    stack.manager("cluster", "switch", stack.secondary())
    return time.monotonic()


def empty_disk(stack: Cluster, _clients: Clients) -> float:
    """A secondary loses its disk and gets another."""
    stack.manager("cluster", "replace", stack.secondary(), "--yes")
    return time.monotonic()


def kill_all(stack: Cluster, _clients: Clients) -> float:
    """All three die at once, and an operator brings them together."""
    stack.kill(*(stack.main_pid(name) for name in NODES))
    stack.manager("cluster", "recover")
    return time.monotonic()


def lag(stack: Cluster, _clients: Clients) -> float:
    """A secondary can write nothing for a while: others must not wait for it, nor must what is read be old."""
    stack.sql_at(stack.secondary(), f"FLUSH TABLES WITH READ LOCK; DO SLEEP({LAG_SECONDS}); UNLOCK TABLES;")
    return time.monotonic()


def fill_disk(stack: Cluster, _clients: Clients) -> float:
    """The disk of a secondary is full for a while."""
    container = stack.container("db3")
    if stack.primary() == "db3":
        stack.manager("cluster", "switch", "db1")
    fill = "head -c 2G /dev/zero >/var/lib/mysql/filler || true"
    docker("exec", "--user=0", container, "sh", "-c", fill)
    time.sleep(FULL_SECONDS)
    as_root("rm", "-f", str(stack.directory / "data" / "cluster" / "db3" / "filler"))
    stack.manager("cluster", "recover")
    return time.monotonic()


def until_sold_since(clients: Clients, instant: float) -> None:
    """Wait until somebody's sale that was asked for after the instant is stored."""
    deadline = time.monotonic() + TOGETHER_SECONDS
    while not clients.sold_since(instant):
        assert time.monotonic() < deadline, "nothing was sold"
        time.sleep(0.1)


ClusterFault = Callable[[Cluster, Clients], float]
FAULTS: dict[str, ClusterFault] = {
    "kill -9 the primary": kill_primary,
    "primary off the network": cut_network,
    "primary off its group only": cut_group,
    "planned switch": switch,
    "empty disk": empty_disk,
    "all three killed": kill_all,
    "lagging secondary": lag,
    "full disk on one node": fill_disk,
}
FOR_ROOT = {"primary off its group only", "full disk on one node"}
"""Faults that only root of the engine's machine can bring about."""

FIRST = ("kill -9 the primary", "planned switch", "all three killed", "primary off the network")
"""Those for which there is time in every run of the checks; the others are for `python -m tests.e2e.cluster`."""


def run(stack: Cluster, names: Sequence[str]) -> Iterator[Seen]:
    """Suffer each fault once, with all nodes together before and afterwards; prints each row as it comes."""
    say(COLUMNS)
    for name in names:

        def fault(_stack: Stack, clients: Clients, chosen: ClusterFault = FAULTS[name]) -> float:
            return chosen(stack, clients)

        begun = time.monotonic()
        seen = suffer(stack, name, fault, prefix=secrets.token_hex(4))
        try:
            stack.until_together()
        except AssertionError as error:
            seen.wrong.append(str(error))
        say(line(seen))
        if seen.silence > USUAL.get(name, seen.silence):
            say(f"    nothing was sold for longer than the {USUAL[name]} s of a machine with nothing else to do")
        for problem in [*seen.wrong[:20], *(stack.errors(int(time.monotonic() - begun) + 1) if seen.errors else ())]:
            say(f"    {problem}")
        yield seen


@contextmanager
def started_cluster() -> Iterator[Cluster]:
    """A new cluster of this checkout, ready; it is removed when the program is told to end, too."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with Cluster(DB_MEMORY="1g") as stack:
        begun = time.monotonic()
        stack.give_disk("db3")
        stack.manager("cluster", "start")
        say(f"started in {time.monotonic() - begun:.0f} s")
        yield stack


def main(arguments: Sequence[str]) -> int:
    """Run the rounds; returns 1 if anything was wrong in any."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.cluster", description=__doc__)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--only", action="append", metavar="NAME", help=f"part of a name: {', '.join(FAULTS)}")
    options = parser.parse_args(arguments)
    names = [name for name in FAULTS if not options.only or any(part in name for part in options.only)]
    names = [name for name in names if is_root() or name not in FOR_ROOT]
    if not names or not engine_answers():
        say("no such fault" if not names else "No Docker engine with Compose answers here.")
        return 2
    wrong: list[str] = []
    with started_cluster() as stack:
        for number in range(1, options.rounds + 1):
            begun = time.monotonic()
            wrong += [problem for seen in run(stack, names) for problem in seen.wrong]
            say(f"round {number}: {time.monotonic() - begun:.0f} s")
    say(f"{len(wrong)} things are wrong" if wrong else "nothing was lost and nothing is wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
