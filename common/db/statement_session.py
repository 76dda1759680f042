"""The session of every transaction: one that only runs statements."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import CursorResult, Engine, Executable
from sqlalchemy.orm import Session


class StatementSession(Session):
    """A session whose statements go straight to its connection.

    Rows are read as columns here and never as objects, so what a session does for objects around each statement, a
    third of the processor time that the statement costs its process, is left out. Begin, commit and rollback are the
    session's own.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, autoflush=False)

    # Hidden from the type checker, for which the overloads of Session.execute know the types of the columns.
    if not TYPE_CHECKING:

        def execute(
            self, statement: Executable, params: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
        ) -> CursorResult[Any]:
            """Run a statement; with a list of parameters, once for each."""
            return self.connection().execute(statement, params)
