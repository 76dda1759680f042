"""Logging in, choosing a password, logging out: what each does in the database."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address, ip_network

from sqlalchemy import ColumnElement, delete, func, insert, select, update
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


@dataclass(frozen=True)
class Patience:
    """How many wrong passwords cost nothing; one more is followed by a wait of 1 s, the next by twice as long."""

    free: int
    longest: timedelta

    def wait_after(self, failures: int) -> timedelta:
        """How long nothing is looked at after so many failures."""
        if failures < self.free:
            return timedelta()
        # Ten doublings are a quarter of an hour, and no date overflows however many there were.
        return min(timedelta(seconds=2 ** min(failures - self.free, 10)), self.longest)


WITH_AN_ACCOUNT = Patience(5, timedelta(minutes=15))
"""For one account from one address."""

WITH_ALL_ACCOUNTS = Patience(100, timedelta(minutes=1))
"""For whatever accounts from one address: names that are made up would else fill the audit log, and a password that
many people take be tried with each of them. Behind one address may be a whole office: it is not kept out for longer."""

EVERY_ACCOUNT = bytes(32)
"""Stands for all accounts, beside the hash of one."""

IPV6_NETWORK = 64
"""Bits of an address of IPv6 that everybody has to himself who has any: the rest of it he may choose."""

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
    - account, address: under which it was counted, and under EVERY_ACCOUNT.
    """

    user_id: int | None
    password_hash: str | None
    account: bytes
    address: str

    def counted_under(self, account: bytes) -> ColumnElement[bool]:
        """The row that it was counted in."""
        return (failures.c.account == account) & (failures.c.address == self.address)


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
    tried = Try(user and user.id, user and user.password_hash, keyed_hash(secret, name), network_of(address))
    # In one order, so that no two tries wait for each other.
    _count(session, tried, EVERY_ACCOUNT, WITH_ALL_ACCOUNTS)
    _count(session, tried, tried.account, WITH_AN_ACCOUNT)
    return tried


def network_of(address: str) -> str:
    """Whom tries from an address are counted as: of one of IPv6 its network, which belongs to one customer."""
    try:
        given = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:45]
    if isinstance(given, IPv4Address):
        return str(given)
    if given.ipv4_mapped is not None:
        return str(given.ipv4_mapped)
    return str(ip_network((given, IPV6_NETWORK), strict=False))


def _count(session: Session, tried: Try, account: bytes, patience: Patience) -> None:
    now, this = utc_now(), tried.counted_under(account)
    added = mysql_insert(failures).values(account=account, address=tried.address, failures=0, wait_until=now)
    session.execute(added.on_duplicate_key_update(failures=failures.c.failures))
    row = session.execute(select(failures.c.failures, failures.c.wait_until).where(this).with_for_update()).one()
    count, wait_until = int(row.failures), row.wait_until
    if wait_until > now:
        seconds = (wait_until - now).total_seconds()
        raise RateLimited(seconds, detail=f"Too many wrong passwords. Try again in {math.ceil(seconds)} seconds.")
    count = 1 if now - wait_until > FORGOTTEN_AFTER else count + 1
    session.execute(update(failures).where(this), {"failures": count, "wait_until": now + patience.wait_after(count)})


def _take_off(session: Session, tried: Try) -> None:
    """A try that was right is none of those that were wrong, and nobody waits for it."""
    fewer = func.greatest(failures.c.failures, 1) - 1
    until = func.least(failures.c.wait_until, utc_now())
    one_less = update(failures).where(tried.counted_under(EVERY_ACCOUNT))
    session.execute(one_less.values(failures=fewer, wait_until=until))
    session.execute(delete(failures).where(tried.counted_under(tried.account)))


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
    _take_off(session, tried)
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
