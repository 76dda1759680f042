"""Who leads after an outage of all nodes: whoever has everything, and nobody while one that may know more is silent."""

from collections.abc import Sequence

import pytest

from cluster.errors import ClusterError
from cluster.forming import most_complete
from cluster.nodes import Member, Node, Nodes, Silent, leaders


class Remembered(Nodes):
    """Nodes whose transactions are numbers: "1,2,3" holds "2"."""

    def holds(self, name: str, whole: str, part: str) -> bool:
        """As the servers compare them."""
        assert name in self.names
        return set(filter(None, part.split(","))) <= set(filter(None, whole.split(",")))


NODES = Remembered(("db1", "db2", "db3"), "secret")


def node(name: str, executed: str = "", received: str = "", schemas: int = 1, *states: str) -> Node:
    """A node that has carried transactions out, has received others, and sees members of these states, itself first.

    The transactions from 3 on were made in the group, the others before there was one.
    """
    members = [
        Member(f"db{number}", state, "PRIMARY" if number == 1 else "SECONDARY", f"uuid-{number}", is_self=number == 1)
        for number, state in enumerate(states, 1)
    ]
    return Node(
        name,
        f"uuid-{name}",
        "9.7.4",
        executed,
        received,
        0,
        schemas,
        was_member="3" in executed,
        members=tuple(members),
    )


@pytest.mark.parametrize(
    ("found", "leader"),
    [
        ([node("db1", "1"), node("db2", "1,2"), node("db3", "1,2,3")], "db3"),
        ([node("db1", "1,2"), node("db2", "1,2"), node("db3", "1")], "db1"),
        # What was sent to a node and not yet carried out is on its disk, and counts.
        ([node("db1", "1"), node("db2", "1", "2,3"), node("db3", "1,2")], "db2"),
        # New servers, all alike.
        ([node("db1", schemas=0), node("db2", schemas=0), node("db3", schemas=0)], "db1"),
        # The files of a lone server, which has numbered nothing.
        ([node("db1", schemas=0), node("db2", schemas=1), node("db3", schemas=0)], "db2"),
    ],
)
def test_the_node_that_has_everything_leads(found: Sequence[Node], leader: str) -> None:
    assert most_complete(NODES, found, ()).name == leader


def test_a_node_that_cannot_be_asked_is_never_passed_over_in_silence() -> None:
    found = [node("db1", "1,2"), Silent("db2", "Connection refused"), node("db3", "1,2")]
    with pytest.raises(ClusterError, match=r"db2 cannot be asked \(Connection refused\).*recover --without db2"):
        most_complete(NODES, found, ())
    with pytest.raises(ClusterError, match="--without db2"):
        most_complete(NODES, found, ["db3"])
    assert most_complete(NODES, found, ["db2"]).name == "db1"


def test_a_node_that_has_lost_its_files_is_not_passed_over_either() -> None:
    """It answers, and has nothing: what it knew alone is gone, which somebody has to have said."""
    found = [node("db1", "1,3"), node("db2", "1,3"), node("db3", schemas=0)]
    with pytest.raises(ClusterError, match=r"db3 cannot be asked \(its files are gone\).*recover --without db3"):
        most_complete(NODES, found, ())
    assert most_complete(NODES, found, ["db3"]).name == "db1"
    # Before there was a group, the nodes beside a lone server's are new.
    assert most_complete(NODES, [node("db1", "1"), node("db2", schemas=0), node("db3", schemas=0)], ()).name == "db1"


def test_a_node_that_answers_is_asked_even_if_it_was_said_to_be_lost() -> None:
    found = [node("db1", "1"), node("db2", "1"), node("db3", "1,2")]
    assert most_complete(NODES, found, ["db3"]).name == "db3"


def test_where_no_node_has_everything_none_leads() -> None:
    with pytest.raises(ClusterError, match="no node has everything: db1 has 1,2; db2 has 1,3; db3 has 1"):
        most_complete(NODES, [node("db1", "1,2"), node("db2", "1,3"), node("db3", "1")], ())
    with pytest.raises(ClusterError, match="no node answers"):
        most_complete(NODES, [Silent(name, "off") for name in NODES.names], NODES.names)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (("ONLINE", "ONLINE", "ONLINE"), {"db1"}),
        (("ONLINE", "ONLINE", "UNREACHABLE"), {"db1"}),
        # Alone with what it sees: another one may be leading by now.
        (("ONLINE", "UNREACHABLE", "UNREACHABLE"), set()),
        (("OFFLINE",), set()),
        ((), set()),
    ],
)
def test_a_node_without_a_majority_knows_no_leader(states: Sequence[str], expected: set[str]) -> None:
    assert leaders([node("db1", "1", "", 1, *states)]) == expected
