"""The names of categories as the database has them: the members of an ENUM."""

import re
from contextlib import AbstractContextManager
from functools import partial

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from common.categories import known_categories
from common.db.transactions import Database

MEMBER = re.compile("'([a-z0-9_]+)'")

LIST_OF_NAMES = text(
    "SELECT column_type FROM information_schema.columns "
    "WHERE table_schema = DATABASE() AND table_name = 'categories' AND column_name = 'name'"
)


def members(column_type: str) -> tuple[str, ...]:
    """The members of an ENUM of categories, in order, of the text that the server describes it by."""
    return tuple(MEMBER.findall(column_type))


def read_category_names(session: Session | Connection) -> tuple[str, ...]:
    """Every name that a category may have, opened or not, in the order in which they were added."""
    return members(session.execute(LIST_OF_NAMES).scalar_one())


def followed_categories(database: Database) -> AbstractContextManager[None]:
    """Let this process know the categories of a database inside the block, those that are added meanwhile too."""
    # On the connection that is kept for questions without patience: a wrong name must not take one from the sales.
    return known_categories.followed(partial(database.probe, read_category_names))
