"""Idempotency keys: claimed inside the business transaction, so that an answer and its effect are stored together."""

import asyncio
import hashlib
import json
import logging
import re
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, NamedTuple

import anyio.to_thread
from fastapi import Depends, Header, Request, Response
from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from common.access.principal import PRINCIPAL
from common.db.failures import DEADLOCK, LOCK_WAIT_TIMEOUT, error_number, violated_unique_key
from common.db.models import IdempotencyKey, table_of
from common.db.rows import rows_changed
from common.db.transactions import Database
from common.db.types import utc_now
from common.errors import IdempotencyKeyInUse, IdempotencyKeyReused, InvalidRequest
from common.http.store_settings import settings_of
from common.problems import at_parameter

PRINTABLE_ASCII = re.compile(r"[\x20-\x7e]{1,255}")
PURGE_SECONDS = 300
PURGE_BATCH = 1000
"""Keys that one transaction of the purge removes: it holds their locks for some ten milliseconds."""

COMPRESSED_FROM = 1024
"""Answers from this many bytes are stored compressed: that of a batch of 1000 sales is 420 KB, a tenth of it then."""

ZLIB_MARK = b"\x78"
"""The first byte of every compressed answer. No JSON text begins with it (it is the letter x)."""

keys = table_of(IdempotencyKey)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class RequestKey:
    """An Idempotency-Key with what it is compared by.

    - scope: whose it is, method and path: two requests may use the same key for different things.
    - fingerprint: SHA-256 of what the request asks for.
    - kept: how long its answer can be had again.
    """

    scope: str
    key: str
    fingerprint: bytes
    kept: timedelta

    @property
    def name(self) -> tuple[str, str]:
        """What tells it from other keys."""
        return self.scope, self.key


@dataclass(frozen=True)
class KeyOfRequest:
    """An Idempotency-Key as it came, before the body is read; see `RequestKey`."""

    scope: str
    key: str
    kept: timedelta

    def with_fingerprint(self, fingerprint: bytes) -> RequestKey:
        """The key of a request that asks for this."""
        return RequestKey(self.scope, self.key, fingerprint, self.kept)


class _KeyTaken(Exception):
    """The key was used by a request that has committed."""


class _KeyContested(Exception):
    """Several requests waited for a first one that failed: InnoDB lets one of them in, the others must ask again."""


async def key_header(
    request: Request,
    idempotency_key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            description="A text that no other request has, of 1 to 255 printable ASCII characters. The same key with "
            "the same body gets the first answer again, and nothing is done twice.",
            examples=["order-1001"],
            min_length=1,
            max_length=255,
        ),
    ] = None,
) -> KeyOfRequest | None:
    """The header Idempotency-Key, or None. Raises InvalidRequest for an unusable one."""
    given = request.headers.getlist("idempotency-key")
    if idempotency_key is None or not given:
        return None
    if len(given) > 1 or not PRINTABLE_ASCII.fullmatch(given[0]):
        detail = "must be given once, as 1 to 255 printable ASCII characters"
        raise InvalidRequest(detail=f"Idempotency-Key {detail}.", errors=at_parameter("Idempotency-Key", detail))
    scope = f"{PRINCIPAL.get().key_prefix}{request.method} {request.url.path}"
    return KeyOfRequest(scope, given[0], timedelta(hours=settings_of(request).idempotency_hours))


KeyHeader = Annotated[KeyOfRequest | None, Depends(key_header)]
"""What a route asks for whose body is no JSON and must not be read yet: the imports."""


async def request_key(request: Request, key: KeyHeader) -> RequestKey | None:
    """The request's Idempotency-Key with its body's fingerprint, or None."""
    if key is None:
        return None
    # Without a body there is nothing to parse: the route's own check says what is missing.
    body = await request.json() if await request.body() else None
    canonical = json.dumps(_canonical(body), sort_keys=True)
    return key.with_fingerprint(hashlib.sha256(canonical.encode()).digest())


GivenKey = Annotated[RequestKey | None, Depends(request_key)]
"""What every POST and PATCH route asks for."""


def _canonical(value: object) -> object:
    """Parsed JSON in a form where equal values have equal text: 1, 1.0 and 1e0 are one number."""
    if isinstance(value, dict):
        return {name: _canonical(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_canonical(member) for member in value]
    if isinstance(value, Decimal) or (isinstance(value, int) and not isinstance(value, bool)):
        return {"number": _number_text(Decimal(value))}
    return value


def _number_text(number: Decimal) -> str:
    # What str(number.normalize()) gives, but exact: that rounds to 28 digits and raises for exponents beyond a million.
    # The text must not change from version to version: keys from before an upgrade are replayed after it.
    sign, digits, exponent = number.as_tuple()
    significant = "".join(map(str, digits)).rstrip("0")
    if not significant:
        return "0"
    return str(Decimal(f"{'-' * sign}{significant}e{int(exponent) + len(digits) - len(significant)}"))


def answer_once(database: Database, key: RequestKey | None, act: Callable[[Session], Response]) -> Response:
    """Run `act` in a transaction and return its response; with a key, at most once.

    A repeated request gets the stored answer with `Idempotency-Replayed: true`; it waits for the first if that is
    still running. Raises IdempotencyKeyReused (other body) and IdempotencyKeyInUse (the wait did not end in time).
    A request that fails leaves no key.
    """
    if key is None:
        return database.write(act)

    def claimed(session: Session) -> Response:
        _claim(session, key)
        response = act(session)
        _store(session, key, response)
        return response

    give_up = time.monotonic() + database.lock_wait_seconds
    while time.monotonic() < give_up:
        try:
            return database.write(claimed)
        except _KeyContested:
            continue
        except _KeyTaken:
            replay = database.write(lambda session: _replay(session, key))
        if replay is not None:
            return replay
    raise IdempotencyKeyInUse(detail="The key's first request has only just ended. Repeat this one.")


def _claim(session: Session, key: RequestKey) -> None:
    try:
        # The primary key decides the race: a second claim waits here until the first commits or rolls back.
        session.execute(insert(keys), claim_of(key))
    except IntegrityError as error:
        if violated_unique_key(error) == "PRIMARY":
            raise _KeyTaken from None
        raise
    except DBAPIError as error:
        if error_number(error) == LOCK_WAIT_TIMEOUT:
            detail = "The first request with this Idempotency-Key is still running. Repeat this one a little later."
            raise IdempotencyKeyInUse(detail=detail) from None
        if error_number(error) == DEADLOCK:
            raise _KeyContested from None
        raise


def claim_of(key: RequestKey) -> dict[str, object]:
    """The columns of a key's row before there is an answer."""
    return {
        "scope": key.scope,
        "key": key.key,
        "fingerprint": key.fingerprint,
        "expires_at": utc_now() + key.kept,
    }


def this_key(key: RequestKey) -> ColumnElement[bool]:
    """The condition that finds a key's row."""
    return (keys.c.scope == key.scope) & (keys.c.key == key.key)


def _store(session: Session, key: RequestKey, response: Response) -> None:
    session.execute(update(keys).where(this_key(key)), stored_answer(response)._asdict())


class StoredAnswer(NamedTuple):
    """The columns of a key's row that hold an answer; `replayed` is the way back."""

    status: int
    body: bytes
    location: str | None


def stored_answer(response: Response) -> StoredAnswer:
    """An answer as it is stored."""
    return StoredAnswer(response.status_code, _packed(bytes(response.body)), response.headers.get("location"))


class StoredKey(NamedTuple):
    """A key's row; see `IdempotencyKey`."""

    fingerprint: bytes
    status: int | None
    body: bytes | None
    location: str | None
    expires_at: datetime


def read_key(session: Session, key: RequestKey, *, lock: bool = False) -> StoredKey | None:
    """The row of a key; None when there is none. With `lock`, under its row lock."""
    statement = select(
        IdempotencyKey.fingerprint,
        IdempotencyKey.status,
        IdempotencyKey.body,
        IdempotencyKey.location,
        IdempotencyKey.expires_at,
    ).where(this_key(key))
    row = session.execute(statement.with_for_update() if lock else statement).one_or_none()
    return None if row is None else StoredKey(*row)


def _replay(session: Session, key: RequestKey) -> Response | None:
    """The stored answer; None when the key has expired meanwhile (its row is removed then) or was given back."""
    stored = read_key(session, key)
    if stored is None or stored.expires_at <= utc_now():
        session.execute(delete(keys).where(this_key(key), keys.c.expires_at <= utc_now()))
        return None
    return replayed(stored, key)


def replayed(stored: StoredKey, key: RequestKey) -> Response | None:
    """The answer in a key's row; None while there is none. Raises IdempotencyKeyReused: it was for another request."""
    if stored.fingerprint != key.fingerprint:
        raise IdempotencyKeyReused(
            detail="This Idempotency-Key came before with another body or other options. "
            "Use a new key for a new request.",
            errors=at_parameter("Idempotency-Key", "was used with another body or other options"),
        )
    if stored.status is None or stored.body is None:
        return None
    headers = {"Idempotency-Replayed": "true"} | ({"Location": stored.location} if stored.location else {})
    return Response(_unpacked(stored.body), stored.status, headers=headers, media_type="application/json")


def _packed(body: bytes) -> bytes:
    return zlib.compress(body, level=1) if len(body) >= COMPRESSED_FROM else body


def _unpacked(stored: bytes) -> bytes:
    return zlib.decompress(stored) if stored.startswith(ZLIB_MARK) else stored


def purge_expired(database: Database) -> int:
    """Remove all keys past their time, in transactions of one batch each; returns how many were removed.

    After each batch it pauses for as long as the batch took: without, sales ran at half their rate meanwhile, and there
    is no hurry.
    """
    removed, batch = 0, PURGE_BATCH
    while batch == PURGE_BATCH:
        started = time.monotonic()
        batch = database.write(_purge_batch)
        removed += batch
        time.sleep(time.monotonic() - started)
    return removed


def _purge_batch(session: Session) -> int:
    statement = delete(keys).where(keys.c.expires_at <= utc_now()).with_dialect_options(mysql_limit=PURGE_BATCH)
    return rows_changed(session.execute(statement))


async def purge_forever(database: Database) -> None:
    """Purge now and then until cancelled; a purge that fails is left to the next."""
    while True:
        await asyncio.sleep(PURGE_SECONDS)
        try:
            await anyio.to_thread.run_sync(purge_expired, database)
        except SQLAlchemyError as error:
            logger.warning("expired idempotency keys were not purged", extra={"reason": str(error)})
