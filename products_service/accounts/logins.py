"""Logging in, choosing a password, logging out: what each does in the database."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.mysql import insert as mysql_insert
from sqlalchemy.orm import Session

from common.access import audit
from common.access.audit import Deed
from common.access.credentials import LONGEST, raise_epoch
from common.access.principal import Principal, acting_for
from common.access.tokens import keyed_hash, new_token
from common.db.models import AuditAction, EntityType, LoginFailure, User, UserSession, table_of
from common.db.rows import StoredRow
from common.db.types import utc_now
from common.errors import LinkExpired, RateLimited, Unauthenticated
from products_service.accounts.users import end_sessions, user_by_id

FREE_FAILURES = 5
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)
PURGED_AT_ONCE = 100
WRONG = "The address of mail or the password is wrong."
"""Said of every failure: nobody learns which of the two it was, nor whether there is such a user."""

SOMEBODY = Principal("user")
"""Whoever has sent a wrong password."""

failures, users, sessions = table_of(LoginFailure), table_of(User), table_of(UserSession)


@dataclass(frozen=True)
class Try:
    """One try to log in, which has been counted.

    - user_id, password_hash: of the user with this address of mail; None where there is none, or none with a password.
    - account, address: under which it was counted.
    """

    user_id: int | None
    password_hash: str | None
    account: bytes
    address: str


@dataclass(frozen=True)
class Begun:
    """A session that has begun: what the cookie holds, its user with the fields of `UserRead`, its end at most."""

    token: str
    user: StoredRow
    expires_at: datetime


def begin_try(session: Session, email: str, address: str, secret: str) -> Try:
    """Count a try before it is looked at, so that many at once are no way round. Raises RateLimited while one waits."""
    user = session.execute(select(User.id, User.password_hash).where(User.email == email, User.is_active)).one_or_none()
    # Letters that the database takes for the same ones are the same account.
    name = f"mail:{email.casefold()}" if user is None else f"user:{user.id}"
    tried = Try(user and user.id, user and user.password_hash, keyed_hash(secret, name), address[:45])
    _count(session, tried)
    return tried


def _count(session: Session, tried: Try) -> None:
    now = utc_now()
    key = {"account": tried.account, "address": tried.address}
    added = mysql_insert(failures).values(**key, failures=0, wait_until=now)
    session.execute(added.on_duplicate_key_update(failures=failures.c.failures))
    this = (failures.c.account == tried.account) & (failures.c.address == tried.address)
    row = session.execute(select(failures.c.failures, failures.c.wait_until).where(this).with_for_update()).one()
    count, wait_until = int(row.failures), row.wait_until
    if wait_until > now:
        seconds = (wait_until - now).total_seconds()
        raise RateLimited(seconds, detail=f"Too many wrong passwords. Try again in {seconds:.0f} seconds.")
    count = 1 if now - wait_until > FORGOTTEN_AFTER else count + 1
    session.execute(update(failures).where(this), {"failures": count, "wait_until": now + _wait_after(count)})


def _wait_after(count: int) -> timedelta:
    """How long nothing is looked at after so many failures: 1 s after the fifth, twice as long after each more."""
    if count < FREE_FAILURES:
        return timedelta()
    return min(timedelta(seconds=2 ** min(count - FREE_FAILURES, 10)), LONGEST_WAIT)


def refuse(session: Session, tried: Try) -> None:
    """Note in the audit log that a password was wrong: for whose account, if it is one, and not by whom.

    What was typed is told nowhere; many a password is typed where the address of mail belongs.
    """
    with acting_for(SOMEBODY):
        audit.record(session, [Deed(AuditAction.REFUSED, EntityType.SESSION, tried.user_id, {})])


def begin_session(session: Session, tried: Try, secret: str) -> Begun:
    """Log in a user whose password was right. Raises Unauthenticated when they have been disabled meanwhile."""
    if tried.user_id is None:
        raise Unauthenticated(detail=WRONG)
    still = select(User.id).where(User.id == tried.user_id, User.is_active, User.password_hash == tried.password_hash)
    if session.execute(still.with_for_update()).one_or_none() is None:
        raise Unauthenticated(detail=WRONG)
    this = (failures.c.account == tried.account) & (failures.c.address == tried.address)
    session.execute(delete(failures).where(this))
    _purge(session)
    return _begin(session, tried.user_id, secret)


def _begin(session: Session, user_id: int, secret: str) -> Begun:
    now, token = utc_now(), new_token()
    row = {"hash": keyed_hash(secret, token), "user_id": user_id, "created_at": now, "last_used_at": now}
    session.execute(insert(sessions), row)
    session.execute(update(users).where(users.c.id == user_id), {"last_login_at": now})
    user = user_by_id(session, user_id)
    with acting_for(_acting(user)):
        audit.record(session, [Deed(AuditAction.LOGGED_IN, EntityType.SESSION, user_id, {})])
    return Begun(token, user, now + LONGEST)


def _acting(user: StoredRow) -> Principal:
    """Who logs in or out, which no credential has told yet."""
    return Principal("user", user.id, user.name, user.role)


def _purge(session: Session) -> None:
    """Remove some of what has ended long ago; every log-in takes its share."""
    now = utc_now()
    for statement in (
        delete(sessions).where(sessions.c.created_at < now - LONGEST),
        delete(failures).where(failures.c.wait_until < now - FORGOTTEN_AFTER),
    ):
        session.execute(statement.with_dialect_options(mysql_limit=PURGED_AT_ONCE))


def require_link(session: Session, token: str, secret: str) -> int:
    """The id of the user who may choose a password by this link, locked. Raises LinkExpired."""
    statement = select(User.id).where(
        User.link_hash == keyed_hash(secret, token), User.link_expires_at > utc_now(), User.is_active
    )
    user_id = session.execute(statement.with_for_update()).scalar_one_or_none()
    if user_id is None:
        raise LinkExpired(detail="This link was used, replaced by a newer one, or is too old. Ask for another.")
    return user_id


def set_password(session: Session, token: str, password_hash: str, secret: str) -> Begun:
    """Store a password by a link, which is good no more, end all sessions of the user, and log them in.

    Raises LinkExpired.
    """
    user_id = require_link(session, token, secret)
    user = user_by_id(session, user_id)
    changes = {"password_hash": password_hash, "link_hash": None, "link_expires_at": None}
    session.execute(update(users).where(users.c.id == user_id), changes)
    with acting_for(_acting(user)):
        changed = {"password": audit.hidden(user.has_password or None, password_hash)}
        audit.record(session, [Deed(AuditAction.UPDATED, EntityType.USER, user_id, changed)])
        end_sessions(session, user_id)
    raise_epoch(session)
    return _begin(session, user_id, secret)


def end_session(session: Session, session_hash: bytes) -> None:
    """Log out; a session that is none changes nothing."""
    this = sessions.c.hash == session_hash
    user_id = session.execute(select(sessions.c.user_id).where(this).with_for_update()).scalar_one_or_none()
    if user_id is None:
        return
    session.execute(delete(sessions).where(this))
    with acting_for(_acting(user_by_id(session, user_id))):
        audit.record(session, [Deed(AuditAction.REVOKED, EntityType.SESSION, user_id, {})])
    raise_epoch(session)
