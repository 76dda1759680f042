"""The categories that the store has opened."""

from datetime import datetime

from sqlalchemy import ColumnElement, Integer, func, select, text
from sqlalchemy.orm import Mapped, aliased, mapped_column

from common.db.models.base import Model
from common.db.types import CategoryEnum, UTCDateTime, text_column


class Category(Model):
    """One category that products can be put in. Never deleted, never renamed.

    - name: the primary key; one of `common.categories.known_categories`.
    - description: free text, null when none was given; written by POST and PATCH /categories.
    - created_at: when it was opened (UTC).
    - label: what people read, in any script; null for the name in words (`CATEGORY_LABEL`).
    - position: lists may be sorted by it; null for its place in the order of opening (`CATEGORY_POSITION`).
    - hidden: whether it takes no new products; those that are in it stay and are sold.
    - version: from 1; one more at each change of any other column.
    """

    __tablename__ = "categories"

    name: Mapped[str] = mapped_column(CategoryEnum(), primary_key=True)
    description: Mapped[str | None] = mapped_column(text_column())
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    label: Mapped[str | None] = mapped_column(text_column(100))
    position: Mapped[int | None]
    hidden: Mapped[bool] = mapped_column(server_default=text("0"))
    version: Mapped[int] = mapped_column(server_default=text("1"))


_earlier = aliased(Category)

CATEGORY_LABEL: ColumnElement[str] = func.coalesce(
    Category.label,
    func.concat(func.upper(func.left(Category.name, 1)), func.replace(func.substr(Category.name, 2), "_", " ")),
)
"""What people read: `personal_care` is "Personal care" unless the store calls it otherwise."""

CATEGORY_POSITION: ColumnElement[int] = func.coalesce(
    Category.position,
    select(func.count()).where(_earlier.created_at <= Category.created_at).correlate(Category).scalar_subquery(),
    type_=Integer,
)
"""Where it stands: as the store has said, else how many were opened by then, itself included."""
