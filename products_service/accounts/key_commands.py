"""`key`: what operators do with keys of programs. Whoever can run a command here needs none."""

from functools import partial

import click
from pydantic import ValidationError

from common.db.transactions import Database
from common.exact_json import JSONObject
from products_service.accounts import keys
from products_service.accounts.key_schemas import ApiKeyCreate, ApiKeyQuery
from products_service.accounts.operating import acting, day, refused_option, secret_of, show_table


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
    with acting() as (database, settings):
        secret = secret_of(settings)
        made = database.write(lambda session: keys.make_key(session, wanted, secret))
    click.echo(made["key"])
    click.echo(f"This is key {made['id']}, {name}. Keep it: it is not shown again.", err=True)


@key.command("list")
def list_keys() -> None:
    """Show the keys that were not revoked."""
    with acting() as (database, _):
        rows = _all_keys(database)
    heads = ("ID", "NAME", "KEY", "SCOPES", "EXPIRES", "LAST USED", "MADE BY")
    show_table([heads, *(_line(row) for row in rows)])


@key.command()
@click.argument("key_id", type=click.IntRange(min=1))
def revoke(key_id: int) -> None:
    """Take a key back: within a second, nothing is done for it any more."""
    with acting() as (database, _):
        database.write(partial(keys.revoke_key, key_id=key_id))
    click.echo(f"Key {key_id} is revoked.")


def _read_key(given: JSONObject) -> ApiKeyCreate:
    try:
        return ApiKeyCreate.model_validate(given)
    except ValidationError as error:
        raise refused_option(error) from None


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
