"""`user`: what operators do with users. Whoever can run a command here need not be one."""

import click
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from common.db.models import Role, User
from common.errors import UserNotFound
from common.exact_json import JSONObject
from common.http.own_names import dashboard_page
from common.settings import Settings
from products_service.accounts import users
from products_service.accounts.operating import acting, day, refused_option, secret_of, show_table
from products_service.accounts.user_schemas import UserCreate, UserUpdate


@click.group()
def user() -> None:
    """People who may log in."""


@user.command()
@click.argument("email")
@click.option("--role", type=click.Choice([str(role) for role in Role]), required=True, help="What they may do.")
@click.option("--name", help="What others see. Default: what stands before the @.")
def add(email: str, role: str, name: str | None) -> None:
    """Add a user, and print the link by which they choose a password: once, within a day."""
    try:
        wanted = UserCreate(name=name or email.partition("@")[0], email=email, role=Role(role))
    except ValidationError as error:
        raise refused_option(error) from None
    with acting() as (database, settings):
        secret, page = secret_of(settings), dashboard_page(settings, users.WELCOME)
        added = database.write(lambda session: users.add_user(session, wanted, secret, page))
    _tell_link(added, settings)


@user.command()
@click.argument("email")
def invite(email: str) -> None:
    """Print another link by which a user chooses a password; the one before it is good no more."""
    with acting() as (database, settings):
        secret, page = secret_of(settings), dashboard_page(settings, users.WELCOME)
        invited = database.write(lambda session: users.invite(session, _id_of(session, email), secret, page))
    _tell_link(invited, settings)


@user.command("list")
def list_users() -> None:
    """Show all users."""
    with acting() as (database, _):
        rows = database.read(lambda session: list(session.execute(users.USERS.order_by(User.id))))
    heads = ("ID", "EMAIL", "NAME", "ROLE", "STATE", "LAST LOG-IN")
    states = {True: "active", False: "disabled"}
    lines = [
        (str(row.id), row.email, row.name, row.role, states[row.is_active], day(row.last_login_at)) for row in rows
    ]
    show_table([heads, *lines])


@user.command()
@click.argument("email")
def disable(email: str) -> None:
    """Let a user log in no more, and end their sessions. The last admin stays one."""
    with acting() as (database, _):
        changes = UserUpdate(is_active=False)
        database.write(lambda session: users.change_user(session, _id_of(session, email), changes))
    click.echo(f"{email} may not log in any more.")


def _id_of(session: Session, email: str) -> int:
    user_id = session.execute(select(User.id).where(User.email == email)).scalar_one_or_none()
    if user_id is None:
        raise UserNotFound(detail=f"There is no user {email}.")
    return user_id


def _tell_link(invited: JSONObject, settings: Settings) -> None:
    click.echo(invited["invite_url"])
    until = day(invited["invite_expires_at"])
    click.echo(f"With this link, {invited['email']} chooses a password. It is good once, until {until}.", err=True)
    if not settings.has_sessions:
        click.echo("Nobody can log in over a network without TLS: set DOMAIN first.", err=True)
