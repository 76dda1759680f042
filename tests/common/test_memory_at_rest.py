"""What a service holds in memory before anybody asks for anything: that which has no use is not imported."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from tests.common.test_serve import PORT_OF, ROOT, serving

NEVER_BY_A_WORKER = {"alembic", "pyarrow", "python_calamine", "openpyxl"}
NEVER_BY_A_SUPERVISOR = {*NEVER_BY_A_WORKER, "fastapi", "pydantic", "sqlalchemy", "pymysql"}
MOST_OF_A_SUPERVISOR = 40_000
"""kB; 16,000 of its own, and what it shares with its workers."""


def imported_with(module: str) -> set[str]:
    """The packages that a new process has imported once it has imported a module."""
    script = f"import {module}, sys; print(*{{name.partition('.')[0] for name in sys.modules}})"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(run.stdout.split())


@pytest.mark.parametrize("service", PORT_OF)
def test_a_worker_imports_no_package_that_only_some_requests_need(service: str) -> None:
    assert imported_with(f"{service}_service.main") & NEVER_BY_A_WORKER == set()


@pytest.mark.parametrize("service", PORT_OF)
def test_a_supervisor_imports_nothing_of_the_service(service: str) -> None:
    assert imported_with(f"{service}_service.__main__") & NEVER_BY_A_SUPERVISOR == set()


def test_what_the_checks_of_a_start_needed_is_gone(database_url: URL, tmp_path: Path) -> None:
    """The process that checked is the one that the workers are children of, by its number, with a memory of its own."""
    log = tmp_path / "log"
    with serving(database_url, log, "sales", WORKERS=2):
        supervisor = re.search(r"Started parent process \[(\d+)\]", log.read_text())
        assert supervisor, log.read_text()
        process = Path("/proc") / supervisor[1]
        assert process.joinpath("cmdline").read_bytes().split(b"\0")[1:3] == [b"-m", b"sales_service"]
        held = re.search(r"^VmRSS:\s+(\d+) kB", process.joinpath("status").read_text(), re.MULTILINE)
        assert held
        assert int(held[1]) < MOST_OF_A_SUPERVISOR
