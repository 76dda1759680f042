"""How servers come together: one leads, the others follow it, and none that may know more is passed over in silence."""

import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager

import pymysql

from cluster.copying import COPY_SECONDS, copy, donor_for
from cluster.errors import ClusterError
from cluster.nodes import USER, Node, Nodes, Silent, answering, leaders, silent

LOCK_NAME = "ecm_cluster"
LOCK_SECONDS = 120
JOIN_SECONDS = 120
"""How long a server may take until it is a member: what it missed is sent to it meanwhile."""
PAUSE = 0.5


@contextmanager
def alone(nodes: Nodes, found: Sequence[Node | Silent]) -> Iterator[None]:
    """Nobody else changes the group meanwhile, from whatever machine. Raises ClusterError when somebody does.

    The lock is one of the servers' own, taken on each that answers, in the same order everywhere; it ends with our
    connections.
    """
    with ExitStack() as stack:
        for node in answering(found):
            connection = stack.enter_context(nodes.connected(node.name, LOCK_SECONDS + COPY_SECONDS))
            cursor = stack.enter_context(connection.cursor())
            cursor.execute("SET SESSION wait_timeout = %s", (COPY_SECONDS,))
            cursor.execute("SELECT GET_LOCK(%s, %s)", (LOCK_NAME, LOCK_SECONDS))
            if cursor.fetchone() != (1,):
                raise ClusterError(f"another command is changing the group ({node.name} is locked). Nothing was done.")
        yield


def bring_together(nodes: Nodes, without: Collection[str] = ()) -> list[str]:
    """Make every server that answers a member of the group, and the group itself where there is none.

    Returns what was done, a line for each step. Nothing is done to members. Where no server is in a group, the one that
    has all transactions of all others leads. Raises ClusterError when a server that is not in `without` cannot be asked
    then, when none has them all, or when a server cannot follow.
    """
    found = settled(nodes)
    with alone(nodes, found):
        found = nodes.ask_all()
        done = []
        if not leaders(found):
            leader = most_complete(nodes, found, without)
            lead(nodes, leader.name)
            done.append(f"{leader.name} leads: it has every transaction that any node has.")
        outside = [node for node in answering(nodes.ask_all()) if node.state != "ONLINE"]
        return done + [follow(nodes, node) for node in outside]


def await_answers(nodes: Nodes, without: Collection[str], seconds: float) -> None:
    """Give nodes that do not answer so long to do it, where there is no group that could go on without them."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = nodes.ask_all()
        if leaders(found) or all(each.name in without for each in silent(found)):
            return
        time.sleep(PAUSE)


def settled(nodes: Nodes) -> list[Node | Silent]:
    """What all say once none is joining a group any more, as each that has been in one tries when it starts."""
    deadline = time.monotonic() + JOIN_SECONDS
    found = nodes.ask_all()
    while any(node.state == "RECOVERING" for node in answering(found)) and time.monotonic() < deadline:
        time.sleep(PAUSE)
        found = nodes.ask_all()
    if len(names := leaders(found)) > 1:
        raise ClusterError(
            f"{' and '.join(sorted(names))} both take what is written, each for a group of its own. Stop the one that "
            "was brought back last, and look which sales it has that the other has not. Nothing was done."
        )
    return found


def most_complete(nodes: Nodes, found: Sequence[Node | Silent], without: Collection[str]) -> Node:
    """The node that has every transaction that any of them has. Raises ClusterError; see `bring_together`."""
    missing = [each for each in (*silent(found), *_emptied(found)) if each.name not in without]
    if missing:
        names = ", ".join(each.name for each in missing)
        raise ClusterError(
            f"{names} cannot be asked ({missing[0].reason}), and may have sales that the others have not: bring it "
            "back, then try again. If it is lost for good: ./docker-manager.sh cluster recover "
            + " ".join(f"--without {each.name}" for each in missing)
            + ". Sales that only it knew are lost then. Nothing was done."
        )
    there = answering(found)
    if not there:
        raise ClusterError("no node answers. Nothing was done.")
    for candidate in there:
        if all(_knows(nodes, candidate, other) for other in there):
            return candidate
    raise ClusterError(
        "no node has everything: "
        + "; ".join(f"{node.name} has {node.executed or 'nothing'}" for node in there)
        + ". Take the disk of the one whose transactions can be done without away (cluster replace). Nothing was done."
    )


def _emptied(found: Sequence[Node | Silent]) -> list[Silent]:
    """Those that have lost their files: they answer, and cannot say what they had. A group that is new has none."""
    there = answering(found)
    if not any(node.was_member for node in there):
        return []
    return [Silent(node.name, "its files are gone") for node in there if node.is_empty]


def _knows(nodes: Nodes, node: Node, other: Node) -> bool:
    """Whether a node has all that another one has; an empty one knows less than one that has only files."""
    if node.is_empty and not other.is_empty:
        return False
    return all(
        nodes.holds(node.name, f"{node.executed},{node.received}".strip(","), part)
        for part in (other.executed, other.received)
    )


def lead(nodes: Nodes, name: str) -> None:
    """Begin a group with one server. Raises ClusterError."""
    prepare(nodes, name)
    nodes.tell(name, "SET GLOBAL group_replication_bootstrap_group = ON")
    try:
        nodes.tell(name, "START GROUP_REPLICATION", seconds=JOIN_SECONDS)
    except pymysql.MySQLError as error:
        raise ClusterError(f"{name} could not begin a group: {error.args[-1]}") from error
    finally:
        nodes.tell(name, "SET GLOBAL group_replication_bootstrap_group = OFF")
    await_member(nodes, name)


def follow(nodes: Nodes, node: Node) -> str:
    """Let a server join the group; returns what was done. Raises ClusterError.

    An empty one gets a copy of all files first, unless the group is as new as it is: what was stored before there was a
    group, no log would bring it.
    """
    found = nodes.ask_all()
    leader = next(each for each in answering(found) if each.name in leaders(found))
    did = f"{node.name} follows {leader.name}."
    if node.is_empty and not leader.is_empty:
        copy(nodes, donor=donor_for(node.name, found), recipient=node.name)
        did = f"{node.name} got a copy of all data and follows {leader.name}."
    elif not nodes.holds(leader.name, f"{leader.executed},{leader.received}".strip(","), node.executed):
        raise ClusterError(
            f"{node.name} has transactions that the group has not: it was written to on its own. It is kept out. "
            f"./docker-manager.sh cluster replace {node.name} gives it a copy of the group's data in place of its own."
        )
    prepare(nodes, node.name)
    try:
        nodes.tell(node.name, "START GROUP_REPLICATION", seconds=JOIN_SECONDS)
    except pymysql.MySQLError as error:
        raise ClusterError(f"{node.name} could not join the group: {error.args[-1]}") from error
    await_member(nodes, node.name)
    return did


def prepare(nodes: Nodes, name: str) -> None:
    """A server that has left its group forgets it, opens itself again, and knows how to fetch what it missed.

    One that was killed looks for its group for a minute before it can be told anything. Raises ClusterError.
    """
    try:
        nodes.tell(name, "STOP GROUP_REPLICATION", seconds=JOIN_SECONDS)
    except pymysql.MySQLError as error:
        raise ClusterError(
            f"{name} is busy looking for a group ({error.args[-1]}): try again in a minute, or "
            f"./docker-manager.sh restart {name}."
        ) from error
    with nodes.connected(name) as connection, connection.cursor() as cursor:
        cursor.execute("SET GLOBAL offline_mode = OFF")
        cursor.execute(
            "CHANGE REPLICATION SOURCE TO SOURCE_USER = %s, SOURCE_PASSWORD = %s "
            "FOR CHANNEL 'group_replication_recovery'",
            (USER, nodes.password),
        )


def await_member(nodes: Nodes, name: str) -> None:
    """Wait until a server is a full member, and let it be one again after each of its starts. Raises ClusterError."""
    deadline = time.monotonic() + JOIN_SECONDS
    while True:
        said = nodes.ask(name)
        if isinstance(said, Node) and said.state == "ONLINE":
            break
        if isinstance(said, Node) and said.state == "ERROR":
            raise ClusterError(f"{name} left the group again at once; ./docker-manager.sh logs {name} says why.")
        if time.monotonic() > deadline:
            raise ClusterError(
                f"{name} did not become a member within {JOIN_SECONDS} s; see ./docker-manager.sh logs {name}."
            )
        time.sleep(PAUSE)
    nodes.tell(name, "SET PERSIST group_replication_start_on_boot = ON")
