"""Two commands that start or stop things never run at once, and nobody waits for one that is gone."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.operations.checkout import Checkout

HOLD = "take_turn; echo taken; exec 3<&0; read -r -u 3 _"
LOCKERS = {"flock": ("perl", "python3"), "perl": ("flock", "python3"), "python3": ("flock", "perl")}


def without(checkout: Checkout, names: tuple[str, ...]) -> dict[str, str]:
    """The environment of a machine that lacks these programs."""
    kept = ("bash", "cat", "rm", "date", "dirname", "readlink", "sed", "tr", "awk", "sleep", "flock", "perl", "python3")
    for name in kept:
        found = sys.executable if name == "python3" else shutil.which(name)
        if name not in names and found:
            (checkout.programs / name).symlink_to(found)
    return checkout.environment(PATH=str(checkout.programs), HOME=str(Path.home()))


def test_of_four_contenders_one_gets_the_turn_also_when_a_dead_one_had_it(checkout: Checkout) -> None:
    checkout.local.mkdir()
    for _ in range(10):
        (checkout.local / "manager.lock").mkdir(exist_ok=True)
        (checkout.local / "manager.lock" / "pid").write_text("999999\n")
        processes = [checkout.begin(HOLD) for _ in range(4)]
        first = [process.stdout.readline() if process.stdout else "" for process in processes]
        said = [process.communicate()[1] for process in processes]
        assert sorted(first) == ["", "", "", "taken\n"]
        refused = [line for line in said if "another command is at work here" in line]
        assert len(refused) == 3


@pytest.mark.parametrize("locker", LOCKERS)
def test_every_program_that_can_lock_makes_the_same_lock(checkout: Checkout, locker: str) -> None:
    holder = checkout.begin(f"command=start; {HOLD}", without(checkout, LOCKERS[locker]))
    assert holder.stdout
    assert holder.stdout.readline() == "taken\n", holder.communicate()
    refused = checkout.try_shell("take_turn")
    assert refused.returncode == 1
    assert refused.stderr == (
        f"Error: another command is at work here: start (process {holder.pid}). Wait for it to finish; nothing was done.\n"  # noqa: E501
    )
    holder.communicate("\n")
    assert checkout.shell("take_turn; echo taken") == "taken\n"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_the_turn_ends_with_the_process_that_has_it(checkout: Checkout, how: signal.Signals) -> None:
    holder = checkout.begin(HOLD)
    assert holder.stdout
    assert holder.stdout.readline() == "taken\n"
    holder.send_signal(how)
    holder.communicate()
    assert checkout.shell("take_turn; echo taken") == "taken\n"


def test_after_a_restart_of_the_machine_a_number_that_another_program_has_by_now_means_nothing(
    checkout: Checkout,
) -> None:
    checkout.local.mkdir()
    (checkout.local / "manager.turn").write_text("start (process 1)\n")
    (checkout.local / "manager.lock").mkdir()
    (checkout.local / "manager.lock" / "pid").write_text("1\n")
    assert checkout.shell("take_turn; echo taken") == "taken\n"
    assert not (checkout.local / "manager.lock").exists()


def test_what_goes_on_after_a_command_does_not_keep_its_turn(checkout: Checkout) -> None:
    checkout.local.mkdir()
    start = "take_turn; PYTHON=python3; without_turn start_detached .local/pid .local/log sleep 60"
    checkout.shell(start)
    pid = int((checkout.local / "pid").read_text())
    try:
        assert checkout.shell("take_turn; echo taken") == "taken\n"
    finally:
        subprocess.run(["kill", str(pid)], check=True)


def test_packages_are_installed_by_one_command_at_a_time(checkout: Checkout) -> None:
    """Also by commands that others may run beside; each has its turn back when its packages are there."""
    install = "install_packages() { echo installed >>installs; }; ensure_venv requirements.lock"
    (checkout.directory / "requirements.lock").touch()
    (checkout.directory / ".venv").mkdir()
    holder = checkout.begin(f"command=start; {HOLD}")
    assert holder.stdout
    assert holder.stdout.readline() == "taken\n"
    refused = checkout.try_shell(install)
    assert (refused.returncode, "another command is at work here: start" in refused.stderr) == (1, True)
    holder.communicate("\n")
    goes_on = checkout.begin(f"{install}; echo ready; exec 3<&0; read -r -u 3 _")
    assert goes_on.stdout
    assert goes_on.stdout.readline() == "ready\n", goes_on.communicate()
    assert checkout.shell(f"take_turn; {install}; echo {'$'}has_turn") == "yes\n"
    goes_on.communicate("\n")
    assert (checkout.directory / "installs").read_text() == "installed\n" * 2


def test_a_turn_that_cannot_be_written_down_is_refused(checkout: Checkout) -> None:
    (checkout.local / "manager.turn").mkdir(parents=True)
    result = checkout.try_shell("take_turn")
    assert result.returncode == 1
    assert "manager.turn cannot be written; check its rights and the disk." in result.stderr
