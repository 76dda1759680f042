"""The list of modules and their tests follows the tree: what it names was neither renamed nor removed."""

import pytest

from tests.mutation.modules import MODULES, ROOT

WHOLE_ROOMS = [
    "common/stock",
    "common/calendar",
    "sales_service/rollups",
    "sales_service/selling",
    "sales_service/reports",
]
"""Folders of which every module is on the list."""

WITHOUT_RULES = {"sales_service/rollups/commands.py", "sales_service/reports/as_csv.py"}
"""What only reads arguments, or writes down what others have worked out."""


@pytest.mark.parametrize("module", MODULES)
def test_a_module_and_its_tests_exist(module: str) -> None:
    assert [path for path in (module, *MODULES[module]) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("room", WHOLE_ROOMS)
def test_no_module_of_a_room_is_forgotten(room: str) -> None:
    there = {path.relative_to(ROOT).as_posix() for path in (ROOT / room).glob("*.py") if path.name != "__init__.py"}
    assert there - WITHOUT_RULES == {module for module in MODULES if module.startswith(f"{room}/")}
