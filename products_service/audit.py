"""What is read of the audit log: a page, and a file."""

import json
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from common.calendar.date_filter import date_conditions
from common.db.keyset import Sort, fetch_page
from common.db.models import ActorKind, AuditEntry, table_of
from common.db.rows import StoredRow, columns_of
from common.db.schemas.audit_entry import AuditFilter, AuditQuery, split_actor
from common.exact_json import JSONObject
from common.files.exporting.query import ExportQuery
from common.files.exporting.snapshot import ExportSource
from common.files.exporting.sql_lines import ColumnType, ExportColumn

entries = table_of(AuditEntry)

BATCH = 500
"""Entries per statement: one may tell of two descriptions of 5,000 characters."""

COLUMNS = (
    ExportColumn("id", entries.c.id, ColumnType.INTEGER),
    ExportColumn("at", entries.c.at, ColumnType.INSTANT),
    ExportColumn("actor_kind", entries.c.actor_kind, ColumnType.WORD),
    ExportColumn("actor_id", entries.c.actor_id, ColumnType.INTEGER, nullable=True),
    ExportColumn("actor_name", entries.c.actor_name, ColumnType.TEXT, nullable=True),
    ExportColumn("action", entries.c.action, ColumnType.WORD),
    ExportColumn("entity_type", entries.c.entity_type, ColumnType.WORD),
    ExportColumn("entity_id", entries.c.entity_id, ColumnType.TEXT, nullable=True),
    ExportColumn("changes", entries.c.changes, ColumnType.TEXT),
    ExportColumn("note", entries.c.note, ColumnType.TEXT, nullable=True),
    ExportColumn("request_id", entries.c.request_id, ColumnType.TEXT, nullable=True),
)


class AuditExportQuery(AuditFilter, ExportQuery):
    """Which entries, and how the file is written."""


def list_entries(session: Session, query: AuditQuery, zone: ZoneInfo) -> JSONObject:
    """One page of the log, with the fields of Page[AuditEntryRead]. Raises InvalidCursor."""
    statement = select(*entries.c).where(*audit_conditions(query, zone))
    page = fetch_page(session, statement, name="audit", query=query, sorts={"id": Sort(entries.c.id)}, key=entries.c.id)
    return {"items": [told(row) for row in page.items], "next_cursor": page.next_cursor}


def told(row: StoredRow) -> JSONObject:
    """An entry with the fields of AuditEntryRead."""
    return {**columns_of(row), "changes": json.loads(row.changes)}


def entries_to_export(query: AuditFilter, zone: ZoneInfo) -> ExportSource:
    """The entries of a filter, oldest first."""
    return ExportSource(
        name="audit",
        columns=COLUMNS,
        table=entries,
        key=entries.c.id,
        batch=BATCH,
        conditions=audit_conditions(query, zone),
    )


def audit_conditions(query: AuditFilter, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    """The filter as SQL; days are those of the zone."""
    conditions = date_conditions(AuditEntry.at, query.start_date, query.end_date, zone)
    for column, wanted in (
        (entries.c.entity_type, query.entity_type),
        (entries.c.entity_id, query.entity_id),
        (entries.c.action, query.action),
        (entries.c.request_id, query.request_id),
    ):
        if wanted is not None:
            conditions.append(column == wanted)
    return conditions if query.actor is None else [*conditions, *_of_actor(query.actor)]


def _of_actor(actor: str) -> list[ColumnElement[bool]]:
    kind, who = split_actor(actor)
    conditions: list[ColumnElement[bool]] = [entries.c.actor_kind == kind]
    if kind in {ActorKind.USER, ActorKind.KEY}:
        conditions.append(entries.c.actor_id == int(who or 0))
    elif kind is ActorKind.OPERATOR:
        conditions.append(entries.c.actor_name == who)
    return conditions
