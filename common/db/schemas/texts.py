"""What texts may hold: one form for what reads alike, and nothing in names and skus that nobody can see.

An accented letter can be stored as one character or as a letter with an accent after it; both read alike and compare as
different. Texts therefore come in as NFC, the composed form (UAX #15). Names keep the joiners that emoji and some
scripts are written with; skus, which programs compare, have no format character at all.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence

DECOMPOSED_FACTOR = 2
"""A text over twice its limit is too long however it is composed. It is not normalised: the time that takes grows with
the square of a run of accents, and a body may hold a million of them."""

MAX_SEARCH = 200
"""Characters of a search text."""

MAX_FILE_NAME = 255
"""Characters of a file's name."""

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""Control characters, and the two that Unicode has for the end of a line and of a paragraph: both are unseen where they
end none, and break lines in some programs that read what we export."""

ZERO_WIDTH = re.compile("[\u200b\u2060\ufeff]")
COMMON_NAMES = {"\x00": "the NUL character", "\t": "a tab"} | dict.fromkeys("\n\r\u2028\u2029", "a line break")
UNSEEN = {"Cc", "Cf", "Zl", "Zp"}
"""Categories of characters that nobody can see, spaces left out."""


def composed(longest: int) -> Callable[[object], object]:
    """A validator to run first, for a text of at most `longest` characters: the text as NFC."""

    def compose(value: object) -> object:
        return normalized(value) if isinstance(value, str) and len(value) <= DECOMPOSED_FACTOR * longest else value

    return compose


def normalized(text: str) -> str:
    """The text as NFC."""
    return unicodedata.normalize("NFC", text)


def without_nul(text: str) -> str:
    """The text. Raises ValueError for the NUL character, which ends texts in many programs."""
    if "\x00" in text:
        message = "must not contain the NUL character"
        raise ValueError(message)
    return text


def readable_name(text: str) -> str:
    """A name. Raises ValueError when nothing of it can be seen, or for control and zero-width characters."""
    if is_blank(text):
        message = "must have at least one character that can be seen"
        raise ValueError(message)
    _refuse_any(CONTROL.findall(text) + ZERO_WIDTH.findall(text))
    return text


def plain_sku(text: str) -> str:
    """A sku. Raises ValueError for spaces around it, control and format characters, line breaks (see `UNSEEN`)."""
    _refuse_any([character for character in text if unicodedata.category(character) in UNSEEN])
    if text != text.strip():
        message = "must not begin or end with a space; remove it"
        raise ValueError(message)
    return text


def sought_sku(text: str) -> str:
    """The sku that a cell or a search means: without what comes along when one is copied and no sku can have."""
    return normalized("".join(character for character in text if not _is_format(character)).strip())


def sought_text(value: object) -> object:
    """A validator to run first: search text as NFC, without spaces and invisible characters around it."""
    if not isinstance(value, str):
        return value
    begin, end = 0, len(value)
    while begin < end and _is_unseen(value[begin]):
        begin += 1
    while end > begin and _is_unseen(value[end - 1]):
        end -= 1
    return normalized(value[begin:end]) if end - begin <= DECOMPOSED_FACTOR * MAX_SEARCH else value[begin:end]


def plain_file_name(path: str) -> str | None:
    """The name of a file for people: without its directories, and without what cannot be seen or turns text around.

    The end of one that is too long is kept, since that tells what it is. None when nothing is left.
    """
    name = re.split(r"[/\\]", path)[-1].encode("utf-8", "replace").decode()
    seen = "".join(character for character in name if unicodedata.category(character) not in UNSEEN)
    return normalized(seen[-MAX_FILE_NAME:])[-MAX_FILE_NAME:].strip() or None


def is_blank(text: str) -> bool:
    """Whether nothing of the text can be seen."""
    return all(map(_is_unseen, text))


def _is_unseen(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in UNSEEN


def _is_format(character: str) -> bool:
    return unicodedata.category(character) == "Cf"


def _refuse_any(characters: Sequence[str]) -> None:
    if characters:
        code = f"U+{ord(characters[0]):04X} {unicodedata.name(characters[0], '')}".rstrip()
        name = COMMON_NAMES.get(characters[0], f"the invisible character {code}")
        message = f"must not contain {name}; remove it"
        raise ValueError(message)
