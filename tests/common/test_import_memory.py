"""An import takes its memory whatever the file: told by what the system says of the command's process."""

import json
import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy.engine import URL

from tests.support.imports import last_json
from tests.support.store import Store

ROOT = Path(__file__).parents[2]
MOST_MB = 200
ROWS, NOTE = 2_200, "x" * 100_000
WATCHED = """
import json, resource, subprocess, sys
ended = subprocess.run(sys.argv[1:], capture_output=True)
print(json.dumps({"status": ended.returncode, "out": ended.stdout.decode(), "said": ended.stderr.decode()}))
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""The figure would count the memory of the tests' own process if that began the command."""


def test_a_file_larger_than_the_memory_goes_in(store: Store, database_url: URL, tmp_path: Path) -> None:
    """Its rows are long, as descriptions make them: so many rows at a time would be a gigabyte."""
    store.product(sku="A-1")
    file = tmp_path / "sales.csv"
    with file.open("w") as rows:
        rows.write("sku,units,sold_at,notes\n")
        rows.writelines(
            f"A-1,1,2025-01-01T00:{number // 60 % 60:02}:{number % 60:02}Z,{NOTE}\n" for number in range(ROWS)
        )
    assert file.stat().st_size > MOST_MB * 1024**2
    command = [sys.executable, "-m", "sales_service.cli", "import", str(file), "--other-columns", "ignore"]
    environment = os.environ | {"DATABASE_URL": database_url.render_as_string(hide_password=False)}
    watched = subprocess.run(
        [sys.executable, "-c", WATCHED, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    told, kilobytes = watched.stdout.splitlines()
    ended = json.loads(told)
    assert (ended["status"], last_json(ended["out"])["created"]) == (0, ROWS), ended["said"]
    assert int(kilobytes) / 1024 < MOST_MB
