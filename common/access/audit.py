"""The one writer of the audit log: who did what, in the transaction that does it.

Nothing is written for what changes nothing, and a transaction that fails takes its entries along. A secret is never
among the changes: whoever changes one says `CHANGED`.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from common.access.actors import actor_columns
from common.db.models import AuditAction, AuditEntry, EntityType, table_of
from common.db.types import utc_now

CHANGED = "(changed)"
"""What stands for a secret."""

Change = tuple[object, object]
"""What a field was, and what it is now; each as the API tells it, null included."""

entries = table_of(AuditEntry)


@dataclass(frozen=True)
class Deed:
    """One thing that was done to one entity; see `AuditEntry`."""

    action: AuditAction
    entity_type: EntityType
    entity_id: int | str | None
    changes: Mapping[str, Change]
    version: int | None = None
    note: str | None = None


def given(values: Mapping[str, object]) -> dict[str, Change]:
    """The changes of what is new: each attribute that it was given."""
    return {name: (None, value) for name, value in values.items()}


def hidden(before: object, after: object) -> Change:
    """The change of a secret: of each of the two, only whether there is one."""
    return (None if before is None else CHANGED, None if after is None else CHANGED)


def record(session: Session, deeds: Iterable[Deed]) -> None:
    """Write an entry for each deed, by whoever this work is done for; one statement, however many there are."""
    same = {"at": utc_now(), **actor_columns()}
    rows = [
        same
        | {
            "action": deed.action,
            "entity_type": deed.entity_type,
            "entity_id": None if deed.entity_id is None else str(deed.entity_id),
            "changes": json.dumps(deed.changes, default=_as_told, ensure_ascii=False),
            "note": deed.note,
            "version": deed.version,
        }
        for deed in deeds
    ]
    if rows:
        session.execute(insert(entries), rows)


def before_versions(
    session: Session, entity_type: EntityType, seen: Mapping[int, tuple[int, int]]
) -> dict[tuple[int, int], dict[str, object]]:
    """What attributes were at earlier versions that have been changed since, by the entity's id and that version.

    seen: the earlier version and the present one, by id. One of whose later versions the log lacks any is left out.
    """
    if not seen:
        return {}
    statement = select(AuditEntry.entity_id, AuditEntry.version, AuditEntry.changes).where(
        AuditEntry.entity_type == entity_type,
        AuditEntry.entity_id.in_([str(entity_id) for entity_id in seen]),
        AuditEntry.version.is_not(None),
    )
    before: dict[tuple[int, int], dict[str, object]] = {}
    missing = {entity_id: set(range(earlier + 1, now + 1)) for entity_id, (earlier, now) in seen.items()}
    for entity_id, version, changes in session.execute(statement.order_by(AuditEntry.id)):
        number = int(entity_id or 0)
        if version not in missing[number]:
            continue
        missing[number].remove(version)
        was = before.setdefault((number, seen[number][0]), {})
        for name, (old, _) in json.loads(changes).items():
            was.setdefault(name, old)
    return {key: was for key, was in before.items() if not missing[key[0]]}


def as_told(value: object) -> object:
    """A value as the log tells it, to be compared with one that is told there."""
    return json.loads(json.dumps(value, default=_as_told))


def _as_told(value: object) -> str:
    """A value that JSON does not have, as answers of the API tell it."""
    if isinstance(value, Decimal):
        return format(value.quantize(Decimal("0.01")), "f")
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds").replace("+00:00", "Z")
    message = f"{type(value).__name__} is nothing that the audit log tells"
    raise TypeError(message)


def changed_since(session: Session, entity_type: EntityType, entity_id: int | str, version: int) -> list[str]:
    """The fields that differ from what they were at a version, as far as the log knows, by name.

    What was changed and changed back does not differ.
    """
    statement = (
        select(AuditEntry.changes)
        .where(
            AuditEntry.entity_type == entity_type,
            AuditEntry.entity_id == str(entity_id),
            AuditEntry.version > version,
        )
        .order_by(AuditEntry.id)
    )
    before: dict[str, object] = {}
    now: dict[str, object] = {}
    for changes in session.execute(statement).scalars():
        for field, (old, new) in json.loads(changes).items():
            before.setdefault(field, old)
            now[field] = new
    return sorted(field for field, value in now.items() if value != before[field])
