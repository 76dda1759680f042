"""`python -m cluster`: the group's servers are named by DB_NODES, their common user's password is in a file."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import click
import pymysql

from cluster import forming, report, switching
from cluster.copying import copy
from cluster.errors import ClusterError
from cluster.nodes import Node, Nodes, leaders

PASSWORD_FILE = Path("/run/secrets/db_group_password")


class Step(click.Command):
    """A command whose reasons to fail are a line for the operator each, and exit status 1."""

    def invoke(self, ctx: click.Context) -> None:
        """Run it."""
        try:
            super().invoke(ctx)
        except ClusterError as error:
            raise click.ClickException(str(error)) from error
        except pymysql.MySQLError as error:
            raise click.ClickException(f"a node refused: {error.args[-1]}") from error


def nodes_from_environment() -> Nodes:
    """The servers that the manager names."""
    return Nodes(tuple(os.environ["DB_NODES"].split(",")), PASSWORD_FILE.read_text())


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


@click.group()
def cluster() -> None:
    """Bring a group of database servers together, see how it is, and change who leads."""


@cluster.command(cls=Step)
@click.option("--without", multiple=True, help="A node that is lost for good: what only it knew is lost with it.")
@click.option("--wait", type=float, default=0, help="Seconds to wait for nodes that do not answer yet.")
def recover(without: tuple[str, ...], wait: float) -> None:
    """Make all nodes that answer one group; the one that has everything leads, where none does."""
    nodes = nodes_from_environment()
    unknown = set(without) - set(nodes.names)
    if unknown:
        raise ClusterError(f"there is no node {', '.join(sorted(unknown))}; they are {', '.join(nodes.names)}.")
    forming.await_answers(nodes, without, wait)
    _say(forming.bring_together(nodes, without) or ["Every node that answers is in the group."])


@cluster.command(cls=Step)
@click.argument("donor")
@click.argument("node")
def adopt(donor: str, node: str) -> None:
    """Put the files of the lone server DONOR in place of those of NODE, which has none yet."""
    nodes = _known(node)
    said = nodes.ask(node)
    if not isinstance(said, Node) or not said.is_empty or said.state == "ONLINE":
        raise ClusterError(f"{node} is not empty. Nothing was copied.")
    copy(nodes, donor=donor, recipient=node)
    _say([f"{node} has what {donor} has."])


@cluster.command(cls=Step)
@click.argument("node")
def switch(node: str) -> None:
    """Let NODE take what is written from now on."""
    _say([switching.switch(_known(node), node)])


@cluster.command(cls=Step)
@click.argument("node")
def release(node: str) -> None:
    """Let another node lead, if NODE does, since it is about to stop."""
    nodes = _known(node)
    if leaders(nodes.ask_all()) != {node}:
        return
    other = switching.another_than(nodes, node)
    if other is None:
        raise ClusterError(f"no other node could lead in place of {node}; see ./docker-manager.sh cluster status.")
    _say([switching.switch(nodes, other)])


@cluster.command(cls=Step)
@click.argument("node")
def replaceable(node: str) -> None:
    """Fail unless another node has what NODE has, and leads: its disk may be emptied then."""
    nodes = _known(node)
    found = nodes.ask_all()
    if not leaders(found):
        raise ClusterError("no node may be written to, so there is none to copy from: cluster recover comes first.")
    if leaders(found) == {node}:
        raise ClusterError(f"{node} is the primary: ./docker-manager.sh cluster switch another one first.")
    if not any(isinstance(each, Node) and each.state == "ONLINE" and each.name != node for each in found):
        raise ClusterError(f"no other node is in the group, so there is none to copy from. {node} was left as it is.")


@cluster.command()
def status() -> None:
    """How each node is; exit status 1 unless all is well."""
    lines, well = report.describe(nodes_from_environment())
    _say(lines)
    sys.exit(0 if well else 1)


def _known(node: str) -> Nodes:
    nodes = nodes_from_environment()
    if node not in nodes.names:
        raise ClusterError(f"there is no node {node}; they are {', '.join(nodes.names)}.")
    return nodes
