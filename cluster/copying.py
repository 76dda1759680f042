"""All files of one server in place of another's: how an empty disk is filled, at the speed of the network."""

import time
from collections.abc import Sequence

import pymysql

from cluster.errors import ClusterError
from cluster.nodes import USER, Node, Nodes, Silent, answering, leaders

COPY_SECONDS = 24 * 3600
"""How long a copy of all files may take."""
RESTART_SECONDS = 180
PAUSE = 0.5

ENDS_WITH_RESTART = frozenset({3707, 2006, 2013})
"""The server says that nobody watches over it who would start it again (the container's engine does), or just goes."""


def donor_for(recipient: str, found: Sequence[Node | Silent]) -> str:
    """Whose files are copied: a secondary's, so that the primary has nothing else to do; else the primary's."""
    names = [node.name for node in answering(found) if node.state == "ONLINE" and node.name != recipient]
    return next((name for name in names if name not in leaders(found)), names[0])


def copy(nodes: Nodes, *, donor: str, recipient: str) -> None:
    """Put all files of one server in place of another's, which restarts with them. Raises ClusterError."""
    with nodes.connected(recipient, COPY_SECONDS) as connection, connection.cursor() as cursor:
        cursor.execute("SET GLOBAL clone_valid_donor_list = %s", (f"{donor}:3306",))
        try:
            cursor.execute(
                f"CLONE INSTANCE FROM '{USER}'@%s:3306 IDENTIFIED BY %s REQUIRE SSL", (donor, nodes.password)
            )
        except pymysql.MySQLError as error:
            if error.args[0] not in ENDS_WITH_RESTART:
                raise ClusterError(f"{donor} could not be copied to {recipient}: {error.args[-1]}") from error
    deadline = time.monotonic() + RESTART_SECONDS
    while not isinstance(said := nodes.ask(recipient), Node) or said.is_empty:
        if time.monotonic() > deadline:
            raise ClusterError(
                f"{recipient} did not come back with its copy; see ./docker-manager.sh logs {recipient}."
            )
        time.sleep(PAUSE)
