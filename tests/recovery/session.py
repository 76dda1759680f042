"""Runs steps of the scenario on a server, as its log tells them."""

from collections.abc import Callable, Iterable

import pymysql
from pymysql.connections import Connection

from tests.recovery.scenario import BEGIN, Step

Connect = Callable[[str], Connection]
"""Opens a session in the shop's database, with the character set named."""


def run(step: Step, connect: Connect, other: str) -> None:
    """Run a step's statements in a session of their own; what is left open is committed at the step's second."""
    connection = connect(step.charset)
    with connection.cursor() as cursor:
        cursor.execute(f"SET SESSION timestamp = {BEGIN + step.second - step.seconds_long}")
        for statement in step.statements:
            cursor.execute(statement.replace("{other}", other))
        cursor.execute(f"SET SESSION timestamp = {BEGIN + step.second}")
        cursor.execute("COMMIT")
    connection.close()


def execute(connection: Connection, statements: Iterable[str | bytes]) -> None:
    """Run statements that commit themselves."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def autocommitting(**where: object) -> Connection:
    """A session that commits after each statement, as the scenario means its steps."""
    return pymysql.connect(autocommit=True, **where)
