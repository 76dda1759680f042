"""Slots that processes of one machine share: nobody has one too many, and none is lost with its holder."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import anyio
import pytest
from sqlalchemy.engine import URL

from common.http.shared_slots import SharedSlots, scan_slots_of
from tests.conftest import make_settings

HOLD_AND_DIE = """
import anyio
from common.http.shared_slots import SharedSlots
async def hold():
    await SharedSlots("ours", 1).acquire()
    print("has it", flush=True)
    await anyio.sleep(60)
anyio.run(hold)
"""


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the slots' files are, for this process and its children."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


async def is_taken(slots: SharedSlots) -> bool:
    """Whether no slot comes free in a moment."""
    with anyio.move_on_after(0.2):
        await slots.acquire()
        slots.release()
        return False
    return True


def test_two_holders_share_what_there_is() -> None:
    async def share() -> None:
        # A file that is opened twice is locked twice, in one process as in two.
        one, other = SharedSlots("ours", 2), SharedSlots("ours", 2)
        await one.acquire()
        await other.acquire()
        assert (await is_taken(one), await is_taken(other)) == (True, True)
        assert not await is_taken(SharedSlots("theirs", 2))
        one.release()
        assert (await is_taken(one), await is_taken(other)) == (False, False)
        other.release()

    anyio.run(share)


def test_whoever_waits_gets_the_slot_that_another_process_gives_back() -> None:
    async def wait() -> None:
        one, other = SharedSlots("ours", 1), SharedSlots("ours", 1)
        await one.acquire()
        async with anyio.create_task_group() as group:
            with anyio.fail_after(5):
                group.start_soon(other.acquire)
                await anyio.sleep(0.1)
                one.release()
        assert await is_taken(one)
        other.release()

    anyio.run(wait)


def test_a_process_that_is_killed_keeps_no_slot() -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD_AND_DIE], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "has it\n"
        assert anyio.run(is_taken, SharedSlots("ours", 1))
        holder.kill()
    assert not anyio.run(is_taken, SharedSlots("ours", 1))


def test_whoever_stops_waiting_leaves_no_trace() -> None:
    async def give_up() -> None:
        one, other = SharedSlots("ours", 1), SharedSlots("ours", 1)
        await one.acquire()
        assert await is_taken(other)
        one.release()
        assert not await is_taken(other)

    anyio.run(give_up)


def test_a_link_that_somebody_laid_there_is_not_followed(directory: Path) -> None:
    victim = directory / "victim"
    (directory / "ours-0.lock").symlink_to(victim)
    with pytest.raises(OSError, match="symbolic links"):
        anyio.run(SharedSlots("ours", 1).acquire)
    assert not victim.exists()


def test_the_slots_of_scans_are_those_of_the_database(directory: Path, database_url: URL) -> None:
    async def compare() -> None:
        ours, same = (scan_slots_of(make_settings(database_url)) for _ in range(2))
        await ours.acquire()
        assert await is_taken(same)
        assert not await is_taken(scan_slots_of(make_settings(database_url.set(database="another"))))
        ours.release()

    anyio.run(compare)
    names = sorted(path.name for path in directory.iterdir())
    assert len(names) == 2
    assert all(name.startswith(f"ecommerce-manager-{os.getuid()}-") for name in names)
