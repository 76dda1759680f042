"""The categories that the store has opened."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from common.db.models.base import Model
from common.db.types import CategoryEnum, UTCDateTime, text_column


class Category(Model):
    """One curated category that products can be put in. Never deleted, never renamed.

    - name: the primary key; one of `common.categories.known_categories`.
    - description: free text, null when none was given; written by POST and PATCH /categories.
    - created_at: when it was opened (UTC).
    """

    __tablename__ = "categories"

    name: Mapped[str] = mapped_column(CategoryEnum(), primary_key=True)
    description: Mapped[str | None] = mapped_column(text_column())
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
