"""What is told of imports: one, or a list."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from common.db.keyset import Sort, fetch_page
from common.db.models import ImportKind, ImportRun
from common.db.rows import AnySelect, StoredRow, columns_of
from common.db.schemas.import_run import ImportPhase, ImportsQuery, ImportState
from common.db.types import utc_now
from common.errors import ImportNotFound
from common.files.importing.kept_files import KeptFiles
from common.files.importing.progress import SEEN_FOR

SORTS = {"id": Sort(ImportRun.id)}

IMPORTS: AnySelect = select(
    ImportRun.id,
    ImportRun.kind,
    ImportRun.file_name,
    ImportRun.dry_run,
    ImportRun.rows_done,
    ImportRun.rows_total,
    ImportRun.rejected_bytes,
    ImportRun.file_key,
    ImportRun.file_bytes,
    ImportRun.checked_bytes,
    ImportRun.created,
    ImportRun.changed,
    ImportRun.unchanged,
    ImportRun.already,
    ImportRun.rejected,
    ImportRun.ledger_entries,
    ImportRun.of_nothing,
    ImportRun.returned,
    ImportRun.products_created,
    ImportRun.levels_moved,
    ImportRun.units_up,
    ImportRun.units_down,
    ImportRun.waiting,
    ImportRun.seen_at,
    ImportRun.started_at,
    ImportRun.finished_at,
    ImportRun.problem.is_not(None).label("has_problem"),
)


class PageOfMappings(NamedTuple):
    """A page whose items are the fields of ListedImport."""

    items: list[Mapping[str, object]]
    next_cursor: str | None


def state_of(row: StoredRow, now: datetime) -> ImportState:
    """What an import is doing at that instant, by its row; see `ImportRun`."""
    if row.finished_at is not None:
        return ImportState.REFUSED if _has_problem(row) else ImportState.FINISHED
    if row.waiting:
        return ImportState.WAITING
    is_seen = row.seen_at is not None and row.seen_at > now - SEEN_FOR
    return ImportState.RUNNING if is_seen else ImportState.STOPPED


def _has_problem(row: StoredRow) -> bool:
    columns = columns_of(row)
    return bool(columns["has_problem"]) if "has_problem" in columns else columns["problem"] is not None


def list_imports(session: Session, own: ImportKind, query: ImportsQuery, kept: KeptFiles) -> PageOfMappings:
    """One page of the imports of the kind that is asked for, or of the service's own. Raises InvalidCursor."""
    statement = IMPORTS.where(ImportRun.kind == (query.kind or own))
    if query.dry_run is not None:
        statement = statement.where(ImportRun.dry_run.is_(query.dry_run))
    page = fetch_page(session, statement, name="imports", query=query, sorts=SORTS, key=ImportRun.id)
    now = utc_now()
    return PageOfMappings([told(row, now, kept) for row in page.items], page.next_cursor)


def import_status(session: Session, import_id: int, kept: KeptFiles) -> Mapping[str, object]:
    """One import, with the fields of ImportStatus. Raises ImportNotFound."""
    row = import_row(session, import_id)
    problem = None if row.problem is None else json.loads(row.problem)
    refused = [error for error in (problem or {}).get("errors", []) if "line" in error]
    errors = json.loads(row.errors) if row.errors else [{"column": None} | error for error in refused]
    warnings = json.loads(row.warnings) if row.warnings else []
    status = {"options": json.loads(row.options), "problem": problem, "errors": errors, "warnings": warnings}
    return told(row, utc_now(), kept) | status


def import_row(session: Session, import_id: int, *, lock: bool = False) -> StoredRow:
    """The row of an import, with what is wrong with it. Raises ImportNotFound.

    Of whatever kind: where one address leads to both services, either is asked for imports of the other.
    """
    more = IMPORTS.add_columns(
        ImportRun.options, ImportRun.errors, ImportRun.problem, ImportRun.left_out, ImportRun.warnings
    )
    statement = more.where(ImportRun.id == import_id)
    row = session.execute(statement.with_for_update() if lock else statement).one_or_none()
    if row is None:
        raise ImportNotFound(detail=f"There is no import {import_id}.")
    return row


def told(row: StoredRow, now: datetime, kept: KeptFiles) -> dict[str, object]:
    """The fields of ListedImport."""
    state = state_of(row, now)
    is_checking = row.rows_total == 0 and row.finished_at is None
    phase = ImportPhase.CHECKING if is_checking else ImportPhase.IMPORTING
    return dict(columns_of(row)) | {
        "state": state,
        "phase": phase if state is ImportState.RUNNING else None,
        "rows_total": None if is_checking else row.rows_total,
        "levels": {"moved": row.levels_moved, "units_up": row.units_up, "units_down": row.units_down},
        "can_resume": state is ImportState.STOPPED and kept.has(row.file_key),
        "rejected_file": row.rejected_bytes > 0 and kept.rejected_path(row.file_key) is not None,
    }
