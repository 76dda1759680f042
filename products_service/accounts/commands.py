"""`key`: what operators do with keys of programs. Whoever can run a command here needs none."""

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial

import click
from pydantic import ValidationError

from common.access.principal import PRINCIPAL, Principal
from common.access.scopes import ALL_SCOPES
from common.command_line import opened_database, settings_from_environment
from common.db.transactions import Database
from common.exact_json import JSONObject
from common.problems import Problem
from common.settings import Settings
from common.validation_messages import in_words
from products_service.accounts import keys
from products_service.accounts.key_schemas import ApiKeyCreate, ApiKeyQuery

REFUSED, MISUSED = 1, 2


@click.group()
def key() -> None:
    """Keys with which programs call the services."""


@key.command()
@click.argument("name")
@click.option("--scopes", required=True, help="What it may do, separated by commas: sales:write,catalog:read.")
@click.option("--expires-at", help="Until when it is good, such as 2027-01-31T00:00:00Z. Default: until it is revoked.")
@click.option("--rate-per-minute", type=int, help="Requests a minute. Default: the setting RATE_PER_MINUTE.")
def add(name: str, scopes: str, expires_at: str | None, rate_per_minute: int | None) -> None:
    """Make a key and print it. It is not shown again."""
    wanted = _read_key(
        {
            "name": name,
            "scopes": [scope.strip() for scope in scopes.split(",")],
            "expires_at": expires_at,
            "rate_per_minute": rate_per_minute,
        }
    )
    with _acting() as (database, settings):
        secret = _secret(settings)
        made = database.write(lambda session: keys.make_key(session, wanted, secret))
    click.echo(made["key"])
    click.echo(f"This is key {made['id']}, {name}. Keep it: it is not shown again.", err=True)


@key.command("list")
def list_keys() -> None:
    """Show the keys that were not revoked."""
    with _acting() as (database, _):
        rows = _all_keys(database)
    heads = ("ID", "NAME", "KEY", "SCOPES", "EXPIRES", "LAST USED", "MADE BY")
    show_table([heads, *(_line(row) for row in rows)])


@key.command()
@click.argument("key_id", type=click.IntRange(min=1))
def revoke(key_id: int) -> None:
    """Take a key back: within a second, nothing is done for it any more."""
    with _acting() as (database, _):
        database.write(partial(keys.revoke_key, key_id=key_id))
    click.echo(f"Key {key_id} is revoked.")


@contextmanager
def _acting() -> Iterator[tuple[Database, Settings]]:
    """The database and the settings, for what is done in the operator's name. Ends the command where it is refused."""
    PRINCIPAL.set(operator())
    settings = settings_from_environment()
    with opened_database(settings) as database:
        try:
            yield database, settings
        except Problem as problem:
            click.echo(problem.detail, err=True)
            sys.exit(REFUSED)


def operator() -> Principal:
    """Whoever runs this command. In a container, whose users have no names, OPERATOR says it."""
    try:
        name = os.environ.get("OPERATOR") or getpass.getuser()
    except (KeyError, OSError):
        name = f"uid {os.getuid()}"
    return Principal("operator", name=name[:200], scopes=ALL_SCOPES)


def _secret(settings: Settings) -> str:
    if settings.auth_secret is None:
        click.echo("setting AUTH_SECRET: is needed; ./docker-manager.sh start makes one into .env", err=True)
        sys.exit(MISUSED)
    return settings.auth_secret.get_secret_value()


def _read_key(given: JSONObject) -> ApiKeyCreate:
    try:
        return ApiKeyCreate.model_validate(given)
    except ValidationError as error:
        problem = error.errors()[0]
        raise click.UsageError(f"--{str(problem['loc'][0]).replace('_', '-')} {in_words(problem)}.") from None


def _all_keys(database: Database) -> list[JSONObject]:
    rows: list[JSONObject] = []
    cursor: str | None = None
    while True:
        query = ApiKeyQuery(limit=200, cursor=cursor)
        page = database.read(partial(keys.list_keys, query=query))
        rows += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return rows


def _line(row: JSONObject) -> tuple[str, ...]:
    maker = row["created_by"]
    by = maker["kind"] if maker["name"] is None else f"{maker['kind']}:{maker['name']}"
    scopes = ",".join(row["scopes"])
    return (str(row["id"]), row["name"], row["hint"], scopes, day(row["expires_at"]), day(row["last_used_at"]), by)


def day(instant: datetime | None) -> str:
    """An instant as a column of a table shows it; a hyphen for none."""
    return "-" if instant is None else f"{instant:%Y-%m-%d %H:%MZ}"


def show_table(rows: list[tuple[str, ...]]) -> None:
    """Print rows in columns, the first one as their heads."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
