"""README and docs show what is: the walk-through and the clients are run, the tables are compared with the code."""

import inspect
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

import common.errors
import products_service.main
import sales_service.main
from common.problems import Problem
from common.settings import Settings
from tests.support.live import served
from tests.support.store import Store
from tests.support.walkthrough import README, example, run, steps, timeless

DOCS = README.parent / "docs"
PAGES = [README, *sorted(README.parent.glob("C*.md")), *sorted(DOCS.rglob("*.md"))]


def test_the_walk_through_gives_the_answers_shown(new_stack: dict[str, TestClient]) -> None:
    def send(service: str, method: str, path: str, headers: dict[str, str], body: str | None) -> str:
        return new_stack[service].request(method, path, headers=headers, content=body).text

    section = README.read_text().split("<!-- walk-through -->")[1].split("<!-- end of walk-through -->")[0]
    assert len(steps()) == section.count("```sh") > 10
    for step in steps():
        assert timeless(run(step, send)) == timeless(step.answer), step.command


@pytest.fixture
def addresses(settings: Settings, clean_tables: None) -> Iterator[dict[str, str]]:
    """Where both services can be reached: by the address that the README has, the address of this run."""
    with (
        served(products_service.main.create(settings)) as products,
        served(sales_service.main.create(settings)) as sales,
    ):
        yield {
            "http://localhost:8000": f"http://127.0.0.1:{products}",
            "http://localhost:8001": f"http://127.0.0.1:{sales}",
        }


CLIENTS = {"python": [sys.executable, "-"], "js": ["node", "--input-type=module", "-"]}


@pytest.mark.parametrize("language", CLIENTS)
def test_the_clients_register_a_sale_and_list_products(language: str, addresses: dict[str, str], store: Store) -> None:
    command: list[str] = CLIENTS[language]
    if shutil.which(command[0]) is None:
        pytest.skip(reason=f"{command[0]} is not installed")
    robot = store.product(name="Robot", price="19.99", current_inventory=12)
    kite = store.product(name="Kite", current_inventory=0)
    code = example(language).replace("product_id: 1", f"product_id: {robot['id']}")
    code = code.replace('"product_id": 1', f'"product_id": {robot["id"]}')
    # Two pages, so that the cursor is followed.
    code = code.replace("limit=100", "limit=1").replace('limit: "100"', 'limit: "1"')
    for there, here in addresses.items():
        code = code.replace(there, here)
    done = subprocess.run(command, input=code, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, f"19.99\nRobot 11\n{kite['name']} 0\n"), done.stderr


def _table(page: Path, marker: str) -> dict[str, Any]:
    """First column (without backticks) and last column of a page's table between two markers."""
    text = page.read_text().split(f"<!-- {marker} -->")[1].split(f"<!-- end of {marker} -->")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.strip().splitlines()[2:]]
    return {row[0].strip("`"): row[-1] for row in rows}


def test_every_setting_has_a_row_and_nothing_else_has() -> None:
    assert set(_table(DOCS / "settings.md", "settings")) == {name.upper() for name in Settings.model_fields}


def test_every_error_code_has_a_row_and_nothing_else_has() -> None:
    kinds = [kind for _, kind in inspect.getmembers(common.errors, inspect.isclass) if issubclass(kind, Problem)]
    assert set(_table(DOCS / "errors.md", "error codes")) == {kind.code for kind in kinds}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_and_heading_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text()
    paths = re.findall(
        r"`((?:common|demo|docs|tests|migrations|scripts|products_service|sales_service)/[a-z./_]+)`", text
    )
    assert [name for name in paths if not (README.parent / name).exists()] == []
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", text):
        name, _, heading = target.partition("#")
        linked = page.parent / name if name else page
        assert linked.exists(), target
        headings = re.findall(r"^#+ (.*)$", linked.read_text(), re.MULTILINE)
        assert not heading or heading in {each.lower().replace(" ", "-") for each in headings}, target
