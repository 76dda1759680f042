"""`categories`: which there are to choose from; an operator adds one, or hides one.

Changes tables of both services, so it is run as the user who runs the migrations.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import click
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from common.access import audit
from common.access.audit import Deed
from common.categories import LONGEST_CATEGORY, MOST_CATEGORIES, is_category_text
from common.db.category_names import read_category_names
from common.db.failures import is_lock_failure, violated_unique_key
from common.db.models import (
    CATEGORY_LABEL,
    CATEGORY_POSITION,
    AuditAction,
    Category,
    EntityType,
    Product,
    ProductStatus,
    table_of,
)
from common.db.schemas.category import Label
from common.db.transactions import Database
from common.db.types import utc_now
from common.validation_messages import in_words
from migrations.category_columns import TooManyCategories, all_names, category_columns, extend_columns
from migrations.store import REFUSED, migrated_store

LABEL = TypeAdapter[str](Label)
IN_USE = (
    "A table was in use all the time by something that takes long, such as an export. Nothing is lost: run the same "
    "command again."
)

category_rows = table_of(Category)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def categories() -> None:
    """The categories that products can be put in."""


@categories.command()
@click.argument("name")
@click.option("--label", help="What people read, in any script. Default: the name in words.")
def add(name: str, label: str | None) -> None:
    """Add a category and open it, while the store goes on selling.

    A name is never removed or renamed. What was cut off is completed by the same command.
    """
    _require_name(name)
    _require_label(label)
    with _store() as database:
        is_new = name not in database.read(read_category_names)
        extend_columns(database, name)
        try:
            database.write(partial(_open, name=name, label=label))
        except IntegrityError as error:
            if violated_unique_key(error) is None:
                raise
            done = "is complete now." if is_new else "was there already; nothing was changed."
            click.echo(f"{name} {done}" + (f" PATCH /categories/{name} changes its label." if label else ""))
            return
    click.echo(f"{name} was {'added' if is_new else 'opened'}: products can be put into it.")


@categories.command("list")
def list_categories() -> None:
    """Show every category: its name, what people read, its position, its products, and whether it is open."""
    with _store() as database:
        rows, lacking = database.read(_all)
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    for name in lacking:
        click.echo(f"Adding {name} was cut off. Complete it: ./docker-manager.sh categories add {name}", err=True)


@categories.command()
@click.argument("name")
@click.option("--undo", is_flag=True, help="Let it take products again.")
def hide(name: str, *, undo: bool) -> None:
    """Let a category take no new products. Those that are in it stay, and are sold and reported as before."""
    _require_name(name)
    with _store() as database:
        found = database.write(partial(_hide, name=name, hidden=not undo))
    if not found:
        _refuse(f"There is no open category {name}. ./docker-manager.sh categories list shows all.")
    click.echo(f"{name} takes products again." if undo else f"{name} is hidden: it takes no new products.")


@contextmanager
def _store() -> Iterator[Database]:
    """The database that is migrated. Ends the command with a reason when something is wrong with it."""
    # One connection has the lock, the other writes.
    with migrated_store(pool_size=2) as (database, _):
        try:
            yield database
        except (TimeoutError, ValueError) as error:
            _refuse(str(error))
        except TooManyCategories:
            _refuse(f"There are {MOST_CATEGORIES} categories already, the most there can be.")
        except DBAPIError as error:
            if not is_lock_failure(error):
                raise
            _refuse(IN_USE)


def _require_name(name: str) -> None:
    if not is_category_text(name):
        message = (
            f"{name!r} cannot be a category's name: it begins with one of a to z, then come a to z, 0 to 9 and _, "
            f"{LONGEST_CATEGORY} characters at most. What people read is its label, which may have any characters."
        )
        raise click.UsageError(message)


def _require_label(label: str | None) -> None:
    try:
        LABEL.validate_python("any" if label is None else label)
    except ValidationError as error:
        raise click.UsageError(f"--label {in_words(error.errors()[0])}.") from None


def _refuse(reason: str) -> None:
    click.echo(reason, err=True)
    sys.exit(REFUSED)


def _open(session: Session, *, name: str, label: str | None) -> None:
    session.execute(insert(category_rows), {"name": name, "label": label, "created_at": utc_now()})
    given = audit.given({"name": name} | ({} if label is None else {"label": label}))
    audit.record(session, [Deed(AuditAction.CREATED, EntityType.CATEGORY, name, given, version=1)])


def _hide(session: Session, *, name: str, hidden: bool) -> bool:
    """Hide or show a category; False when there is none."""
    wanted = select(Category.hidden, Category.version).where(Category.name == name).with_for_update()
    row = session.execute(wanted).one_or_none()
    if row is None:
        return False
    before, version = row
    if before != hidden:
        values = {"hidden": hidden, "version": version + 1}
        session.execute(update(category_rows).where(category_rows.c.name == name), values)
        changes = {"hidden": (before, hidden)}
        audit.record(session, [Deed(AuditAction.UPDATED, EntityType.CATEGORY, name, changes, version + 1)])
    return True


def _all(session: Session) -> tuple[list[tuple[str, ...]], list[str]]:
    """The lines of the list, its head first, and the names that not every table can hold yet."""
    present = Product.status != ProductStatus.DELETED
    count = select(func.count()).where(Product.category == Category.name, present).scalar_subquery()
    opened = select(Category.name, CATEGORY_LABEL, CATEGORY_POSITION, count, Category.hidden)
    lines: list[tuple[str, ...]] = [("NAME", "LABEL", "POSITION", "PRODUCTS", "STATE")]
    for name, label, position, products, hidden in session.execute(opened.order_by(CATEGORY_POSITION, Category.name)):
        lines.append((name, label, str(position), str(products), "hidden" if hidden else "open"))
    names = read_category_names(session)
    lines += [(name, "", "", "", "not opened") for name in names if name not in {line[0] for line in lines}]
    return lines, [name for name in all_names(category_columns(session.connection())) if name not in names]
