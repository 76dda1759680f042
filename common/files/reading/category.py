"""The category that a cell of a file means: by its name, by what people read, or as the options say."""

import math
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from common.categories import HOW_TO_ADD, is_category_text, known_categories
from common.db.models import CATEGORY_LABEL, Category
from common.errors import InvalidRequest
from common.files.reading.columns import plain_name
from common.files.reading.rules import SHOWN_CHARACTERS, WrongValue
from common.files.reading.table import Cell, RowError, Table, says_something
from common.problems import as_sentence, at_parameter

LOOK_AGAIN_SECONDS = 1
"""A file may have a wrong name in each of a million rows: the database is not asked about each."""

LABELS_SECONDS = 30
"""How long what people read is remembered."""

LISTED = re.compile("[,;|]")
"""What stands between the categories of a product that is in several."""

OTHERS = "*"
"""What a map calls all texts that it does not name."""


@dataclass(frozen=True)
class CategoryError(RowError):
    """What is wrong with a row whose category is none; `text` is what stands there."""

    text: str = ""


class UnknownCategory(WrongValue):
    """A text that is no category."""

    def __init__(self, field: str, detail: str, text: str) -> None:
        super().__init__(field, detail)
        self._text = text

    def at(self, table: Table, line: int) -> CategoryError:
        """The error of a row, with the text."""
        return CategoryError(line, table.name(self.field or ""), str(self), text=self._text)


class CategoryReader:
    """Reads the categories of one file; a name that is added while it is read is known within a second.

    - mapping: category by text, `*` being all that are not named; texts and paths are compared without case, and
      without the spaces around what stands between `>`. Raises InvalidRequest when made with one that is no category.
    - default: the category of rows that say none.
    """

    def __init__(self, mapping: Mapping[str, str], default: str | None = None) -> None:
        self._asked_at = -math.inf
        self._labels: dict[str, str] = {}
        self._labels_at = -math.inf
        self._mapping = {_path(text): self._named("category_map", target) for text, target in mapping.items()}
        self._others = self._mapping.pop(OTHERS, None)
        self.default = self._others if default is None else self._named("default_category", default)

    def _named(self, option: str, target: str) -> str:
        name = plain_name(target)
        if not known_categories.learn(name):
            detail = f"{target[:SHOWN_CHARACTERS]!r} is none of {', '.join(known_categories.names)} ({HOW_TO_ADD})"
            raise InvalidRequest(detail=as_sentence(f"{option}: {detail}"), errors=at_parameter(option, detail))
        return name

    def learn_labels(self, session: Session) -> None:
        """Read what people call the categories, now and then."""
        now = time.monotonic()
        if now - self._labels_at < LABELS_SECONDS:
            return
        self._labels_at = now
        self._labels = {}
        for name, label in session.execute(select(Category.name, CATEGORY_LABEL).order_by(Category.created_at)):
            self._labels.setdefault(_path(label), name)

    def read(self, field: str, text: str) -> str:
        """The name, however it is written: "Personal care" is `personal_care`, and so is a label or a mapped text.

        Of a list the first counts that is known. Raises UnknownCategory with the names that there are.
        """
        meant = self._known(text)
        if meant is None:
            meant = next(filter(None, map(self._known, LISTED.split(text))), self._others)
        if meant is None:
            shown = text.strip()[:SHOWN_CHARACTERS]
            detail = f"{shown!r} is none of {', '.join(known_categories.names)} ({HOW_TO_ADD}"
            advice = f"category_map={shown + '=NAME'!r} says which is meant"
            raise UnknownCategory(field, f"{detail}; {advice})", text.strip())
        return meant

    def _known(self, text: str) -> str | None:
        """The name; None where the text is none."""
        path, name = _path(text), plain_name(text)
        if path in self._mapping:
            return self._mapping[path]
        if name not in known_categories.names and is_category_text(name):
            self._ask(name)
        return name if name in known_categories.names else self._labels.get(path)

    def read_cell(self, field: str, cell: Cell) -> str | None:
        """The same of a cell; None where it says nothing. Raises WrongValue."""
        return self.read(field, cell) if says_something(cell) else None

    def _ask(self, name: str) -> None:
        now = time.monotonic()
        if now - self._asked_at >= LOOK_AGAIN_SECONDS:
            self._asked_at = now
            known_categories.learn(name)


def _path(text: str) -> str:
    """A path as it is compared: `Clothing>tops`, `clothing > Tops` and `Clothing/Tops` are one."""
    return ">".join(" ".join(part.split()) for part in re.split("[>/]", text.casefold()))
