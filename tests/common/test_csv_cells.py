"""Defusing loses nothing and leaves no formula; the last line is recognised and nothing else is taken for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.files.cells import (
    FORMULA_STARTS,
    defuse,
    row_count_line,
    row_count_of_cells,
    row_count_of_object,
    undefuse,
)

TEXTS = st.text() | st.text(alphabet=FORMULA_STARTS + "'a \N{NO-BREAK SPACE}")


@given(TEXTS)
def test_a_defused_text_comes_back(text: str) -> None:
    """Whatever the text, apostrophes and the empty text included."""
    assert undefuse(defuse(text)) == text


@given(TEXTS)
def test_a_cell_never_begins_like_a_formula_and_is_never_empty(text: str) -> None:
    """An empty cell is null's."""
    cell = defuse(text)
    assert cell
    assert cell[0] not in FORMULA_STARTS


@given(TEXTS, TEXTS)
def test_two_texts_never_share_a_cell(one: str, other: str) -> None:
    """So the cell alone says what the text was."""
    assert (defuse(one) == defuse(other)) == (one == other)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-5°", "'-5°"),
        ("@home", "'@home"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("\nx", "'\nx"),
        ("'=1", "''=1"),
        ("", "'"),
        ("'", "''"),
        ("'90s jacket", "'90s jacket"),
        ("Robot", "Robot"),
        ("1-2", "1-2"),
    ],
)
def test_the_rule_by_examples(text: str, cell: str) -> None:
    """As the module's docstring tells it."""
    assert defuse(text) == cell


def test_the_last_line_is_recognised() -> None:
    """Also when a spreadsheet has filled it up."""
    assert row_count_of_cells([row_count_line(3)]) == 3
    assert row_count_of_cells([row_count_line(3), "", ""]) == 3
    assert row_count_of_object({"rows": 3}) == 3


@pytest.mark.parametrize("cells", [[], [""], ["# rows: 3", "x"], ["# rows: x"], ["# rows: 3 "], ["rows: 3"]])
def test_no_row_is_taken_for_the_last_line(cells: list[str]) -> None:
    """Only exactly what an export writes is."""
    assert row_count_of_cells(cells) is None


@pytest.mark.parametrize(
    "members", [None, [], {}, {"rows": "3"}, {"rows": True}, {"rows": 3, "sku": "a"}, {"sku": "a"}]
)
def test_no_object_is_taken_for_the_last_line(members: object) -> None:
    """Only exactly what an export writes is."""
    assert row_count_of_object(members) is None
