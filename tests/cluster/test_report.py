"""What an operator reads of the nodes."""

import pytest

from cluster.nodes import Member, Node, Nodes, Silent
from cluster.report import describe

MEMBERS = ("ONLINE", "PRIMARY"), ("ONLINE", "SECONDARY"), ("ONLINE", "SECONDARY")


class Answers(Nodes):
    """Nodes that say what a test lets them say."""

    found: list[Node | Silent]

    def ask_all(self) -> list[Node | Silent]:
        """What was laid down."""
        return self.found


def answers(*found: Node | Silent) -> Answers:
    """Nodes that are as given."""
    nodes = Answers(("db1", "db2", "db3"), "secret")
    object.__setattr__(nodes, "found", list(found))
    return nodes


def node(number: int, waiting: int = 0, members: tuple[tuple[str, str], ...] = MEMBERS) -> Node:
    """A node that sees members of these states and roles."""
    seen = tuple(
        Member(f"db{other}", state, role, f"uuid-{other}", is_self=other == number)
        for other, (state, role) in enumerate(members, 1)
    )
    return Node(f"db{number}", f"uuid-{number}", "9.7.4", "1", "", waiting, 1, was_member=True, members=seen)


def test_a_whole_cluster_is_well() -> None:
    assert describe(answers(node(1), node(2, 3), node(3))) == (
        [
            "NODE  ROLE       BEHIND  STATE",
            "db1   primary    0       in the group",
            "db2   secondary  3       in the group",
            "db3   secondary  0       in the group",
            "The store sells on db1. One node may fail: sales would pause for seconds.",
        ],
        True,
    )


def test_of_a_missing_node_it_is_said_what_the_loss_of_another_would_mean_and_what_helps() -> None:
    two = (("ONLINE", "PRIMARY"), ("ONLINE", "SECONDARY"))
    lines, well = describe(answers(node(1, members=two), node(2, members=two), Silent("db3", "no route")))
    assert not well
    assert lines[3] == "db3   -          -       does not answer: no route"
    assert lines[4:] == [
        "The store sells on db1. db3 is missing: the loss of one more would stop sales.",
        "./docker-manager.sh cluster start brings back what is only stopped; where a disk is gone:",
        "./docker-manager.sh cluster replace db3.",
    ]


def test_a_node_that_is_far_behind_is_named() -> None:
    lines, well = describe(answers(node(1), node(2, 5000), node(3)))
    assert (well, lines[-1]) == (True, "db2 is far behind: its disk is slow, or something holds it up.")


@pytest.mark.parametrize("state", ["OFFLINE", "ERROR"])
def test_without_a_primary_nothing_is_sold_and_it_is_said_what_helps(state: str) -> None:
    alone = [
        Node(f"db{n}", f"u{n}", "9.7.4", "1", "", 0, 1, True, (Member(f"db{n}", state, "", f"u{n}", is_self=True),))
        for n in (1, 2, 3)
    ]
    lines, well = describe(answers(*alone))
    assert not well
    assert "cluster recover" in lines[-1]


def test_two_primaries_are_an_alarm() -> None:
    def apart(number: int) -> Node:
        seen = (Member(f"db{number}", "ONLINE", "PRIMARY", f"u{number}", is_self=True),)
        return Node(f"db{number}", f"u{number}", "9.7.4", "1", "", 0, 1, was_member=True, members=seen)

    lines, well = describe(answers(apart(1), apart(2), Silent("db3", "off")))
    assert not well
    assert lines[-1].startswith("db1 and db2 both take what is written, which must never be")
