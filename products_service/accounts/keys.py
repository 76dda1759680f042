"""Keys of programs: made, listed, replaced, taken back."""

from datetime import datetime, timedelta

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session

from common.access import audit
from common.access.audit import Deed
from common.access.credentials import raise_epoch
from common.access.principal import PRINCIPAL
from common.access.scopes import Scope
from common.access.tokens import hint_of, keyed_hash, new_key
from common.db.keyset import Sort, fetch_page
from common.db.models import ApiKey, AuditAction, EntityType, table_of
from common.db.rows import StoredRow, columns_of, inserted_id, rows_changed
from common.db.types import utc_now
from common.errors import Forbidden, InvalidRequest, KeyNotFound
from common.exact_json import JSONObject
from common.problems import at_pointer
from products_service.accounts.key_schemas import ApiKeyCreate, ApiKeyQuery

keys = table_of(ApiKey)

KEYS = select(
    ApiKey.id,
    ApiKey.name,
    ApiKey.scopes,
    ApiKey.hint,
    ApiKey.rate_per_minute,
    ApiKey.expires_at,
    ApiKey.created_at,
    ApiKey.last_used_at,
    ApiKey.created_by_kind,
    ApiKey.created_by_id,
    ApiKey.created_by_name,
).where(ApiKey.revoked_at.is_(None))

SORTS = {"id": Sort(ApiKey.id)}


def make_key(session: Session, wanted: ApiKeyCreate, secret: str, *, note: str | None = None) -> JSONObject:
    """Make a key; the members of `ApiKeyMade`. `secret` is the setting AUTH_SECRET, `note` is for the audit log.

    Raises Forbidden for a scope that its maker does not have, InvalidRequest for one that has expired already.
    """
    maker, now = PRINCIPAL.get(), utc_now()
    _refuse_more_than(maker.scopes, wanted.scopes)
    if wanted.expires_at is not None and wanted.expires_at <= now:
        detail = "has to lie in the future"
        raise InvalidRequest(detail=f"expires_at {detail}.", errors=at_pointer("/expires_at", detail))
    key = new_key()
    row = {
        "name": wanted.name,
        "hash": keyed_hash(secret, key),
        "hint": hint_of(key),
        "scopes": " ".join(sorted(set(wanted.scopes))),
        "rate_per_minute": wanted.rate_per_minute,
        "created_at": now,
        "expires_at": wanted.expires_at,
        "created_by_kind": maker.kind,
        "created_by_id": maker.id,
        "created_by_name": maker.name,
    }
    made = inserted_id(session.execute(insert(keys), row))
    given = audit.given(wanted.model_dump(exclude_unset=True))
    audit.record(session, [Deed(AuditAction.CREATED, EntityType.KEY, made, given, note=note)])
    # A worker process may remember that this key was none: somebody may have tried it before its INSERT was committed.
    raise_epoch(session)
    return key_by_id(session, made) | {"key": key}


def _refuse_more_than(own: frozenset[Scope], wanted: list[Scope]) -> None:
    lacking = sorted(set(wanted) - own)
    if lacking:
        detail = f"A key may do at most what its maker may, and you have not: {', '.join(lacking)}."
        raise Forbidden(detail=detail, scope=" ".join(lacking), errors=at_pointer("/scopes", detail))


def list_keys(session: Session, query: ApiKeyQuery) -> JSONObject:
    """A page of the keys that were not taken back, each with the members of `ApiKeyRead`."""
    page = fetch_page(session, KEYS, name="api keys", query=query, sorts=SORTS, key=ApiKey.id)
    return {"items": [_as_told(row) for row in page.items], "next_cursor": page.next_cursor}


def key_by_id(session: Session, key_id: int) -> JSONObject:
    """One key, with the members of `ApiKeyRead`. Raises KeyNotFound: there is none, or it was taken back."""
    row = session.execute(KEYS.where(ApiKey.id == key_id)).one_or_none()
    if row is None:
        raise KeyNotFound(detail=f"There is no key {key_id}.")
    return _as_told(row)


def _as_told(row: StoredRow) -> JSONObject:
    told = dict(columns_of(row))
    told["scopes"] = told["scopes"].split()
    told["created_by"] = {name: told.pop(f"created_by_{name}") for name in ("kind", "id", "name")}
    return told


def revoke_key(session: Session, key_id: int) -> None:
    """Take a key back: within a second no process lets it in. A second time changes nothing. Raises KeyNotFound."""
    one = update(keys).where(keys.c.id == key_id, keys.c.revoked_at.is_(None))
    if rows_changed(session.execute(one, {"revoked_at": utc_now()})):
        audit.record(session, [Deed(AuditAction.REVOKED, EntityType.KEY, key_id, {})])
        raise_epoch(session)
    elif session.execute(select(ApiKey.id).where(ApiKey.id == key_id)).one_or_none() is None:
        raise KeyNotFound(detail=f"There is no key {key_id}.")


def roll_key(session: Session, key_id: int, overlap_hours: int, secret: str) -> JSONObject:
    """Make a key that may do what another may, which ends after so many hours; the members of `ApiKeyMade`.

    Raises KeyNotFound, and Forbidden for a key that may do more than whoever rolls it.
    """
    old = key_by_id(session, key_id)
    ends_at: datetime = utc_now() + timedelta(hours=overlap_hours)
    wanted = ApiKeyCreate.model_validate({name: old[name] for name in ApiKeyCreate.model_fields})
    made = make_key(session, wanted, secret, note=f"replaces key {key_id}")
    later = or_(keys.c.expires_at.is_(None), keys.c.expires_at > ends_at)
    if rows_changed(session.execute(update(keys).where(keys.c.id == key_id, later), {"expires_at": ends_at})):
        changes = {"expires_at": (old["expires_at"], ends_at)}
        audit.record(session, [Deed(AuditAction.UPDATED, EntityType.KEY, key_id, changes)])
    return made
