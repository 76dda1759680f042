"""The names of categories: which there are, and which text can be one.

A name is a member of the ENUM of `categories.name`, to which the store's operator appends (`migrations.categories`). A
process keeps the names that it has read, and reads them again when it is asked for one that is not among them: neither
a sale nor a report pays a statement for it, and a new name is known as soon as somebody uses it.
"""

import hashlib
import re
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from threading import Lock

CATEGORY_PATTERN = "[a-z][a-z0-9_]{0,39}"
"""What every name is made of. Nothing of it means anything in SQL, in CSV or in an address."""

LONGEST_CATEGORY = 40
"""Characters of the longest name."""

MOST_CATEGORIES = 250
"""An ENUM of up to 255 members takes one byte; one more would rewrite every sale."""

HOW_TO_ADD = "./docker-manager.sh categories add NAME adds one"


class FirstCategory(StrEnum):
    """The categories that every store begins with, in the order of the ENUM."""

    ELECTRONICS = "electronics"
    FASHION = "fashion"
    PERSONAL_CARE = "personal_care"
    TOYS = "toys"
    HOME = "home"
    SPORTS = "sports"
    BOOKS = "books"
    GROCERY = "grocery"


FIRST_CATEGORIES = tuple(category.value for category in FirstCategory)


def is_category_text(text: str) -> bool:
    """Whether a text has the form of a category's name."""
    return re.fullmatch(CATEGORY_PATTERN, text) is not None


def made_category_name(text: str) -> str:
    """A category's name, made of what people call it: `Clothing > Tops` is `clothing_tops`.

    A text of other scripts than ours gets a name of digits, the same each time.
    """
    letters = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    name = re.sub("[^a-z0-9]+", "_", letters).strip("_")
    if not name:
        name = hashlib.sha256(text.encode()).hexdigest()[:8]
    return (name if name[0].isalpha() else f"category_{name}")[:LONGEST_CATEGORY].rstrip("_")


class KnownCategories:
    """The names that this process knows, in the order in which they were added; those of one store."""

    def __init__(self) -> None:
        self.names: tuple[str, ...] = FIRST_CATEGORIES
        self._read: Callable[[], Sequence[str]] | None = None
        self._asked_at = 0.0
        self._asking = Lock()

    @contextmanager
    def followed(self, read: Callable[[], Sequence[str]]) -> Iterator[None]:
        """Inside the block, take the names from `read`, now and whenever one is unknown. What it raises comes through.

        Afterwards all is as before: several services of one process, as tests have them, may each begin and end.
        """
        before = self.names, self._read
        self._read, self.names = read, tuple(read())
        try:
            yield
        finally:
            self.names, self._read = before

    def learn(self, name: object) -> bool:
        """Whether there is a category of this name; asks the database when it is not known.

        Not for the event loop: it may wait for the database. However many ask at the same time, they ask one after the
        other, and those who waited take the answer of a question that was put after theirs. What reading the names
        raises comes through.
        """
        if name in self.names:
            return True
        if self._read is None or not isinstance(name, str) or not is_category_text(name):
            return False
        came_at = time.monotonic()
        with self._asking:
            if name not in self.names and self._asked_at <= came_at:
                self._asked_at = time.monotonic()
                self.names = tuple(self._read())
        return name in self.names


known_categories = KnownCategories()
"""Those of the store that this process serves."""
