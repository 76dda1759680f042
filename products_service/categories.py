"""What changes the categories: open one, describe it."""

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from common.db.failures import violated_unique_key
from common.db.models import Category, table_of
from common.db.schemas.category import CategoryCreate
from common.db.types import utc_now
from common.errors import CategoryExists

categories = table_of(Category)


def open_category(session: Session, category: CategoryCreate) -> None:
    """Open a category. Raises CategoryExists."""
    values = {"name": category.name, "description": category.description, "created_at": utc_now()}
    try:
        session.execute(insert(categories), values)
    except IntegrityError as error:
        if violated_unique_key(error) is None:
            raise
        raise CategoryExists(detail=f"Category {category.name} was created before.") from None


def describe_category(session: Session, name: str, description: str | None) -> None:
    """Replace a category's description; no error when the category does not exist."""
    session.execute(update(categories).where(categories.c.name == name), {"description": description})
