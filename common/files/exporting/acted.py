"""Who did something, as columns of an export."""

from sqlalchemy import Table

from common.files.exporting.sql_lines import ColumnType, ExportColumn

ACTED = ("actor_kind", "actor_id", "actor_name", "request_id")
"""Their names. Imports pass over them: who imports a row is who has recorded it."""


def acted_columns(table: Table) -> tuple[ExportColumn, ...]:
    """The columns of `common.db.models.acted.Acted` of a table, empty where nobody noted who did it."""
    return (
        ExportColumn("actor_kind", table.c.actor_kind, ColumnType.WORD, nullable=True),
        ExportColumn("actor_id", table.c.actor_id, ColumnType.INTEGER, nullable=True),
        ExportColumn("actor_name", table.c.actor_name, ColumnType.TEXT, nullable=True),
        ExportColumn("request_id", table.c.request_id, ColumnType.TEXT, nullable=True),
    )
