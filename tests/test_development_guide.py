"""The pages for whoever works on the code name files, functions and tests that are there."""

import ast
import re
from pathlib import Path

import pytest

from tests.test_conventions import FLOORS

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "development.md"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
PAGES = [GUIDE, CONTRIBUTING]

TOP = "|".join(sorted(path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")))
NAMED = re.compile(rf"`((?:{TOP})(?:/[\w./]*)?)(?::([\w.]+))?`")
"""`path` and `path:name`."""


def defined(path: Path) -> set[str]:
    """Functions, classes, methods and constants of a file; a method is also known as Class.method."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return names


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_and_name_is_there(page: Path) -> None:
    named = NAMED.findall(page.read_text())
    assert len(named) > 10
    assert [path for path, _ in named if not (ROOT / path).exists()] == []
    assert [f"{path}:{name}" for path, name in named if name and name not in defined(ROOT / path)] == []


def test_the_floors_are_those_that_are_held() -> None:
    text = GUIDE.read_text().partition("<!-- floors -->")[2].partition("<!-- end of floors -->")[0]
    shown = {package: rooms.split() for package, rooms in re.findall(r"- `([\w/]+)`: ([\w\s]+)", text)}
    assert shown == {package: rooms.split() for package, rooms in FLOORS.items()}


def test_every_recipe_names_files_and_a_test() -> None:
    recipes = re.split(r"^### ", GUIDE.read_text().partition("## Recipes")[2].partition("\n## ")[0], flags=re.MULTILINE)
    poor = [
        recipe.partition("\n")[0]
        for recipe in recipes[1:]
        if len(NAMED.findall(recipe)) < 3 or not re.search(r"`tests/", recipe)
    ]
    assert poor == []
    assert len(recipes) > 10


def test_every_program_that_a_page_runs_is_there() -> None:
    pages = [ROOT / "README.md", CONTRIBUTING, *(ROOT / "docs").rglob("*.md")]
    modules = {name for page in pages for name in re.findall(r"python -m ([a-z_]\w*(?:\.\w+)*)", page.read_text())}
    assert len(modules) > 5
    places = {name: ROOT / name.replace(".", "/") for name in modules}
    missing = [
        name
        for name, place in places.items()
        if not place.with_suffix(".py").exists() and not (place / "__main__.py").exists()
    ]
    assert missing == []


DRAWINGS = re.findall(r"```mermaid\nsequenceDiagram\n(.*?)```", GUIDE.read_text(), re.DOTALL)


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_every_call_of_a_drawing_is_of_a_function_that_is_there(drawing: str) -> None:
    rooms = dict(re.findall(r"participant (\w+) as ([\w./]+)", drawing))
    calls = re.findall(r"\w+->>(\w+): (\w+)\(\)", drawing)
    assert len(calls) > 5
    assert [room for room in rooms.values() if not (ROOT / room).is_file()] == []
    assert [(room, name) for room, name in calls if name not in defined(ROOT / rooms[room])] == []


def test_the_tests_that_enforce_a_rule_are_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", CONTRIBUTING.read_text()))
    conventions = defined(ROOT / "tests" / "test_conventions.py")
    assert len(named) > 5
    assert named <= conventions


def test_files_of_tests_that_a_rule_names_in_short_are_there() -> None:
    short = set(re.findall(r"`(test_\w+\.py)`", CONTRIBUTING.read_text()))
    there = {path.name for path in (ROOT / "tests").rglob("test_*.py")}
    assert short <= there
