"""How a group is, in plain words."""

from collections.abc import Sequence

from cluster.nodes import Node, Nodes, Silent, answering, leaders

FAR_BEHIND = 1000
"""Transactions that a server has not carried out; a healthy one has fewer than ten."""

WORDS = {
    "ONLINE": "in the group",
    "RECOVERING": "joining: it fetches what it missed",
    "ERROR": "has left the group",
    "OFFLINE": "is in no group",
}


def describe(nodes: Nodes) -> tuple[list[str], bool]:
    """A line for each server and one for all, and whether all is well."""
    found = nodes.ask_all()
    primary = leaders(found)
    lines = [f"{'NODE':6}{'ROLE':11}{'BEHIND':8}STATE"]
    lines += [_line(each, primary) for each in found]
    well = sum(node.state == "ONLINE" for node in answering(found))
    return [*lines, *_advice(found, primary, well)], well == len(found) and len(primary) == 1


def _line(each: Node | Silent, primary: set[str]) -> str:
    if isinstance(each, Silent):
        return f"{each.name:6}{'-':11}{'-':8}does not answer: {each.reason}"
    role = "-" if each.state != "ONLINE" else "primary" if each.name in primary else "secondary"
    return f"{each.name:6}{role:11}{each.waiting:<8}{WORDS.get(each.state, each.state)}"


def _advice(found: Sequence[Node | Silent], primary: set[str], well: int) -> list[str]:
    """What it means for the store, and what helps."""
    if not primary:
        return [
            "Nothing can be sold: no node may be written to. ./docker-manager.sh cluster recover brings them together."
        ]
    if len(primary) > 1:
        return [
            f"{' and '.join(sorted(primary))} both take what is written, which must never be. Stop one of them at once."
        ]
    spare = well - (len(found) // 2 + 1)
    sells = f"The store sells on {next(iter(primary))}."
    behind = [node.name for node in answering(found) if node.waiting > FAR_BEHIND]
    lines = [f"{name} is far behind: its disk is slow, or something holds it up." for name in behind]
    if well == len(found):
        return [f"{sells} One node may fail: sales would pause for seconds.", *lines]
    missing = ", ".join(each.name for each in found if not isinstance(each, Node) or each.state != "ONLINE")
    outlook = "the loss of one more would stop sales" if not spare else f"{spare} more may fail"
    return [
        f"{sells} {missing} is missing: {outlook}.",
        "./docker-manager.sh cluster start brings back what is only stopped; where a disk is gone:",
        f"./docker-manager.sh cluster replace {missing.split(', ')[0]}.",
        *lines,
    ]
