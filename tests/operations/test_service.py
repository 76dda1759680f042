"""Native mode as a service of the machine: the systemd unit, and the user that everything runs as."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.operations.checkout import Checkout

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can run something as somebody else")


@pytest.mark.parametrize("name", ["shop", "the shop", '100 % of "our" $hop'])
def test_the_unit_is_understood_by_systemd(tmp_path: Path, name: str) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    directory = tmp_path / name
    directory.mkdir()
    shown = Checkout(directory).call("service", "show", "--native")
    assert (shown.returncode, shown.stderr) == (0, "")
    unit = tmp_path / "shop.service"
    unit.write_text(shown.stdout)
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False
    )
    assert verified.returncode == 0, verified.stderr
    assert verified.stderr == ""


def test_the_unit_starts_and_stops_the_whole_stack_as_its_owner(checkout: Checkout) -> None:
    lines = checkout.call("service", "show", "--native").stdout.splitlines()
    program = f'/usr/bin/env bash "{checkout.directory}/docker-manager.sh"'
    assert f"ExecStart={program} start --native" in lines
    assert f"ExecStop={program} stop --native" in lines
    assert f"User={checkout.directory.owner()}" in lines


@pytest.mark.parametrize("action", ["install", "uninstall"])
def test_where_systemd_does_not_run_it_is_said_what_to_call(checkout: Checkout, action: str) -> None:
    if Path("/run/systemd/system").exists():
        pytest.skip("systemd runs here")
    refused = checkout.call("service", action, "--native")
    assert refused.returncode == 1
    assert "docker-manager.sh start --native" in refused.stderr


@pytest.fixture
def theirs(tmp_path: Path) -> Iterator[Checkout]:
    """A checkout that belongs to somebody else, who can get at it."""
    directory = tmp_path / "theirs"
    directory.mkdir()
    checkout = Checkout(directory)
    opened = [path for path in (tmp_path, *tmp_path.parents) if path.stat().st_mode & 0o005 == 0]
    for path in opened:
        path.chmod(0o711)
    subprocess.run(["chown", "-R", "nobody", str(directory)], check=True)
    yield checkout
    for path in opened:
        path.chmod(0o700)


@AS_ROOT
def test_root_goes_on_as_the_owner_of_the_checkout(theirs: Checkout) -> None:
    said = theirs.call("status", "--native").stderr
    assert "Going on as nobody" in said
    theirs.call("stop", "--native")
    assert theirs.local.owner() == "nobody"


@AS_ROOT
def test_what_root_has_begun_root_goes_on_with(theirs: Checkout) -> None:
    theirs.local.mkdir()
    said = theirs.call("status", "--native").stderr
    assert "Going on as nobody" not in said
    assert "chown -R nobody" in said
