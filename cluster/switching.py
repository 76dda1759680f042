"""A planned change of the server that takes what is written."""

from cluster.errors import ClusterError
from cluster.nodes import Node, Nodes, answering, leaders

RUNNING_SECONDS = 10
"""How long transactions that run may go on; then their connections are closed, and who asked tries again."""


def switch(nodes: Nodes, name: str) -> str:
    """Let this server take what is written from now on; returns what was done. Raises ClusterError."""
    found = nodes.ask_all()
    chosen = next(each for each in found if each.name == name)
    names = leaders(found)
    if not names:
        raise ClusterError("there is no group to lead: ./docker-manager.sh cluster recover. Nothing was done.")
    if names == {name}:
        return f"{name} is the primary already."
    if not isinstance(chosen, Node) or chosen.state != "ONLINE":
        raise ClusterError(
            f"{name} is no member of the group now; see ./docker-manager.sh cluster status. Nothing was done."
        )
    with nodes.connected(name, 120) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT group_replication_set_as_primary(%s, %s)", (chosen.uuid, RUNNING_SECONDS))
        cursor.fetchall()
    if leaders(nodes.ask_all()) != {name}:
        raise ClusterError(f"{name} did not become the primary; see ./docker-manager.sh logs {name}.")
    return f"{name} is the primary now."


def another_than(nodes: Nodes, name: str) -> str | None:
    """A server that could lead in place of this one: the member with the least to catch up. None when there is none."""
    members = [node for node in answering(nodes.ask_all()) if node.state == "ONLINE" and node.name != name]
    return min(members, key=lambda node: node.waiting).name if members else None
