"""Rows that say together what one row says elsewhere: cells taken from other rows, headings, rows that end early."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from common.errors import InvalidFile
from common.files.reading.columns import ColumnMap, Fields
from common.files.reading.conditions import Condition
from common.files.reading.csv_rows import open_csv
from common.files.reading.inherited import Inheritance
from common.files.reading.ndjson_rows import open_ndjson

FIELDS = Fields(names=("sku", "name", "price"), required=(("sku",),), ignored=frozenset())


def read(
    path: Path,
    text: str,
    inherit: Sequence[str] = (),
    heading: str | None = None,
    where: Sequence[str] = (),
    *,
    pads: bool = False,
) -> tuple[list[tuple[int, str]], int]:
    """The rows, each with its line and its cells joined, and how many are left out."""
    path.write_text(text)
    entries = tuple(map(Inheritance.of, inherit))
    columns = ColumnMap(FIELDS, {}, True, {}, tuple(map(Condition.of, where)), entries, heading)
    table = open_csv(path, columns, pads=pads)
    rows = [(line, "|".join(map(str, getattr(cells, "cells", cells)))) for line, cells in table.rows]
    table.lines.close()
    return rows, table.tally.left_out


def test_rows_of_one_key_take_what_they_leave_empty_from_their_first(tmp_path: Path) -> None:
    text = "Order,State,sku,price\n1,paid,A,\n1,,B,2\n,,C,3\n2,,D,4\n2,open,E,\n1,late,F,\n"
    inherited = ["1|paid|A|", "1|paid|B|2", "1|paid|C|3", "2||D|4", "2|open|E|4", "1|late|F|"]
    rows, _ = read(tmp_path / "rows", text, ["order=State,price"])
    assert rows == list(zip(range(2, 8), inherited, strict=True))
    chosen, left_out = read(tmp_path / "rows", text, ["Order=State"], where=["State=paid"])
    assert ([line for line, _ in chosen], left_out) == ([2, 3, 4], 3)


def test_rows_take_from_the_row_above_that_they_name(tmp_path: Path) -> None:
    """By its id, with or without `id:` in front, or by its sku; one that is not above gives nothing."""
    text = "ID,Parent,sku,name\n7,,P,Coat\n8,id:7,,\n9,p,Q,\n10,11,R,\n11,,S,Hat\n12,11,T,Cap\n13,12,U,\n"
    rows, _ = read(tmp_path / "rows", text, ["Parent>ID,sku=name"])
    assert [row for _, row in rows] == [
        "7||P|Coat", "8|id:7||Coat", "9|p|Q|Coat", "10|11|R|", "11||S|Hat", "12|11|T|Cap", "13|12|U|",
    ]  # fmt: skip


def test_the_first_of_several_rows_can_be_their_heading(tmp_path: Path) -> None:
    text = "Handle,sku,price\na,A,1\na,A1,\na,A2,\nb,B,2\n,N,3\n,M,4\nc,C,5\nc,C1,\n"
    rows, left_out = read(tmp_path / "rows", text, ["Handle=price"], "Handle")
    assert [row for _, row in rows] == ["a|A1|1", "a|A2|1", "b|N|3", "b|M|4", "c|C1|5"]
    assert left_out == 3
    alone, left_out = read(tmp_path / "rows", "Handle,sku\na,A\nb,B\n,C\n", heading="Handle")
    assert ([row for _, row in alone], left_out) == (["a|A", "b|B", "|C"], 0)


def test_rows_that_end_early_are_filled_up_or_refused(tmp_path: Path) -> None:
    text = "sku,name,price\nA,Ant,1\nB\nC,Cow\nthe end\n"
    rows, _ = read(tmp_path / "rows", text, pads=True)
    assert [row for _, row in rows] == ["A|Ant|1", "B||", "C|Cow|", "the end||"]
    rows, _ = read(tmp_path / "rows", text)
    assert [row for _, row in rows] == ["A|Ant|1", "B", "C|Cow", "the end"]
    with pytest.raises(InvalidFile, match="the file was cut off in this row"):
        read(tmp_path / "rows", text.rstrip("\n"), pads=True)


@pytest.mark.parametrize(("inherit", "heading"), [(["Nr=name"], None), (["sku=colour"], None), ([], "Nr")])
def test_a_column_that_is_not_there_is_named(tmp_path: Path, inherit: list[str], heading: str | None) -> None:
    with pytest.raises(InvalidFile, match=r"Line 1: has no column '(Nr|colour)', by which rows belong together"):
        read(tmp_path / "rows", "sku,name\nA,Ant\n", inherit, heading)


def test_lines_of_json_take_nothing_from_each_other(tmp_path: Path) -> None:
    path = tmp_path / "rows"
    path.write_text('{"sku": "A"}\n')
    columns = ColumnMap(FIELDS, {}, inherit=(Inheritance.of("sku=name"),))
    with pytest.raises(InvalidFile, match="in NDJSON every line says everything"):
        open_ndjson(path, columns)
