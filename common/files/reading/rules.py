"""A cell by a rule: the value, or what is wrong with it and in which field."""

from collections.abc import Callable
from typing import TypeVar

from pydantic import ValidationError

from common.files.reading.table import RowError, Table
from common.validation_messages import in_words

SHOWN_CHARACTERS = 60

Value = TypeVar("Value")


class WrongValue(Exception):
    """A value that a rule refuses; without a field, the row as a whole. `members` are added to the row's error."""

    def __init__(self, field: str | None, detail: str, **members: object) -> None:
        super().__init__(detail)
        self.field = field
        self.members = members

    def at(self, table: Table, line: int) -> RowError:
        """The error of a row, in the file's own words."""
        return RowError(line, None if self.field is None else table.name(self.field), str(self), self.members)


def read_or_refuse(field: str, read: Callable[[str], Value], text: str) -> Value:
    """What `read` makes of a text. Raises WrongValue with what the rule says."""
    try:
        return read(text)
    except ValidationError as error:
        raise WrongValue(field, f"{text.strip()[:SHOWN_CHARACTERS]!r}: {in_words(error.errors()[0])}") from None
    except ValueError as error:
        raise WrongValue(field, str(error)) from None
