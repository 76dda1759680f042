"""The example of each client does what it says, on running services."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import products_service.main
import sales_service.main
from common.settings import Settings
from tests.clients.made import DASHBOARD, ROOT
from tests.support.live import served

CLIENTS = ROOT / "clients"
SAID = """\
sold for 39.98
Wooden robot 10
toys have brought 39.98
insufficient_stock 10
"""


@pytest.fixture
def addresses(settings: Settings, clean_tables: None) -> Iterator[list[str]]:
    """Where both services can be reached."""
    with (
        served(products_service.main.create(settings)) as products,
        served(sales_service.main.create(settings)) as sales,
    ):
        yield [f"http://127.0.0.1:{products}", f"http://127.0.0.1:{sales}"]


def said(command: list[str], directory: Path, **environment: str) -> str:
    """What a program prints."""
    ran = subprocess.run(
        command, cwd=directory, env=os.environ | environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_the_python_example(addresses: list[str]) -> None:
    example = str(CLIENTS / "python" / "example.py")
    assert said([sys.executable, "-W", "error", example, *addresses], ROOT, PYTHONPATH=str(CLIENTS / "python")) == SAID


def test_the_python_client_has_types_that_hold(tmp_path: Path) -> None:
    checked = ["-m", "mypy", "--strict", "--cache-dir", str(tmp_path), "ecommerce_manager", "example.py"]
    assert "Success" in said([sys.executable, *checked], CLIENTS / "python", MYPYPATH=".")


@pytest.fixture
def typescript(tmp_path: Path) -> Path:
    """The TypeScript client as a program finds it: installed, with what it needs."""
    if shutil.which("node") is None or not (DASHBOARD / "node_modules" / "openapi-fetch").exists():
        pytest.skip(reason="Node or the dashboard's packages are not installed: the TypeScript client is not tried")
    modules = tmp_path / "node_modules"
    shutil.copytree(CLIENTS / "typescript", modules / "ecommerce-manager-client")
    for name in ("openapi-fetch", "openapi-typescript-helpers", "@types", "undici-types"):
        (modules / name).symlink_to(DASHBOARD / "node_modules" / name)
    shutil.copy(CLIENTS / "typescript" / "example.ts", tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    return tmp_path


def test_the_typescript_example(typescript: Path, addresses: list[str]) -> None:
    """Compiled first, by which its types are checked too."""
    compiler = [str(DASHBOARD / "node_modules" / ".bin" / "tsc"), "--strict", "--module", "nodenext"]
    options = [
        "--target",
        "es2023",
        "--lib",
        "es2023,dom,dom.iterable",
        "--types",
        "node",
        "--exactOptionalPropertyTypes",
    ]
    said([*compiler, *options, "example.ts"], typescript)
    assert said(["node", "example.js", *addresses], typescript) == SAID
