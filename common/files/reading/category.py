"""The name of a category in a file."""

from common.categories import HOW_TO_ADD, known_categories
from common.files.reading.columns import plain_name
from common.files.reading.rules import SHOWN_CHARACTERS


def read_category(text: str) -> str:
    """The name, however it is written: "Personal care" is `personal_care`. Raises ValueError with those that there are.

    May ask the database for a name that is not known yet.
    """
    name = plain_name(text)
    if not known_categories.learn(name):
        names = ", ".join(known_categories.names)
        message = f"{text.strip()[:SHOWN_CHARACTERS]!r} is none of {names} ({HOW_TO_ADD})"
        raise ValueError(message)
    return name
