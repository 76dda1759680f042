"""What changes the categories: open one, describe it; and whether one takes products."""

from functools import partial

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from common.access import audit
from common.access.audit import Deed
from common.db.failures import violated_unique_key
from common.db.models import AuditAction, Category, EntityType, table_of
from common.db.schemas.category import CategoryCreate, CategoryRead, CategoryUpdate
from common.db.types import utc_now
from common.errors import CategoryExists, CategoryHidden, CategoryNotFound
from common.preconditions import Precondition
from common.problems import at_pointer
from products_service.catalog_queries import category, not_created

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
    given = audit.given(category.model_dump(exclude_unset=True))
    audit.record(session, [Deed(AuditAction.CREATED, EntityType.CATEGORY, category.name, given, version=1)])


LOCK = (
    select(Category.name, Category.description, Category.label, Category.position, Category.version)
    .where(Category.name == bindparam("name"))
    .with_for_update()
)


def change_category(session: Session, name: str, changes: CategoryUpdate, precondition: Precondition) -> None:
    """Change what is given and differs.

    Raises CategoryNotFound, PreconditionRequired, PreconditionFailed, VersionConflict.
    """
    row = session.execute(LOCK, {"name": name}).one_or_none()
    if row is None:
        raise not_created(name)
    expected = precondition.expecting(changes.expected_version)
    expected.require_tag(f"Category {name}", CategoryRead, lambda: category(session, name))
    changed_since = partial(audit.changed_since, session, EntityType.CATEGORY, name)
    expected.require_version(f"Category {name}", row.version, changed_since)
    given = changes.model_dump(exclude_unset=True, exclude={"expected_version"})
    changed = {field: (getattr(row, field), value) for field, value in given.items() if value != getattr(row, field)}
    if changed:
        version = row.version + 1
        values = {field: given[field] for field in changed} | {"version": version}
        session.execute(update(categories).where(categories.c.name == name), values)
        audit.record(session, [Deed(AuditAction.UPDATED, EntityType.CATEGORY, name, changed, version)])


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
