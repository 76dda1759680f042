"""What exported CSV files and the importer agree on: cells that no spreadsheet takes for a formula, and the last line.

Text columns (names, skus, descriptions, addresses) are *defused*: a text that begins with one of `= + - @`, a tab or a
line end gets an apostrophe in front, since a spreadsheet would otherwise run it as a formula. So that nothing is lost,
a text that could be mistaken for a defused one gets one more apostrophe as well, and so does the empty text, since an
empty cell means "no value" (null). In short: apostrophes, then one of those characters or the end, get one apostrophe
more. `undefuse` takes it away again. Every other text, `'90s jacket` included, stays as it is both ways.

The last line of an export tells how many rows came before it (`# rows: 3`, one cell, whatever the number of columns),
so that a file which was cut off can be told from a whole one. In NDJSON it is `{"rows": 3}`.
"""

import re

FORMULA_STARTS = "=+-@\t\r\n"
DEFUSED = re.compile(rf"'+(?:[{re.escape(FORMULA_STARTS)}]|\Z)")
NEEDS_DEFUSING = re.compile(rf"'*(?:[{re.escape(FORMULA_STARTS)}]|\Z)")
ROW_COUNT = re.compile(r"# rows: ([0-9]{1,19})")
ROW_COUNT_MEMBER = "rows"


def defuse(text: str) -> str:
    """The cell of a text column for this text; never empty."""
    return "'" + text if NEEDS_DEFUSING.match(text) else text


def undefuse(cell: str) -> str:
    """The text that a cell of a text column stands for; an empty cell stands for null and is not for this function."""
    return cell[1:] if DEFUSED.match(cell) else cell


def row_count_line(rows: int) -> str:
    """The last line of a CSV export, without its line end."""
    return f"# rows: {rows}"


def row_count_of_cells(cells: list[str]) -> int | None:
    """The number of rows that a CSV row announces if it is the last line of an export, otherwise None."""
    # A spreadsheet that saved the file has filled the line up with empty cells.
    match = ROW_COUNT.fullmatch(cells[0]) if cells and not any(cells[1:]) else None
    return int(match[1]) if match else None


def row_count_of_object(members: object) -> int | None:
    """The same for a parsed line of NDJSON: an object with the member `rows` and no other."""
    if not isinstance(members, dict) or list(members) != [ROW_COUNT_MEMBER]:
        return None
    rows = members[ROW_COUNT_MEMBER]
    return rows if type(rows) is int else None
