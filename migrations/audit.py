"""`audit`: what was changed, by whom; and the end of entries that are older than they have to be kept.

The services may add to the log and nothing else, so what removes entries runs as the user who runs the migrations.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import click
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from common.db.models import AuditEntry, EntityType, table_of
from common.db.rows import AnySelect, StoredRow, rows_changed
from common.db.schemas.fields import parse_date, parse_instant
from common.db.transactions import Database
from common.db.types import utc_now
from common.settings import Settings
from migrations.store import migrated_store

BATCH = 1000
"""Entries that one transaction of the purge removes, and that one statement reads."""

KINDS = click.Choice([kind.value for kind in EntityType])

entries = table_of(AuditEntry)


def _instant(_context: click.Context, _option: click.Parameter, text: str | None) -> datetime | None:
    """An instant with its offset, or the beginning of a day in UTC."""
    if text is None:
        return None
    try:
        if len(text) > len("2026-11-24"):
            return parse_instant(text)
        return datetime.combine(parse_date(text), datetime.min.time(), UTC)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--since", callback=_instant, help="From this day or instant on: 2026-11-24, 2026-11-24T10:15:00Z.")
@click.option("--entity-type", type=KINDS, help="Only what was done to this kind of thing.")
@click.option("--entity-id", help="Only what was done to the one with this id; a category's is its name.")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each entry.")
@click.option("--purge", is_flag=True, help="Remove what is older than AUDIT_DAYS, which each start does too.")
def audit(
    since: datetime | None, entity_type: str | None, entity_id: str | None, *, as_json: bool, purge: bool
) -> None:
    """What was changed, by whom, oldest first."""
    wanted = select(*entries.c).order_by(entries.c.id).limit(BATCH)
    for column, value in ((entries.c.entity_type, entity_type), (entries.c.entity_id, entity_id)):
        wanted = wanted if value is None else wanted.where(column == value)
    if since is not None:
        wanted = wanted.where(entries.c.at >= since)
    with migrated_store() as (database, settings):
        if purge:
            click.echo(f"{purge_audit(database, settings)} entries removed")
            return
        for row in _all(database, wanted):
            click.echo(_as_json(row) if as_json else _line(row))


def _read(session: Session, statement: AnySelect) -> Sequence[StoredRow]:
    return session.execute(statement).all()


def _all(database: Database, wanted: AnySelect) -> Iterator[StoredRow]:
    """The rows of a statement with a limit, which is asked again and again for those after the last."""
    last = 0
    while True:
        after = wanted.where(entries.c.id > last)
        rows = database.read(partial(_read, statement=after))
        yield from rows
        if len(rows) < BATCH:
            return
        last = rows[-1].id


def _actor(row: StoredRow) -> str:
    """The text by which GET /audit finds an actor, with the name of a user or a key."""
    if row.actor_id is not None:
        return f"{row.actor_kind}:{row.actor_id}" + (f" ({row.actor_name})" if row.actor_name else "")
    return str(row.actor_kind.value) + (f":{row.actor_name}" if row.actor_name else "")


def _line(row: StoredRow) -> str:
    changes = json.loads(row.changes)
    told = ", ".join(f"{name} {_told(old)} -> {_told(new)}" for name, (old, new) in changes.items())
    what = " ".join(filter(None, (row.entity_type.value, row.entity_id)))
    parts = (f"{row.at:%Y-%m-%dT%H:%M:%SZ}", _actor(row), row.action.value, what, told, row.note, row.request_id)
    return "  ".join(part for part in parts if part)


def _told(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _as_json(row: StoredRow) -> str:
    return json.dumps(
        {
            "id": row.id,
            "at": row.at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
            "actor": {"kind": row.actor_kind, "id": row.actor_id, "name": row.actor_name},
            "action": row.action,
            "entity_type": row.entity_type,
            "entity_id": row.entity_id,
            "changes": json.loads(row.changes),
            "note": row.note,
            "request_id": row.request_id,
        }
    )


def purge_audit(database: Database, settings: Settings) -> int:
    """Remove the entries that are older than AUDIT_DAYS, a batch at a time; returns how many. 0 days keep all."""
    if settings.audit_days == 0:
        return 0
    old = entries.c.at < utc_now() - timedelta(days=settings.audit_days)
    statement = delete(entries).where(old).with_dialect_options(mysql_limit=BATCH)

    def remove(session: Session) -> int:
        return rows_changed(session.execute(statement))

    removed, batch = 0, BATCH
    while batch == BATCH:
        batch = database.write(remove)
        removed += batch
    return removed
