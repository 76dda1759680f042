"""The README shows what is: its walk-through is run, its tables are compared with the code."""

import inspect
import re

from fastapi.testclient import TestClient

import common.errors
from common.errors import Problem
from common.settings import Settings
from tests.support.walkthrough import README, run, steps, timeless


def test_the_walk_through_gives_the_answers_shown(new_stack: dict[str, TestClient]) -> None:
    def send(service: str, method: str, path: str, headers: dict[str, str], body: str | None) -> str:
        return new_stack[service].request(method, path, headers=headers, content=body).text

    assert len(steps()) > 10
    for step in steps():
        assert timeless(run(step, send)) == timeless(step.answer), step.command


def _table(marker: str) -> dict[str, str]:
    """First column (without backticks) and last column of the README's table between two markers."""
    text = README.read_text().split(f"<!-- {marker} -->")[1].split(f"<!-- end of {marker} -->")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.strip().splitlines()[2:]]
    return {row[0].strip("`"): row[-1] for row in rows}


def test_every_setting_is_in_the_readme_and_none_else() -> None:
    assert set(_table("settings")) == {name.upper() for name in Settings.model_fields}


def test_every_error_code_is_in_the_readme_and_none_else() -> None:
    kinds = [kind for _, kind in inspect.getmembers(common.errors, inspect.isclass) if issubclass(kind, Problem)]
    assert set(_table("error codes")) == {kind.code for kind in kinds}


def test_every_file_that_the_readme_names_exists() -> None:
    text = README.read_text()
    named = re.findall(r"\]\(([a-z./_-]+)\)", text) + re.findall(
        r"`((?:common|docs|tests|migrations)/[a-z./_]+)`", text
    )
    missing = [name for name in named if not (README.parent / name).exists()]
    assert not missing
