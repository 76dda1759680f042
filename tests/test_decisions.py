"""Decisions are numbered, complete, and all of them in the index."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DECISIONS = ROOT / "docs" / "decisions"
INDEX = (DECISIONS / "README.md").read_text()
PAGES = sorted(path for path in DECISIONS.glob("*.md") if path.name != "README.md")
FORM = re.compile(
    r"# (?P<number>\d{4})\. (?P<title>[^\n]+)\n\n"
    r"(?:Accepted|Replaced by \d{4}), \d{4}-\d{2}-\d{2}\. Area: (?P<area>[^\n]+)\.\n\n"
    r".+?\n\n(?:## Measured\n\n.+?\n\n)?## Violated when\n\n.+\.\n",
    re.DOTALL,
)


def test_numbers_follow_each_other() -> None:
    assert [path.name[:4] for path in PAGES] == [f"{number:04}" for number in range(1, len(PAGES) + 1)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_decision_has_its_status_and_date_its_reason_and_when_it_is_violated(page: Path) -> None:
    read = FORM.fullmatch(page.read_text())
    assert read is not None
    assert page.name.startswith(f"{read['number']}-")
    area = INDEX.partition(f"\n## {read['area']}\n")[2].partition("\n## ")[0]
    assert f"- [{read['number']}]({page.name}) {read['title']}\n" in area


def test_the_index_names_each_once_and_nothing_else() -> None:
    named = re.findall(r"^- \[(\d{4})\]\(([^)]+)\) ", INDEX, re.MULTILINE)
    assert sorted(file for _, file in named) == [page.name for page in PAGES]
    assert all(file.startswith(number) for number, file in named)
