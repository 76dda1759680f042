"""Users: added, changed, invited."""

from datetime import timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from common.access import audit
from common.access.audit import Change, Deed
from common.access.credentials import raise_epoch
from common.access.principal import PRINCIPAL
from common.access.scopes import scopes_of
from common.access.tokens import keyed_hash, new_token
from common.db.failures import violated_unique_key
from common.db.keyset import FetchedPage, Sort, fetch_page
from common.db.models import AuditAction, EntityType, Role, User, UserSession, table_of
from common.db.rows import StoredRow, columns_of, inserted_id, rows_changed
from common.db.types import utc_now
from common.errors import Forbidden, LastAdmin, UserExists, UserNotFound
from common.exact_json import JSONObject
from common.problems import at_pointer
from products_service.accounts.user_schemas import UserCreate, UserQuery, UserUpdate

users, sessions = table_of(User), table_of(UserSession)

WELCOME = "welcome"
"""The dashboard's page on which a password is chosen."""

LINK_GOOD_FOR = timedelta(hours=24)

ALL_SESSIONS = "all of the user's sessions"

USERS = select(
    User.id,
    User.name,
    User.email,
    User.role,
    User.is_active,
    User.password_hash.is_not(None).label("has_password"),
    User.created_at,
    User.last_login_at,
)
SORTS = {"id": Sort(User.id), "name": Sort(User.name), "email": Sort(User.email)}


def list_users(session: Session, query: UserQuery) -> FetchedPage:
    """A page of users, each with the fields of `UserRead`."""
    return fetch_page(session, USERS, name="users", query=query, sorts=SORTS, key=User.id)


def user_by_id(session: Session, user_id: int, *, lock: bool = False) -> StoredRow:
    """One user, with the fields of `UserRead`. Raises UserNotFound."""
    one = USERS.where(User.id == user_id)
    row = session.execute(one.with_for_update() if lock else one).one_or_none()
    if row is None:
        raise UserNotFound(detail=f"There is no user {user_id}.")
    return row


def add_user(session: Session, wanted: UserCreate, secret: str, page: str) -> JSONObject:
    """Add a user and invite them; the fields of `UserInvited`. Raises UserExists, Forbidden."""
    _refuse_more_than_own(wanted.role, "/role")
    try:
        added = inserted_id(session.execute(insert(users), wanted.model_dump() | {"created_at": utc_now()}))
    except IntegrityError as error:
        raise _taken(error, wanted.email) from None
    _note(session, AuditAction.CREATED, added, audit.given(wanted.model_dump()))
    return _link(session, user_by_id(session, added), secret, page)


def _refuse_more_than_own(role: Role, pointer: str | None = None) -> None:
    """Raise Forbidden when users of a role may do more than whoever this work is done for.

    With the link of such a user one would have their rights: so it is with a key that may write users and little else.
    """
    lacking = sorted(scopes_of(role) - PRINCIPAL.get().scopes)
    if lacking:
        detail = f"A user who is {role} may do more than you, who have not: {', '.join(lacking)}. Ask an admin."
        errors = None if pointer is None else at_pointer(pointer, detail)
        raise Forbidden(detail=detail, scope=" ".join(lacking), errors=errors)


def invite(session: Session, user_id: int, secret: str, page: str) -> JSONObject:
    """Make a link by which a user chooses a password, once and within a day; the fields of `UserInvited`.

    An earlier link is good no more; the password that they have, if they have one, is until then. `secret` is the
    setting AUTH_SECRET, `page` the address of the page that the link leads to. Raises UserNotFound, Forbidden.
    """
    user = user_by_id(session, user_id)
    _refuse_more_than_own(user.role)
    before = session.execute(select(User.link_hash).where(User.id == user_id).with_for_update()).scalar_one()
    invited = _link(session, user, secret, page)
    _note(session, AuditAction.UPDATED, user_id, {"invite_url": audit.hidden(before, invited["invite_url"])})
    return invited


def _link(session: Session, user: StoredRow, secret: str, page: str) -> JSONObject:
    token, expires_at = new_token(), utc_now() + LINK_GOOD_FOR
    session.execute(
        update(users).where(users.c.id == user.id),
        {"link_hash": keyed_hash(secret, token), "link_expires_at": expires_at},
    )
    return dict(columns_of(user)) | {"invite_url": f"{page}#{token}", "invite_expires_at": expires_at}


def _note(session: Session, action: AuditAction, user_id: int, changes: dict[str, Change]) -> None:
    audit.record(session, [Deed(action, EntityType.USER, user_id, changes)])


def change_user(session: Session, user_id: int, changes: UserUpdate) -> StoredRow:
    """Change what is given; the fields of `UserRead`.

    Within a second every process goes by it. One who may log in no more has no sessions and no link. Raises
    UserNotFound, UserExists, LastAdmin, Forbidden.
    """
    # All admins are locked, in one order: of the last two, each could otherwise be demoted for the other's sake.
    admins = select(User.id).where(User.role == Role.ADMIN, User.is_active).order_by(User.id).with_for_update()
    is_last_admin = set(session.scalars(admins)) == {user_id}
    before = user_by_id(session, user_id, lock=True)
    _refuse_more_than_own(before.role)
    if changes.role is not None:
        _refuse_more_than_own(changes.role, "/role")
    given = changes.model_dump(exclude_unset=True, exclude_none=True)
    values = {name: value for name, value in given.items() if value != getattr(before, name)}
    if values:
        if is_last_admin and _is_no_admin_after(changes):
            raise LastAdmin(detail=f"User {user_id} is the last admin. Make another user an admin first.")
        try:
            session.execute(update(users).where(users.c.id == user_id), values)
        except IntegrityError as error:
            raise _taken(error, str(changes.email)) from None
        changed = {name: (getattr(before, name), value) for name, value in values.items()}
        _note(session, AuditAction.UPDATED, user_id, changed)
        if changes.is_active is False:
            end_sessions(session, user_id)
            session.execute(update(users).where(users.c.id == user_id), {"link_hash": None, "link_expires_at": None})
        raise_epoch(session)
    return user_by_id(session, user_id)


def _is_no_admin_after(changes: UserUpdate) -> bool:
    return changes.is_active is False or changes.role not in {None, Role.ADMIN}


def end_sessions(session: Session, user_id: int) -> None:
    """End every session of a user; the caller raises the epoch."""
    if rows_changed(session.execute(delete(sessions).where(sessions.c.user_id == user_id))):
        audit.record(session, [Deed(AuditAction.REVOKED, EntityType.SESSION, user_id, {}, note=ALL_SESSIONS)])


def _taken(error: IntegrityError, email: str) -> Exception:
    if violated_unique_key(error) is None:
        return error
    detail = f"There is a user {email} already."
    return UserExists(detail=detail, errors=at_pointer("/email", detail))
