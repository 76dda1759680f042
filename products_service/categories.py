"""What changes the categories: open one, describe it; and whether one takes products."""

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from common.db.failures import violated_unique_key
from common.db.models import Category, table_of
from common.db.schemas.category import CategoryCreate, CategoryUpdate
from common.db.types import utc_now
from common.errors import CategoryExists, CategoryHidden, CategoryNotFound
from common.problems import at_pointer

categories = table_of(Category)

TAKES_NO_MORE = "takes no new products; ./docker-manager.sh categories hide NAME --undo shows it again"
"""What is said of a hidden category."""


def open_category(session: Session, category: CategoryCreate) -> None:
    """Open a category. Raises CategoryExists."""
    try:
        session.execute(insert(categories), category.model_dump() | {"created_at": utc_now()})
    except IntegrityError as error:
        if violated_unique_key(error) is None:
            raise
        raise CategoryExists(detail=f"Category {category.name} was created before.") from None


def change_category(session: Session, name: str, changes: CategoryUpdate) -> None:
    """Change what is given; no error when the category does not exist."""
    values = changes.model_dump(exclude_unset=True)
    if values:
        session.execute(update(categories).where(categories.c.name == name), values)


def require_open(session: Session, name: str) -> None:
    """Raise unless products can be put into a category: CategoryNotFound, CategoryHidden; the errors name /category.

    Nothing is locked. Who puts a product in while it is being hidden was there before, or is refused.
    """
    hidden = session.execute(select(categories.c.hidden).where(categories.c.name == name)).scalar()
    if hidden is None:
        detail = f"Category {name} has not been created. Create it with POST /categories."
        raise CategoryNotFound(detail=detail, errors=at_pointer("/category", detail))
    if hidden:
        detail = f"Category {name} is hidden and {TAKES_NO_MORE}."
        raise CategoryHidden(detail=detail, errors=at_pointer("/category", detail))
