"""A recorded log, replayed by a server of its kind, gives the very store that the same statements give."""

from collections.abc import Callable, Iterator

import pytest
from pymysql.connections import Connection
from sqlalchemy.engine import URL

from recovery.replay import DELIMITER
from tests.recovery.recordings import recorded, replayed
from tests.recovery.scenario import BEGIN, OTHER_SHOP, SHOP, STEPS, Step
from tests.recovery.session import autocommitting, execute, run
from tests.support.server import create_database, drop_database

Databases = Callable[[str], URL]


@pytest.fixture
def database() -> Iterator[Databases]:
    """Makes empty databases, and removes them."""
    made: list[URL] = []

    def make(purpose: str) -> URL:
        made.append(create_database(purpose))
        return made[-1]

    yield make
    for url in made:
        drop_database(url)


def connect(url: URL, charset: str = "utf8mb4") -> Connection:
    """A session in a database."""
    return autocommitting(
        host=url.host,
        port=url.port,
        user=url.username,
        password=url.password or "",
        database=url.database,
        charset=charset,
    )


def name_of(url: URL) -> str:
    """A database's name."""
    assert url.database
    return url.database


def contents(url: URL) -> dict[str, tuple[str, list[tuple[object, ...]]]]:
    """Of each table what it is like, and its rows."""
    found = {}
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SHOW TABLES")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SHOW CREATE TABLE {table}")
            ((_, made),) = cursor.fetchall()
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")
            found[table] = (made, list(cursor.fetchall()))
    return found


def kind_of(url: URL) -> str:
    """Which of the recordings a server understands."""
    with connect(url) as connection:
        return "mariadb" if "MariaDB" in connection.get_server_info() else "mysql"


def fill(url: URL) -> None:
    """What the backup holds."""
    with connect(url) as connection:
        execute(connection, SHOP)


def as_typed(text: str) -> tuple[bytes, ...]:
    """A replay's statements, each in the character set of the session that it was logged in."""
    _, *statements = text.encode("utf-8", "surrogateescape").split(f"{DELIMITER}\n".encode())
    return tuple(statements[:-1])


@pytest.mark.parametrize("until", [-1, 0, 3, 4, 10, 15, 16, 20, 22, 30, 31])
def test_a_replay_is_what_happened_up_to_the_second(database: Databases, until: int) -> None:
    happened, other, restored = database("happened"), database("other"), database("restored")
    fill(happened)
    with connect(other) as connection:
        execute(connection, (OTHER_SHOP.replace("{other}", name_of(other)),))
    for step in STEPS:
        if isinstance(step, Step) and step.second <= until and not step.is_of_accounts:
            run(step, lambda charset: connect(happened, charset), name_of(other))

    fill(restored)
    files = recorded(kind_of(restored))
    text = replayed(files, target=name_of(restored), until=BEGIN + until)
    before = contents(other)
    with connect(restored) as connection:
        execute(connection, as_typed(text))

    assert contents(restored) == contents(happened)
    assert contents(other) == before
