"""The servers of a group: how one is reached, and what it says of itself."""

import ssl
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import pymysql
from pymysql.connections import Connection

from common.db.connecting import open_connection

USER = "ecm_group"
"""Made by deploy/mysql/group.sh on every node: it may ask, tell, and copy, and read no table of the store."""

PORT = 3306
CONNECT_SECONDS = 3
ANSWER_SECONDS = 10
SYSTEM_SCHEMAS = ("information_schema", "mysql", "performance_schema", "sys")

MEMBERS = """
    SELECT MEMBER_HOST, MEMBER_STATE, MEMBER_ROLE, MEMBER_ID, MEMBER_ID = @@server_uuid
    FROM performance_schema.replication_group_members
    WHERE MEMBER_ID <> ''
"""
"""As this node sees them. Of a node that is in no group it is itself alone, or nothing before it ever was in one."""

ABOUT = """
    SELECT @@server_uuid, @@version, @@global.gtid_executed,
           COALESCE((SELECT RECEIVED_TRANSACTION_SET FROM performance_schema.replication_connection_status
                     WHERE CHANNEL_NAME = 'group_replication_applier'), ''),
           COALESCE((SELECT COUNT_TRANSACTIONS_IN_QUEUE + COUNT_TRANSACTIONS_REMOTE_IN_APPLIER_QUEUE
                     FROM performance_schema.replication_group_member_stats WHERE MEMBER_ID = @@server_uuid), 0),
           (SELECT COUNT(*) FROM information_schema.schemata WHERE SCHEMA_NAME NOT IN %s),
           LOCATE(@@group_replication_group_name, @@global.gtid_executed) > 0
"""
"""What a node has: transactions that it has carried out, and those that it has on its disk and will carry out."""


@dataclass(frozen=True)
class Member:
    """A server of the group, as one of them sees it; state and role in the server's own words."""

    name: str
    state: str
    role: str
    uuid: str
    is_self: bool


@dataclass(frozen=True)
class Node:
    """What a server says of itself now.

    - executed, received: sets of transactions (GTIDs); what it was sent counts as its own, it is on its disk.
    - waiting: transactions that it has not carried out yet.
    - schemas: databases that are not the server's own; 0 on an empty disk.
    - was_member: whether it has transactions that were made in the group.
    """

    name: str
    uuid: str
    version: str
    executed: str
    received: str
    waiting: int
    schemas: int
    was_member: bool
    members: tuple[Member, ...]

    @property
    def state(self) -> str:
        """ONLINE, RECOVERING, ERROR or OFFLINE; the last also when it sees no majority of its group."""
        own = next((member.state for member in self.members if member.is_self), "OFFLINE")
        return own if own != "ONLINE" or self.sees_majority else "OFFLINE"

    @property
    def sees_majority(self) -> bool:
        """Whether more than half of the group, as it knows it, can be reached by it."""
        visible = sum(member.state in {"ONLINE", "RECOVERING"} for member in self.members)
        return visible * 2 > len(self.members)

    @property
    def primary(self) -> Member | None:
        """The server that takes what is written, as far as this one knows; None when it is in no group."""
        if self.state not in {"ONLINE", "RECOVERING"}:
            return None
        return next((each for each in self.members if each.role == "PRIMARY" and each.state == "ONLINE"), None)

    @property
    def is_empty(self) -> bool:
        """Whether it holds nothing at all, as a server whose disk is new."""
        return not self.executed and not self.schemas


@dataclass(frozen=True)
class Silent:
    """A node that could not be asked, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Nodes:
    """The addresses of a group's servers, and the password of their common user."""

    names: tuple[str, ...]
    password: str

    @contextmanager
    def connected(self, name: str, seconds: float = ANSWER_SECONDS) -> Iterator[Connection]:
        """A connection to one of them, on which a statement may take so long. Raises the driver's errors."""
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        options = {"host": name, "port": PORT, "user": USER, "password": self.password, "ssl": context}
        limits = {"connect_timeout": CONNECT_SECONDS, "read_timeout": seconds, "autocommit": True}
        connection = open_connection(options | limits)
        try:
            yield connection
        finally:
            if connection.open:
                connection.close()

    def ask(self, name: str) -> Node | Silent:
        """What one of them says of itself."""
        try:
            with self.connected(name) as connection, connection.cursor() as cursor:
                cursor.execute(ABOUT, [SYSTEM_SCHEMAS])
                uuid, version, executed, received, waiting, schemas, was_member = cursor.fetchone()
                cursor.execute(MEMBERS)
                members = tuple(
                    Member(seen_name, state, role, seen_uuid, is_self=bool(is_self))
                    for seen_name, state, role, seen_uuid, is_self in cursor.fetchall()
                )
        except pymysql.MySQLError as error:
            return Silent(name, str(error.args[-1]))
        executed, received = (str(each).replace("\n", "") for each in (executed, received))
        numbers = (int(waiting), int(schemas), bool(was_member))
        return Node(name, uuid, version, executed, received, *numbers, members)

    def ask_all(self) -> list[Node | Silent]:
        """What each of them says, in the order of their names; all are asked at once."""
        with ThreadPoolExecutor(len(self.names)) as executor:
            return list(executor.map(self.ask, self.names))

    def tell(self, name: str, *statements: str, seconds: float = ANSWER_SECONDS) -> None:
        """Let one of them carry statements out. Raises the driver's errors."""
        with self.connected(name, seconds) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def holds(self, name: str, whole: str, part: str) -> bool:
        """Whether all transactions of one set are in another; a server is asked, which knows how they are written."""
        with self.connected(name) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT GTID_SUBSET(%s, %s)", (part, whole))
            return bool(cursor.fetchone()[0])


def answering(found: Sequence[Node | Silent]) -> list[Node]:
    """Those that answered."""
    return [each for each in found if isinstance(each, Node)]


def silent(found: Sequence[Node | Silent]) -> list[Silent]:
    """Those that did not."""
    return [each for each in found if isinstance(each, Silent)]


def leaders(found: Sequence[Node | Silent]) -> set[str]:
    """Names of the servers that take what is written: one, none while there is no group, or two by a disaster."""
    return {node.primary.name for node in answering(found) if node.primary is not None}
