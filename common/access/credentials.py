"""Who is behind a key or a session, as the database has it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from common.access.principal import Principal
from common.access.scopes import Scope, scopes_of
from common.db.models import ApiKey, AuthEpoch, User, UserSession, table_of
from common.db.types import utc_now

IDLE = timedelta(minutes=30)
"""A session ends when it was not used for so long."""

LONGEST = timedelta(hours=12)
"""A session ends after so long, however much it is used."""

NOTED_EACH = {"user": timedelta(minutes=1), "key": timedelta(hours=1)}
"""How exactly it is noted when a session and a key were used last: a write at each request would be one for nothing."""

keys, sessions, epochs = table_of(ApiKey), table_of(UserSession), table_of(AuthEpoch)


@dataclass(frozen=True)
class Credential:
    """A key or a session that was found.

    - hash: by which it was found; see `common.access.tokens.keyed_hash`.
    - principal: whom it belongs to.
    - ends_at: until when it is good, however much it is used; None for ever.
    - idle: how long it is good without being used; None for ever.
    - used_at: when it was noted to be in use last; None: never.
    - rate_per_minute: requests that a worker process answers in a minute; None for the store's own limit.
    """

    hash: bytes
    principal: Principal
    ends_at: datetime | None
    idle: timedelta | None
    used_at: datetime | None
    rate_per_minute: int | None = None

    def is_good(self, now: datetime) -> bool:
        """Whether it has not ended."""
        is_idle = self.idle is not None and self.used_at is not None and now >= self.used_at + self.idle
        return not is_idle and (self.ends_at is None or now < self.ends_at)

    def is_to_be_noted(self, now: datetime) -> bool:
        """Whether it is time to note that it is in use."""
        return self.used_at is None or now - self.used_at >= NOTED_EACH[self.principal.kind]


def find_key(session: Session, key_hash: bytes) -> Credential | None:
    """The key with this hash; None when there is none, or it was taken back."""
    statement = select(
        ApiKey.id, ApiKey.name, ApiKey.scopes, ApiKey.expires_at, ApiKey.last_used_at, ApiKey.rate_per_minute
    )
    row = session.execute(statement.where(ApiKey.hash == key_hash, ApiKey.revoked_at.is_(None))).one_or_none()
    if row is None:
        return None
    # A scope that this version does not know is none.
    scopes = frozenset(Scope(scope) for scope in row.scopes.split() if scope in set(Scope))
    principal = Principal("key", row.id, row.name, scopes=scopes)
    return Credential(key_hash, principal, row.expires_at, None, row.last_used_at, row.rate_per_minute)


def find_session(session: Session, session_hash: bytes) -> Credential | None:
    """The session with this hash; None when there is none, or its user may not log in."""
    statement = (
        select(User.id, User.name, User.role, UserSession.created_at, UserSession.last_used_at)
        .join(UserSession, UserSession.user_id == User.id)
        .where(UserSession.hash == session_hash, User.is_active)
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        return None
    principal = Principal("user", row.id, row.name, row.role, scopes_of(row.role))
    return Credential(session_hash, principal, row.created_at + LONGEST, IDLE, row.last_used_at)


def note_use(session: Session, credential: Credential) -> None:
    """Note that a key (to the hour) or a session is in use."""
    now = utc_now()
    if credential.principal.kind == "key":
        hour = now.replace(minute=0, second=0, microsecond=0)
        session.execute(update(keys).where(keys.c.hash == credential.hash), {"last_used_at": hour})
    else:
        session.execute(update(sessions).where(sessions.c.hash == credential.hash), {"last_used_at": now})


def read_epoch(session: Session) -> int:
    """The counter that tells of changes; see `raise_epoch`."""
    return session.execute(select(AuthEpoch.epoch)).scalar_one()


def raise_epoch(session: Session) -> None:
    """Have every worker process forget within a second who is who.

    In the transaction of each change that takes something away: of a user's role, of a key, of a session.
    """
    session.execute(update(epochs).values(epoch=epochs.c.epoch + 1))
