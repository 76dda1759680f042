"""Two servers that stand for a group: of one of them everything may be asked, the other one is read-only."""

import contextlib
from collections.abc import Iterator

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import URL

from tests.support.link import Link, link_to
from tests.support.private_server import PrivateServer, private_server

DATABASE = "ecm_group"
CLERK = "clerk"
"""A user without the right to write on a server that is read-only, which root has."""


class Member:
    """A server with the tests' schema, which can be told whether it may be written to."""

    def __init__(self, server: PrivateServer, url: URL, link: Link) -> None:
        self.server = server
        self.link = link
        self._root = create_engine(url, connect_args={"ssl_disabled": True})
        with self.connected() as connection:
            connection.execute(text(f"CREATE USER {CLERK}@'127.0.0.1'"))
            connection.execute(text(f"GRANT ALL ON {DATABASE}.* TO {CLERK}@'127.0.0.1'"))

    @contextlib.contextmanager
    def connected(self) -> Iterator[Connection]:
        """The server by its root user."""
        with self._root.begin() as connection:
            yield connection
        self._root.dispose()

    def become(self, *, read_only: bool) -> None:
        """Change what may be done here, as a switch of the primary does."""
        with self.connected() as connection:
            connection.execute(text(f"SET GLOBAL read_only = {int(read_only)}"))

    def rename(self, user: str, name: str) -> None:
        """Let a user be known by another name, so that whoever comes by the old one is not let in."""
        with self.connected() as connection:
            connection.execute(text(f"RENAME USER {user}@'127.0.0.1' TO {name}@'127.0.0.1'"))

    def products(self) -> int:
        """How many products are stored here."""
        with self.connected() as connection:
            return int(connection.execute(text("SELECT COUNT(*) FROM products")).scalar_one())


@contextlib.contextmanager
def member(address: str, port: int = 0) -> Iterator[Member]:
    """A server that answers at this address."""
    with private_server(DATABASE) as (server, url), link_to(url, (address, port)) as link:
        yield Member(server, url, link)


@contextlib.contextmanager
def two_members() -> Iterator[list[Member]]:
    """Two servers at two addresses and one port, of which the second is read-only."""
    with member("127.0.0.2") as first, member("127.0.0.3", first.link.listener.getsockname()[1]) as second:
        for each in (first, second):
            with each.connected() as connection:
                connection.execute(text("INSERT INTO categories (name, created_at) VALUES ('toys', UTC_TIMESTAMP(6))"))
        second.become(read_only=True)
        yield [first, second]


def address_of(members: list[Member], user: str = CLERK) -> URL:
    """The address of both, as DATABASE_URL has it."""
    port = members[0].link.listener.getsockname()[1]
    return URL.create("mysql+pymysql", user, None, "127.0.0.2,127.0.0.3", port, DATABASE)
