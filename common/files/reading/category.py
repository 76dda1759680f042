"""The name of a category in a file."""

import math
import time

from common.categories import HOW_TO_ADD, is_category_text, known_categories
from common.files.reading.columns import plain_name
from common.files.reading.rules import SHOWN_CHARACTERS

LOOK_AGAIN_SECONDS = 1
"""A file may have a wrong name in each of a million rows: the database is not asked about each."""


class CategoryReader:
    """Reads the categories of one file; a name that is added while it is read is known within a second."""

    def __init__(self) -> None:
        self._asked_at = -math.inf

    def read(self, text: str) -> str:
        """The name, however it is written: "Personal care" is `personal_care`.

        Raises ValueError with the names that there are.
        """
        name = plain_name(text)
        if name not in known_categories.names and is_category_text(name):
            self._ask(name)
        if name not in known_categories.names:
            names = ", ".join(known_categories.names)
            message = f"{text.strip()[:SHOWN_CHARACTERS]!r} is none of {names} ({HOW_TO_ADD})"
            raise ValueError(message)
        return name

    def _ask(self, name: str) -> None:
        now = time.monotonic()
        if now - self._asked_at >= LOOK_AGAIN_SECONDS:
            self._asked_at = now
            known_categories.learn(name)
