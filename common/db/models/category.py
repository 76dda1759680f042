"""The categories that the store has opened."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from common.db.models.base import Model
from common.db.types import UTCDateTime, enum_column, text_column


class CategoryName(StrEnum):
    """The curated categories. A new one is a new member here and a migration of every ENUM column."""

    ELECTRONICS = "electronics"
    FASHION = "fashion"
    PERSONAL_CARE = "personal_care"
    TOYS = "toys"
    HOME = "home"
    SPORTS = "sports"
    BOOKS = "books"
    GROCERY = "grocery"


class Category(Model):
    """One curated category that products can be put in. Never deleted, never renamed.

    - name: the primary key; one of `CategoryName`.
    - description: free text, null when none was given; written by POST and PATCH /categories.
    - created_at: when it was opened (UTC).
    """

    __tablename__ = "categories"

    name: Mapped[CategoryName] = mapped_column(enum_column(CategoryName), primary_key=True)
    description: Mapped[str | None] = mapped_column(text_column())
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
