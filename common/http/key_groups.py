"""Idempotency keys of requests that one transaction answers together; see `common.http.idempotency` for those alone."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeAlias, TypeVar

from fastapi import Response
from sqlalchemy import delete, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from common.db.failures import LOCK_WAIT_TIMEOUT, error_number, violated_unique_key
from common.db.types import utc_now
from common.errors import IdempotencyKeyReused
from common.http.idempotency import RequestKey, StoredKey, claim_of, keys, replayed, stored_answer
from common.problems import Problem

Work = TypeVar("Work")


class Apart(Enum):
    """Where a request goes that cannot be answered with its group: nothing of it has been done yet."""

    LANE = "where all go that need what another transaction holds"
    ALONE = "a transaction of its own"


Outcome: TypeAlias = Response | Problem | Apart
"""What becomes of a request of a group."""

Together: TypeAlias = Callable[[Session, Sequence[Work]], Sequence[Outcome]]
"""Does many requests' work and returns the outcome of each, in order."""

STORE_ANSWERS = text("""
    UPDATE idempotency_keys
    JOIN JSON_TABLE(:answers, '$[*]' COLUMNS (
        scope VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin PATH '$[0]',
        name VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin PATH '$[1]',
        status SMALLINT PATH '$[2]',
        body LONGTEXT PATH '$[3]',
        location VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin PATH '$[4]'
    )) AS answer ON idempotency_keys.scope = answer.scope AND idempotency_keys.`key` = answer.name
    SET idempotency_keys.status = answer.status,
        idempotency_keys.body = FROM_BASE64(answer.body),
        idempotency_keys.location = answer.location
""")
"""The answers of a group, each to its key."""

CLAIM_ATTEMPTS = 3
"""A claim that still meets a key which nobody finds has met one that comes and goes: its requests go alone."""


@dataclass(frozen=True)
class Asked(Generic[Work]):
    """What a request asks for, and its Idempotency-Key, if it has one."""

    work: Work
    key: RequestKey | None

    @property
    def name(self) -> tuple[str, str] | None:
        """What tells its key from others."""
        return None if self.key is None else self.key.name


@dataclass(frozen=True)
class GroupAnswer:
    """What the requests of a group are answered with, in order; `stores` says whether there is anything to commit."""

    outcomes: Sequence[Outcome]
    stores: bool


def answer_together(session: Session, asked: Sequence[Asked[Work]], act: Together[Work]) -> GroupAnswer:
    """Do the work of requests in this transaction, for each key at most once. No two have the same key.

    A key that was used before gets its answer again. One that another transaction holds for longer than the lock wait
    sends all requests with keys away to go alone: which of them it is nobody knows. A request that is refused leaves no
    key.
    """
    found = _claim(session, [one.key for one in asked if one.key is not None])
    open_places = [place for place, one in enumerate(asked) if one.key is None or one.key not in found]
    done = act(session, [asked[place].work for place in open_places]) if open_places else ()
    outcomes: list[Outcome] = [found.get(one.key, Apart.ALONE) if one.key else Apart.ALONE for one in asked]
    answered: list[tuple[RequestKey, Response]] = []
    refused: list[RequestKey] = []
    for place, outcome in zip(open_places, done, strict=True):
        outcomes[place] = outcome
        key = asked[place].key
        if key is not None and isinstance(outcome, Response):
            answered.append((key, outcome))
        elif key is not None:
            refused.append(key)
    stores = any(isinstance(outcome, Response) for outcome in done)
    if stores:
        _store(session, answered)
        _give_back(session, refused)
    return GroupAnswer(outcomes, stores)


def _claim(session: Session, wanted: Sequence[RequestKey]) -> dict[RequestKey, Outcome]:
    """Claim keys by one INSERT; returns those that were not to be had, each with what it means to its request."""
    found: dict[RequestKey, Outcome] = {}
    left = sorted(wanted, key=lambda key: key.name)
    for _ in range(CLAIM_ATTEMPTS):
        if not left:
            return found
        try:
            # The primary key decides the race: a second claim waits here until the first commits or rolls back.
            session.execute(insert(keys), [claim_of(key) for key in left])
        except IntegrityError as error:
            if violated_unique_key(error) != "PRIMARY":
                raise
            found |= _known(session, left)
            left = [key for key in left if key not in found]
        except DBAPIError as error:
            if error_number(error) != LOCK_WAIT_TIMEOUT:
                raise
            break
        else:
            return found
    return found | dict.fromkeys(left, Apart.ALONE)


def _known(session: Session, wanted: Sequence[RequestKey]) -> dict[RequestKey, Outcome]:
    """The keys that were used before, each with its answer; apart go those that have expired."""
    columns = keys.c.fingerprint, keys.c.status, keys.c.body, keys.c.location, keys.c.expires_at
    statement = select(keys.c.scope, keys.c.key, *columns).where(
        keys.c.scope.in_({key.scope for key in wanted}), keys.c.key.in_([key.key for key in wanted])
    )
    stored = {(scope, name): StoredKey(*row) for scope, name, *row in session.execute(statement)}
    return {key: _again(stored[key.name], key) for key in wanted if key.name in stored}


def _again(stored: StoredKey, key: RequestKey) -> Outcome:
    if stored.expires_at <= utc_now():
        return Apart.ALONE
    try:
        return replayed(stored, key) or Apart.ALONE
    except IdempotencyKeyReused as problem:
        return problem


def _store(session: Session, answered: Sequence[tuple[RequestKey, Response]]) -> None:
    """Store the answers to claimed keys, with one statement."""
    if not answered:
        return
    rows = []
    for key, response in answered:
        answer = stored_answer(response)
        rows.append([*key.name, answer.status, base64.b64encode(answer.body).decode("ascii"), answer.location])
    session.execute(STORE_ANSWERS, {"answers": json.dumps(rows)})


def _give_back(session: Session, refused: Sequence[RequestKey]) -> None:
    """Remove the claims of requests that were refused, with one statement."""
    if refused:
        scopes, names = {key.scope for key in refused}, [key.key for key in refused]
        session.execute(delete(keys).where(keys.c.scope.in_(scopes), keys.c.key.in_(names), keys.c.status.is_(None)))
